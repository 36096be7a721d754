"""Schedule expressions: what is taken, what it means, and when it fires."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.schedule import At, Cron, ExpressionError, Rate, clocks_change, parse

GOLDEN = Path(__file__).parent / "golden" / "schedules.txt"
AFTER = datetime(2026, 11, 24, tzinfo=UTC)
ROWS = [line.split(" | ") for line in GOLDEN.read_text().splitlines() if not line.startswith("#")]


def verdict(text):
    try:
        expression = parse(text)
    except ExpressionError as error:
        return "-", "-", f"refused: {'; '.join(map(str, error.problems))}"
    runs = " ".join(f"{run:%Y-%m-%dT%H:%M}" for run in expression.next_runs(AFTER, 2)) or "never"
    warnings = "; ".join(map(str, expression.warnings))
    return expression.describe(), runs, f"warned: {warnings}" if warnings else "taken"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_golden_table_holds(row):
    text, *expected = row
    assert verdict(text) == tuple(expected)


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
    assert at.describe("Europe/Berlin") == "once, on 2027-01-31 at 08:00:00 Europe/Berlin"


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
    ("text", "why"),
    [
        ("cron(0 8 * * ? *)", ""),
        ("cron(0 0 31 2 ? *)", "there is no such date"),
        ("cron(0 0 1 1 ? 2020)", "its last year, 2020, has passed"),
    ],
)
def test_a_schedule_that_never_runs_says_why(text, why):
    assert parse(text).why_none(AFTER) == why


def test_days_on_which_the_clocks_change_are_known():
    assert clocks_change(datetime(2027, 3, 14).date(), "America/New_York")  # noqa: DTZ001  a day has no zone
    assert not clocks_change(datetime(2027, 3, 15).date(), "America/New_York")  # noqa: DTZ001


def field(least, most, more=()):
    value = st.integers(least, most).map(str)
    pair = st.tuples(st.integers(least, most), st.integers(least, most)).map(lambda two: f"{two[0]}-{two[1]}")
    step = st.tuples(st.integers(least, most), st.integers(1, most)).map(lambda two: f"{two[0]}/{two[1]}")
    one = st.one_of(value, pair, step, *map(st.just, more))
    return st.one_of(st.just("*"), st.lists(one, min_size=1, max_size=3).map(",".join))


DATES = st.one_of(field(1, 31), st.sampled_from(["L", "LW", "L-3", "15W", "1W", "31W"]))
WEEKDAYS = st.one_of(field(1, 7, ("MON", "FRI")), st.sampled_from(["L", "6L", "MON#1", "3#5"]))
CRONS = st.one_of(
    st.tuples(field(0, 59), field(0, 23), DATES, field(1, 12, ("JAN",)), st.just("?")),
    st.tuples(field(0, 59), field(0, 23), st.just("?"), field(1, 12), WEEKDAYS),
).map(lambda parts: f"cron({' '.join(parts)} *)")


@given(CRONS)
@settings(max_examples=300, deadline=None)
def test_what_is_parsed_gives_its_text_back(text):
    assert str(parse(text)) == text


def fires(cron, at):
    """Decide one minute on its own, by the meaning of the fields."""
    last = (at.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if at.minute not in cron.minute.values or at.hour not in cron.hour.values or at.month not in cron.month.values:
        return False
    weekday = at.isoweekday() % 7 + 1
    if cron.day_of_month.any:
        days = cron.day_of_week
        if days.nth:
            return weekday == days.values[0] and (at.day - 1) // 7 + 1 == days.nth
        if days.last:
            return weekday == days.values[0] and at.day + 7 > last.day
        return weekday in days.values
    dates = cron.day_of_month
    if not dates.weekday:
        return at.day == last.day - dates.offset if dates.last else at.day in dates.values
    aim = last.day if dates.last else dates.values[0]
    if aim > last.day or weekday in {1, 7}:
        return False
    near = [day for day in range(1, last.day + 1) if at.replace(day=day).isoweekday() < 6]
    return at.day == min(near, key=lambda day: (abs(day - aim), day))


@given(CRONS, st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  a range
@settings(max_examples=60, deadline=None)
def test_the_next_runs_are_those_of_a_scan_of_every_minute(text, after):
    cron = parse(text)
    start = after.replace(second=0, microsecond=0) + timedelta(minutes=1)
    window = [start + timedelta(minutes=number) for number in range(3 * 24 * 60)]
    scanned = [at for at in window if fires(cron, at)]
    assert list(cron.next_runs(after, len(scanned) + 1, end=window[-1])) == scanned


@given(
    CRONS,
    st.sampled_from(["America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata"]),
)
@settings(max_examples=60, deadline=None)
def test_zoned_runs_are_instants_with_the_local_times_of_the_fields(text, zone):
    cron = parse(text)
    for run in cron.next_runs(utc(2027, 3, 10), 20, zone=zone):
        local = run.astimezone(ZoneInfo(zone))
        assert fires(cron, local.replace(tzinfo=None))
        assert local.fold == 0


@given(st.text(max_size=256))
@settings(max_examples=300, deadline=None)
def test_any_text_is_parsed_or_refused(text):
    assert verdict(text)


@given(st.text(alphabet="cronate(0123456789*/,-?LW#MONFRIJAN )", max_size=240))
@settings(max_examples=500, deadline=None)
def test_any_text_that_looks_like_one_is_parsed_or_refused(text):
    assert verdict(f"cron({text})")


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(ExpressionError, match="at most 256 are taken"):
        parse("cron(" + "0," * 200 + " 8 * * ? *)")
