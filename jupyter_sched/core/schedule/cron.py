"""A cron expression: six fields, and the times they stand for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice, takewhile

from jupyter_sched.core.schedule.describe import describe
from jupyter_sched.core.schedule.expression import ExpressionProblem
from jupyter_sched.core.schedule.field import FIRST_YEAR, LAST_YEAR, Field
from jupyter_sched.core.schedule.zones import aware, zone_of

SATURDAY, SUNDAY = 5, 6
FEBRUARY = 2
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
SAMPLE_YEARS = (2027, 4)
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression as it was read.

    Its fields tell their text, their place in the expression and their values. warnings: what the service takes
    although it is not documented, and what surprises.
    """

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
        anchor: datetime | None = None,  # noqa: ARG002  it is no rate
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> tuple[datetime, ...]:
        """Return the first ``count`` runs strictly after ``after``, in UTC; fewer where the years end.

        zone: whose clocks the fields mean; UTC where there is none. A local time that the clocks leave out is
        skipped; one that comes twice runs once, the first time. start, end: the first and last instant that count.
        Raises ValueError for a naive instant. Source: EventBridge User Guide, "Cron-based schedules".
        """
        begin = aware(after) if start is None else max(aware(after), aware(start) - TICK)
        runs = self._runs(begin, zone_of(zone))
        if end is not None:
            last = aware(end)
            runs = takewhile(lambda run: run <= last, runs)
        return tuple(islice(runs, max(0, count)))

    def why_none(self, after: datetime, zone: str | tzinfo | None = None) -> str:
        """Return why there is no run after ``after``; an empty text where there is one."""
        if self.next_runs(after, 1, zone=zone):
            return ""
        if not self.can_run:
            return "there is no such date"
        return f"its last year, {max(year for year in self.year.values if year <= LAST_YEAR)}, has passed"

    def runs_per(self, period: str) -> float:
        """Return how many runs a "month" or a "year" has, on average over the four years from 2027."""
        first, years = SAMPLE_YEARS
        days = sum(
            len(self._days_in(year, month)) for year in range(first, first + years) for month in self.month.values
        )
        per_year = days * len(self.hour.values) * len(self.minute.values) / years
        return {"year": per_year, "month": per_year / 12}[period]

    @property
    def can_run(self) -> bool:
        """Whether there is any date at all on which it fires."""
        years = [year for year in self.year.values if FIRST_YEAR <= year <= LAST_YEAR]
        if not years:
            return False
        if self.day_of_month.any or self.day_of_month.last:
            return any(self._days_in(year, month) for year in years[:28] for month in self.month.values)
        first = self.day_of_month.values[0]
        longest = max(LONGEST_MONTHS[month - 1] for month in self.month.values)
        only_leap_day = first == LONGEST_MONTHS[1] and self.month.values == (FEBRUARY,)
        return first <= longest and (
            not only_leap_day or any(_size(year, FEBRUARY) == LONGEST_MONTHS[1] for year in years)
        )

    def _runs(self, after: datetime, zone: tzinfo) -> Iterator[datetime]:
        if zone is UTC:
            naive = after.replace(tzinfo=None)
            return (run.replace(tzinfo=UTC) for run in self._local(naive) if run > naive)
        return self._zoned(after, zone)

    def _zoned(self, after: datetime, zone: tzinfo) -> Iterator[datetime]:
        local = after.astimezone(zone).replace(tzinfo=None, fold=0)
        day, steady, offset = None, False, timedelta()
        for naive in self._local(local):
            if naive.date() != day:
                day = naive.date()
                steady, offset = _offset(day, zone)
            run = (naive - offset).replace(tzinfo=UTC) if steady else _instant(naive, zone)
            if run is not None and run > after:
                yield run

    def _local(self, after: datetime) -> Iterator[datetime]:
        """Yield the naive times from the minute of ``after`` on."""
        hours, minutes = self.hour.values, self.minute.values
        today = after.date()
        for day in self._days(today):
            first = day == today
            for hour in hours[bisect_left(hours, after.hour) :] if first else hours:
                at = datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001  a zone's clock has none of its own
                skip = bisect_left(minutes, after.minute) if first and hour == after.hour else 0
                for minute in minutes[skip:]:
                    yield at + minute * MINUTE

    def _days(self, start: date) -> Iterator[date]:
        years, months = self.year.values, self.month.values
        for year in years[bisect_left(years, start.year) :]:
            if year > LAST_YEAR:
                return
            for month in months[bisect_left(months, start.month) :] if year == start.year else months:
                least = start.day if (year, month) == (start.year, start.month) else 1
                yield from (date(year, month, day) for day in self._days_in(year, month) if day >= least)

    def _days_in(self, year: int, month: int) -> list[int]:
        first_weekday, size = date(year, month, 1).weekday(), _size(year, month)
        if self.day_of_month.any:
            return self._by_week(first_weekday, size)
        return self._by_date(first_weekday, size)

    def _by_date(self, first_weekday: int, size: int) -> list[int]:
        field = self.day_of_month
        days = [size - field.offset] if field.last else [day for day in field.values if day <= size]
        days = [day for day in days if day >= 1]
        if not days or not field.weekday or field.plain_range:
            return days
        return [_nearest(days[0], first_weekday, size)]

    def _by_week(self, first_weekday: int, size: int) -> list[int]:
        field = self.day_of_week
        wanted = [(value + 5) % 7 for value in field.values]
        if not field.nth and not field.last:
            return [day for day in range(1, size + 1) if (first_weekday + day - 1) % 7 in wanted]
        first = (wanted[0] - first_weekday) % 7 + 1
        days = list(range(first, size + 1, 7))
        return days[-1:] if field.last else days[field.nth - 1 : field.nth]


def _size(year: int, month: int) -> int:
    """Return how many days a month has. calendar says the same, but takes longer to import than all of this."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return LONGEST_MONTHS[month - 1] - (month == FEBRUARY and not leap)


def _offset(day: date, zone: tzinfo) -> tuple[bool, timedelta]:
    """Return whether a day's clocks run steadily, and how far they are ahead of UTC."""
    start = datetime(day.year, day.month, day.day, tzinfo=zone).utcoffset() or timedelta()
    end = datetime(day.year, day.month, day.day, 23, 59, fold=1, tzinfo=zone).utcoffset() or timedelta()
    return start == end, start


def _instant(naive: datetime, zone: tzinfo) -> datetime | None:
    """Return the first instant with that local time, or None where the clocks leave it out."""
    run = naive.replace(tzinfo=zone).astimezone(UTC)
    return run if run.astimezone(zone).replace(tzinfo=None, fold=0) == naive else None


def _nearest(day: int, first_weekday: int, size: int) -> int:
    """Return the weekday nearest to a day, within its month."""
    weekday = (first_weekday + day - 1) % 7
    if weekday == SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == SUNDAY:
        return day + 1 if day < size else day - 2
    return day
