"""What AWS has of one trigger, looked up for a plan, and who may change it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from jupyter_sched.core.arn import DEFAULT_BUS, is_arn, last_part
from jupyter_sched.core.errors import AccessDenied, InvalidInput, NameTaken, NotFound, Refused, Unreachable
from jupyter_sched.core.found import Found, FoundRole, FoundSchedule, FoundTrigger
from jupyter_sched.core.nearest import nearest
from jupyter_sched.core.plan import Plan, made_role_name
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.schedule_trigger import DEFAULT_GROUP, Schedule, Trigger, kind_of

if TYPE_CHECKING:
    from jupyter_sched.core.pipeline import Pipeline
    from jupyter_sched.gateway import Gateway

PAGE = 100  # what one call lists
NEAR = 0.75


def found_rule(gateway: Gateway, name: str, event_bus: str) -> Found:
    """Return what a plan for a rule stands on."""
    account = gateway.account()
    rule = gateway.rule(name, event_bus)
    role = _made_role(gateway, made_role_name(account.rule(name, event_bus)), rule)
    return Found(account=account, rule=rule, role=role)


def found_schedule(gateway: Gateway, name: str, group: str) -> Found:
    """Return what a plan for a schedule stands on, with the other schedules that run under its role."""
    account = gateway.account()
    schedule = gateway.schedule(name, group)
    role = _made_role(gateway, made_role_name(account.schedule(name, group)), schedule)
    users = tuple(_role_users(gateway, schedule)) if schedule is not None and role is not None else ()
    return Found(account=account, schedule=schedule, role=role, role_users=users)


def found_of(plan: Plan, gateway: Gateway) -> Found:
    """Return what AWS has of the rule or schedule that a plan is about."""
    look = found_schedule if plan.group else found_rule
    return look(gateway, plan.name, plan.group or plan.event_bus)


def found_for(trigger: Trigger, gateway: Gateway) -> Found:
    """Return what AWS has of a rule or schedule."""
    if isinstance(trigger, Schedule):
        return found_schedule(gateway, trigger.name, trigger.group)
    return found_rule(gateway, trigger.name, trigger.event_bus)


def _made_role(gateway: Gateway, name: str, found: FoundTrigger | None) -> FoundRole | None:
    """Return the role that we made. Who may not read roles can still save what uses another one."""
    try:
        return gateway.role(name)
    except AccessDenied:
        targets = found.trigger.targets if found is not None else ()
        if any(last_part(target.role_arn or "") == name for target in targets):
            raise
        return None


def _role_users(gateway: Gateway, own: FoundSchedule) -> Iterator[FoundSchedule]:
    """Yield the other schedules under the same role. It may start this pipeline only, so no other needs looking at."""
    schedule = own.schedule
    if not own.ours or schedule.target is None:
        return
    for group, name in gateway.schedule_names(schedule.target.pipeline):
        other = gateway.schedule(name, group) if (group, name) != (schedule.group, schedule.name) else None
        if other and other.schedule.target and other.schedule.target.role_arn == schedule.target.role_arn:
            yield other


def standing(gateway: Gateway, name: str, event_bus: str, group: str) -> FoundTrigger:
    """Return the rule or the schedule of that name. Raises NotFound; InvalidInput where there is one of each.

    event_bus: it is a rule on it. group: it is a schedule in it. Neither: a rule on the default event bus, or a
    schedule in the default group.
    """
    looks: list[Callable[[], FoundTrigger | None]] = []
    looks += [lambda: gateway.rule(name, event_bus or DEFAULT_BUS)] if event_bus or not group else []
    looks += [lambda: gateway.schedule(name, group or DEFAULT_GROUP)] if group or not event_bus else []
    found = tuple(_found_by(looks))
    if len(found) > 1:
        raise InvalidInput(
            f"there are a rule and a schedule {name!r}; say event_bus={DEFAULT_BUS!r} for the rule, "
            f"group={DEFAULT_GROUP!r} for the schedule"
        )
    if not found:
        raise NotFound(f"there is no {_where(name, event_bus, group)}", call=_asked(event_bus, group))
    return found[0]


def _found_by(looks: Iterable[Callable[[], FoundTrigger | None]]) -> Iterator[FoundTrigger]:
    """Yield what there is. Who may look at one of the two services only is shown what it has."""
    seen, denied = False, None
    for look in looks:
        try:
            found = look()
        except AccessDenied as error:
            denied = error
            continue
        if found is not None:
            seen = True
            yield found
    if denied is not None and not seen:
        raise denied


def check_owner(found: FoundTrigger | None, *, new: bool, adopt: bool) -> None:
    """Raise NameTaken if what is there must not be changed. new: nothing may be. adopt: another tool's may be."""
    if found is None:
        return
    name, kind = found.trigger.name, kind_of(found.trigger)
    if found.managed_by:
        raise NameTaken(f"the {kind} {name!r} is managed by {found.managed_by}; choose another name")
    if new:
        raise NameTaken(f"there is a {kind} {name!r} already; choose another name, or edit that {kind}")
    if not found.ours and not adopt:
        maker = "was made by another tool" if kind == "rule" else "was made by another tool, or has a role of its own"
        raise NameTaken(f"the {kind} {name!r} {maker}; choose another name, or say adopt=True to change it anyway")


