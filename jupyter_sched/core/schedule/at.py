"""A single time, of EventBridge Scheduler only."""

from __future__ import annotations

from datetime import datetime, tzinfo

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.schedule.expression import ExpressionProblem
from jupyter_sched.core.schedule.zones import aware, first_instant, zone_of
from jupyter_sched.core.value import value


@value
class At:
    """Once, at a local time. when: naive, in the schedule's zone."""

    text: str
    when: datetime
    warnings: tuple[ExpressionProblem, ...] = ()

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"At({self.text!r})"

    def describe(self, zone: str | None = None) -> str:
        """Return when it fires, in words. zone: an IANA name; UTC where there is none."""
        time = f"{self.when:%H:%M:%S}" if self.when.second else f"{self.when:%H:%M}"
        gap = (
            ", a time that the clocks leave out there (what it does is not documented)" if self._left_out(zone) else ""
        )
        return f"once, on {self.when:%A} {self.when:%Y-%m-%d} at {time} {zone or 'UTC'}{gap}"

    def next_runs(
        self,
        after: datetime,
        count: int,
        zone: str | tzinfo | None = None,
        anchor: datetime | None = None,  # noqa: ARG002  it is no rate
        start: datetime | None = None,  # noqa: ARG002  the service ignores it, too
        end: datetime | None = None,  # noqa: ARG002
    ) -> tuple[datetime, ...]:
        """Return the one run, in UTC, if it is strictly after ``after``. The service ignores start and end.

        A local time that the clocks leave out gives none: what the service does then is not documented.
        """
        run = self._instant(zone)
        return (run,) if run is not None and run > aware(after) and count > 0 else ()

    def why_none(
        self,
        after: datetime,
        zone: str | tzinfo | None = None,
        anchor: datetime | None = None,  # noqa: ARG002  it is no rate
        start: datetime | None = None,  # noqa: ARG002  the service ignores it, too
        end: datetime | None = None,  # noqa: ARG002
    ) -> str:
        """Return why there is no run after ``after``; an empty text where there is one. Takes what next_runs takes."""
        if self._instant(zone) is None:
            return "the clocks leave that time out, and what then happens is not documented"
        return "" if self.next_runs(after, 1, zone) else "that time is over"

    def runs_per(self, period: str) -> float:  # noqa: ARG002  the same for each
        """Return 1: it runs once."""
        return 1.0

    def _left_out(self, zone: str | None) -> bool:
        """Return whether clocks skip it; not so in a zone that is not known here, for words need no clock."""
        try:
            return self._instant(zone) is None
        except InvalidInput:
            return False

    def _instant(self, zone: str | tzinfo | None) -> datetime | None:
        try:
            return first_instant(self.when, zone_of(zone))
        except OverflowError:  # on the first or the last day that there is
            return None
