"""The next runs of a schedule, as tables. Pure: what they mean is decided in core/schedule."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from jupyter_sched.core.schedule import Cron, Rate, clocks_change
from jupyter_sched.core.schedule.zones import is_zone, zone_of
from jupyter_sched.widgets import html, signs
from jupyter_sched.widgets.timing import Timing, When

UTC_NAME = "UTC"
MOST_COUNTED = 1500
TICK = timedelta(microseconds=1)
DAYS_OF_A_YEAR, HOURS_OF_A_DAY = 366, 24
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def runs_table(runs: Sequence[datetime], *zones: str) -> str:
    """Return the run times in each zone that is known here and in UTC; days on which clocks change are marked."""
    named = [zone for zone in dict.fromkeys(zones) if zone != UTC_NAME and is_zone(zone)]
    rows = [[_cell(run, zone) for zone in (*named, UTC_NAME)] for run in runs]
    title = html.tag("h4", f"Next {len(runs)} runs" if len(runs) != 1 else "Next run")
    return html.tag("div", title + html.table([*named, UTC_NAME], rows, "Next runs"), "runs")


def _cell(run: datetime, zone: str) -> str:
    local = run.astimezone(zone_of(zone))
    words = html.text(f"{local:%a %Y-%m-%d %H:%M}{f':{local:%S}' if local.second else ''}")
    return words + (html.tag("span", "clocks change", "change") if clocks_change(local.date(), zone) else "")


def shift_note(timing: Timing, when: When, runs: Sequence[datetime]) -> str:
    """Return how the reader's time of day moves when clocks change within a year; empty where it does not."""
    zone = timing.reader_zone
    if not runs or zone == timing.zone or not is_zone(zone) or not _has_time_of_day(when):
        return ""
    here, there = zone_of(zone), zone_of(timing.zone)
    for day in range(1, DAYS_OF_A_YEAR):
        moment = runs[0] + timedelta(days=day)
        longer = _ahead(moment, here, there) - _ahead(runs[0], here, there)
        if longer:
            return signs.note("neutral", _shift(timing, moment, longer)) if timing.runs(when, moment, 1) else ""
    return ""


def _has_time_of_day(when: When) -> bool:
    if isinstance(when, Rate):
        return not when.step % timedelta(days=1)
    return isinstance(when, Cron) and len(when.hour.values) < HOURS_OF_A_DAY


def _shift(timing: Timing, moment: datetime, longer: timedelta) -> str:
    minutes = int(abs(longer).total_seconds()) // 60
    size = f"{minutes} minutes" if minutes % 60 else f"{minutes // 60} hour{'s' if minutes > 60 else ''}"  # noqa: PLR2004  of an hour
    where = timing.reader_zone
    day = f"{moment.astimezone(zone_of(where)):%Y-%m-%d}"
    moves = "later" if longer > timedelta() else "earlier"
    return f"It keeps the time of {timing.zone}. In {where} it runs {size} {moves} from {day} on, when clocks change."


def _ahead(moment: datetime, here: tzinfo, there: tzinfo) -> timedelta:
    offsets = [moment.astimezone(zone).utcoffset() or timedelta() for zone in (here, there)]
    return offsets[0] - offsets[1]


def month_of(timing: Timing, moment: datetime) -> date:
    """Return the first day of the month in which an instant is, for the reader."""
    return moment.astimezone(_reader(timing)).date().replace(day=1)


def moved(month: date, by: int) -> date:
    """Return the first day of the month so many months later."""
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)


def month_view(timing: Timing, when: When, month: date) -> str:
    """Return a month, in the reader's zone, with the days on which it runs marked, from now on."""
    days, complete = _runs_by_day(timing, when, month)
    weeks = calendar.Calendar().monthdayscalendar(month.year, month.month)
    rows = [[_day(month, day, days) for day in week] for week in weeks]
    count = sum(days.values())
    many = f"{count:,}" if complete else f"more than {MOST_COUNTED:,}"
    zone = timing.reader_zone if is_zone(timing.reader_zone) else UTC_NAME
    now = " from now on" if month == month_of(timing, timing.now) else ""
    words = f"{month:%B %Y}: {many} run{'s' if count != 1 else ''}{now} ({zone})"
    return html.tag(
        "div", html.tag("h4", html.text(words)) + html.table(DAY_NAMES, rows, f"Runs in {month:%B %Y}"), "month"
    )


def _runs_by_day(timing: Timing, when: When, month: date) -> tuple[Counter[int], bool]:
    """Return the number of runs of each day, and whether all were counted; else 1 stands for any number."""
    zone = _reader(timing)
    start, end = _midnight(month, zone), _midnight(moved(month, 1), zone)
    after = max(start - TICK, timing.now)
    runs = timing.runs(when, after, MOST_COUNTED + 1, end - TICK)
    if len(runs) <= MOST_COUNTED:
        return Counter(run.astimezone(zone).day for run in runs), True
    return Counter(day for day in range(1, 32) if _runs_on(timing, when, month, day)), False


def _runs_on(timing: Timing, when: When, month: date, day: int) -> bool:
    zone = _reader(timing)
    start = _midnight(month, zone) + timedelta(days=day - 1)
    return bool(timing.runs(when, max(start - TICK, timing.now), 1, start + timedelta(days=1) - TICK))


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _reader(timing: Timing) -> tzinfo:
    return zone_of(timing.reader_zone if is_zone(timing.reader_zone) else UTC_NAME)


def _day(month: date, day: int, days: Counter[int]) -> str:
    if not day:
        return ""
    if not days[day]:
        return str(day)
    label = f"{day} {month:%B}: runs"
    return html.tag("span", str(day), "day", title=label) + html.tag("span", " runs", "unseen")
