"""Look at everything a schedule of EventBridge Scheduler depends on and say, line by line, whether it will run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from jupyter_sched.core.arn import Account, last_part
from jupyter_sched.core.context_attributes import attribute_values, resolve_run
from jupyter_sched.core.diagnosis import Check
from jupyter_sched.core.errors import AccessDenied, NotFound
from jupyter_sched.core.plan import made_role_name
from jupyter_sched.core.policy import SCHEDULER_PRINCIPAL, SEND_MESSAGE, START_PIPELINE, allows, trusts
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.simulation import EXAMPLE_EXECUTION_ID

if TYPE_CHECKING:
    from jupyter_sched.core.found import FoundRole
    from jupyter_sched.core.pipeline import Pipeline
    from jupyter_sched.core.trigger import Target
    from jupyter_sched.gateway import Gateway


def diagnose_schedule(
    schedule: Schedule, gateway: Gateway, now: datetime, created_at: datetime | None = None
) -> tuple[Check, ...]:
    """Return the checklist for ``schedule``, saved or not. What may not be looked at is "unknown".

    created_at: when it was created; None where it is not saved.
    """
    return tuple(_lines(schedule, gateway, now, created_at))


def _lines(schedule: Schedule, gateway: Gateway, now: datetime, created_at: datetime | None) -> Iterator[Check]:
    account = gateway.account()
    yield _time(schedule, now, created_at)
    yield _group(schedule, gateway)
    for target in schedule.targets:
        pipeline, check = _pipeline(target, gateway, account)
        yield check
        if pipeline is not None:
            yield _parameters(schedule, target, pipeline, account, now)
        yield _role(schedule, target, gateway, account)


def _time(schedule: Schedule, now: datetime, created_at: datetime | None) -> Check:
    if not schedule.enabled:
        return Check(
            key="time", title="Time", state="warning", evidence="it is paused: no run starts until it is enabled"
        )
    runs = schedule.next_runs(now, 1, created_at)
    if not runs:
        evidence = f"it will not run: {schedule.why_none(now) or 'its expression cannot be read here'}"
        return Check(key="time", title="Time", state="fail", evidence=evidence)
    window = schedule.flexible_window_minutes
    late = f", or up to {window} minutes later" if window else ""
    evidence = f"{schedule.describe()}; the next run is at {runs[0]:%Y-%m-%d %H:%M:%S} UTC{late}"
    return Check(key="time", title="Time", state="ok", evidence=evidence)


def _group(schedule: Schedule, gateway: Gateway) -> Check:
    key, title, group = "group", "Schedule group", schedule.group
    try:
        names = gateway.schedule_groups()
    except AccessDenied as error:
        return Check(key=key, title=title, state="unknown", evidence=f"cannot be looked at: {error}")
    if group in names:
        return Check(key=key, title=title, state="ok", evidence=f"{group} is there")
    return Check(key=key, title=title, state="fail", evidence=f"there is no {group!r}; there are {', '.join(names)}")


def _pipeline(target: Target, gateway: Gateway, account: Account) -> tuple[Pipeline | None, Check]:
    name = target.pipeline_name
    key, title = f"pipeline:{name}", f"Pipeline {name}"
    try:
        pipeline = gateway.pipeline(target.pipeline)
    except NotFound:
        evidence = f"there is no pipeline {name!r} in {account.region}; every start would fail"
        return None, Check(key=key, title=title, state="fail", evidence=evidence)
    except AccessDenied as error:
        return None, Check(key=key, title=title, state="unknown", evidence=f"cannot be looked at: {error}")
    return pipeline, Check(key=key, title=title, state="ok", evidence=f"{pipeline.arn} is there")


def _parameters(schedule: Schedule, target: Target, pipeline: Pipeline, account: Account, now: datetime) -> Check:
    values = attribute_values(account.schedule(schedule.name, schedule.group), now, EXAMPLE_EXECUTION_ID)
    found = [row.problem for row in resolve_run(pipeline.parameters, target.parameters, values) if row.problem]
    evidence = "; ".join(found) or "each declared parameter has a value of its type"
    title = f"Parameters of {pipeline.name}"
    return Check(key=f"parameters:{pipeline.name}", title=title, state="fail" if found else "ok", evidence=evidence)


def _role(schedule: Schedule, target: Target, gateway: Gateway, account: Account) -> Check:
    key = f"role:{target.pipeline_name}"
    made = made_role_name(account.schedule(schedule.name, schedule.group))
    name = last_part(target.role_arn or "") or made
    try:
        role = gateway.role(name)
    except AccessDenied as error:
        return Check(key=key, title="Role", state="unknown", evidence=f"cannot be looked at: {error}")
    if role is None and name == made:
        evidence = (
            f"{made} will be made; schedules of the group {schedule.group!r} can use it, to start this pipeline only"
        )
        return Check(key=key, title="Role", state="ok", evidence=evidence)
    if role is None:
        return Check(key=key, title="Role", state="fail", evidence=f"there is no role {name!r}; choose another")
    group = account.schedule_group(schedule.group)
    trusted = trusts(role.trust, SCHEDULER_PRINCIPAL, {"aws:SourceArn": group, "aws:SourceAccount": account.account_id})
    if not trusted:
        evidence = f"{name}: {trusted.reason}; its trust must name {SCHEDULER_PRINCIPAL}, and {group} if any source"
        return Check(key=key, title="Role", state="fail", evidence=evidence)
    return _permission(key, role, target, account)


def _permission(key: str, role: FoundRole, target: Target, account: Account) -> Check:
    needed = [(START_PIPELINE, account.pipeline(target.pipeline))]
    needed += [(SEND_MESSAGE, target.dead_letter_arn)] if target.dead_letter_arn else []
    decisions = [allows(role.policies.values(), action, resource) for action, resource in needed]
    missing = [each for each in decisions if not each]
    if missing:
        evidence = f"{role.name}: {missing[0].reason}; its inline policies were read, not its managed ones"
        return Check(key=key, title="Role", state="warning", evidence=evidence)
    said = ", and ".join(each.reason for each in decisions)
    return Check(key=key, title="Role", state="ok", evidence=f"{role.name} may be assumed, and {said}")
