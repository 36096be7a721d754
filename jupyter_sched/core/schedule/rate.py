"""A rate, and a single time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from jupyter_sched.core.schedule.expression import ExpressionProblem
from jupyter_sched.core.schedule.zones import aware, zone_of

UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
NAMES = {step: name for name, step in UNITS.items()}
PERIODS = {"month": timedelta(days=30), "year": timedelta(days=365)}


@dataclass(frozen=True, slots=True)
class Rate:
    """Every so often. unit: one minute, one hour or 24 hours; a day is 24 hours through every change of the clocks."""

    text: str
    value: int
    unit: timedelta
    warnings: tuple[ExpressionProblem, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def step(self) -> timedelta:
        """The time between two runs; at most what a timedelta holds."""
        return min(self.value, timedelta.max // self.unit) * self.unit

    def describe(self, zone: str | None = None) -> str:  # noqa: ARG002  a rate is the same in every zone
        """Return how often it fires, in words."""
        name = NAMES[self.unit]
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
        now = aware(after)
        first = aware(start) if start else _later(aware(anchor or after), self.step)
        runs: list[datetime] = []
        run = _later(first, max(0, (now - first) // self.step + 1) * self.step) if first and self.value else None
        while run is not None and len(runs) < count and (end is None or run <= end):
            runs.append(run)
            run = _later(run, self.step)
        return tuple(runs)

    def runs_per(self, period: str) -> float:
        """Return how many runs a "month" of 30 days or a "year" of 365 has."""
        return PERIODS[period] / self.step if self.value else 0.0


def _later(moment: datetime, step: timedelta) -> datetime | None:
    try:
        return moment + step
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class At:
    """Once, at a local time. EventBridge Scheduler only. when: naive, in the schedule's zone."""

    text: str
    when: datetime
    warnings: tuple[ExpressionProblem, ...] = ()

    def __str__(self) -> str:
        return self.text

    def describe(self, zone: str | None = None) -> str:
        """Return when it fires, in words."""
        return f"once, on {self.when:%Y-%m-%d} at {self.when:%H:%M:%S} {zone or 'UTC'}"

    def next_runs(
        self,
        after: datetime,
        count: int,
        zone: str | tzinfo | None = None,
        anchor: datetime | None = None,  # noqa: ARG002  it is no rate
        start: datetime | None = None,  # noqa: ARG002  the service ignores it, too
        end: datetime | None = None,  # noqa: ARG002
    ) -> tuple[datetime, ...]:
        """Return the one run, in UTC, if it is strictly after ``after``. The service ignores start and end."""
        run = self.when.replace(tzinfo=zone_of(zone)).astimezone(UTC)
        return (run,) if run > aware(after) and count > 0 else ()

    def runs_per(self, period: str) -> float:  # noqa: ARG002  the same for each
        """Return 1: it runs once."""
        return 1.0
