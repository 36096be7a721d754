"""A cron expression: six fields, and the times they stand for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice, takewhile

from jupyter_sched.core.schedule.days import LONGEST_MONTHS, days_in
from jupyter_sched.core.schedule.expression import ExpressionProblem
from jupyter_sched.core.schedule.kinds import FIRST_YEAR, LAST_YEAR, Field
from jupyter_sched.core.schedule.zones import aware, first_instant, steady_offset, zone_of
from jupyter_sched.core.value import value

MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
BEFORE_ALL = datetime(FIRST_YEAR - 1, 12, 31, tzinfo=UTC)
AFTER_ALL = datetime(LAST_YEAR + 1, 1, 2, tzinfo=UTC)
FIRST_SAMPLE_YEAR, SAMPLE_YEARS = 2027, 28  # after 28 years the days of the week come back


@value
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

    def __repr__(self) -> str:
        return f"Cron({self.text!r})"

    def describe(self, zone: str | None = None) -> str:
        """Return when it fires, in words. zone: an IANA name; UTC where there is none."""
        from jupyter_sched.core.schedule.describe import describe  # noqa: PLC0415  only who asks for words needs it

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
        Raises ValueError for a naive instant. Source: EventBridge Scheduler User Guide, "Schedule types".
        """
        begin = aware(after) if start is None else max(aware(after), aware(start) - TICK)
        runs = self._runs(min(max(begin, BEFORE_ALL), AFTER_ALL), zone_of(zone))
        if end is not None:
            last = aware(end)
            runs = takewhile(lambda run: run <= last, runs)
        return tuple(islice(runs, max(0, count)))

    def why_none(
        self,
        after: datetime,
        zone: str | tzinfo | None = None,
        anchor: datetime | None = None,  # noqa: ARG002  it is no rate
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> str:
        """Return why there is no run after ``after``; an empty text where there is one. Takes what next_runs takes."""
        if self.next_runs(after, 1, zone, start=start, end=end):
            return ""
        last = self.last_day
        if last is None:
            return "there is no such date"
        later = self.next_runs(after, 1, zone, start=start)
        if later:
            return f"its next run, {later[0]:%Y-%m-%d %H:%M} UTC, is after its end"
        if last > aware(after).astimezone(zone_of(zone)).date() and start is None:
            return f"its only times, the last of them on {last}, are left out where the clocks change"
        return f"its last day, {last}, is {'before its start' if start and start > after else 'over'}"

    def runs_per(self, period: str) -> float:
        """Return how many runs a "month" or a "year" has on average, in the years that it has."""
        years = range(FIRST_SAMPLE_YEAR, FIRST_SAMPLE_YEAR + SAMPLE_YEARS)
        days = sum(len(self._days_in(year, month)) for year in years for month in self.month.values)
        per_year = days * len(self.hour.values) * len(self.minute.values) / SAMPLE_YEARS
        return {"year": per_year, "month": per_year / 12}[period]

    def _may_run(self) -> bool:
        """Look at the lengths of the months first, since a walk through all the years takes longer."""
        if self.day_of_month.any or self.day_of_month.last:
            return True
        return self.day_of_month.values[0] <= max(LONGEST_MONTHS[month - 1] for month in self.month.values)

    @property
    def last_day(self) -> date | None:
        """The last day on which it fires; None where there is no such date at all."""
        if not self._may_run():
            return None
        for year in reversed(self.year.values):
            for month in reversed(self.month.values) if FIRST_YEAR <= year <= LAST_YEAR else ():
                if days := self._days_in(year, month):
                    return date(year, month, days[-1])
        return None

    def _runs(self, after: datetime, zone: tzinfo) -> Iterator[datetime]:
        if zone is UTC:
            naive = after.replace(tzinfo=None)
            return (run.replace(tzinfo=UTC) for run in self._local(naive) if run > naive)
        return self._zoned(after, zone)

    def _zoned(self, after: datetime, zone: tzinfo) -> Iterator[datetime]:
        local = after.astimezone(zone).replace(tzinfo=None, fold=0)
        day, offset = None, None
        for naive in self._local(local):
            if naive.date() != day:
                day = naive.date()
                offset = steady_offset(day, zone)
            run = first_instant(naive, zone) if offset is None else (naive - offset).replace(tzinfo=UTC)
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
        if not self._may_run():
            return
        years, months = self.year.values, self.month.values
        for year in years[bisect_left(years, start.year) :]:
            if year > LAST_YEAR:
                return
            for month in months[bisect_left(months, start.month) :] if year == start.year else months:
                least = start.day if (year, month) == (start.year, start.month) else 1
                yield from (date(year, month, day) for day in self._days_in(year, month) if day >= least)

    def _days_in(self, year: int, month: int) -> list[int]:
        return days_in(self.day_of_month, self.day_of_week, year, month)
