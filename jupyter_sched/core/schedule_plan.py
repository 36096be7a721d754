"""The calls that make AWS have a schedule of EventBridge Scheduler, or have it no more.

CreateSchedule and UpdateSchedule write the schedule with its target at once, so nothing is ever half-made; only the
role comes before. See docs/decisions/0005-a-schedule-is-ours-by-its-role.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from jupyter_sched.core.arn import Account
from jupyter_sched.core.changes import changes
from jupyter_sched.core.errors import InvalidTrigger
from jupyter_sched.core.found import Found, FoundSchedule
from jupyter_sched.core.made_role import as_written, delete_role_calls, made_role_arn, role_calls
from jupyter_sched.core.plan import Call, Plan
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.schedule_wire import normal, write_schedule
from jupyter_sched.core.trigger import Target
from jupyter_sched.core.trigger_problems import errors


def plan_schedule(
    wanted: Schedule, found: Found, operation_id: str, now: datetime, problems: tuple[Problem, ...] = ()
) -> Plan:
    """Return what makes AWS have ``wanted``. Raises InvalidTrigger where one of ``problems`` is an error."""
    if errors(problems):
        raise InvalidTrigger(wanted.name, errors(problems))
    standing = as_written(found.schedule.schedule, found.account) if found.schedule else None
    return Plan(
        name=wanted.name,
        group=wanted.group,
        operation_id=operation_id,
        found=found,
        wanted=wanted,
        calls=save_calls(wanted, found, operation_id, now),
        changes=changes(
            standing and standing.with_start_to_come(now),
            as_written(normal(wanted.with_start_to_come(now)), found.account),
        ),
        problems=problems,
    )


def plan_schedule_deletion(found: Found, operation_id: str) -> Plan:
    """Return what removes the found schedule, and the role made for it unless another schedule uses it."""
    if found.schedule is None:
        raise ValueError("there is no schedule to delete")
    schedule = found.schedule.schedule
    return Plan(
        name=schedule.name,
        group=schedule.group,
        operation_id=operation_id,
        found=found,
        calls=delete_calls(found),
        changes=changes(as_written(schedule, found.account), None),
    )


def is_as_wanted(plan: Plan, found: FoundSchedule | None) -> bool:
    """Return whether the schedule that is there is exactly what ``plan`` writes: then it is of this plan."""
    if found is None or not isinstance(plan.wanted, Schedule) or found.schedule.target is None:
        return False
    account, wanted = plan.found.account, next(each for each in plan.calls if each.operation == "CreateSchedule")
    there = wire_schedule(found.schedule, Found(account=account))
    return there == {name: value for name, value in wanted.parameters.items() if name != "ClientToken"}


def save_calls(wanted: Schedule, found: Found, operation_id: str, now: datetime) -> tuple[Call, ...]:
    """Return the calls that make AWS have ``wanted``; none where it has. now: a start before it is written anew."""
    schedule, target = wanted.with_start_to_come(now), _target(wanted)
    before, after = role_calls(replace(schedule, target=target), found, operation_id)
    return (*before, *_write(schedule, target, found, operation_id, now), *after)


def delete_calls(found: Found) -> tuple[Call, ...]:
    """Return the calls that remove the found schedule, and the role made for it unless another schedule uses it."""
    if found.schedule is None:
        raise ValueError("there is no schedule to delete")
    schedule = found.schedule.schedule
    where = {"Name": schedule.name, "GroupName": schedule.group}
    return (Call("scheduler", "DeleteSchedule", where, "remove the schedule"), *delete_role_calls(found))


def switch_calls(wanted: Schedule, standing: FoundSchedule, account: Account, now: datetime) -> tuple[Call, ...]:
    """Return the call that pauses or resumes what stands: UpdateSchedule with everything it has. Its role stays."""
    found = Found(account=account, schedule=standing)
    return tuple(_write(wanted.with_start_to_come(now), _target(wanted), found, "", now))


def wire_schedule(wanted: Schedule, found: Found) -> dict[str, Any]:
    """Return the schedule as CreateSchedule wants it, with its role filled in."""
    target, account = _target(wanted), found.account
    role_arn = target.role_arn or made_role_arn(wanted, account)
    return write_schedule(normal(wanted), target, role_arn, account, found.schedule)


def _target(wanted: Schedule) -> Target:
    if wanted.target is None:
        raise ValueError(f"the schedule {wanted.name!r} has no pipeline to start")
    target = normal(wanted).target
    return target or wanted.target


def _write(schedule: Schedule, target: Target, found: Found, operation_id: str, now: datetime) -> Iterator[Call]:
    wire = wire_schedule(replace(schedule, target=target), found)
    if found.schedule is None:
        # The token makes a repeated call one call: an answer may be lost.
        yield Call("scheduler", "CreateSchedule", {**wire, "ClientToken": operation_id}, "write the schedule")
        return
    standing = found.schedule.schedule
    if standing.target is None or wire_schedule(standing.with_start_to_come(now), found) != wire:
        yield Call("scheduler", "UpdateSchedule", wire, "write the schedule with everything it had")
