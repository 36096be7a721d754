"""What started an execution: the role it ran under says so, where the role was made for one rule or schedule.

A role of the user's own may be that of several, and of people, too. Then CloudTrail tells whether EventBridge or its
Scheduler used it; the execution is the trigger's where no other of the pipeline's has that role there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from jupyter_sched.aws.parallel import ask_each
from jupyter_sched.core.arn import Account, last_part
from jupyter_sched.core.errors import AccessDenied, Refused, Unreachable
from jupyter_sched.core.permissions import principal_of
from jupyter_sched.core.pipeline import PipelineExecution
from jupyter_sched.core.plan import made_role_name

if TYPE_CHECKING:
    from jupyter_sched.core.found import FoundTrigger
    from jupyter_sched.gateway import Gateway

ASSUMED = ":assumed-role/"


def with_rule_names(
    gateway: Gateway,
    pipeline: str,
    executions: tuple[PipelineExecution, ...],
    among: Sequence[FoundTrigger] | None = None,
) -> tuple[PipelineExecution, ...]:
    """Return the executions with the rule that started each, where that can be told.

    among: all that may have started them; None to ask for it.
    """
    if not any(each.started_by for each in executions) or (among is not None and not among):
        return executions
    arns = _arns(gateway, pipeline) if among is None else [each.arn for each in among]
    roles = {made_role_name(arn): last_part(arn) for arn in arns}
    named = tuple(replace(each, rule_name=rule_of(each.started_by, roles)) for each in executions)
    services = _services(gateway, [each for each in named if not each.rule_name and ASSUMED in each.started_by])
    if not services:
        return named
    owners = _owners(gateway.account(), pipeline, _triggers(gateway, pipeline) if among is None else among)
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


def _owners(account: Account, pipeline: str, triggers: Iterable[FoundTrigger]) -> dict[tuple[str, str], str]:
    """Return the only rule or schedule of a pipeline that uses a role, by service and role name."""
    found: dict[tuple[str, str], set[str]] = {}
    for trigger in (each.trigger for each in triggers):
        for target in trigger.targets:
            if target.role_arn and account.pipeline(target.pipeline) == account.pipeline(pipeline):
                found.setdefault((principal_of(trigger), last_part(target.role_arn)), set()).add(trigger.name)
    return {key: names.pop() for key, names in found.items() if len(names) == 1}


def _triggers(gateway: Gateway, pipeline: str) -> Iterator[FoundTrigger]:
    """Yield the rules and the schedules that start a pipeline, where they may be listed."""
    with suppress(AccessDenied):
        yield from (each for bus in gateway.event_buses() for each in gateway.rules(bus, pipeline))
    with suppress(AccessDenied):
        yield from gateway.schedules(pipeline)


def _arns(gateway: Gateway, pipeline: str) -> list[str]:
    """Return the ARNs of the rules and the schedules that start a pipeline, where their names may be listed."""
    return [arn for arns in ask_each(lambda look: look(gateway, pipeline), (_rules, _schedules)) for arn in arns]


def _rules(gateway: Gateway, pipeline: str) -> list[str]:
    with suppress(AccessDenied):
        buses = gateway.event_buses()
        names = ask_each(lambda bus: gateway.rule_names(bus, pipeline), buses)
        account = gateway.account()
        return [account.rule(name, bus) for bus, own in zip(buses, names, strict=True) for name in own]
    return []


def _schedules(gateway: Gateway, pipeline: str) -> list[str]:
    with suppress(AccessDenied):
        account = gateway.account()
        return [account.schedule(name, group) for group, name in gateway.schedule_names(pipeline)]
    return []


def rule_of(started_by: str, roles: Mapping[str, str]) -> str:
    """Return the rule or schedule whose role started an execution, or an empty text.

    started_by: an ARN such as ``arn:aws:sts::111122223333:assumed-role/ROLE/SESSION``. roles: rule names by role name.
    """
    return roles.get(_role_name(started_by), "")


def _role_name(arn: str) -> str:
    return arn.split("/")[1] if ASSUMED in arn else last_part(arn)
