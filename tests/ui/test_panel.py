"""The JupyterLab panel in a real JupyterLab: opened, reloaded, closed, and through all that befalls its kernel."""

import json
import sys

import pytest
from pages import violations
from playwright.sync_api import expect
from scheduler import NO_RULE, Scheduler

import jupyter_sched as js

pytestmark = pytest.mark.ui

SET_AS_THE_SETTINGS_DO = """() => { window.jupyterapp.serviceManager.kernels.commsOverSubshells = 'perCommTarget';
    const panel = [...window.jupyterapp.shell.widgets('main')].find(each => each.id === 'jupyter-sched');
    return panel.content.session.kernel.commsOverSubshells; }"""
KILL = "import os; os.kill(os.getpid(), 9)"
WATCH_THE_BUTTON = """window.tops = new Set();
    const look = () => {
      const button = document.querySelector('.jp-sched-panel button.jupyter-button');
      if (button?.checkVisibility()) window.tops.add(button.getBoundingClientRect().top);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);"""
WITHOUT_US = """
import sys
class Missing:
    def find_spec(self, name, *rest):
        if name == "jupyter_sched":
            raise ModuleNotFoundError("No module named 'jupyter_sched'", name=name)
sys.meta_path.insert(0, Missing())
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()
"""


def is_put_of_the_layout(response):
    return "/api/workspaces" in response.url and response.request.method == "PUT"


def is_start_of_a_session(request):
    return "/api/sessions" in request.url and request.method == "POST"


def test_a_reload_keeps_the_kernel_and_the_form_and_closing_ends_it(lab, page, picture):
    scheduler = Scheduler(lab, page)
    with page.expect_response(is_put_of_the_layout):
        scheduler.open()
    expect(scheduler.panel).to_contain_text(NO_RULE)
    assert page.evaluate(SET_AS_THE_SETTINGS_DO) == "disabled"
    scheduler.start_a_form("half-done")
    scheduler.panel.get_by_role("button", name="Add the sample pipeline abalone").click()
    expect(scheduler.panel.get_by_label("Pipeline", exact=True)).to_have_value("abalone")
    session = scheduler.session()
    page.goto(f"{lab.url}/lab")
    expect(scheduler.panel.get_by_label("Rule name")).to_have_value("half-done")
    assert scheduler.session()["kernel"]["id"] == session["kernel"]["id"]
    picture(page, "panel-form")
    scheduler.close()
    scheduler.wait_until_its_kernel_is_gone()

    with page.expect_response(lambda each: is_start_of_a_session(each.request)):
        with page.expect_request(is_start_of_a_session):
            scheduler.card.click()
        scheduler.close()  # before its kernel has started
    scheduler.wait_until_its_kernel_is_gone()
    assert scheduler.errors == []


def test_what_it_shows_does_not_move_away_under_the_pointer(lab, page):
    page.add_init_script(WATCH_THE_BUTTON)
    scheduler = Scheduler(lab, page)
    scheduler.open()
    expect(scheduler.panel).to_contain_text(NO_RULE)
    assert len(page.evaluate("[...window.tops]")) == 1


def test_what_befalls_the_kernel_is_said_and_mended(lab, page, picture):
    scheduler = Scheduler(lab, page, refreshSeconds=0)
    scheduler.open()
    expect(scheduler.panel).to_contain_text(NO_RULE)
    scheduler.execute(KILL)
    expect(scheduler.notice).to_contain_text("died and was started again")
    expect(scheduler.panel).to_contain_text(NO_RULE)
    scheduler.notice.get_by_role("button", name="Dismiss").click()
    expect(scheduler.notice).to_be_hidden()

    scheduler.request("POST", f"kernels/{scheduler.session()['kernel']['id']}/restart")
    scheduler.press_until_said("Refresh", "restarted elsewhere")  # the new kernel does not know the button
    expect(scheduler.panel).to_contain_text(NO_RULE)

    page.get_by_role("button", name="Restart Kernel").click()
    expect(scheduler.notice).to_contain_text("Starting the kernel")
    expect(scheduler.panel).to_contain_text(NO_RULE)
    expect(scheduler.notice).to_be_hidden()

    scheduler.request("DELETE", f"sessions/{scheduler.session()['id']}")
    expect(scheduler.notice).to_contain_text("was shut down")
    picture(page, "panel-shut-down")
    assert violations(page, ".jp-sched-panel") == []
    scheduler.notice.get_by_role("button", name="Start a New Kernel").click()
    expect(scheduler.panel).to_contain_text(NO_RULE)
    scheduler.start_a_form("alive")
    expect(scheduler.panel.get_by_label("Rule name")).to_have_value("alive")
    assert len(scheduler.request("GET", "kernels")) == 1


