"""A rate, and a single time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from jupyter_sched.core.schedule.expression import ExpressionProblem


@dataclass(frozen=True, slots=True)
class Rate:
    text: str
    value: int
    unit: str
    warnings: tuple[ExpressionProblem, ...] = ()

    def __str__(self) -> str:
        return self.text

    def describe(self, zone: str | None = None) -> str:
        """Return how often it fires, in words."""
        return f"every {self.unit}" if self.value == 1 else f"every {self.value} {self.unit}s"

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
        after = after.astimezone(UTC)
        base = start or anchor or after
        step = timedelta(**{f"{self.unit.rstrip('s')}s": self.value})
        n = max(0 if start else 1, (after - base) // step + 1)
        runs = []
        while len(runs) < count:
            run = base + n * step
            if end and run > end:
                break
            if run > after:
                runs.append(run.astimezone(UTC))
            n += 1
        return tuple(runs)


@dataclass(frozen=True, slots=True)
class At:
    text: str
    when: datetime
    warnings: tuple[ExpressionProblem, ...] = ()

    def __str__(self) -> str:
        return self.text

    def next_runs(
        self,
        after: datetime,
        count: int,
        zone: str | tzinfo | None = None,
        anchor: datetime | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> tuple[datetime, ...]:
        where = ZoneInfo(zone) if isinstance(zone, str) else zone or UTC
        run = self.when.replace(tzinfo=where).astimezone(UTC)
        return (run,) if run > after and count else ()
