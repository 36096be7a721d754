"""From the form's state to a schedule of EventBridge Scheduler, and back. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from jupyter_sched.core.context_attributes import SCHEDULED_TIME, attribute_values, resolve_run
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.parameters import ResolvedParameter
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.schedule.zones import zone_of
from jupyter_sched.core.schedule_problems import schedule_problems
from jupyter_sched.core.schedule_trigger import DEFAULT_GROUP, Schedule
from jupyter_sched.core.simulation import EXAMPLE_EXECUTION_ID
from jupyter_sched.core.trigger import Target
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.targets import TypedTarget, arranged, typed

SHAPE = "%Y-%m-%d %H:%M:%S"


def schedule_of(state: FormState, name: str, target: Target, found: list[Problem]) -> Schedule | None:
    """Return the schedule that was typed; None where the expression is none. found: gets the problems."""
    try:
        schedule = Schedule(
            name=name,
            when=state.expression,
            target=target,
            zone=state.clock_zone.strip() or "UTC",
            group=state.group.strip() or DEFAULT_GROUP,
            description=state.description,
            start_at=_instant("start_at", state.start_at, state, found),
            end_at=_instant("end_at", state.end_at, state, found),
            flexible_window_minutes=_minutes(state.window, found),
            enabled=state.enabled,
            delete_after_completion=state.delete_after,
            kms_key_arn=state.kms_key_arn,
        )
    except InvalidInput as error:
        found.append(Problem("when", str(error)))
        return None
    if len(state.targets) > 1:
        found.append(Problem("targets", "a schedule starts one pipeline; remove the other targets, or use a rule"))
    told = schedule_problems(schedule, state.pipeline, state.now)
    found += [replace(each, path=re.sub(r"^target\b", state.path, each.path)) for each in told]
    return schedule


def rows_of(schedule: Schedule | None, state: FormState) -> tuple[ResolvedParameter, ...]:
    """Return what each parameter will be at the next run."""
    if schedule is None or state.pipeline is None or schedule.target is None:
        return ()
    runs = schedule.next_runs(state.now, 1) or (state.now,)
    arn = state.account.schedule(schedule.name, schedule.group) if state.account else schedule.name
    values = attribute_values(arn, runs[0], EXAMPLE_EXECUTION_ID)
    return resolve_run(state.pipeline.parameters, schedule.target.parameters, values)


def from_schedule(schedule: Schedule) -> dict[str, Any]:
    """Return the typed fields that make a form show ``schedule``."""
    window = schedule.flexible_window_minutes
    return {
        **arranged((typed(schedule.target, SCHEDULED_TIME) if schedule.target else TypedTarget(),), 0),
        "kind": "time",
        "expression": schedule.schedule_expression,
        "clock_zone": schedule.zone,
        "group": schedule.group,
        "start_at": _text(schedule.start_at, schedule),
        "end_at": _text(schedule.end_at, schedule),
        "window": str(window) if window else "",
        "delete_after": schedule.delete_after_completion,
        "kms_key_arn": schedule.kms_key_arn,
        "name": schedule.name,
        "description": schedule.description,
        "enabled": schedule.enabled,
    }


def instant(text: str, zone: str) -> datetime | None:
    """Return the instant of a local time in a zone; None for no text. Raises ValueError, InvalidInput."""
    if not text.strip():
        return None
    moment = datetime.fromisoformat(text.strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone_of(zone.strip() or "UTC"))).astimezone(UTC)


def _instant(path: str, text: str, state: FormState, found: list[Problem]) -> datetime | None:
    try:
        return instant(text, state.clock_zone)
    except InvalidInput:
        return None  # the zone is told to be wrong where it stands
    except (ValueError, OverflowError):
        found.append(Problem(path, f"{text!r} is no date and time; expected one such as 2027-01-31 08:00"))
        return None


def _minutes(text: str, found: list[Problem]) -> int:
    if text.strip() and not text.strip().isdecimal():
        found.append(Problem("flexible_window_minutes", f"{text!r} is no whole number of minutes"))
        return 0
    return int(text.strip() or 0)


def _text(moment: datetime | None, schedule: Schedule) -> str:
    if moment is None:
        return ""
    return moment.astimezone(zone_of(schedule.zone if schedule.zone_is_known else "UTC")).strftime(SHAPE)
