"""The panel in an older JupyterLab, in Notebook 7, and out of the way in Voila."""

import pytest
from pages import fits, violations
from playwright.sync_api import expect
from scheduler import NO_RULE, Scheduler

pytestmark = pytest.mark.ui
LEAVE_UNREAD = """import zmq
kernel = get_ipython().kernel
def ask():  # as an answer of the kernel does: the stream that reads is not told what came meanwhile
    while not kernel.shell_stream.socket.get(zmq.EVENTS) & zmq.POLLIN: pass
kernel.shell_channel_thread.io_loop.add_callback(ask)"""


def test_the_wheel_shows_the_panel_in_jupyterlab_4_4(old_lab, page, picture):
    scheduler = Scheduler(old_lab, page)
    with page.expect_response(lambda each: "/api/workspaces" in each.url and each.request.method == "PUT"):
        scheduler.open()
    expect(scheduler.panel).to_contain_text(NO_RULE)
    assert page.evaluate("window.jupyterapp.version").startswith("4.4.")
    scheduler.execute(LEAVE_UNREAD)
    scheduler.start_a_form("half-done")
    session = scheduler.session()
    page.goto(f"{old_lab.url}/lab")
    expect(scheduler.panel.get_by_label("Rule name")).to_have_value("half-done")
    assert scheduler.session()["kernel"]["id"] == session["kernel"]["id"]
    picture(page, "panel-4.4")
    stale = scheduler.request("GET", "sessions")
    scheduler.request("DELETE", f"sessions/{session['id']}")
    begun = []

    def answer_late(route, request):
        if request.method == "POST":
            begun.append(request)
        route.continue_() if begun else route.fulfill(json=stale)

    page.route("**/api/sessions?*", answer_late)  # JupyterLab learns late of what others do
    scheduler.notice.get_by_role("button", name="Start a New Kernel").click()
    expect(scheduler.panel).to_contain_text(NO_RULE)
    expect(scheduler.notice).to_be_hidden()
    scheduler.close()
    scheduler.wait_until_its_kernel_is_gone()
    assert scheduler.errors == []


def test_the_demo_of_the_wheel_shows_the_first_tutorial_and_the_panel_in_jupyterlab_4_6(demo, page, picture):
    scheduler = Scheduler(demo, page)
    demo.open_notebook(page, "01-first-rule.ipynb")
    assert page.evaluate("window.jupyterapp.version").startswith("4.6.")
    assert (demo.home.work / "jupyter-sched-tutorials" / "abalone-pipeline.json").exists()
    demo.run_cells(page, 4)
    scheduler.open_from_the_palette()
    expect(scheduler.panel).to_contain_text(NO_RULE)
    scheduler.start_a_form("from-the-wheel")
    expect(scheduler.panel.locator("datalist option[value=abalone]")).to_have_count(1)
    expect(page.locator(".Toastify__toast", has_text="news")).to_have_count(0)
    picture(page, "panel-demo")
    page.evaluate("void window.jupyterapp.commands.execute('launcher:create')")
    expect(scheduler.card).to_be_visible()
    assert scheduler.errors == []


def test_in_notebook_7_it_stands_beside_the_notebook_and_leaves_no_kernel(notebook7, page, picture):
    scheduler = Scheduler(notebook7, page)
    page.goto(f"{notebook7.url}/notebooks/01-first-rule.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    scheduler.open_from_the_menu()
    expect(scheduler.panel).to_contain_text(NO_RULE)
    scheduler.start_a_form("half-done")
    kernel = scheduler.session()["kernel"]["id"]
    page.reload()
    expect(scheduler.panel.get_by_label("Rule name")).to_have_value("half-done")
    assert scheduler.session()["kernel"]["id"] == kernel
    picture(page, "panel-notebook-7")
    page.get_by_role("button", name="Close", exact=True).click()
    scheduler.wait_until_its_kernel_is_gone()
    expect(scheduler.panel).to_have_count(0)
    a_form_in_its_cell(notebook7, page, picture)


def a_form_in_its_cell(notebook7, page, picture):
    page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status")
    notebook7.run_cells(page, 6)
    form = page.locator(".jp-sched-form")
    form.get_by_label("Starts", exact=True).select_option("On a schedule in a time zone, or once")
    form.get_by_label("Preset", exact=True).select_option("Once")
    expect(form).to_contain_text("Starts abalone once, on")
    form.get_by_label("Date and time").focus()
    page.keyboard.type("030520270730AM")
    expect(form).to_contain_text("Starts abalone once, on Friday 2027-03-05 at 07:30")
    assert fits(form)
    assert violations(page, ".jp-sched-form") == []
    picture(form, "form-notebook-7")


def test_voila_loads_nothing_of_it_and_shows_no_error(voila, page):
    errors = []
    page.on("console", lambda each: each.type == "error" and errors.append(each.text))
    server = voila("app.ipynb", JUPYTER_SCHED_APP_SANDBOX="yes")
    page.goto(server.url)
    expect(page.locator(".jp-sched-triggers")).to_contain_text(NO_RULE)
    assert [each for each in errors if "sched" in each or "Shared module" in each] == []
