"""What concerns a schedule itself: whether it will run and when, and its group."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from jupyter_sched.core.diagnosis import Check, Fix
from jupyter_sched.core.errors import AccessDenied
from jupyter_sched.core.plan import Call
from jupyter_sched.core.schedule_plan import switch_calls
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.diagnosis.look import NEVER, checker

if TYPE_CHECKING:
    from jupyter_sched.core.found import FoundSchedule
    from jupyter_sched.gateway import Gateway


def time(schedule: Schedule, gateway: Gateway, now: datetime) -> Check:
    """Return whether it has a run to come, and when."""
    line, found = checker("time", "Time"), _found(schedule, gateway)
    if not schedule.enabled:
        words = "it is paused: no run starts until it is enabled"
        return line("warning", words, error=NEVER, fix=_resume(found, gateway, now))
    runs = schedule.next_runs(now, 1, found.created_at if found else None)
    if not runs:
        fix = Fix(label="Choose another time", text="Choose a schedule with a run to come.")
        why = schedule.why_none(now) or "its expression cannot be read here"
        return line("fail", f"it will not run: {why}", error=NEVER, fix=fix)
    window = schedule.flexible_window_minutes
    late = f", or up to {window} minutes later" if window else ""
    return line("ok", f"{schedule.describe()}; the next run is at {runs[0]:%Y-%m-%d %H:%M:%S} UTC{late}")


def _found(schedule: Schedule, gateway: Gateway) -> FoundSchedule | None:
    try:
        return gateway.schedule(schedule.name, schedule.group)
    except AccessDenied:
        return None


def _resume(found: FoundSchedule | None, gateway: Gateway, now: datetime) -> Fix:
    if found is None or found.schedule.enabled:
        return Fix(label="Resume it", text="Let it be enabled before you save it.")
    calls = switch_calls(replace(found.schedule, enabled=True), found, gateway.account(), now)
    return Fix(label="Resume it", calls=calls)


def group(schedule: Schedule, gateway: Gateway) -> Check:
    """Return whether its group is there."""
    line, name, names = checker("group", "Schedule group"), schedule.group, gateway.schedule_groups()
    if name in names:
        return line("ok", f"{name} is there")
    return line(
        "fail",
        f"there is no {name!r}; there are {', '.join(names)}",
        error=f"ResourceNotFoundException: Schedule group {name} does not exist.",
        fix=Fix(
            label="Create the group",
            calls=(Call("scheduler", "CreateScheduleGroup", {"Name": name}, "make the group"),),
        ),
    )
