"""A real JupyterLab, a real Voila and a real Chromium, each test with a sandbox of its own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).parents[2]
OUTPUT = Path(__file__).parent / "output"
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LAB = [
    "jupyterlab",
    "--no-browser",
    "--allow-root",
    "--ServerApp.port=PORT",
    "--ServerApp.port_retries=0",
    "--IdentityProvider.token=",
    "--ServerApp.disable_check_xsrf=True",
    "--LabApp.expose_app_in_browser=True",
]
START_SECONDS = 60
WAIT_MILLISECONDS = 30_000
SEEN = pytest.StashKey()


@pytest.fixture(scope="session")
def browser():
    expect.set_options(timeout=WAIT_MILLISECONDS)
    with sync_playwright() as playwright:
        where = {"executable_path": CHROMIUM} if Path(CHROMIUM).exists() else {}
        browser = playwright.chromium.launch(headless=True, args=FLAGS, **where)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, request):
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(WAIT_MILLISECONDS)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    said = []
    page.on("console", lambda each: said.append(f"{each.type}: {each.text}"))
    page.on("pageerror", lambda each: said.append(f"uncaught: {each}"))
    request.node.stash[SEEN] = lambda: (page.locator("body").inner_text(timeout=5_000), "\n".join(said))
    yield page
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let a failure say what the page showed and what its console said, for those who have only the log."""
    report = yield
    if report.failed and call.when == "call" and SEEN in item.stash:
        words, console = item.stash[SEEN]()
        report.sections += [("what the page showed", words), ("what its console said", console)]
    return report


@pytest.fixture
def home(tmp_path):
    """A folder with the notebooks, and an environment in which nothing of the user's is read or written."""
    work = tmp_path / "work"
    shutil.copytree(ROOT / "notebooks", work, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    overrides = tmp_path / "config" / "labconfig"
    overrides.mkdir(parents=True)
    settings = tmp_path / "settings"
    return Home(work, tmp_path, settings)


class Home:
    def __init__(self, work, root, settings):
        self.work, self.root, self.settings = work, root, settings
        self.environment = {
            **os.environ,
            "HOME": str(root),
            "JUPYTER_SCHED_SANDBOX_DIR": str(root / "sandboxes"),
            "JUPYTER_SCHED_SANDBOX_IDLE_SECONDS": "120",
            "JUPYTER_CONFIG_DIR": str(root / "config"),
            "JUPYTER_DATA_DIR": str(root / "data"),
            "JUPYTER_RUNTIME_DIR": str(root / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
            "IPYTHONDIR": str(root / "ipython"),
        }
        self.set_theme("JupyterLab Light")

    def set_theme(self, theme):
        self.write_setting("@jupyterlab/apputils-extension/themes", {"theme": theme})
        self.write_setting(
            "@jupyterlab/apputils-extension/notification", {"fetchNews": "false", "checkForUpdates": False}
        )

    def write_setting(self, plugin, values):
        extension, name = plugin.rsplit("/", 1)
        file = self.settings / extension / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))

    def stop_sandboxes(self):
        for state in (self.root / "sandboxes").glob("*/server.json"):
            known = json.loads(state.read_text())
            headers = {"X-Sandbox-Secret": known["secret"]}
            request = urllib.request.Request(f"{known['endpoint_url']}/_sandbox/stop", b"{}", headers, method="POST")
            urllib.request.urlopen(request, timeout=10).close()


class Server:
    """A server process on a free port of this machine; ended by its own id."""

    def __init__(self, command, home, path="/", python=sys.executable):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home.root / f"{Path(command[0]).name}-{self.port}.log"
        with self.log.open("wb") as output:
            arguments = [argument.replace("PORT", str(self.port)) for argument in command]
            self.process = subprocess.Popen(
                [python, "-m", *arguments], cwd=home.work, env=home.environment, stdout=output, stderr=output
            )
        self._wait(path)

    def _wait(self, path):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text()
            try:
                urllib.request.urlopen(self.url + path, timeout=2).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"no answer from {self.url}: {self.log.read_text()}")

    def wait_for(self, words):
        """Wait until the server has logged ``words``."""
        end = time.monotonic() + START_SECONDS
        while words not in self.log.read_text():
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(15)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def lab(home):
    server = Server([*LAB, f"--ServerApp.root_dir={home.work}"], home, "/api/status")
    yield Lab(server, home)
    server.stop()
    home.stop_sandboxes()


