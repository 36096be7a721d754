"""When schedules of EventBridge Scheduler come due, and when, inside a flexible window, they are carried out."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from jupyter_sched.core.schedule import At, Cron, Rate, parse

Row = Mapping[str, Any]
INSTANT = timedelta(microseconds=1)


def next_occurrence(row: Row, after: datetime) -> datetime | None:
    """Return the first time strictly after ``after`` at which a schedule is due; None where there is none.

    A rate counts from StartDate, or from when it was made: then it is due at once. A StartDate that has just passed
    is made up for at once.
    """
    made, start, end = (_moment(row.get(name)) for name in ("counted_from", "StartDate", "EndDate"))
    if made is None:
        return None
    expression = parsed(row["ScheduleExpression"])
    if isinstance(expression, Rate):
        if expression.value and after < made and (start is None or start < made):
            return made if end is None or made <= end else None
        runs = expression.next_runs(after, 1, start=start or made, end=end)
    elif isinstance(expression, At):
        runs = expression.next_runs(after, 1, zone=row.get("ScheduleExpressionTimezone"))
    else:
        zone = row.get("ScheduleExpressionTimezone")
        runs = expression.next_runs(after, 1, zone=zone, start=start, end=end)
    return runs[0] if runs else None


def delay(row: Row, due: datetime) -> timedelta:
    """Return how long after ``due`` the schedule is carried out: some time inside its window, always the same."""
    window = row["FlexibleTimeWindow"]
    if window["Mode"] == "OFF":
        return timedelta()
    number = int.from_bytes(hashlib.sha256(f"{row['Arn']}{due.isoformat()}".encode()).digest()[:4])
    return timedelta(seconds=number % (window["MaximumWindowInMinutes"] * 60))


def window(row: Row) -> timedelta:
    """Return how long the window is."""
    return timedelta(minutes=row["FlexibleTimeWindow"].get("MaximumWindowInMinutes", 0))


@functools.lru_cache(maxsize=1024)
def parsed(expression: str) -> Cron | Rate | At:
    """Return what an expression that was accepted means."""
    return parse(expression, service="scheduler")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
