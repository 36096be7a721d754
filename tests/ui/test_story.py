"""The first story, in a real JupyterLab, clicked and typed as a person would."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.ui
RULE = "abalone-on-s3-object-created"


def test_a_new_file_starts_a_pipeline(lab, page, picture):
    page.set_viewport_size({"width": 1400, "height": 3800})
    lab.open_notebook(page, "02-new-file.ipynb")
    lab.run_cells(page, 6)
    form = page.locator(".jp-sched-form")
    expect(form).to_be_visible()
    expect(form.get_by_label("Pipeline", exact=True)).to_have_value("abalone")
    expect(form).to_contain_text("Local sandbox, not AWS")

    form.get_by_label("Starts", exact=True).select_option("On an event")
    form.get_by_label("Bucket", exact=True).fill("raw-data")
    form.get_by_label("Key prefix", exact=True).fill("in/")
    expect(form).to_contain_text("The pattern takes this sample event.")

    form.get_by_label("InputDataUrl source").select_option("From the event")
    path = form.get_by_label("InputDataUrl path")
    offered = path.evaluate("input => Array.from(input.list.options).map(option => option.value)")
    chosen = next(each for each in offered if each.startswith("$.detail.object.key"))
    path.fill(chosen)
    path.press("Tab")
    expect(form.locator(".jp-sched-section-parameters")).to_contain_text(
        "in/day-1.csv — $.detail.object.key of the sample event"
    )

    review = form.locator(".jp-sched-section-review")
    expect(review).to_contain_text("raw-data does not send its events to EventBridge")
    review.get_by_role("button", name="Switch it on: events of bucket raw-data").click()
    expect(review).to_contain_text("it sends its events to EventBridge")
    review.get_by_label("Show calls as").select_option("Python (boto3)")
    expect(review).to_contain_text("events.put_targets(")
    picture(form, "form")
    review.get_by_role("button", name="Create rule").click()

    card = page.locator(".jp-sched-card").first
    expect(card).to_contain_text(RULE)
    expect(card).to_contain_text("It has not started anything yet.")
    lab.run_cell(page, "s3.put_object(")
    expect(card).to_contain_text("InputDataUrl = in/day-1.csv")
    expect(card).to_contain_text(f"rule {RULE}")
    expect(card.get_by_role("table", name="Last executions")).to_contain_text(re.compile("Executing|Succeeded"))
    steps = card.get_by_role("table", name="Steps of the newest execution")
    expect(steps).to_contain_text("Register", timeout=60_000)
    expect(card.locator(".jp-sched-run").first).to_contain_text("Succeeded", timeout=60_000)
    picture(card, "card")
