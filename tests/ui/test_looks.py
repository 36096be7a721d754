"""Looks: light and dark, wide and narrow, in JupyterLab and in Voila; nothing sticks out, and axe finds nothing."""

import subprocess
import sys

import pytest
from pages import RULES, SETUP, fits, notebook, violations
from playwright.sync_api import expect

pytestmark = pytest.mark.ui
WIDTHS = (1400, 700)
FORM = f"{SETUP}js.schedule('abalone', client=client)"
TABLE = f"{RULES}js.triggers(client=client)"


def look(page, picture, selector, name, height):
    """Hold a view against both widths."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        view = page.locator(selector)
        assert fits(view), f"{name} sticks out at {width}"
        assert violations(page, selector) == []
        picture(view, f"{name}-{width}")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_every_view_reads_well_in_every_theme_and_width(lab, page, picture, theme):
    lab.home.set_theme(f"JupyterLab {theme}")
    page.set_viewport_size({"width": 1400, "height": 2600})
    lab.open_notebook(page, notebook(lab.home, "looks.ipynb", FORM, TABLE))
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    lab.run_all(page)
    form, table = page.locator(".jp-sched-form"), page.locator(".jp-sched-triggers")
    expect(form).to_contain_text("InputDataUrl has no default")
    look(page, picture, ".jp-sched-form", f"form-empty-{theme.lower()}", 2600)
    form.get_by_label("InputDataUrl source").select_option("Fixed value")
    form.get_by_label("InputDataUrl value").fill("s3://raw-data/in/")
    expect(form).to_contain_text("will be made, for this rule only")
    look(page, picture, ".jp-sched-form", f"form-schedule-{theme.lower()}", 2600)
    form.get_by_label("Starts", exact=True).select_option("On an event")
    form.get_by_label("Bucket", exact=True).fill("raw-data")
    expect(form).to_contain_text("The pattern takes this sample event.")
    look(page, picture, ".jp-sched-form", f"form-event-{theme.lower()}", 4600)

    expect(table).to_contain_text("has not started yet")
    look(page, picture, ".jp-sched-triggers", f"table-{theme.lower()}", 1000)
    table.get_by_role("button", name="on-new-file").click()
    card = page.locator(".jp-sched-card")
    expect(card).to_contain_text("Nothing has run yet")
    card.get_by_role("button", name="Run now").click()
    expect(card).to_contain_text('"Value": "in/day-1.csv"')
    look(page, picture, ".jp-sched-card", f"card-asking-{theme.lower()}", 1600)
    page.keyboard.press("Escape")
    expect(card.get_by_role("button", name="Start it now")).to_be_hidden()
    expect(card.get_by_role("button", name="Run now")).to_be_focused()
    expect(table).to_be_hidden()
    page.get_by_role("button", name="All rules and schedules").press("Enter")
    expect(table.get_by_role("button", name="on-new-file")).to_be_focused()
    table.get_by_role("button", name="first-monday").press("Enter")
    expect(page.get_by_role("button", name="All rules and schedules")).to_be_focused()
    expect(card).to_contain_text("Next runs")
    card.get_by_role("button", name="Run now").click()
    card.get_by_role("button", name="Start it now").click()
    steps = card.get_by_role("table", name="Steps of the newest execution")
    expect(steps).to_contain_text("Preprocess", timeout=30_000)
    card.get_by_role("button", name="Why didn't it run?").click()
    expect(card).to_contain_text("in the last 24 hours it")
    look(page, picture, ".jp-sched-card", f"card-{theme.lower()}", 1600)


def test_a_notebook_shows_what_was_known_without_a_kernel(lab, page, picture):
    lab.open_notebook(page, notebook(lab.home, "saved.ipynb", FORM, TABLE, "js.trigger('first-monday', client=client)"))
    lab.run_all(page)
    expect(page.locator(".jp-sched-card")).to_contain_text("Next runs")
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output", "saved.html", "saved.ipynb"]
    subprocess.run(command, cwd=lab.home.work, check=True, capture_output=True, env=lab.home.environment)
    page.goto((lab.home.work / "saved.html").as_uri())
    expect(page.locator(".jp-sched-still")).to_have_count(3)
    expect(page.locator("body")).to_contain_text("first-monday: enabled")
    assert "123456789012" not in "".join(page.locator(".jp-sched-still").all_inner_texts())
    picture(page, "saved")

    lab.open_notebook(page, "saved.ipynb")
    expect(page.locator(".jp-sched-card")).to_contain_text("Next runs")
    expect(page.locator(".jp-sched-still").filter(visible=True)).to_have_count(0)
    page.evaluate("window.jupyterapp.commands.execute('notebook:shutdown-kernel')")
    lab.open_notebook(page, "saved.ipynb")
    expect(page.locator(".jp-sched-still").filter(visible=True)).to_have_count(3)
    expect(
        page.get_by_text("Loading widget").or_(page.get_by_text("model not found")).filter(visible=True)
    ).to_have_count(0)
    picture(page, "saved-in-jupyterlab")
    lab.run_all(page)
    expect(page.locator(".jp-sched-card")).to_contain_text("Next runs")
    expect(page.locator(".jp-sched-still")).to_have_count(0)
    ended = page.locator(".jp-sched-root.jupyter-widgets-disconnected")
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    expect(ended.first).to_be_visible()
    inner = page.locator(".jp-sched-root .jupyter-widgets-disconnected")
    marks = inner.evaluate_all("nodes => nodes.map(each => getComputedStyle(each, '::before').content)")
    assert set(marks) == {"none"}, "said once for each view, not at each of its controls"
    picture(page, "kernel-ended")
    lab.run_all(page)
    expect(page.locator(".jp-sched-card")).to_contain_text("Next runs")
    expect(ended).to_have_count(0)
    page.evaluate("window.jupyterapp.commands.execute('notebook:shutdown-kernel')")
    expect(ended.first).to_be_visible()


def test_the_form_and_its_card_work_in_voila_in_the_dark(voila, home, page, picture):
    server = voila(notebook(home, "app.ipynb", FORM), "--theme=dark")
    page.set_viewport_size({"width": 1400, "height": 2000})
    page.goto(server.url)
    form = page.locator(".jp-sched-form")
    expect(form).to_contain_text("InputDataUrl has no default", timeout=60_000)
    form.get_by_label("InputDataUrl source").select_option("Fixed value")
    form.get_by_label("InputDataUrl value").fill("s3://raw-data/in/")
    expect(form.get_by_role("button", name="Create rule")).to_be_enabled()
    look(page, picture, ".jp-sched-form", "form-voila-dark", 2600)
    form.get_by_role("button", name="Create rule").click()
    expect(page.locator(".jp-sched-card")).to_contain_text("Next runs")
    look(page, picture, ".jp-sched-card", "card-voila-dark", 1400)
