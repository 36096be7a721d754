"""Schedule expressions: what holds for every text. The meaning of each is known from how it was made, not from us."""

import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_sched.core import schedule
from jupyter_sched.core.schedule import ExpressionError, parse

DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CHANGES = [  # zone and a day, in UTC, on which its clocks change; Kolkata's never do
    ("America/New_York", datetime(2027, 3, 14, tzinfo=UTC)),
    ("America/New_York", datetime(2027, 11, 7, tzinfo=UTC)),
    ("Europe/London", datetime(2027, 3, 28, tzinfo=UTC)),
    ("Europe/London", datetime(2027, 10, 31, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2027, 4, 3, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2027, 10, 2, tzinfo=UTC)),
    ("America/Santiago", datetime(2027, 4, 4, tzinfo=UTC)),
    ("America/Santiago", datetime(2027, 9, 5, tzinfo=UTC)),
    ("Asia/Kolkata", datetime(2027, 3, 28, tzinfo=UTC)),
]


def around(least, most, first, last, step):
    """Return what first-last/step means, walked one by one."""
    reached, number = {first}, first
    while number != last:
        number = least if number == most else number + 1
        reached.add(number)
    walked = [value % (most + 1) if least == 0 else value for value in range(first, first + len(reached))]
    turned = [value if value <= most else value - most + least - 1 for value in walked]
    return set(turned[::step])


@st.composite
def element(draw, least, most, names):
    """Return the text of a list element, and the values that it means."""
    word = st.sampled_from(names) if names else st.nothing()
    first = draw(st.integers(least, most))
    form = draw(st.sampled_from(["one", "name", "range", "names", "from", "within", "each"]))
    last, step = draw(st.integers(least, most)), draw(st.integers(1, most))
    if form in {"name", "names"} and names:
        begin = draw(word)
        end = draw(word) if form == "names" else None
        index = names.index(begin) + 1
        if end is None:
            return draw(st.sampled_from([begin, begin.lower()])), {index}
        return f"{begin}-{end}", around(least, most, index, names.index(end) + 1, 1)
    return {
        "range": (f"{first}-{last}", around(least, most, first, last, 1)),
        "within": (f"{first}-{last}/{step}", around(least, most, first, last, step)),
        "from": (f"{first}/{step}", set(range(first, most + 1, step))),
        "each": (f"*/{min(step, 7)}", set(range(least, most + 1, min(step, 7)))),
    }.get(form, (str(first), {first}))


def field(least, most, names=()):
    listed = st.lists(element(least, most, names), min_size=1, max_size=3).map(
        lambda parts: (",".join(text for text, _ in parts), set().union(*(values for _, values in parts)))
    )
    return st.one_of(st.just(("*", set(range(least, most + 1)))), listed)


def month_end(at):
    return ((at.replace(day=28) + 4 * DAY).replace(day=1) - DAY).day


def nearest(aim, at):
    weekdays = [day for day in range(1, month_end(at) + 1) if at.replace(day=day).isoweekday() < 6]
    return aim <= month_end(at) and at.day == min(weekdays, key=lambda day: (abs(day - aim), day))


