"""Drives the panel "Pipeline Scheduler" as a person would, and asks the server what runs."""

import json
import urllib.request

NO_RULE = "Nothing starts a pipeline yet"
NAME = "Pipeline Scheduler"
EXECUTE = """code => { const panel = [...window.jupyterapp.shell.widgets('main')].find(it => it.id === 'jupyter-sched');
    panel.content.session.kernel.requestExecute({ code }); }"""
BETWEEN_PRESSES_MILLISECONDS = 2000
PRESS_UNTIL_SAID = """([name, words]) => {
  const panel = document.querySelector('.jp-sched-panel');
  if (panel.querySelector('.jp-sched-notice')?.textContent.includes(words)) return true;
  Array.from(panel.querySelectorAll('button')).find(button => button.textContent === name)?.click();
  return false;
}"""


class Scheduler:
    def __init__(self, lab, page, **settings):
        self.lab, self.page = lab, page
        lab.home.write_setting("jupyter-sched/plugin", {"sandbox": True, **settings})
        self.panel = page.locator(".jp-sched-panel")
        self.notice = self.panel.locator(".jp-sched-notice")
        self.tab = page.locator(".lm-TabBar-tab", has_text=NAME)
        self.errors = []
        page.on("console", lambda each: each.type == "error" and self.errors.append(each.text))
        page.on("pageerror", lambda each: self.errors.append(str(each)))

    @property
    def card(self):
        return self.page.locator(".jp-LauncherCard", has_text=NAME)

    def open(self):
        """Click the card in the Launcher."""
        self.page.goto(f"{self.lab.url}/lab?reset")
        self.card.click()

    def close(self):
        self.tab.locator(".lm-TabBar-tabCloseIcon").click()

    def open_from_the_menu(self):
        self.page.locator(".lm-MenuBar-itemLabel", has_text="File").click()
        self.page.locator(".lm-Menu-item", has_text="New").first.hover()
        self.page.locator(".lm-Menu-item", has_text=NAME).click()

    def open_from_the_palette(self):
        self.page.keyboard.press("Control+Shift+C")
        self.page.locator(".lm-CommandPalette-input").fill(NAME)
        self.page.locator(".lm-CommandPalette-item", has_text=NAME).click()

    def start_a_form(self, name):
        self.panel.get_by_role("button", name="New rule").click()
        self.panel.get_by_label("Rule name").fill(name)
        self.panel.get_by_label("Rule name").blur()

    def execute(self, code):
        """Run code in the kernel of the panel, without waiting for it."""
        self.page.evaluate(EXECUTE, code)

    def press_until_said(self, button, words):
        """Press as a person would: again, where the connection was just being made anew and lost the answer."""
        self.page.wait_for_function(PRESS_UNTIL_SAID, arg=[button, words], polling=BETWEEN_PRESSES_MILLISECONDS)

    def request(self, method, path):
        request = urllib.request.Request(f"{self.lab.url}/api/{path}", method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or "null")

    def session(self):
        """Return the session of the panel, where there is one."""
        return next((each for each in self.request("GET", "sessions") if each["type"] == "jupyter-sched"), None)

    def wait_until_its_kernel_is_gone(self):
        """Those of notebooks may stay."""
        self.page.wait_for_function(
            """async () => { const sessions = await (await fetch('/api/sessions')).json();
            const kernels = await (await fetch('/api/kernels')).json();
            return sessions.every(each => each.type === 'notebook') && kernels.length === sessions.length; }"""
        )
