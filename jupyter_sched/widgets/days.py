"""What the controls for the days, the months and the years can say, and how a cron expression says it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.schedule import Cron
from jupyter_sched.core.schedule.kinds import DAYS as DAY_NAMES
from jupyter_sched.core.schedule.kinds import MONTHS as MONTH_NAMES
from jupyter_sched.widgets.cron_text import read

Mode = Literal["every", "weekdays", "week", "month", "last", "nth", "nearest", "own"]
LAST = 0  # the last week of a month, where the others are 1 to 5
MONDAY = 2
WEEKDAYS = (2, 3, 4, 5, 6)
DAYS, MONTHS = len(DAY_NAMES), len(MONTH_NAMES)
DATES = 31
ALL_MONTHS = tuple(range(1, MONTHS + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Every day, days of the week, days of the month, one of each month; or what only text can say.

    week: days of the week, 1 is Sunday. dates: days of the month, as typed. nth: 1-5, or LAST; weekday: which day
    of that week. nearest: the day of the month to which the nearest weekday is meant.
    """

    mode: Mode = "weekdays"
    week: tuple[int, ...] = (MONDAY,)
    dates: str = "1"
    nth: int = 1
    weekday: int = MONDAY
    nearest: int = 15


def read_days(day_of_month: str, day_of_week: str, before: Days) -> Days:
    """Return what two fields say; what they do not say stays as it was ``before``."""
    cron = read(day_of_month=day_of_month, day_of_week=day_of_week)
    if cron is None:
        return replace(before, mode="own")
    return _read_week(cron, before) if cron.day_of_month.any else _read_dates(cron, before)


def _read_week(cron: Cron, before: Days) -> Days:
    field = cron.day_of_week
    if field.nth or field.last:
        nth = LAST if field.last else field.nth
        known = len(field.values) == 1
        return replace(before, mode="nth", nth=nth, weekday=field.values[0]) if known else replace(before, mode="own")
    if len(field.values) == DAYS:
        return replace(before, mode="every")
    return replace(before, mode="weekdays" if field.values == WEEKDAYS else "week", week=field.values)


def _read_dates(cron: Cron, before: Days) -> Days:
    field = cron.day_of_month
    if field.last:
        return replace(before, mode="own" if field.offset or field.weekday else "last")
    if field.weekday:
        known = len(field.values) == 1
        return replace(before, mode="nearest", nearest=field.values[0]) if known else replace(before, mode="own")
    if len(field.values) == DATES:
        return replace(before, mode="every")
    return replace(before, mode="month", dates=field.text.replace(",", ", "))


def write_days(days: Days) -> dict[str, str]:
    """Return the two fields that say it, in documented forms. Raises InvalidInput where no day is chosen."""
    if days.mode in {"week", "nth", "weekdays"}:
        return {"day_of_month": "?", "day_of_week": _week_text(days)}
    dates = {"every": "*", "last": "L", "nearest": f"{days.nearest}W"}.get(days.mode) or _dates_text(days.dates)
    return {"day_of_month": dates, "day_of_week": "?"}


def _week_text(days: Days) -> str:
    if days.mode == "weekdays":
        return "MON-FRI"
    if days.mode == "nth":
        name = DAY_NAMES[days.weekday - 1]
        return f"{name}L" if days.nth == LAST else f"{name}#{days.nth}"
    if not days.week:
        raise InvalidInput("choose at least one day")
    return "*" if len(days.week) == DAYS else _spans(days.week, DAY_NAMES)


def _dates_text(typed: str) -> str:
    text = re.sub(r"\s*([,-])\s*", r"\1", typed.strip()).replace(" ", ",")
    if not text:
        raise InvalidInput("choose at least one day, such as 1, 15")
    return text


def read_months(month: str) -> tuple[int, ...] | None:
    """Return the months that a field says, 1 is January; None where only text can say it."""
    cron = read(month=month)
    return cron.month.values if cron else None


def write_months(months: tuple[int, ...]) -> str:
    """Return the field that says it. Raises InvalidInput where no month is chosen."""
    if not months:
        raise InvalidInput("choose at least one month")
    return "*" if months == ALL_MONTHS else _spans(months, MONTH_NAMES)


def _spans(values: tuple[int, ...], names: tuple[str, ...]) -> str:
    """Return a list of names, in which three or more in a row are a range."""
    firsts = [value for value in sorted(values) if value - 1 not in values]
    lasts = [value for value in sorted(values) if value + 1 not in values]
    parts = []
    for first, last in zip(firsts, lasts, strict=True):
        named = names[first - 1 : last]
        parts.append(f"{named[0]}-{named[-1]}" if len(named) > 2 else ",".join(named))  # noqa: PLR2004  as said
    return ",".join(parts)
