"""The mini app in a real Voila: two visitors at once, and one that may only look."""

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
    target = js.Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/"})
    client.apply(client.plan(js.Rule(name="nightly", when="cron(0 2 * * ? *)", targets=(target,))))
    return client


def test_two_visitors_see_one_world_and_not_each_others_forms(voila, sandbox, browser, picture):
    server = voila("app.ipynb", JUPYTER_SCHED_APP_SANDBOX="1")
    contexts = [browser.new_context(viewport={"width": 1100, "height": 1400}) for _ in range(2)]
    first, second = (context.new_page() for context in contexts)
    for page in (first, second):
        page.goto(server.url)
        expect(page.get_by_role("table", name="Rules")).to_contain_text("nightly", timeout=60_000)
    first.get_by_role("button", name="New rule").click()
    expect(first.locator(".jp-sched-form")).to_be_visible()
    expect(second.locator(".jp-sched-form")).to_have_count(0)
    second.get_by_label("Rule", exact=True).select_option("nightly")
    second.get_by_role("button", name="Pause", exact=True).click()
    expect(second.get_by_role("table", name="Rules")).to_contain_text("Paused")
    assert not sandbox.trigger("nightly").rule.enabled
    second.get_by_role("button", name="Open").click()
    expect(second.locator(".jp-sched-card")).to_contain_text("every day at 02:00 UTC")
    picture(second, "app")
    for context in contexts:
        context.close()


def test_a_visitor_who_may_only_look_changes_nothing(voila, sandbox, page):
    server = voila("app.ipynb", JUPYTER_SCHED_APP_SANDBOX="1", JUPYTER_SCHED_APP_READ_ONLY="1")
    page.goto(server.url)
    expect(page.get_by_role("table", name="Rules")).to_contain_text("nightly", timeout=60_000)
    page.get_by_label("Rule", exact=True).select_option("nightly")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name="Pause all")).to_be_disabled()
    expect(page.get_by_role("button", name="New rule")).to_be_disabled()
    assert sandbox.trigger("nightly").rule.enabled
