"""The schedule editor, in a real JupyterLab, by mouse and by keyboard."""

import pytest
from playwright.sync_api import expect
from test_looks import FORM, fits, notebook, violations

pytestmark = pytest.mark.ui


@pytest.fixture
def when(lab, page):
    """Return a function that opens the form, at a width and in a theme, and gives its When section."""

    def open_form(width, theme):
        lab.home.set_theme(f"JupyterLab {theme}")
        page.set_viewport_size({"width": width, "height": 1800})
        lab.open_notebook(page, notebook(lab.home, "form.ipynb", FORM))
        page.evaluate("window.jupyterapp.shell.collapseLeft()")
        lab.run_all(page)
        section = page.locator(".jp-sched-section-when")
        expect(section).to_contain_text("On weekdays (Monday to Friday) at 08:00 UTC")
        return section

    return open_form


def shows(section, expression, *words):
    expect(section.get_by_label("Expression", exact=True)).to_have_value(expression)
    for each in words:
        expect(section).to_contain_text(each)


def choose(section, label, option):
    section.get_by_label(label, exact=True).select_option(option)


def test_every_part_is_chosen_with_the_mouse_and_the_text_follows(when, page, picture):
    section = when(1400, "Light")
    picture(section, "schedule-weekdays")
    choose(section, "Preset", "First Monday of the month")
    shows(section, "cron(0 8 ? * MON#1 *)", "On the first Monday of each month at 08:00 UTC; about 1 run a month")
    section.get_by_label("At", exact=True).fill("06:30")
    choose(section, "Which", "last")
    choose(section, "Weekday", "Friday")
    shows(section, "cron(30 6 ? * FRIL *)", "On the last Friday of each month at 06:30 UTC")

    choose(section, "Days", "Chosen days of the week")
    for name in ("Tuesday", "Thursday", "Friday"):
        section.get_by_label(name, exact=True).uncheck()
    choose(section, "Times", "Every few minutes or hours")
    choose(section, "Every", "20 minutes")
    choose(section, "From hour", "08:00")
    choose(section, "To hour", "17:59")
    choose(section, "Months", "Chosen months")
    for name in ("July", "August"):
        section.get_by_label(name, exact=True).uncheck()
    shows(section, "cron(0/20 8-17 ? JAN-JUN,SEP-DEC MON,WED *)")
    section.get_by_label("Show times in", exact=True).fill("America/New_York")
    expect(section.get_by_role("table", name="Next runs")).to_contain_text("America/New_York")
    month = section.get_by_role("table", name="Runs in").first
    shown = month.get_attribute("aria-label")
    section.get_by_role("button", name="Next month").click()
    expect(section.get_by_role("table", name=shown)).to_have_count(0)
    section.get_by_role("button", name="Previous month").click()
    expect(section.get_by_role("table", name=shown)).to_be_visible()
    assert fits(section)
    assert violations(page, ".jp-sched-section-when") == []
    picture(section, "schedule-chosen")

    text = section.get_by_label("Expression", exact=True)
    text.fill("cron(0/20 24 ? * MON,WED *)")
    expect(section.locator("mark")).to_have_text("24")
    expect(section).to_contain_text("24 is no hour; expected 0-23.")
    expect(section.get_by_label("Monday", exact=True)).to_be_checked()
    assert violations(page, ".jp-sched-section-when") == []
    picture(section, "schedule-wrong")
    choose(section, "Preset", "At a steady rate")
    section.get_by_label("Run every", exact=True).fill("5")
    section.get_by_label("Run every", exact=True).press("Tab")
    shows(section, "rate(5 days)", "Every 5 days")
    picture(section, "schedule-rate")


def focused(page):
    return page.evaluate(
        """() => { const node = document.activeElement;
        return (node.labels?.[0]?.textContent || node.getAttribute('aria-label') || node.textContent).trim(); }"""
    )


def tab_to(page, label):
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page) == label:
            return
    pytest.fail(f"Tab never reached {label!r}")


def test_every_part_is_chosen_by_keyboard_in_a_narrow_dark_notebook(when, page, picture):
    section = when(700, "Dark")
    section.get_by_label("Starts", exact=True).focus()
    tab_to(page, "Preset")
    page.keyboard.type("Dai")
    shows(section, "cron(0 8 * * ? *)")
    tab_to(page, "At")
    page.keyboard.type("0930AM")
    shows(section, "cron(30 9 * * ? *)", "Every day at 09:30 UTC")
    tab_to(page, "Days")
    page.keyboard.type("Chosen days of the w")
    tab_to(page, "Thursday")
    page.keyboard.press("Space")
    shows(section, "cron(30 9 ? * MON-WED,FRI *)", "Every Monday, Tuesday, Wednesday and Friday")
    tab_to(page, "Years")
    page.keyboard.type("2027-2028")
    shows(section, "cron(30 9 ? * MON-WED,FRI 2027-2028)", "2027 and 2028")
    tab_to(page, "Next month")
    page.keyboard.press("Enter")
    assert fits(section)
    assert violations(page, ".jp-sched-section-when") == []
    picture(section, "schedule-narrow-dark")

    section.get_by_label("Starts", exact=True).focus()
    page.keyboard.type("On a schedule in a")
    expect(page.locator(".jp-sched-form")).to_contain_text("New schedule")
    tab_to(page, "Time zone")
    page.keyboard.type("Europe/Berlin")
    shows(section, "cron(30 9 ? * MON-WED,FRI 2027-2028)", "at 09:30 Europe/Berlin")
    tab_to(page, "Show start, end, window and group")
    page.keyboard.press("Enter")
    tab_to(page, "Start")
    page.keyboard.type("2027-05-01 08:00")
    expect(section.get_by_role("table", name="Next runs")).to_contain_text("Mon 2027-05-03 09:30")
    tab_to(page, "Flexible window")
    page.keyboard.type("soon")
    expect(section).to_contain_text("'soon' is no whole number of minutes")
    tab_to(page, "Flexible window: 'soon' is no whole number of minutes")
    page.keyboard.press("Enter")
    assert focused(page) == "Flexible window"
    assert fits(section)
    assert violations(page, ".jp-sched-section-when") == []
    picture(section, "schedule-of-the-scheduler-narrow-dark")