@pytest.fixture
def voila(home):
    servers = []

    def start(notebook, *flags, culled_after_seconds=60, **environment):
        home.environment.update(environment)
        command = [
            "voila",
            notebook,
            "--no-browser",
            "--port=PORT",
            "--show_tracebacks=True",
            f"--MappingKernelManager.cull_idle_timeout={culled_after_seconds}",
            "--MappingKernelManager.cull_interval=1",
            "--VoilaConfiguration.extension_denylist=jupyter-sched",
            *flags,
        ]
        servers.append(Server(command, home, "/"))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()
    home.stop_sandboxes()


@pytest.fixture
def old_lab(home):
    """JupyterLab 4.4 in an environment of its own, with the wheel of this project: see `make test-ui`."""
    command = [*LAB, f"--ServerApp.root_dir={home.work}"]
    server = Server(command, home, "/api/status", ROOT / ".venv-lab-4.4" / "bin" / "python")
    yield Lab(server, home)
    server.stop()
    home.stop_sandboxes()


@pytest.fixture
def demo(home):
    """`jupyter sched demo` as a new user has it: the wheel with JupyterLab 4.6, an empty folder, and no settings."""
    shutil.rmtree(home.work)
    shutil.rmtree(home.settings)
    home.work.mkdir()
    command = ["jupyter", "sched", "demo", "--no-browser", "--", *(each for each in LAB[2:] if "root" not in each)]
    server = Server(command, home, "/api/status", ROOT / ".venv-lab-4.6" / "bin" / "python")
    yield Lab(server, home)
    server.stop()
    home.stop_sandboxes()


@pytest.fixture
def notebook7(home):
    command = [each.replace("LabApp", "JupyterNotebookApp") for each in ["notebook", *LAB[1:]]]
    server = Server([*command, f"--ServerApp.root_dir={home.work}"], home, "/api/status")
    yield Lab(server, home)
    server.stop()
    home.stop_sandboxes()


class Lab:
    """Drives JupyterLab as a person would, by what is on the page."""

    def __init__(self, server, home):
        self.server, self.home = server, home
        self.url = server.url

    def open_notebook(self, page, name):
        page.goto(f"{self.url}/lab/tree/{name}?reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.wait_for_function(
            """async () => { const w = window.jupyterapp?.shell.currentWidget;
            if (!w?.context) return false; await w.context.ready; await w.sessionContext.ready;
            return w.sessionContext.session?.kernel?.status === 'idle'; }"""
        )

    def run_all(self, page):
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")

    def run_cells(self, page, count):
        """Run the first cells, one by one, as Shift+Enter does."""
        page.locator(".jp-Notebook .jp-Cell").first.click()
        page.keyboard.press("Escape")
        for _ in range(count):
            page.evaluate("window.jupyterapp.commands.execute('notebook:run-cell-and-select-next')")
        page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
        )

    def run_cell(self, page, text):
        """Click into the cell that has ``text`` and press Shift+Enter."""
        cell = page.locator(".jp-Notebook .jp-CodeCell", has_text=text).first
        cell.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")


@pytest.fixture
def picture(request):
    """Take a picture: for the reader of a failure, and with --keep-pictures for the docs, if they show it."""

    def take(target, name):
        OUTPUT.mkdir(exist_ok=True)
        target.screenshot(path=OUTPUT / f"{name}.png")
        shown = PICTURES / f"{name}.png"
        if request.config.getoption("--keep-pictures") and shown.exists():
            shutil.copy(OUTPUT / f"{name}.png", shown)

    return take