def test_it_follows_its_settings_and_sees_what_others_change_in_the_sandbox(lab, page, picture, monkeypatch):
    lab.home.set_theme("JupyterLab Dark")
    scheduler = Scheduler(lab, page, sandbox=False, refreshSeconds=1, region="eu-west-1", profile="nobody")
    page.goto(f"{lab.url}/lab?reset")
    scheduler.card.wait_for()
    scheduler.open_from_the_palette()
    expect(scheduler.panel).to_contain_text("The config profile (nobody) could not be found")
    page.get_by_role("button", name="Use the Local Sandbox").click()
    expect(scheduler.panel).to_contain_text(NO_RULE)
    expect(scheduler.panel).to_contain_text("eu-west-1 · 123456789012")
    scheduler.open_from_the_menu()  # there is one panel, which comes to the front
    expect(scheduler.tab).to_have_count(1)

    monkeypatch.setenv("JUPYTER_SCHED_SANDBOX_DIR", lab.home.environment["JUPYTER_SCHED_SANDBOX_DIR"])
    client = js.Client(sandbox=True, region_name="eu-west-1")
    client.boto3_client("sagemaker").create_pipeline(
        PipelineName="abalone",
        PipelineDefinition=(lab.home.work / "abalone-pipeline.json").read_text(),
        RoleArn="arn:aws:iam::123456789012:role/p",
        ClientRequestToken="t" * 32,
    )
    target = js.Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/"})
    client.apply(client.plan(js.Rule(name="nightly", when="cron(0 2 * * ? *)", targets=(target,))))
    expect(scheduler.panel.get_by_role("table", name="Rules")).to_contain_text("nightly")
    picture(page, "panel-dark")
    assert violations(page, ".jp-sched-panel") == []


def test_the_button_of_a_notebook_puts_the_form_below_the_cell(lab, page, picture):
    Scheduler(lab, page)
    lab.open_notebook(page, "01-first-rule.ipynb")
    cells = page.locator(".jp-Notebook .jp-Cell")
    count = page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length")
    cells.nth(1).locator(".cm-content").click()
    button = page.get_by_role("button", name="Schedule a pipeline", exact=False)
    for _ in range(2):  # the second time it goes to the form that is there
        button.click()
        expect(page.locator(".jp-OutputArea .jp-sched-form")).to_be_visible()
    assert page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length") == count + 1
    expect(cells.nth(2)).to_contain_text("js.schedule(client=js.Client(sandbox=True))")
    picture(page, "panel-button")


def test_a_kernel_without_the_package_is_named(lab, page, picture):
    folder = lab.home.root / "data" / "kernels" / "bare"
    folder.mkdir(parents=True)
    command = [sys.executable, "-c", WITHOUT_US, "-f", "{connection_file}"]
    (folder / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "Bare", "language": "python"}))
    scheduler = Scheduler(lab, page, kernelName="bare")
    scheduler.open()
    expect(scheduler.notice).to_contain_text("not installed for the kernel Bare")
    expect(scheduler.notice.locator("pre")).to_contain_text("ModuleNotFoundError")
    picture(page, "panel-bare")


def test_without_the_extension_of_ipywidgets_it_says_so_and_starts_no_kernel(lab, page):
    page_config = lab.home.root / "config" / "labconfig" / "page_config.json"
    page_config.write_text(json.dumps({"disabledExtensions": {"@jupyter-widgets/jupyterlab-manager": True}}))
    scheduler = Scheduler(lab, page)
    scheduler.open()
    expect(scheduler.notice).to_contain_text("needs the JupyterLab extension of ipywidgets")
    assert scheduler.request("GET", "sessions") == []
    scheduler.close()
    expect(scheduler.card).to_be_visible()
