"""What started an execution: the role it ran under says so, where the role is that rule's or schedule's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from jupyter_sched.core.arn import Account, last_part
from jupyter_sched.core.errors import AccessDenied
from jupyter_sched.core.pipeline import PipelineExecution
from jupyter_sched.core.plan import made_role_name

if TYPE_CHECKING:
    from jupyter_sched.gateway import Gateway


def with_rule_names(
    gateway: Gateway, pipeline: str, executions: tuple[PipelineExecution, ...]
) -> tuple[PipelineExecution, ...]:
    """Return the executions with the rule that started each, where that can be told."""
    if not any(each.started_by for each in executions):
        return executions
    roles = rules_by_role(gateway, pipeline)
    return tuple(replace(each, rule_name=rule_of(each.started_by, roles)) for each in executions)


def rules_by_role(gateway: Gateway, pipeline: str) -> dict[str, str]:
    """Return the names of the rules and schedules that start a pipeline, by the role that we make for each."""
    account = gateway.account()
    arns = [*_seen(lambda: _rules(gateway, pipeline, account)), *_seen(lambda: _schedules(gateway, pipeline, account))]
    return {made_role_name(arn): last_part(arn) for arn in arns}


def _rules(gateway: Gateway, pipeline: str, account: Account) -> list[str]:
    return [account.rule(name, bus) for bus in gateway.event_buses() for name in gateway.rule_names(bus, pipeline)]


def _schedules(gateway: Gateway, pipeline: str, account: Account) -> list[str]:
    return [account.schedule(name, group) for group, name in gateway.schedule_names(pipeline)]


def _seen(look: Callable[[], list[str]]) -> list[str]:
    try:
        return look()
    except AccessDenied:
        return []


def rule_of(started_by: str, roles: Mapping[str, str]) -> str:
    """Return the rule or schedule whose role started an execution, or an empty text.

    started_by: an ARN such as ``arn:aws:sts::111122223333:assumed-role/ROLE/SESSION``. roles: rule names by role name.
    """
    assumed = ":assumed-role/" in started_by
    return roles.get(started_by.split("/")[1] if assumed else last_part(started_by), "")
