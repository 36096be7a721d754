"""A cron expression in plain English that never misleads.

Times are listed when they are few; else their first and last are said, or the minutes and hours they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from jupyter_sched.core.schedule.days import size_of
from jupyter_sched.core.schedule.kinds import FIRST_YEAR, LAST_YEAR, MONTH, Field

FEW = 4
A_SPAN = 3
DAY_NAMES = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ORDINALS = ("", "first", "second", "third", "fourth", "fifth")
FIFTH = 5
WEEKDAYS = (2, 3, 4, 5, 6)
HOURS, MINUTES = 24, 60
LEAP_YEAR, COMMON_YEAR = 2028, 2027
FEBRUARY = 2


def describe(
    minute: Field, hour: Field, day_of_month: Field, month: Field, day_of_week: Field, year: Field, zone: str
) -> str:
    """Return when it fires, in words, as part of a sentence."""
    day = _day(day_of_month, month, day_of_week)
    if len(hour.values) == HOURS:
        often = _through_the_day(minute.values)
        always = len(minute.values) == MINUTES and not day
        return f"{often}{f', {day}' if day else ''}{'' if always else f', in {zone}'}{_years(year)}"
    time = _time(minute.values, hour.values)
    pause = "," if time.startswith("every") else ""
    return f"{day or 'every day'}{pause} {time} {zone}{_years(year)}"


def _through_the_day(minutes: Sequence[int]) -> str:
    if len(minutes) == MINUTES:
        return "every minute"
    step = _step(minutes)
    if step * len(minutes) == MINUTES:
        return f"every {step} minutes{f' from minute {minutes[0]} of each hour' if minutes[0] else ''}"
    return f"every hour at {_at_minutes(minutes)}"


def _time(minutes: Sequence[int], hours: Sequence[int]) -> str:
    if len(minutes) * len(hours) <= FEW:
        return f"at {_and(f'{hour:02}:{minute:02}' for hour in hours for minute in minutes)}"
    windows, often = _windows(hours), _often(minutes, hours)
    if often and len(windows) <= FEW:
        return f"every {often} " + _and(
            f"from {first:02}:{minutes[0]:02} to {last:02}:{minutes[-1]:02}" for first, last in windows
        )
    if len(minutes) == 1 and _step(hours):
        return f"every {_step(hours)} hours from {hours[0]:02}:{minutes[0]:02} to {hours[-1]:02}:{minutes[0]:02}"
    which = "every minute" if len(minutes) == MINUTES else f"at {_at_minutes(minutes)}"
    return f"{which} of the hour{'s' if len(hours) > 1 else ''} {_listed(hours, '{:02}'.format)}"


def _often(minutes: Sequence[int], hours: Sequence[int]) -> str:
    """Return how often it fires within each run of hours without a gap; empty where that is no single step."""
    lengths = [last - first + 1 for first, last in _windows(hours)]
    step = _step(minutes)
    if len(minutes) == 1:
        return "hour" if min(lengths) > 1 else ""
    if step * len(minutes) != MINUTES and (max(lengths) > 1 or len(minutes) <= FEW):
        return ""
    return "minute" if step == 1 else f"{step} minutes" if step else ""


def _at_minutes(minutes: Sequence[int]) -> str:
    return f"minute{'s' if len(minutes) > 1 else ''} {_listed(minutes, str)}"


def _step(values: Sequence[int]) -> int:
    """Return the step between values that stand evenly, else 0."""
    steps = {later - earlier for earlier, later in pairwise(values)}
    return steps.pop() if len(steps) == 1 else 0


def _day(day_of_month: Field, month: Field, day_of_week: Field) -> str:
    if day_of_month.any:
        return _by_week(day_of_week, month)
    days, of = day_of_month.values, f"of {_months(month)}"
    if day_of_month.last:
        return _last_day(day_of_month, month, of)
    if day_of_month.weekday:
        return f"on the weekday (Monday to Friday) nearest the {_ordinal(days[0])} {of}{_if_any(days[:1], month)}"
    if len(days) == day_of_month.kind.size:
        return "" if len(month.values) == MONTH.size else f"every day {of}"
    return f"on the {_listed(days, _ordinal)} {of}{_if_any(days, month)}"


def _last_day(field: Field, month: Field, of: str) -> str:
    shortest = min(size_of(COMMON_YEAR, each) for each in month.values)
    of += " (in months that are long enough)" if field.offset >= shortest else ""
    before = f"{field.offset} day{'s' if field.offset > 1 else ''} before " if field.offset else ""
    if field.weekday:
        return f"on the weekday (Monday to Friday) nearest {before}the last day {of}"
    return f"{before or 'on '}the last day {of}"


def _if_any(days: Sequence[int], month: Field) -> str:
    """Return that not each of these months has each of the days, where it is so."""
    shortest = min(size_of(COMMON_YEAR, each) for each in month.values)
    longest = max(size_of(LEAP_YEAR, each) for each in month.values)
    if days[-1] <= shortest:
        return ""
    if days[0] > longest:
        return " (there is no such date)"
    which = "" if len(days) == 1 else "the 29th "
    if month.values == (FEBRUARY,):
        return f" ({which}in leap years only)"
    return f" (in months that have {'it' if len(days) == 1 else 'them'})"


def _by_week(field: Field, month: Field) -> str:
    days = sorted(field.values, key=lambda day: (day + 5) % 7)  # a week begins with Monday
    names = [DAY_NAMES[day - 1] for day in days]
    if field.nth or field.last:
        which, name = "last" if field.last else ORDINALS[field.nth], DAY_NAMES[field.values[0] - 1]
        rare = " (in months that have one)" if field.nth == FIFTH else ""
        return f"on the {which} {name} of {_months(month)}{rare}"
    season = "" if len(month.values) == MONTH.size else f" in {_months(month)}"
    if len(names) == len(DAY_NAMES):
        return f"every day{season}" if season else ""
    if field.values == WEEKDAYS:
        return f"on weekdays (Monday to Friday){season}"
    if len(names) == len(DAY_NAMES) - 1:
        return f"every day except {next(name for name in DAY_NAMES if name not in names)}{season}"
    return f"every {_and(names)}{season}"


def _months(field: Field) -> str:
    if len(field.values) == MONTH.size:
        return "each month"
    windows = _windows(field.values)
    if len(field.values) > FEW and len(windows) == 1:
        return f"each month from {_month_name(field.values[0])} to {_month_name(field.values[-1])}"
    others = [month for month in range(1, MONTH.size + 1) if month not in field.values]
    if len(others) <= FEW:
        return f"each month except {_and(map(_month_name, others))}"
    return _and(map(_month_name, field.values))


def _month_name(month: int) -> str:
    return MONTH_NAMES[month - 1]


def _years(field: Field) -> str:
    values = [value for value in field.values if value <= LAST_YEAR]
    if not values:
        return f", in no year up to {LAST_YEAR}"
    if len(values) == field.kind.size and values[0] == FIRST_YEAR:
        return ""
    if len(values) > FEW and _step(values) > 1:
        return f", every {_step(values)} years from {values[0]} to {values[-1]}"
    if len(values) >= A_SPAN and len(_windows(values)) == 1:
        return f", from {values[0]} to {values[-1]}"
    return f", in {_listed(values, str)}"


def _ordinal(day: int) -> str:
    ending = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")  # noqa: PLR2004
    return f"{day}{ending}"


def _windows(values: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last of each run of values without a gap."""
    firsts = [value for value in values if value - 1 not in values]
    lasts = [value for value in values if value + 1 not in values]
    return list(zip(firsts, lasts, strict=True))


def _listed(values: Sequence[int], name: Callable[[int], str]) -> str:
    """Return the names of values, those in a row of three or more as one span."""
    parts: list[str] = []
    for first, last in _windows(values):
        if last - first + 1 >= A_SPAN:
            parts.append(f"{name(first)} to {name(last)}")
        else:
            parts += [name(value) for value in range(first, last + 1)]
    return _and(parts)


def _and(words: Iterable[str]) -> str:
    *most, last = list(words)
    return f"{', '.join(most)} and {last}" if most else last
