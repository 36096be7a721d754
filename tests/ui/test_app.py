"""The app in a real Voila: two visitors at once, one that may only look, one with a few pipelines, a ready kernel."""

import re

import pytest
from pages import violations
from playwright.sync_api import expect

import jupyter_sched as js

pytestmark = pytest.mark.ui


@pytest.fixture
def sandbox(home, monkeypatch):
    monkeypatch.setenv("JUPYTER_SCHED_SANDBOX_DIR", home.environment["JUPYTER_SCHED_SANDBOX_DIR"])
    monkeypatch.setenv("JUPYTER_SCHED_SANDBOX_IDLE_SECONDS", "120")
    client = js.Client(sandbox=True)
    for pipeline in ("abalone", "churn"):
        client.boto3_client("sagemaker").create_pipeline(
            PipelineName=pipeline,
            PipelineDefinition=(home.work / "abalone-pipeline.json").read_text(),
            RoleArn="arn:aws:iam::123456789012:role/p",
            ClientRequestToken=f"{pipeline:t<32}",
        )
    save(client, "nightly", "abalone")
    return client


def save(client, name, *pipelines):
    targets = [js.Target(pipeline=each, parameters={"InputDataUrl": "s3://raw/"}) for each in pipelines]
    client.apply(client.plan(js.Rule(name=name, when="cron(0 2 * * ? *)", targets=targets)))


def rules(page):
    return page.get_by_role("table", name="Rules")


def test_two_visitors_see_one_world_and_not_each_others_forms_and_leave_no_kernel(voila, sandbox, browser, picture):
    server = voila("app.ipynb", culled_after_seconds=12, JUPYTER_SCHED_APP_SANDBOX="yes")
    contexts = [browser.new_context(viewport={"width": 1100, "height": 1400}) for _ in range(2)]
    first, second = (context.new_page() for context in contexts)
    for page in (first, second):
        page.goto(server.url)
        expect(rules(page)).to_contain_text("nightly", timeout=60_000)
    first.get_by_role("button", name="New rule").click()
    expect(first.locator(".jp-sched-form")).to_be_visible()
    assert violations(first, ".jp-sched-root") == []
    expect(second.locator(".jp-sched-form")).to_have_count(0)
    contexts[0].close()
    rules(second).get_by_role("switch", name="Enabled: nightly").click()
    expect(rules(second)).to_contain_text("Paused")
    assert not sandbox.trigger("nightly").rule.enabled
    rules(second).get_by_role("button", name="nightly").click()
    expect(second.locator(".jp-sched-card")).to_contain_text("every day at 02:00 UTC")
    picture(second, "app")
    assert violations(second, ".jp-sched-root") == []
    *_, left, _ = re.findall(r"Kernel started: (\S+)", server.log.read_text())
    server.wait_for(f"Kernel shutdown: {left}")  # the first visitor's; the second one's goes on
    second.get_by_role("button", name="All rules and schedules").click()
    rules(second).get_by_role("switch", name="nightly").click()
    expect(second.locator(".jp-sched-triggers")).to_contain_text("Resumed nightly")
    contexts[1].close()


def test_a_visitor_who_may_only_look_changes_nothing_even_with_a_button_torn_free(voila, sandbox, page, picture):
    server = voila("app.ipynb", JUPYTER_SCHED_APP_SANDBOX="yes", JUPYTER_SCHED_APP_READ_ONLY="yes")
    page.goto(server.url)
    expect(rules(page)).to_contain_text("nightly", timeout=60_000)
    expect(page.locator(".jp-sched-triggers")).to_contain_text("Read-only")
    expect(page.get_by_role("button", name="Pause all")).to_be_disabled()
    expect(page.get_by_role("button", name="New rule")).to_be_disabled()
    pause = rules(page).get_by_role("switch", name="Enabled: nightly")
    expect(pause).to_be_disabled()
    picture(page, "app-read-only")
    assert violations(page, ".jp-sched-root") == []
    pause.evaluate("button => { button.removeAttribute('aria-disabled'); button.click(); }")
    expect(page.locator(".jp-sched-triggers")).to_contain_text("this client is read-only")
    assert sandbox.trigger("nightly").rule.enabled


def test_a_visitor_with_a_few_pipelines_neither_sees_nor_changes_what_starts_others(voila, sandbox, page, picture):
    save(sandbox, "churn-only", "churn")
    save(sandbox, "both", "abalone", "churn")
    server = voila("app.ipynb", JUPYTER_SCHED_APP_SANDBOX="yes", JUPYTER_SCHED_APP_PIPELINES="abalone, another")
    page.goto(server.url)
    expect(rules(page)).to_contain_text("nightly", timeout=60_000)
    expect(page.locator(".jp-sched-triggers")).to_contain_text("Rules and schedules that start abalone or another")
    expect(rules(page)).not_to_contain_text("churn-only")
    rules(page).get_by_role("switch", name="Enabled: both").click()
    expect(page.locator(".jp-sched-triggers")).to_contain_text("what starts 'churn' cannot be changed here")
    assert sandbox.trigger("both").rule.enabled
    page.get_by_role("button", name="New rule").click()
    form = page.locator(".jp-sched-form")
    expect(form.locator("datalist option[value=abalone]")).to_have_count(1)
    expect(form.locator("datalist option[value=churn]")).to_have_count(0)
    form.get_by_label("Pipeline", exact=True).fill("churn")
    form.get_by_label("Pipeline", exact=True).press("Tab")
    expect(form).to_contain_text("limited to the pipelines abalone, another; 'churn' is none of them")
    picture(page, "app-limited")


def test_a_kernel_that_was_kept_ready_shows_what_has_changed_meanwhile(voila, sandbox, page):
    server = voila("app.ipynb", "--preheat_kernel=True", "--pool_size=1", JUPYTER_SCHED_APP_SANDBOX="yes")
    server.wait_for("is filled with 1 kernel")
    save(sandbox, "made-meanwhile", "abalone")
    page.goto(server.url)
    expect(rules(page)).to_contain_text("made-meanwhile", timeout=60_000)
