"""Use: by keyboard alone, with hundreds of rules, and while AWS is slow."""

import pytest
from pages import RULES, SETUP, notebook
from playwright.sync_api import expect

pytestmark = pytest.mark.ui
MANY = f"""{SETUP}{RULES}
import dataclasses
view = js.triggers(client=client)
assert view.table.worker.wait()
(found,) = [each for each in view.table.store.state.rules if each.trigger.name == "first-monday"]
def like(number):
    rule = dataclasses.replace(found.rule, name=f"rule-{{number:03}}", enabled=number % 3 > 0)
    return dataclasses.replace(found, arn=f"{{found.arn}}-{{number:03}}", rule=rule)
view.table.store.set(rules=tuple(like(number) for number in range(300)))
view"""
SLOW = f"""{SETUP}
import threading
gate = threading.Event()
class Slow:
    def __getattr__(self, name):
        real = getattr(client.gateway, name)
        return lambda *given, **named: (gate.wait(), real(*given, **named))[1]
view = js.schedule("abalone", client=js.Client(gateway=Slow()))
view"""


def named(page):
    return page.evaluate(
        """() => { const node = document.activeElement;
        return (node.labels?.[0]?.textContent || node.getAttribute('aria-label') || node.textContent).trim(); }"""
    )


def tab_to(page, label):
    """Press Tab until the control with that label has the focus, as somebody without a mouse would."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if named(page) == label:
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    pytest.fail(f"Tab never reached {label!r}")


def test_a_rule_is_made_changed_paused_and_deleted_by_keyboard_alone(lab, page):
    lab.open_notebook(page, notebook(lab.home, "keys.ipynb", f"{SETUP}js.schedule('abalone', client=client)"))
    lab.run_all(page)
    form, card = page.locator(".jp-sched-form"), page.locator(".jp-sched-card")
    expect(form).to_contain_text("InputDataUrl has no default")
    form.get_by_label("Pipeline", exact=True).focus()
    tab_to(page, "Preset")
    page.keyboard.press("ArrowDown")
    tab_to(page, "InputDataUrl source")
    page.keyboard.press("ArrowDown")
    tab_to(page, "InputDataUrl value")
    page.keyboard.type("s3://raw-data/in/")
    tab_to(page, "Rule name")
    page.keyboard.type("by-keyboard")
    expect(form.get_by_role("button", name="Create rule")).to_be_enabled()
    tab_to(page, "Create rule")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Nothing has run yet")
    expect(card.get_by_role("heading", name="by-keyboard")).to_be_focused()

    tab_to(page, "Edit")
    page.keyboard.press("Enter")
    expect(form.get_by_role("heading", name="Change a rule")).to_be_focused()
    tab_to(page, "Description")
    page.keyboard.type("without a mouse")
    expect(form.get_by_role("button", name="Save changes")).to_be_enabled()
    tab_to(page, "Save changes")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("without a mouse")
    expect(card.get_by_role("heading", name="by-keyboard")).to_be_focused()

    switch = card.get_by_role("switch")
    switch.focus()
    page.keyboard.press("Space")
    expect(card).to_contain_text("Paused. AWS has accepted it; it takes effect within a minute.")
    expect(switch).to_be_focused()
    tab_to(page, "Delete")
    page.keyboard.press("Enter")
    expect(card.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    assert named(page) == "Delete it"
    page.keyboard.press("Enter")
    expect(card).to_contain_text("It is deleted, or it never was.")


def test_three_hundred_rules_are_searched_sorted_and_walked_through(lab, page, picture):
    frames = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(len(frame))))
    lab.open_notebook(page, notebook(lab.home, "many.ipynb", MANY))
    lab.run_all(page)
    table = page.locator(".jp-sched-triggers")
    rows = table.locator("tbody tr")
    expect(rows).to_have_count(300)
    frames.clear()
    table.get_by_label("Search").fill("rule-12 enabled")
    expect(rows).to_have_count(6)
    expect(table).to_contain_text("6 of 300 rules")
    table.get_by_label("Search").fill("")
    expect(rows).to_have_count(300)
    table.get_by_role("button", name="Name", exact=True).click()
    expect(rows.first).to_contain_text("rule-299")
    assert table.get_by_role("columnheader", name="Name", exact=False).first.get_attribute("aria-sort")
    assert sum(frames) < 100_000, "a search or a sort sends keys, not rows"
    picture(table, "table-300")

    table.get_by_role("button", name="rule-299").focus()
    page.keyboard.press("ArrowDown")
    assert named(page) == "rule-298"
    page.keyboard.press("End")
    assert named(page) == "rule-000"
    page.keyboard.press("Tab")
    assert not named(page).startswith("rule-"), "one row is in the order of Tab, not three hundred"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".jp-sched-card")).to_contain_text("rule-000")


def test_the_kernel_answers_while_aws_does_not(lab, page):
    cells = ("print('answered', gate.is_set(), view.form.store.state.busy)", "gate.set()")
    lab.open_notebook(page, notebook(lab.home, "slow.ipynb", SLOW, *cells))
    lab.run_cells(page, 2)
    form = page.locator(".jp-sched-form")
    expect(page.locator(".jp-Notebook")).to_contain_text("answered False Asking AWS")
    form.get_by_label("Rule name", exact=True).fill("a b")
    expect(form).to_contain_text("'a b' has ' '; only letters")
    expect(form).not_to_contain_text("6 parameters")
    lab.run_cell(page, "gate.set()")
    expect(form).to_contain_text("6 parameters, 1 without a default")
