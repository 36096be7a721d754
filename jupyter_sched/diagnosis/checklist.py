"""The checklist of a trigger, in the order in which things go wrong: who saves, when it fires, what it starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.diagnosis import Check
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.core.trigger import Rule
from jupyter_sched.diagnosis import caller, calls, roles, rules, schedules, sources, targets
from jupyter_sched.diagnosis.look import looked, once

if TYPE_CHECKING:
    from jupyter_sched.gateway import Gateway


def diagnose(
    trigger: Trigger, gateway: Gateway, now: datetime, event: Mapping[str, Any] | None = None
) -> tuple[Check, ...]:
    """Return the checklist for a rule or schedule, saved or not. What may not be looked at is "unknown".

    event: a sample of what is to start a rule; the paths of the parameters are looked up in it.
    """
    gateway = once(gateway)
    account = gateway.account()
    allowed = looked("caller", "Your permissions", lambda: caller.permissions(trigger, gateway, account))
    own = _of_schedule(trigger, gateway, now) if isinstance(trigger, Schedule) else _of_rule(trigger, gateway, now)
    behind = _sources(trigger, gateway) if isinstance(trigger, Rule) else ()
    return (allowed, *own, *_targets(trigger, gateway, now, event), *behind)


def _of_rule(rule: Rule, gateway: Gateway, now: datetime) -> Iterator[Check]:
    account = gateway.account()
    yield looked("bus", "Event bus", lambda: rules.bus(rule, gateway))
    yield looked("rule", "Rule", lambda: rules.standing(rule, gateway))
    yield looked("quota", "Quotas", lambda: rules.quotas(rule, gateway, account))
    yield from rules.when(rule, account, now)
    yield looked("twin", "Other rules", lambda: rules.twin(rule, gateway))


def _of_schedule(schedule: Schedule, gateway: Gateway, now: datetime) -> Iterator[Check]:
    yield schedules.time(schedule, gateway, now)
    yield looked("group", "Schedule group", lambda: schedules.group(schedule, gateway))


def _targets(trigger: Trigger, gateway: Gateway, now: datetime, event: Mapping[str, Any] | None) -> Iterator[Check]:
    account = gateway.account()
    for target in trigger.targets:
        yield from targets.lines(trigger, target, gateway, now, event)
        yield looked(f"role:{target.pipeline_name}", "Role", partial(roles.role, trigger, target, gateway, account))
        if target.dead_letter_arn:
            queue = partial(sources.queue, trigger, target.dead_letter_arn, gateway, account)
            yield looked(f"queue:{target.dead_letter_arn}", "Dead-letter queue", queue)


def _sources(rule: Rule, gateway: Gateway) -> Iterator[Check]:
    if calls.waits_for_calls(rule):
        yield looked("trail", "CloudTrail", lambda: calls.trail(rule, gateway, gateway.account()))
    if calls.waits_for_reads(rule):
        yield looked("reads", "Calls that only read", lambda: calls.reads(rule, gateway))
    for bucket in sorted(sources.buckets(rule)):
        title = f"Events of bucket {bucket}"
        yield looked(f"bucket:{bucket}", title, partial(sources.bucket, bucket, gateway))
