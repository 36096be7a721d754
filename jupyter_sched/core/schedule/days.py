"""Which days of a month the two day fields of a cron expression stand for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jupyter_sched.core.schedule.kinds import Field

LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FEBRUARY = 2
SATURDAY, SUNDAY = 5, 6


def days_in(day_of_month: Field, day_of_week: Field, year: int, month: int) -> list[int]:
    """Return the days, ascending, of one month."""
    first_weekday, size = date(year, month, 1).weekday(), size_of(year, month)
    if day_of_month.any:
        return _by_week(day_of_week, first_weekday, size)
    return _by_date(day_of_month, first_weekday, size)


def size_of(year: int, month: int) -> int:
    """Return how many days a month has. calendar says the same, but takes longer to import than all of this."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return LONGEST_MONTHS[month - 1] - (month == FEBRUARY and not leap)


def _by_date(field: Field, first_weekday: int, size: int) -> list[int]:
    days: Sequence[int] = (size - field.offset,) if field.last else field.values
    if field.weekday:
        return [_nearest(day, first_weekday, size) for day in days[:1] if 1 <= day <= size]
    return [day for day in days if 1 <= day <= size]


def _by_week(field: Field, first_weekday: int, size: int) -> list[int]:
    wanted = [(value + 5) % 7 for value in field.values]  # from 1 = Sunday to 0 = Monday
    if not field.nth and not field.last:
        return [day for day in range(1, size + 1) if (first_weekday + day - 1) % 7 in wanted]
    first = (wanted[0] - first_weekday) % 7 + 1
    days = list(range(first, size + 1, 7))
    return days[-1:] if field.last else days[field.nth - 1 : field.nth]


def _nearest(day: int, first_weekday: int, size: int) -> int:
    """Return the weekday nearest to a day, within its month."""
    weekday = (first_weekday + day - 1) % 7
    if weekday == SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == SUNDAY:
        return day + 1 if day < size else day - 2
    return day
