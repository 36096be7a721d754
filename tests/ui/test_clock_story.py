"""A schedule in a time zone, made in a real browser, over a change of the clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

import jupyter_sched as js

pytestmark = pytest.mark.ui


@pytest.fixture
def sandbox(home, monkeypatch):
    monkeypatch.setenv("JUPYTER_SCHED_SANDBOX_DIR", home.environment["JUPYTER_SCHED_SANDBOX_DIR"])
    monkeypatch.setenv("JUPYTER_SCHED_SANDBOX_IDLE_SECONDS", "120")
    client = js.Client(sandbox=True)
    client.boto3_client("sagemaker").create_pipeline(
        PipelineName="abalone",
        PipelineDefinition=(home.work / "abalone-pipeline.json").read_text(),
        RoleArn="arn:aws:iam::123456789012:role/p",
        ClientRequestToken="t" * 32,
    )
    return client


def test_eight_in_berlin_stays_eight_in_berlin_when_the_clocks_change(voila, sandbox, page, picture):
    page.set_viewport_size({"width": 1400, "height": 2400})
    page.goto(voila("app.ipynb", JUPYTER_SCHED_APP_SANDBOX="yes").url)
    page.get_by_role("button", name="New rule").click(timeout=60_000)
    form = page.locator(".jp-sched-form")
    form.get_by_label("Pipeline", exact=True).fill("abalone")
    form.get_by_label("Starts", exact=True).select_option("On a schedule in a time zone, or once")
    form.get_by_label("Time zone", exact=True).fill("Europe/Berlin")
    form.get_by_label("Preset", exact=True).select_option("Daily")
    form.get_by_label("Schedule name", exact=True).fill("mornings")
    form.get_by_label("InputDataUrl source").select_option("Fixed value")
    form.get_by_label("InputDataUrl value").fill("s3://raw/<aws.scheduler.scheduled-time>")
    expect(form).to_contain_text("Starts abalone every day at 08:00 Europe/Berlin")
    review = form.locator(".jp-sched-section-review")
    expect(review).to_contain_text("scheduler:CreateSchedule", timeout=30_000)
    picture(form, "schedule-form")
    review.get_by_role("button", name="Create schedule").click()
    card = page.locator(".jp-sched-card").first
    expect(card).to_contain_text("every day at 08:00 Europe/Berlin", timeout=30_000)

    noon = datetime(2027, 3, 27, 12, tzinfo=UTC)
    sandbox.sandbox.advance(days=(noon - sandbox.now()) / timedelta(days=1))
    sandbox.sandbox.advance(hours=24)
    newest, before = sandbox.executions("abalone", 2)
    assert (newest.started_at, before.started_at) == (
        datetime(2027, 3, 28, 6, tzinfo=UTC),
        datetime(2027, 3, 27, 7, tzinfo=UTC),
    )
    assert newest.parameters["InputDataUrl"] == "s3://raw/2027-03-28T06:00:00Z"
    card.get_by_role("button", name="Refresh").click()
    expect(card).to_contain_text("s3://raw/2027-03-28T06:00:00Z", timeout=30_000)
    picture(card, "schedule-card")
    card.get_by_role("button", name="Edit").click()
    expect(page.locator(".jp-sched-form").get_by_label("Time zone", exact=True)).to_have_value("Europe/Berlin")
