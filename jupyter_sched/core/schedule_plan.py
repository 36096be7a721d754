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
from jupyter_sched.core.found import OPERATION_TAG, SCHEDULE_TAG, Found, FoundRole, FoundSchedule
from jupyter_sched.core.plan import POLICY_NAME, Call, Plan, made_role_name
from jupyter_sched.core.policy import SCHEDULER_PRINCIPAL, permission_document, trust_document
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.schedule_wire import normal, write_schedule
from jupyter_sched.core.trigger import Target
from jupyter_sched.core.trigger_problems import errors
from jupyter_sched.core.wire import compact, write_tags


def plan_schedule(
    wanted: Schedule, found: Found, operation_id: str, now: datetime, problems: tuple[Problem, ...] = ()
) -> Plan:
    """Return what makes AWS have ``wanted``. Raises InvalidTrigger where one of ``problems`` is an error."""
    if errors(problems):
        raise InvalidTrigger(wanted.name, errors(problems))
    standing = _as_written(found)
    return Plan(
        name=wanted.name,
        group=wanted.group,
        operation_id=operation_id,
        found=found,
        wanted=wanted,
        calls=save_calls(wanted, found, operation_id, now),
        changes=changes(
            standing and standing.with_start_to_come(now),
            without_made_role(normal(wanted.with_start_to_come(now)), found.account),
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
        changes=changes(_as_written(found), None),
    )


def is_as_wanted(plan: Plan, found: FoundSchedule | None) -> bool:
    """Return whether the schedule that is there is exactly what ``plan`` writes: then it is of this plan."""
    if found is None or not isinstance(plan.wanted, Schedule) or found.schedule.target is None:
        return False
    account, wanted = plan.found.account, next(each for each in plan.calls if each.operation == "CreateSchedule")
    there = wire_schedule(found.schedule, Found(account=account))
    return there == {name: value for name, value in wanted.parameters.items() if name != "ClientToken"}


def _as_written(found: Found) -> Schedule | None:
    return without_made_role(found.schedule.schedule, found.account) if found.schedule else None


def save_calls(wanted: Schedule, found: Found, operation_id: str, now: datetime) -> tuple[Call, ...]:
    """Return the calls that make AWS have ``wanted``; none where it has. now: a start before it is written anew."""
    schedule, target = wanted.with_start_to_come(now), _target(wanted)
    before, after = _role_calls(schedule, target, found, operation_id)
    return (*before, *_write(schedule, target, found, operation_id, now), *after)


def delete_calls(found: Found) -> tuple[Call, ...]:
    """Return the calls that remove the found schedule, and the role made for it unless another schedule uses it."""
    if found.schedule is None:
        raise ValueError("there is no schedule to delete")
    schedule = found.schedule.schedule
    where = {"Name": schedule.name, "GroupName": schedule.group}
    return (Call("scheduler", "DeleteSchedule", where, "remove the schedule"), *_leftover_role(found))


def switch_calls(wanted: Schedule, standing: FoundSchedule, account: Account, now: datetime) -> tuple[Call, ...]:
    """Return the call that pauses or resumes what stands: UpdateSchedule with everything it has. Its role stays."""
    found = Found(account=account, schedule=standing)
    return tuple(_write(wanted.with_start_to_come(now), _target(wanted), found, "", now))


def made_role_arn(schedule: Schedule, account: Account) -> str:
    """Return the ARN of the role that we make for a schedule, whether it is there or not."""
    return account.role(made_role_name(account.schedule(schedule.name, schedule.group)))


def without_made_role(schedule: Schedule, account: Account) -> Schedule:
    """Return ``schedule`` with the role that we made left for us to choose, as one would write it in code."""
    target = schedule.target
    if target is None or target.role_arn != made_role_arn(schedule, account):
        return schedule
    return replace(schedule, target=replace(target, role_arn=None))


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


def _role_calls(
    schedule: Schedule, target: Target, found: Found, operation_id: str
) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    """Return the calls before and after the schedule is written.

    While it moves from one pipeline to another the role may start both, so that no run fails in between.
    """
    if target.role_arn not in {None, made_role_arn(schedule, found.account)}:
        return (), _leftover_role(found)
    standing = found.schedule.schedule.target if found.schedule else None
    wanted = _permission(found, target)
    meanwhile = _permission(found, target, standing) if standing and found.role else wanted
    permitted = found.role.policies.get(POLICY_NAME) if found.role else None
    before = [_permit(schedule, found, meanwhile)] if permitted != meanwhile else []
    after = [_permit(schedule, found, wanted)] if meanwhile != wanted else []
    return (*_trust_calls(schedule, found, operation_id), *before), tuple(after)


def _permission(found: Found, *targets: Target) -> dict[str, Any]:
    others = tuple(each.schedule.target for each in found.role_users if each.schedule.target)
    pipelines = [found.account.pipeline(each.pipeline) for each in (*targets, *others)]
    return permission_document(
        pipelines, [each.dead_letter_arn for each in (*targets, *others) if each.dead_letter_arn]
    )


def _trust_calls(schedule: Schedule, found: Found, operation_id: str) -> Iterator[Call]:
    account = found.account
    arn = account.schedule(schedule.name, schedule.group)
    # A role that trusts one schedule only is refused: the trust names the group.
    trust = trust_document(account.account_id, account.schedule_group(schedule.group), SCHEDULER_PRINCIPAL)
    if found.role is None:
        yield _create_role(arn, trust, operation_id)
    elif found.role.trust != trust:
        document = {"RoleName": found.role.name, "PolicyDocument": compact(trust)}
        yield Call("iam", "UpdateAssumeRolePolicy", document, "let only schedules of this group use the role")


def _create_role(arn: str, trust: dict[str, Any], operation_id: str) -> Call:
    parameters = {
        "RoleName": made_role_name(arn),
        "AssumeRolePolicyDocument": compact(trust),
        "Description": "Lets one EventBridge Scheduler schedule start a SageMaker pipeline. Made by jupyter_sched.",
        "Tags": write_tags({OPERATION_TAG: operation_id, SCHEDULE_TAG: arn}),
    }
    return Call("iam", "CreateRole", parameters, "make a role for this schedule")


def _permit(schedule: Schedule, found: Found, permission: dict[str, Any]) -> Call:
    name = made_role_name(found.account.schedule(schedule.name, schedule.group))
    policy = {"RoleName": name, "PolicyName": POLICY_NAME, "PolicyDocument": compact(permission)}
    return Call("iam", "PutRolePolicy", policy, "allow the role to start this pipeline and nothing else")


def _leftover_role(found: Found) -> tuple[Call, ...]:
    """Only a role that we made is deleted, and only if no other schedule of the group runs under it."""
    role: FoundRole | None = found.role
    if role is None or not role.made_for or found.role_users:
        return ()
    policies = (
        Call("iam", "DeleteRolePolicy", {"RoleName": role.name, "PolicyName": name}, "empty the role that we made")
        for name in role.policies
    )
    return (*policies, Call("iam", "DeleteRole", {"RoleName": role.name}, "remove the role that we made"))
