"""More of the first story: the rule from code, its card, and what goes wrong."""

import re

import pytest
from pages import RULES, SETUP, notebook
from playwright.sync_api import expect

pytestmark = pytest.mark.ui
CELLS = (
    f"{SETUP}{RULES}client.sandbox.advance(days=40)",
    "js.triggers(client=client)",
    "cards = [*globals().get('cards', ()), js.trigger('first-monday', client=client)]\ncards[-1]",
    "print('in sight:', [each.card.body.seen for each in cards])",
)


@pytest.fixture
def form(lab, page):
    lab.open_notebook(page, "02-new-file.ipynb")
    lab.run_cells(page, 6)
    form = page.locator(".jp-sched-form")
    expect(form.get_by_label("Pipeline", exact=True)).to_have_value("abalone")
    return form


def test_a_rule_from_code_fires_when_the_clock_moves_on_and_is_paused_and_deleted_from_its_card(lab, page, picture):
    lab.open_notebook(page, notebook(lab.home, "rules.ipynb", *CELLS))
    lab.run_all(page)
    card = page.locator(".jp-sched-card").last
    expect(card).to_contain_text("first-monday")
    expect(card).to_contain_text("on the first Monday of each month at 08:00 UTC")
    runs = card.get_by_role("table", name="Last executions")
    expect(runs).to_contain_text("rule first-monday")
    expect(runs.locator(".jp-sched-run").first).to_contain_text("Succeeded", timeout=60_000)
    table = page.locator(".jp-sched-triggers")
    expect(table.get_by_role("table", name="Rules")).to_contain_text("first-monday")
    picture(table, "table")

    card.get_by_role("switch", name="Enabled: first-monday").click()
    expect(card).to_contain_text("Paused. AWS has accepted it; it takes effect within a minute.")
    expect(card).to_contain_text("It does not run while it is paused.")
    card.get_by_role("switch", name="Paused: first-monday").click()
    expect(card).to_contain_text("Resumed.")

    card.get_by_role("button", name="Run now").click()
    expect(card).to_contain_text('"PipelineName": "abalone"')
    card.get_by_role("button", name="Start it now").dblclick()
    expect(card).to_contain_text("Started.")
    mine = runs.locator(".jp-sched-run").filter(has_not_text="rule first-monday")
    expect(mine).to_have_count(1)

    lab.run_cell(page, "cards[-1]")
    expect(page.locator(".jp-sched-card")).to_have_count(1)
    expect(mine).to_have_count(1)
    lab.run_cell(page, "in sight:")
    expect(page.locator(".jp-Notebook")).to_contain_text("in sight: [False, True]")

    card.get_by_role("button", name="Delete").click()
    expect(card).to_contain_text(
        re.compile("This deletes the rule first-monday and the role jupyter-sched-first-monday-")
    )
    card.get_by_role("button", name="Delete it").dblclick()
    expect(card).to_contain_text("It is deleted, or it never was.")


def test_an_edit_opens_the_same_form_and_is_saved(lab, page):
    lab.open_notebook(page, notebook(lab.home, "rules.ipynb", *CELLS))
    lab.run_all(page)
    card = page.locator(".jp-sched-card").last
    card.get_by_role("button", name="Edit").click()
    form = page.locator(".jp-sched-form").last
    expect(form).to_contain_text("Change a rule")
    expect(form.get_by_label("InstanceCount value")).to_have_value("2")
    form.get_by_label("Preset").select_option("Daily")
    form.get_by_label("At", exact=True).fill("02:00")
    form.get_by_label("InstanceCount value").fill("3")
    expect(form).to_contain_text("when: cron(0 8 ? * MON#1 *) -> cron(0 2 * * ? *)")
    form.get_by_role("button", name="Save changes").click()
    card = page.locator(".jp-sched-card").last
    expect(card).to_contain_text("every day at 02:00 UTC with InputDataUrl = s3://raw-data/in/, InstanceCount = 3")


BAD = [  # each beside its own field
    ("Expression", "cron(0 8 * * 1)", "did you mean cron(0 8 ? * 2 *)? (in AWS, 1 is Sunday)"),
    ("Expression", "rate(5 minute)", "did you mean rate(5 minutes)?"),
    ("Rule name", "my rule", "'my rule' has ' '; only letters, digits, '.', '-' and '_' are allowed"),
    ("Tags", "team", "'team' is no tag; write key=value, one a line"),
    ("Retry attempts", "many", "'many' is no whole number"),
    ("Dead-letter queue", "dead", "'dead' is no queue ARN"),
]


@pytest.mark.parametrize(("label", "typed", "said"), BAD, ids=lambda each: each)
def test_bad_input_is_said_beside_its_field_and_kept(form, label, typed, said):
    field = form.get_by_label(label, exact=True)
    field.fill(typed)
    expect(form).to_contain_text(said)
    expect(field).to_have_value(typed)
    expect(form.get_by_role("button", name="Create rule")).to_be_disabled()
