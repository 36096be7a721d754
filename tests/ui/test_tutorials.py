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


def test_every_tutorial_runs_and_shows_its_views(lab, page, picture):
    for name in TUTORIALS:
        lab.open_notebook(page, name)
        lab.run_all(page)
        page.wait_for_function(FINISHED, timeout=120_000)
        expect(page.locator(FAILED), name).to_have_count(0)
        views = page.locator(".jp-OutputArea-output:has(.widget-container)")
        for number in range(views.count()):
            view = views.nth(number)
            for words in BUSY:
                expect(view.get_by_text(words).filter(visible=True)).to_have_count(0)
            page.set_viewport_size({"width": 1400, "height": int(view.bounding_box()["height"]) + 300})
            view.scroll_into_view_if_needed()
            picture(view, f"{Path(name).stem}-{number + 1}")
        page.evaluate("window.jupyterapp.commands.execute('notebook:shutdown-kernel')")