SPECIAL_DATES = st.one_of(
    st.just(("L", lambda at: at.day == month_end(at))),
    st.just(("LW", lambda at: nearest(month_end(at), at))),
    st.integers(0, 27).map(lambda before: (f"L-{before}", lambda at: at.day == month_end(at) - before)),
    st.integers(1, 31).map(lambda aim: (f"{aim}W", lambda at: nearest(aim, at))),
)
SPECIAL_WEEKDAYS = st.one_of(
    st.just(("L", lambda at: at.isoweekday() == 6)),
    st.integers(1, 7).map(lambda day: (f"{day}L", lambda at: weekday(at) == day and at.day + 7 > month_end(at))),
    st.tuples(st.integers(1, 7), st.integers(1, 5)).map(
        lambda two: (f"{DAYS[two[0] - 1]}#{two[1]}", lambda at: weekday(at) == two[0] and (at.day + 6) // 7 == two[1])
    ),
)


def weekday(at):
    return at.isoweekday() % 7 + 1


DATES = st.one_of(field(1, 31).map(lambda made: (made[0], lambda at: at.day in made[1])), SPECIAL_DATES)
WEEKDAYS = st.one_of(field(1, 7, DAYS).map(lambda made: (made[0], lambda at: weekday(at) in made[1])), SPECIAL_WEEKDAYS)


@st.composite
def crons(draw):
    """Return an expression, and whether it fires at a local minute."""
    minute, hour, month = draw(field(0, 59)), draw(field(0, 23)), draw(field(1, 12, MONTHS))
    by_date = draw(st.booleans())
    day, is_day = draw(DATES if by_date else WEEKDAYS)
    days = (day, "?") if by_date else ("?", day)
    text = f"cron({minute[0]} {hour[0]} {days[0]} {month[0]} {days[1]} *)"
    return (
        text,
        lambda at: (
            at.minute in minute[1] and at.hour in hour[1] and at.month in month[1] and is_day(at.replace(tzinfo=None))
        ),
    )


@given(crons())
@settings(max_examples=300, deadline=None)
def test_what_is_parsed_gives_its_text_back(made):
    cron = parse(made[0])
    assert str(cron) == made[0]
    assert parse(str(cron)) == cron
    assert cron.describe()


@given(crons(), st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  a range
@settings(max_examples=60, deadline=None)
def test_the_next_runs_are_those_of_a_scan_of_every_minute(made, after):
    text, fires = made
    start = after.replace(second=0, microsecond=0) + MINUTE
    window = [start + number * MINUTE for number in range(3 * 24 * 60)]
    scanned = [at for at in window if fires(at)]
    assert list(parse(text).next_runs(after, len(scanned) + 1, end=window[-1])) == scanned


@pytest.mark.parametrize(("zone", "day"), CHANGES, ids=lambda each: str(each)[:20])
@given(made=crons(), hours=st.integers(-30, 30))
@settings(max_examples=12, deadline=None)
def test_across_a_change_of_the_clocks_a_scan_of_what_they_show_finds_the_same(zone, day, made, hours):
    text, fires = made
    clock, after = ZoneInfo(zone), day + timedelta(hours=hours)
    window = [after + number * MINUTE for number in range(1, 2 * 24 * 60)]
    shown = [(at, at.astimezone(clock)) for at in window]
    scanned = [at for at, local in shown if fires(local) and local.fold == 0]
    runs = parse(text, service="scheduler").next_runs(after, len(scanned) + 1, zone=zone, end=window[-1])
    assert list(runs) == scanned


def read(text):
    """Return what a text amounts to, with everything asked of it that the editor asks."""
    for service in ("rules", "scheduler"):
        try:
            expression = parse(text, service=service)
        except ExpressionError as error:
            problems = error.problems
        else:
            problems = asked(expression)
        assert all(0 <= each.start < each.end <= max(1, len(text)) for each in problems)


def asked(expression):
    after = datetime(2026, 11, 24, tzinfo=UTC)
    assert expression.describe("Asia/Kolkata")
    assert expression.next_runs(after, 1) or expression.why_none(after)
    return expression.warnings


@given(st.text(max_size=256))
@settings(max_examples=300, deadline=None)
def test_any_text_is_parsed_or_refused(text):
    read(text)


@given(
    st.sampled_from(["cron(", "rate(", "at(", "CRON (", ""]),
    st.text(alphabet="cronate(0123456789*/,-?LW#MONFRIJAN )T:", max_size=240),
    st.sampled_from([")", ""]),
)
@settings(max_examples=500, deadline=None)
def test_any_text_that_looks_like_one_is_parsed_or_refused(opening, inner, closing):
    read(f"{opening}{inner}{closing}")


LONG = [  # pieces that could make a reader go back and forth, to be repeated until 256 characters are full
    *("0,", "*,", "0-59,", "1-1/1,", "L,", "L-", "MON,", "MON-", "1#", "?", "/", " ", "  ", "(", ")", "\t", "0 ", "* "),
    *("rate(", "rate ( ", "at(2027-", "cron(", "9", "-", "\N{ARABIC-INDIC DIGIT THREE}", "\u0130", "ß"),
]


SHAPES = ["{}", "cron({})", "cron({} * * * ? *)", "cron(0 0 ? * {} *)", "cron(0 0 1 1 ? {})", "rate({})"]


def lines_run(text):
    """Return how many lines of the package reading a text takes; a clock would measure the machine."""
    here, count = str(Path(schedule.__file__).parent), 0

    def trace(frame, event, _):
        nonlocal count
        count += event == "line"
        return trace if frame.f_code.co_filename.startswith(here) else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with suppress(ExpressionError):
            parse(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("piece", LONG)
@pytest.mark.parametrize(
    "shape", ["{}", "cron({})", "cron({} * * * ? *)", "cron(0 0 ? * {} *)", "cron(0 0 1 1 ? {})", "rate({})"]
)
def test_reading_takes_work_in_proportion_to_the_length(shape, piece):
    room = 257 - len(shape)
    full, half = (shape.format((piece * 256)[:size]) for size in (room, room // 2))
    assert lines_run(full) <= 2.5 * lines_run(half) + 400
    assert lines_run(full) <= 40 * 256
