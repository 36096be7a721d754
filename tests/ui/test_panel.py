"""The JupyterLab panel in real JupyterLabs: opened, reloaded, closed, and through all that befalls its kernel."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.ui


def test_the_card_opens_the_panel_on_its_own_kernel(lab, page, picture):
    lab.home.write_setting("jupyter-sched/plugin", {"sandbox": True})
    page.goto(f"{lab.url}/lab?reset")
    page.locator(".jp-LauncherCard", has_text="Pipeline Scheduler").click()
    panel = page.locator(".jp-sched-panel")
    expect(panel).to_contain_text("No rule starts a pipeline yet")
    picture(page, "panel")
