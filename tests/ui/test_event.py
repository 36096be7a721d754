"""A rule on an event, by search and by hand: marks, undo, a pressed value, and a start with the sample."""

import pytest
from playwright.sync_api import expect
from test_looks import FORM, fits, notebook, violations

pytestmark = pytest.mark.ui
BROKEN = '{\n  "source": ["aws.s3"],\n  "detail-type": "Object Created"\n}'
ROUGH = '{"source":["aws.s3"],"detail-type":["Object Created"],"detail":{"object":{"key":[{"prefix":"IN/"}]}}}'
SMOOTH = """{
  "source": ["aws.s3"],
  "detail-type": ["Object Created"],
  "detail": {
    "object": {"key": [{"prefix": "IN/"}]}
  }
}"""


@pytest.fixture
def form(lab, page):
    page.set_viewport_size({"width": 1400, "height": 3200})
    lab.open_notebook(page, notebook(lab.home, "form.ipynb", FORM))
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    lab.run_all(page)
    form = page.locator(".jp-sched-form")
    expect(form).to_contain_text("InputDataUrl has no default")
    form.get_by_label("Starts", exact=True).select_option("On an event")
    return form


def test_an_event_is_found_its_pattern_written_and_its_sample_run(form, page, picture):
    form.get_by_label("Search events").fill("approved model")
    events = form.get_by_role("listbox", name="Event", exact=True)
    expect(form).to_contain_text("2 found")
    events.select_option(label="Model version approved · Models")
    expect(form).to_contain_text("Starts abalone on: model version approved")
    form.get_by_label("Search events").fill("drift")
    expect(form).to_contain_text("1 found")
    form.get_by_label("Search events").fill("new file")
    expect(form).to_contain_text("2 found")
    events.select_option(label="New file in S3 · Files in S3")
    form.get_by_label("Bucket", exact=True).fill("raw-data")
    fields = form.get_by_role("table", name="Fields of the pattern")
    expect(fields).to_contain_text("detail.bucket.name")
    expect(form).to_contain_text("The pattern takes this sample event.")

    pattern = form.get_by_label("Event pattern", exact=True)
    pattern.fill(BROKEN)
    expect(form).to_contain_text('Line 3, column 18: detail-type takes a list of values: write ["Object Created"]')
    expect(pattern).to_have_attribute("aria-invalid", "true")
    expect(form.locator(".jp-sched-json-wrong")).to_have_text('"Object Created"')
    assert violations(page, ".jp-sched-form") == []
    picture(form.locator(".jp-sched-section-when"), "event-broken")

    pattern.fill(ROUGH)
    form.get_by_role("button", name="Format: Event pattern").click()
    expect(pattern).to_have_value(SMOOTH)
    page.keyboard.press("Control+z")
    expect(pattern).to_have_value(ROUGH)
    expect(fields).to_contain_text("Does not match")
    expect(fields).to_contain_text("Only the case differs; to ignore it, write")
    page.keyboard.press("Control+End")
    page.keyboard.press("Tab")
    expect(pattern).not_to_be_focused()
    pattern.fill(ROUGH.replace("IN/", "in/"))
    expect(form).to_contain_text("The pattern takes this sample event.")
    assert fits(form)

    form.get_by_label("InstanceType source").focus()
    expect(form.get_by_label("Press a value to use its path for")).to_have_value("InstanceType")
    form.get_by_label("InputDataUrl source").focus()
    value = form.get_by_role("list", name="Values of the sample event").get_by_role(
        "button", name="$.detail.object.key"
    )
    value.focus()
    page.keyboard.press("Enter")
    expect(value).to_contain_text("used for InputDataUrl")
    expect(form.get_by_label("InputDataUrl path")).to_have_value("$.detail.object.key")
    expect(form).to_contain_text("in/day-1.csv — $.detail.object.key of the sample event")

    form.get_by_role("button", name="Ask EventBridge whether it matches").click()
    expect(form).to_contain_text("EventBridge agrees: the pattern takes this event.")
    form.get_by_role("button", name="Run now with this").click()
    expect(form).to_contain_text("This starts abalone now, once, with the request above.")
    form.get_by_role("button", name="Start it now").click()
    expect(form).to_contain_text("Started ")
    picture(form, "event-started")


def test_the_editor_keeps_what_is_typed_in_voila(voila, home, page):
    server = voila(notebook(home, "app.ipynb", FORM))
    page.set_viewport_size({"width": 700, "height": 2400})
    page.goto(server.url)
    form = page.locator(".jp-sched-form")
    expect(form).to_contain_text("InputDataUrl has no default")
    form.get_by_label("Starts", exact=True).select_option("On an event")
    pattern = form.get_by_label("Event pattern", exact=True)
    pattern.click()
    page.keyboard.press("Control+a")
    page.keyboard.type('{"source": ["my.app"], "detail": {"rows": [{"numeric": [">", 5]}]}}', delay=20)
    expect(form).to_contain_text("The pattern does not take this sample event.")
    expect(pattern).to_have_value('{"source": ["my.app"], "detail": {"rows": [{"numeric": [">", 5]}]}}')
    expect(form.get_by_role("table", name="Fields of the pattern")).to_contain_text("a number > 5")
    assert fits(form)
