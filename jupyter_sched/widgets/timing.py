"""What the schedule editor works on, wherever it is kept: an expression, whose it is, and who reads the times. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.schedule import At, Cron, ExpressionError, Rate, parse
from jupyter_sched.core.schedule.zones import is_zone
from jupyter_sched.widgets.clock_draft import instant
from jupyter_sched.widgets.form_state import FormState

When = Cron | Rate | At


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """An expression and what it is read with.

    service: whose dialect it is in. zone: whose clocks it means; rules know UTC only. reader_zone: an IANA name as
    typed, in which the times are shown, too. start, end: the first and last instant that count, of a schedule.
    """

    expression: str
    now: datetime
    service: Literal["rules", "scheduler"] = "rules"
    zone: str = "UTC"
    reader_zone: str = "UTC"
    start: datetime | None = None
    end: datetime | None = None

    def runs(
        self, when: Cron | Rate | At, after: datetime, count: int, end: datetime | None = None
    ) -> tuple[datetime, ...]:
        """Return the next runs as if it were saved now."""
        last = min(filter(None, (self.end, end)), default=None)
        return when.next_runs(after, count, zone=self.zone, anchor=self.now, start=self.start, end=last)


def timing(state: FormState) -> Timing:
    """Return what a form's schedule is read with."""
    if state.kind != "time":
        return Timing(expression=state.expression, now=state.now, reader_zone=state.zone)
    return Timing(
        expression=state.expression,
        now=state.now,
        service="scheduler",
        zone=state.clock_zone if is_zone(state.clock_zone) else "UTC",
        reader_zone=state.zone,
        start=_instant(state.start_at, state.clock_zone),
        end=_instant(state.end_at, state.clock_zone),
    )


def _instant(text: str, zone: str) -> datetime | None:
    try:
        return instant(text, zone)
    except (InvalidInput, ValueError, OverflowError):
        return None


def parsed(given: Timing) -> When | None:
    """Return what the expression is; None where its service refuses it."""
    try:
        return parse(given.expression, service=given.service)
    except ExpressionError:
        return None
