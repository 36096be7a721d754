"""Every tutorial, run from top to bottom in one real JupyterLab, and each view in it photographed."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.ui
ROOT = Path(__file__).parents[2]
TUTORIALS = sorted(path.name for path in (ROOT / "notebooks").glob("0*.ipynb"))
FINISHED = """() => {
  const panel = window.jupyterapp.shell.currentWidget, cells = panel.content.model.cells;
  const code = Array.from(cells).filter(cell => cell.type === 'code');
  return code.every(cell => cell.executionCount !== null) && panel.sessionContext.session.kernel.status === 'idle';
}"""
FAILED = '.jp-RenderedText[data-mime-type="application/vnd.jupyter.error"], .jp-RenderedText[data-mime-type$=stderr]'
BUSY = ("Asking AWS", "Looking", "Checking", "Loading")


TALL = 2600  # so that no view is cut


def test_every_tutorial_runs_and_shows_its_views(lab, page, picture):
    for name in TUTORIALS:
        page.set_viewport_size({"width": 1400, "height": 1000})
        lab.open_notebook(page, name)
        lab.run_all(page)
        page.wait_for_function(FINISHED, timeout=120_000)
        expect(page.locator(FAILED), name).to_have_count(0)
        page.set_viewport_size({"width": 1400, "height": TALL})
        views = page.locator(".jp-OutputArea-output:has(.widget-container)")
        for number in range(views.count()):
            view = views.nth(number)
            for words in BUSY:
                expect(view.get_by_text(words).filter(visible=True)).to_have_count(0)
            view.scroll_into_view_if_needed()
            picture(view, f"{Path(name).stem}-{number + 1}")
        if name == TUTORIALS[0]:
            follow_its_steps(page, picture)
        page.evaluate("window.jupyterapp.commands.execute('notebook:shutdown-kernel')")


def follow_its_steps(page, picture):
    """Make a schedule with the form, as the first tutorial says; what is then seen is the picture of the README."""
    page.set_viewport_size({"width": 1400, "height": 1240})
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    form = page.locator(".jp-sched-form")
    form.get_by_label("Starts", exact=True).select_option("On a schedule in a time zone, or once")
    form.get_by_label("Time zone", exact=True).fill("Europe/Berlin")
    form.get_by_label("InputDataUrl source").select_option("Fixed value")
    form.get_by_label("InputDataUrl value").fill("s3://raw-data/in/")
    expect(form.get_by_role("table", name="Next runs")).to_contain_text("Europe/Berlin")
    expect(form).to_contain_text("checks passed")
    page.locator(".jp-CodeCell", has_text='js.schedule("abalone"').evaluate("cell => cell.scrollIntoView()")
    picture(page, "lab")
    form.get_by_role("button", name="Create schedule").click()
    expect(page.locator(".jp-sched-card").first).to_contain_text("weekdays (Monday to Friday) at 08:00 Europe/Berlin")