def nearest_pipeline(gateway: Gateway, name: str) -> str:
    """Return the name of the pipeline that was probably meant; empty where none is like it, or none may be listed.

    It takes one call in most accounts, four in one with more than a hundred pipelines.
    """
    try:
        names = [each.name for each in gateway.pipelines("", PAGE)]
        if len(names) == PAGE:
            prefixes = dict.fromkeys((name[:-2], name[: len(name) // 2], name[:2]))
            names += [each.name for prefix in prefixes if prefix for each in gateway.pipelines(prefix, PAGE)]
    except (Refused, Unreachable):
        return ""
    return nearest(name, names, NEAR)


def missing_pipelines(trigger: Trigger, known: Mapping[str, Pipeline], gateway: Gateway) -> Iterator[Problem]:
    """Yield a problem for each pipeline that is not in this account and region. known: those that are, by name."""
    account = gateway.account()
    for index, target in enumerate(trigger.targets):
        path = "target.pipeline" if isinstance(trigger, Schedule) else f"targets[{index}].pipeline"
        there = target.pipeline_name in known
        if is_arn(target.pipeline) and target.pipeline.split(":")[3:5] != [account.region, account.account_id]:
            elsewhere = " ".join(target.pipeline.split(":")[3:5])
            here = f"{account.region} {account.account_id}"
            message = f"it is in {elsewhere}, this is {here}; a pipeline is started from beside it"
            yield Problem(path, message, "warning" if there else "error")
        elif target.pipeline and not there:
            where = f"account {account.account_id}, {account.region}"
            near = nearest_pipeline(gateway, target.pipeline_name)
            hint = f"did you mean {near!r}?" if near else "create it first, or choose another"
            yield Problem(path, f"there is no pipeline {target.pipeline_name!r} in {where}; {hint}")


def missing_place(trigger: Trigger, gateway: Gateway, found: Found) -> Iterator[Problem]:
    """Yield a problem where the bus or the group of a new trigger is not there. Who may not look is told on saving."""
    if found.trigger is not None:
        return
    if isinstance(trigger, Schedule):
        path, what, name, look = "group", "schedule group", trigger.group, gateway.schedule_groups
    else:
        path, what, name, look = "event_bus", "event bus", last_part(trigger.event_bus), gateway.event_buses
    if name in {DEFAULT_BUS, DEFAULT_GROUP}:
        return
    with contextlib.suppress(AccessDenied):
        names = look()
        if name not in names:
            words = f"there is no {what} {name!r}; there are {', '.join(names)}. Create it first, or choose another"
            yield Problem(path, words)


def _where(name: str, event_bus: str, group: str) -> str:
    if event_bus:
        return f"rule {name!r} on the event bus {event_bus!r}"
    if group:
        return f"schedule {name!r} in the group {group!r}"
    return (
        f"rule {name!r} on the event bus {DEFAULT_BUS!r}, and no schedule of that name in the group {DEFAULT_GROUP!r}"
    )


def _asked(event_bus: str, group: str) -> str:
    return "scheduler:GetSchedule" if group and not event_bus else "events:DescribeRule"
