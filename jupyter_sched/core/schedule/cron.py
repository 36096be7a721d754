"""A cron expression: six fields, and the times they stand for."""

from __future__ import annotations

import calendar
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from jupyter_sched.core.schedule.describe import describe
from jupyter_sched.core.schedule.expression import ExpressionProblem
from jupyter_sched.core.schedule.field import LAST_YEAR, Field

SATURDAY, SUNDAY = 5, 6
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression as it was read. warnings: what the service takes but does not document, or what surprises."""

    text: str
    minute: Field
    hour: Field
    day_of_month: Field
    month: Field
    day_of_week: Field
    year: Field
    warnings: tuple[ExpressionProblem, ...] = ()

    def __str__(self) -> str:
        return self.text

    def describe(self, zone: str | None = None) -> str:
        """Return when it fires, in words. zone: an IANA name; UTC where there is none."""
        fields = (self.minute, self.hour, self.day_of_month, self.month, self.day_of_week, self.year)
        return describe(*fields, zone or "UTC")

    def next_runs(
        self,
        after: datetime,
        count: int,
        zone: str | tzinfo | None = None,
        anchor: datetime | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> tuple[datetime, ...]:
        if after.tzinfo is None:
            raise ValueError("after must be aware")
        where = ZoneInfo(zone) if isinstance(zone, str) else zone or UTC
        if start is not None and start > after:
            after = start - timedelta(microseconds=1)
        runs = self._runs(after.astimezone(UTC), where)
        if end is not None:
            runs = takewhile(lambda run: run <= end, runs)
        return tuple(islice(runs, count))

    def _runs(self, after: datetime, zone: tzinfo) -> Iterator[datetime]:
        local = after.astimezone(zone).replace(tzinfo=None)
        for naive in self._local(local):
            if zone is UTC:
                run = naive.replace(tzinfo=UTC)
            else:
                run = naive.replace(tzinfo=zone).astimezone(UTC)
                if run.astimezone(zone).replace(tzinfo=None, fold=0) != naive:
                    continue
            if run > after:
                yield run

    def _local(self, after: datetime) -> Iterator[datetime]:
        after = after.replace(fold=0)
        hours, minutes = self.hour.values, self.minute.values
        for day in self._days(after.date()):
            first = day == after.date()
            for hour in hours[bisect_left(hours, after.hour) if first else 0 :]:
                at = datetime(day.year, day.month, day.day, hour)
                skip = bisect_left(minutes, after.minute) if first and hour == after.hour else 0
                for minute in minutes[skip:]:
                    yield at + minute * MINUTE

    def _days(self, start: date) -> Iterator[date]:
        for year in self.year.values[bisect_left(self.year.values, start.year) :]:
            if year > LAST_YEAR:
                return
            for month in self.month.values:
                if (year, month) < (start.year, start.month):
                    continue
                for day in self._days_in(year, month):
                    at = date(year, month, day)
                    if at >= start:
                        yield at

    def _days_in(self, year: int, month: int) -> list[int]:
        first_weekday, size = calendar.monthrange(year, month)
        if self.day_of_month.any:
            return self._by_week(first_weekday, size)
        field = self.day_of_month
        if field.last:
            day = size - field.offset
            days = [day] if day >= 1 else []
        else:
            days = [day for day in field.values if day <= size]
        if field.weekday and days:
            base = days[0] if field.last or len(field.values) == 1 else None
            if base is None:
                return days if _plain_range(field) else [_nearest(days[0], first_weekday, size)]
            return [_nearest(base, first_weekday, size)]
        return days

    def _by_week(self, first_weekday: int, size: int) -> list[int]:
        field = self.day_of_week
        wanted = [(value + 5) % 7 for value in field.values]
        if field.nth or field.last:
            weekday = wanted[0]
            days = [day for day in range(1, size + 1) if (first_weekday + day - 1) % 7 == weekday]
            return days[-1:] if field.last else days[field.nth - 1 : field.nth]
        return [day for day in range(1, size + 1) if (first_weekday + day - 1) % 7 in wanted]


def _plain_range(field: Field) -> bool:
    return "-" in field.text and "," not in field.text


def _nearest(day: int, first_weekday: int, size: int) -> int:
    weekday = (first_weekday + day - 1) % 7
    if weekday == SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == SUNDAY:
        return day + 1 if day < size else day - 2
    return day
