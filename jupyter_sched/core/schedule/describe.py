"""A cron expression in plain English that never misleads.

Times are listed when they are few; a step that does not divide its hour or day is said as the minutes and hours it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jupyter_sched.core.schedule.field import DAYS, FIRST_YEAR, LAST_YEAR, Field

FEW = 4
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
WEEKDAYS = (2, 3, 4, 5, 6)
HOURS, MINUTES = 24, 60


def describe(
    minute: Field, hour: Field, day_of_month: Field, month: Field, day_of_week: Field, year: Field, zone: str
) -> str:
    """Return when it fires, in words, as part of a sentence."""
    day = _day(day_of_month, month, day_of_week)
    months = "" if len(month.values) == len(MONTH_NAMES) else f" in {_months(month.values)}"
    if len(hour.values) == HOURS:
        when = f"{day}{months}"
        return f"{_minutes(minute.values)}{f', {when.strip()}, in {zone}' if when else ''}{_years(year)}"
    return f"{day or 'every day'}{months} {_time(minute.values, hour.values)} {zone}{_years(year)}"


def _time(minutes: Sequence[int], hours: Sequence[int]) -> str:
    if len(minutes) * len(hours) <= FEW:
        return f"at {_and(f'{hour:02}:{minute:02}' for hour in hours for minute in minutes)}"
    return f"{_minutes(minutes, of_each=False)} {_hours(hours)}"


def _minutes(minutes: Sequence[int], *, of_each: bool = True) -> str:
    step = _step(minutes, MINUTES)
    if len(minutes) == MINUTES:
        return "every minute"
    if step:
        return f"every {step} minutes"
    each = "every hour " if of_each else ""
    if len(minutes) == 1:
        return f"{each}at minute {minutes[0]}"
    return f"{each}at minutes {_list(minutes)}"


def _hours(hours: Sequence[int]) -> str:
    if len(hours) > FEW and hours[-1] - hours[0] == len(hours) - 1:
        return f"from {hours[0]:02}:00 to {hours[-1]:02}:59"
    return f"in the hour{'s' if len(hours) > 1 else ''} {_and(f'{hour:02}' for hour in hours)}"


def _step(values: Sequence[int], size: int) -> int:
    """Return the step between values that go evenly through the whole circle from 0, else 0."""
    if len(values) < 2 or values[0] != 0 or size % len(values):  # noqa: PLR2004  two make a step
        return 0
    step = size // len(values)
    return step if all(value == index * step for index, value in enumerate(values)) else 0


def _day(day_of_month: Field, month: Field, day_of_week: Field) -> str:
    if day_of_month.any:
        return _by_week(day_of_week)
    if day_of_month.last:
        return _last_day(day_of_month)
    if day_of_month.weekday and not day_of_month.plain_range:
        return f"on the weekday nearest the {_ordinal(day_of_month.values[0])} of the month"
    if len(day_of_month.values) == day_of_month.kind.most:
        return ""
    days = _and(_ordinal(day) for day in day_of_month.values)
    if len(month.values) == len(MONTH_NAMES):
        return f"on the {days} of each month"
    return f"on the {days}"


def _last_day(field: Field) -> str:
    which = "last day" if not field.offset else f"{_ordinal(field.offset)} day before the last day"
    return f"on the weekday nearest the {which} of the month" if field.weekday else f"on the {which} of the month"


def _by_week(field: Field) -> str:
    names = [DAY_NAMES[value - 1] for value in field.values]
    if field.nth:
        return f"on the {ORDINALS[field.nth]} {names[0]} of each month"
    if field.last:
        return f"on the last {names[0]} of each month"
    if len(names) == len(DAYS):
        return ""
    if field.values == WEEKDAYS:
        return "on weekdays (Monday to Friday)"
    return f"on {_and(names)}"


def _months(values: Sequence[int]) -> str:
    if len(values) > FEW and values[-1] - values[0] == len(values) - 1:
        return f"{MONTH_NAMES[values[0] - 1]} to {MONTH_NAMES[values[-1] - 1]}"
    return _and(MONTH_NAMES[value - 1] for value in values)


def _years(field: Field) -> str:
    if field.values and field.values[0] == FIRST_YEAR and len(field.values) == LAST_YEAR - FIRST_YEAR + 1:
        return ""
    values = [value for value in field.values if value <= LAST_YEAR]
    if not values:
        return f", in no year up to {LAST_YEAR}"
    if len(values) > FEW and values[-1] - values[0] == len(values) - 1:
        return f", {values[0]} to {values[-1]}"
    if len(values) > FEW:
        return f", in {', '.join(map(str, values[:FEW]))} and so on"
    return f", in {_and(map(str, values))}"


def _ordinal(day: int) -> str:
    ending = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")  # noqa: PLR2004
    return f"{day}{ending}"


def _list(values: Sequence[int]) -> str:
    if len(values) > FEW and values[-1] - values[0] == len(values) - 1:
        return f"{values[0]} to {values[-1]}"
    return _and(map(str, values))


def _and(words: Iterable[str]) -> str:
    *most, last = list(words)
    return f"{', '.join(most)} and {last}" if most else last
