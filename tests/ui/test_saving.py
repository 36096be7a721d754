"""Saving where things meet and stop: three versions of a rule, something left half-way, and undoing."""

import pytest
from conftest import OUTPUT
from pages import RULES, SETUP, fits, notebook, violations
from playwright.sync_api import expect

pytestmark = pytest.mark.ui
MEET = f"""{SETUP}{RULES}
import dataclasses
found = client.trigger("first-monday")
view = js.schedule(trigger=found, client=client)
view.form.store.set(expression="cron(30 10 ? * MON#1 *)", description="Mine")
client.apply(client.plan(dataclasses.replace(found.rule, when="cron(0 9 ? * MON#1 *)", tags={{"cost": "7"}})))
view"""
STOP = f"""{SETUP}
stopped = js.Rule(name="left-half-way", when="rate(1 day)", targets=(
    js.Target(pipeline="abalone", parameters={{"InputDataUrl": "s3://raw-data/in/"}}),))
client.sandbox.fault("events:PutTargets", "expired-token")
try:
    client.apply(client.plan(stopped))
except js.core.errors.SchedError as error:
    print(type(error).__name__)
js.triggers(client=client)"""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_two_edits_of_a_rule_meet_and_the_user_decides(lab, page, theme):
    lab.home.set_theme(theme)
    lab.open_notebook(page, notebook(lab.home, "meet.ipynb", MEET))
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    lab.run_all(page)
    form = page.locator(".jp-sched-form")
    expect(form).to_contain_text("Change a rule")
    expect(form).to_contain_text("Somebody else has changed this rule since you opened it")
    expect(form.get_by_role("table", name="Three versions of the rule")).to_contain_text("Both changed it")
    name = theme.split()[-1].lower()
    form.locator(".jp-sched-section-review").screenshot(path=OUTPUT / f"merge-{name}.png")
    page.set_viewport_size({"width": 700, "height": 1000})
    assert fits(form)
    form.locator(".jp-sched-section-review").screenshot(path=OUTPUT / f"merge-{name}-700.png")
    assert violations(page, ".jp-sched-form") == []
    form.get_by_role("button", name="Merge, yours where both changed").press("Enter")
    expect(form.get_by_label("Tags")).to_have_value("cost=7")
    expect(form.get_by_role("button", name="Save changes")).to_be_enabled()
    form.get_by_role("button", name="Save changes").press("Enter")
    expect(page.locator(".jp-sched-card")).to_contain_text("first-monday")
    page.get_by_role("button", name="Undo this save").press("Enter")
    expect(form).to_contain_text("Change a rule")
    expect(form.get_by_label("Tags")).to_have_value("cost=7")


def test_what_was_left_half_way_is_offered_above_the_table_and_completed(lab, page):
    lab.open_notebook(page, notebook(lab.home, "stop.ipynb", STOP))
    lab.run_all(page)
    offered = page.get_by_role("button", name="Complete left-half-way")
    expect(offered).to_be_visible()
    page.locator(".jp-sched-root").first.screenshot(path=OUTPUT / "unfinished.png")
    offered.press("Enter")
    expect(page.locator(".jp-sched-root").first).to_contain_text("left-half-way is done.")
    expect(page.get_by_role("button", name="Complete left-half-way")).not_to_be_visible()
