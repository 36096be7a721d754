"""What started an execution: the role it ran under says so, where the role was made for one rule or schedule.

A role of the user's own may be that of several, and of people, too. Then CloudTrail tells whether EventBridge or its
Scheduler used it; the execution is the trigger's where no other of the pipeline's has that role there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from jupyter_sched.core.arn import Account, last_part
from jupyter_sched.core.errors import AccessDenied, Refused, Unreachable
from jupyter_sched.core.pipeline import PipelineExecution
from jupyter_sched.core.plan import made_role_name
from jupyter_sched.core.policy import EVENTS_PRINCIPAL, SCHEDULER_PRINCIPAL

if TYPE_CHECKING:
    from jupyter_sched.core.schedule_trigger import Trigger
    from jupyter_sched.gateway import Gateway

T = TypeVar("T")
ASSUMED = ":assumed-role/"


def with_rule_names(
    gateway: Gateway, pipeline: str, executions: tuple[PipelineExecution, ...]
) -> tuple[PipelineExecution, ...]:
    """Return the executions with the rule that started each, where that can be told."""
    if not any(each.started_by for each in executions):
        return executions
    roles = rules_by_role(gateway, pipeline)
    named = tuple(replace(each, rule_name=rule_of(each.started_by, roles)) for each in executions)
    services = _services(gateway, [each for each in named if not each.rule_name and ASSUMED in each.started_by])
    if not services:
        return named
    owners = _owners(gateway, pipeline)
    return tuple(
        each
        if each.arn not in services
        else replace(each, rule_name=owners.get((services[each.arn], _role_name(each.started_by)), ""))
        for each in named
    )


def _services(gateway: Gateway, executions: list[PipelineExecution]) -> dict[str, str]:
    """Return by ARN the service that started each execution, where one did and CloudTrail tells."""
    try:
        told = gateway.starters(executions) if executions else {}
    except (Refused, Unreachable):
        return {}
    return {arn: service for arn, service in told.items() if service}


def _owners(gateway: Gateway, pipeline: str) -> dict[tuple[str, str], str]:
    """Return the only rule or schedule of a pipeline that uses a role, by service and role name."""
    account = gateway.account()
    rules = _seen(lambda: [each.rule for bus in gateway.event_buses() for each in gateway.rules(bus, pipeline)])
    schedules = _seen(lambda: [each.schedule for each in gateway.schedules(pipeline)])
    found: dict[tuple[str, str], set[str]] = {}
    triggers: list[tuple[str, Trigger]] = [(EVENTS_PRINCIPAL, each) for each in rules]
    triggers += [(SCHEDULER_PRINCIPAL, each) for each in schedules]
    for service, trigger in triggers:
        for target in trigger.targets:
            if target.role_arn and account.pipeline(target.pipeline) == account.pipeline(pipeline):
                found.setdefault((service, last_part(target.role_arn)), set()).add(trigger.name)
    return {key: names.pop() for key, names in found.items() if len(names) == 1}


def rules_by_role(gateway: Gateway, pipeline: str) -> dict[str, str]:
    """Return the names of the rules and schedules that start a pipeline, by the role that we make for each."""
    account = gateway.account()
    arns = [*_seen(lambda: _rules(gateway, pipeline, account)), *_seen(lambda: _schedules(gateway, pipeline, account))]
    return {made_role_name(arn): last_part(arn) for arn in arns}


def _rules(gateway: Gateway, pipeline: str, account: Account) -> list[str]:
    return [account.rule(name, bus) for bus in gateway.event_buses() for name in gateway.rule_names(bus, pipeline)]


def _schedules(gateway: Gateway, pipeline: str, account: Account) -> list[str]:
    return [account.schedule(name, group) for group, name in gateway.schedule_names(pipeline)]


def _seen(look: Callable[[], Sequence[T]]) -> Sequence[T]:
    try:
        return look()
    except AccessDenied:
        return ()


def rule_of(started_by: str, roles: Mapping[str, str]) -> str:
    """Return the rule or schedule whose role started an execution, or an empty text.

    started_by: an ARN such as ``arn:aws:sts::111122223333:assumed-role/ROLE/SESSION``. roles: rule names by role name.
    """
    return roles.get(_role_name(started_by), "")


def _role_name(arn: str) -> str:
    return arn.split("/")[1] if ASSUMED in arn else last_part(arn)
