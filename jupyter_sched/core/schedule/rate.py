"""A rate: every so many minutes, hours or days."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from jupyter_sched.core.schedule.expression import ExpressionProblem
from jupyter_sched.core.schedule.zones import aware
from jupyter_sched.core.value import value

UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
NAMES = {step: name for name, step in UNITS.items()}
PERIODS = {"month": timedelta(days=30), "year": timedelta(days=365)}


@value
class Rate:
    """Every so often. unit: one minute, one hour or 24 hours; a day is 24 hours through every change of the clocks."""

    text: str
    value: int
    unit: timedelta
    warnings: tuple[ExpressionProblem, ...] = ()

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Rate({self.text!r})"

    @property
    def step(self) -> timedelta:
        """The time between two runs; at most what a timedelta holds."""
        return min(self.value, timedelta.max // self.unit) * self.unit

    def describe(self, zone: str | None = None) -> str:  # noqa: ARG002  a rate is the same in every zone
        """Return how often it fires, in words."""
        name = NAMES[self.unit]
        if not self.value:
            return "at a rate of 0, which is no rate"
        return f"every {name}" if self.value == 1 else f"every {self.value} {name}s"

    def next_runs(
        self,
        after: datetime,
        count: int,
        zone: str | tzinfo | None = None,  # noqa: ARG002  a rate is the same in every zone
        anchor: datetime | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> tuple[datetime, ...]:
        """Return the first ``count`` runs strictly after ``after``, in UTC.

        anchor: when the rule was created; the first run is one step later. start: the first run itself, of a
        Scheduler schedule. Without either it is counted from ``after``. end: the last instant that counts.
        """
        now, last = aware(after), aware(end) if end else None
        first = aware(start) if start else _later(aware(anchor or after), self.step)
        runs: list[datetime] = []
        run = _later(first, max(0, (now - first) // self.step + 1) * self.step) if first and self.value else None
        while run is not None and len(runs) < count and (last is None or run <= last):
            runs.append(run)
            run = _later(run, self.step)
        return tuple(runs)

    def why_none(
        self,
        after: datetime,
        zone: str | tzinfo | None = None,
        anchor: datetime | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> str:
        """Return why there is no run after ``after``; an empty text where there is one. Takes what next_runs takes."""
        if self.next_runs(after, 1, zone, anchor, start, end):
            return ""
        if not self.value:
            return "a rate of 0 stands for no time"
        later = self.next_runs(after, 1, zone, anchor, start)
        if later:
            return f"its next run, {later[0]:%Y-%m-%d %H:%M} UTC, is after its end"
        return "its first run is further away than the calendar goes"

    def runs_per(self, period: str) -> float:
        """Return how many runs a "month" of 30 days or a "year" of 365 has."""
        return PERIODS[period] / self.step if self.value else 0.0


def _later(moment: datetime, step: timedelta) -> datetime | None:
    try:
        return moment + step
    except OverflowError:
        return None
