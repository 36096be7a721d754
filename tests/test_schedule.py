"""Schedule expressions: what is taken, what it means, and when it fires."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.schedule import At, Cron, ExpressionError, Rate, clocks_change, parse

GOLDEN = Path(__file__).parent / "golden"
AFTER = datetime(2026, 11, 24, tzinfo=UTC)


def rows(name):
    lines = (GOLDEN / name).read_text().splitlines()
    return [line.split(" | ") for line in lines if not line.startswith("#")]


def verdict(text, service, zone):
    try:
        expression = parse(text, service=service)
    except ExpressionError as error:
        return "-", "-", f"refused: {'; '.join(map(str, error.problems))}"
    runs = " ".join(f"{run:%Y-%m-%dT%H:%M}" for run in expression.next_runs(AFTER, 2, zone=zone)) or "never"
    warnings = "; ".join(map(str, expression.warnings))
    return expression.describe(zone), runs, f"warned: {warnings}" if warnings else "taken"


@pytest.mark.parametrize("row", rows("schedules.txt"), ids=lambda row: row[0])
def test_the_golden_table_of_rules_holds(row):
    text, *expected = row
    assert verdict(text, "rules", None) == tuple(expected)


@pytest.mark.parametrize("row", rows("schedules-scheduler.txt"), ids=lambda row: row[0])
def test_the_golden_table_of_the_scheduler_in_berlin_holds(row):
    text, *expected = row
    assert verdict(text, "scheduler", "Europe/Berlin") == tuple(expected)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


ZONED = [
    ("cron(30 2 * * ? *)", "America/New_York", utc(2027, 3, 13), [utc(2027, 3, 13, 7, 30), utc(2027, 3, 15, 6, 30)]),
    (
        "cron(30 1 * * ? *)",
        "America/New_York",
        utc(2027, 11, 6, 12),
        [utc(2027, 11, 7, 5, 30), utc(2027, 11, 8, 6, 30)],
    ),
    ("cron(30 1 * * ? *)", "Europe/London", utc(2027, 3, 27), [utc(2027, 3, 27, 1, 30), utc(2027, 3, 29, 0, 30)]),
    ("cron(30 1 * * ? *)", "Europe/London", utc(2027, 10, 30, 12), [utc(2027, 10, 31, 0, 30), utc(2027, 11, 1, 1, 30)]),
    (
        "cron(10 2 * * ? *)",
        "Australia/Lord_Howe",
        utc(2027, 10, 2),
        [utc(2027, 10, 3, 15, 10), utc(2027, 10, 4, 15, 10)],
    ),
    ("cron(45 1 * * ? *)", "Australia/Lord_Howe", utc(2027, 4, 3), [utc(2027, 4, 3, 14, 45), utc(2027, 4, 4, 15, 15)]),
    ("cron(30 0 * * ? *)", "America/Santiago", utc(2027, 9, 4, 12), [utc(2027, 9, 6, 3, 30)]),
    ("cron(30 23 * * ? *)", "America/Santiago", utc(2027, 4, 3, 12), [utc(2027, 4, 4, 2, 30), utc(2027, 4, 5, 3, 30)]),
    ("cron(0 9 * * ? *)", "Asia/Kolkata", utc(2027, 3, 13), [utc(2027, 3, 13, 3, 30), utc(2027, 3, 14, 3, 30)]),
]


@pytest.mark.parametrize(("text", "zone", "after", "runs"), ZONED)
def test_a_time_that_the_clocks_leave_out_is_skipped_and_one_that_comes_twice_runs_once(text, zone, after, runs):
    assert list(parse(text, service="scheduler").next_runs(after, len(runs), zone=zone)) == runs


@pytest.mark.parametrize("text", ["cron(0 8 * * ? *)", "rate(1 day)", "at(2027-01-31T08:00:00)"])
def test_an_expression_shows_its_text_and_not_its_fields(text):
    expression = parse(text, service="scheduler")
    assert repr(expression) == f"{type(expression).__name__}({text!r})"


def test_runs_are_strictly_after_and_within_start_and_end():
    cron = parse("cron(0 8 * * ? *)")
    eight = utc(2026, 11, 24, 8)
    assert cron.next_runs(eight, 1) == (eight + timedelta(days=1),)
    assert cron.next_runs(eight - timedelta(microseconds=1), 1) == (eight,)
    assert cron.next_runs(utc(2020, 1, 1), 5, start=eight, end=eight + timedelta(days=1)) == (
        eight,
        eight + timedelta(days=1),
    )


def test_a_rate_is_counted_from_its_anchor_and_a_start_is_its_first_run():
    rate = parse("rate(6 hours)")
    saved = utc(2026, 11, 24, 7, 30, 16)
    assert rate.next_runs(utc(2026, 11, 25), 2, anchor=saved) == (
        utc(2026, 11, 25, 1, 30, 16),
        utc(2026, 11, 25, 7, 30, 16),
    )
    assert rate.next_runs(utc(2026, 1, 1), 2, start=saved)[0] == saved


def test_an_instant_without_a_zone_is_refused():
    naive = datetime(2026, 11, 24)  # noqa: DTZ001  that is the point
    for text in ("cron(0 8 * * ? *)", "rate(1 day)"):
        with pytest.raises(ValueError, match="has no zone"):
            parse(text).next_runs(naive, 1)


def test_an_unknown_zone_is_refused():
    with pytest.raises(InvalidInput, match="'Mars/Phobos' is no time zone; expected one such as Europe/Berlin"):
        parse("cron(0 8 * * ? *)").next_runs(AFTER, 1, zone="Mars/Phobos")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("at(2027-01-31T08:00:00)", At), ("rate(1 minutes)", Rate), ("rate(5 hour)", Rate), ("cron(0 8 * * ? *)", Cron)],
)
def test_the_scheduler_takes_more_than_rules_do(text, kind):
    assert isinstance(parse(text, service="scheduler"), kind)


@pytest.mark.parametrize("text", ["at(2027-01-31)", "at(2027-01-31T08:00:00Z)", "at(2027-02-30T08:00:00)", "at()"])
def test_a_date_that_is_none_is_refused_by_the_scheduler(text):
    with pytest.raises(ExpressionError):
        parse(text, service="scheduler")


def test_a_single_time_runs_once_in_its_zone():
    at = parse("at(2027-01-31T08:00:00)", service="scheduler")
    assert at.next_runs(AFTER, 5, zone="Europe/Berlin") == (utc(2027, 1, 31, 7),)
    assert at.next_runs(utc(2027, 2, 1), 5) == ()


def test_every_problem_is_told_with_its_place():
    with pytest.raises(ExpressionError) as refused:
        parse("cron(60 24 * * MON *)")
    text = "cron(60 24 * * MON *)"
    assert [(text[each.start : each.end], each.message) for each in refused.value.problems] == [
        ("60", "60 is no minute"),
        ("24", "24 is no hour"),
        ("* * MON", "day-of-month and day-of-week: exactly one must be ?"),
    ]


def test_the_fields_of_a_cron_can_be_shown_one_by_one():
    cron = parse("cron(0/15 8 ? * MON-FRI *)")
    assert [
        each.text for each in (cron.minute, cron.hour, cron.day_of_month, cron.month, cron.day_of_week, cron.year)
    ] == [
        "0/15",
        "8",
        "?",
        "*",
        "MON-FRI",
        "*",
    ]
    assert cron.minute.values == (0, 15, 30, 45)


@pytest.mark.parametrize(
    ("text", "per_month", "per_year"),
    [("cron(0 8 ? * MON#1 *)", 1, 12), ("rate(1 day)", 30, 365), ("cron(0 0 29 2 ? *)", 0.25 / 12, 0.25)],
)
def test_the_number_of_runs_is_told(text, per_month, per_year):
    expression = parse(text)
    assert expression.runs_per("month") == pytest.approx(per_month)
    assert expression.runs_per("year") == pytest.approx(per_year)


@pytest.mark.parametrize(
    ("text", "given", "why"),
    [
        ("cron(0 8 * * ? *)", {}, ""),
        ("cron(0 0 31 2 ? *)", {}, "there is no such date"),
        ("cron(0 0 ? 2 MON#5 2097-2103)", {}, "there is no such date"),
        ("cron(0 0 1 1 ? 2020)", {}, "its last day, 2020-01-01, is over"),
        ("cron(0 0 1 1 ? 2026)", {}, "its last day, 2026-01-01, is over"),
        ("cron(0 0 24 11 ? 2026)", {}, "its last day, 2026-11-24, is over"),
        ("cron(0 0 1 1 ? 2027)", {"start": utc(2028, 1, 1)}, "its last day, 2027-01-01, is before its start"),
        (
            "cron(0 0 1 1 ? *)",
            {"end": utc(2026, 12, 31)},
            "its next run, 2027-01-01 00:00 UTC, is after its end",
        ),
        (
            "cron(30 2 14 3 ? 2027)",
            {"zone": "America/New_York"},
            "its only times, the last of them on 2027-03-14, are left out where the clocks change",
        ),
        ("rate(1 day)", {}, ""),
        ("rate(2147483647 days)", {}, "its first run is further away than the calendar goes"),
        ("rate(7 days)", {"end": utc(2026, 11, 25)}, "its next run, 2026-12-01 00:00 UTC, is after its end"),
        ("rate(0 days)", {}, "a rate of 0 stands for no time"),
        ("at(2026-11-24T00:00:00)", {}, "that time is over"),
        ("at(2026-11-24T00:00:00)", {"zone": "America/New_York"}, ""),
        (
            "at(2027-03-14T02:30:00)",
            {"zone": "America/New_York"},
            "the clocks leave that time out, and what then happens is not documented",
        ),
    ],
)
def test_a_schedule_that_never_runs_says_why(text, given, why):
    expression = parse(text, service="scheduler")
    assert expression.why_none(AFTER, **given) == why
    assert (expression.next_runs(AFTER, 1, **given) == ()) == bool(why)


@pytest.mark.parametrize("after", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
@pytest.mark.parametrize("text", ["cron(0 8 * * ? *)", "rate(1 day)", "at(0001-01-01T00:00:00)"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "UTC"])
def test_the_ends_of_the_calendar_are_no_error(text, after, zone):
    runs = parse(text, service="scheduler").next_runs(after, 1, zone=zone)
    assert all(run > after for run in runs)


def test_days_on_which_the_clocks_change_are_known():
    assert clocks_change(datetime(2027, 3, 14).date(), "America/New_York")  # noqa: DTZ001  a day has no zone
    assert not clocks_change(datetime(2027, 3, 15).date(), "America/New_York")  # noqa: DTZ001


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(ExpressionError, match="at most 256 are accepted"):
        parse("cron(" + "0," * 200 + " 8 * * ? *)")


def test_what_is_no_text_and_a_service_that_is_none_are_refused_in_plain_words():
    with pytest.raises(ExpressionError, match="a schedule expression is a text, such as 'rate"):
        parse(None)
    with pytest.raises(InvalidInput, match="'events' is no service that takes schedule expressions; use rules or"):
        parse("rate(1 day)", service="events")
