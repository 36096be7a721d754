"""The checklist of a rule, in the order in which things go wrong: who saves, when it fires, what it starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.diagnosis import Check
from jupyter_sched.core.errors import AccessDenied
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.core.trigger import Rule
from jupyter_sched.diagnose_schedule import diagnose_schedule
from jupyter_sched.diagnosis import caller, roles, rules, sources, targets
from jupyter_sched.diagnosis.look import looked, once

if TYPE_CHECKING:
    from jupyter_sched.core.found import FoundSchedule
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
    if isinstance(trigger, Rule):
        return (allowed, *_lines(trigger, gateway, now, event))
    found = looked_up(trigger, gateway)
    return (allowed, *diagnose_schedule(trigger, gateway, now, found.created_at if found else None))


def looked_up(schedule: Schedule, gateway: Gateway) -> FoundSchedule | None:
    """Return the schedule as it stands; None where it is not there, or may not be looked at."""
    try:
        return gateway.schedule(schedule.name, schedule.group)
    except AccessDenied:
        return None


def _lines(rule: Rule, gateway: Gateway, now: datetime, event: Mapping[str, Any] | None) -> Iterator[Check]:
    account = gateway.account()
    yield looked("bus", "Event bus", lambda: rules.bus(rule, gateway))
    yield looked("rule", "Rule", lambda: rules.standing(rule, gateway))
    yield looked("quota", "Quotas", lambda: rules.quotas(rule, gateway, account))
    yield from rules.when(rule, account, now)
    yield looked("twin", "Other rules", lambda: rules.twin(rule, gateway))
    for target in rule.targets:
        yield from targets.lines(rule, target, gateway, account, event)
        yield looked(f"role:{target.pipeline_name}", "Role", partial(roles.role, rule, target, gateway, account))
        if target.dead_letter_arn:
            queue = partial(sources.queue, rule, target.dead_letter_arn, gateway, account)
            yield looked(f"queue:{target.dead_letter_arn}", "Dead-letter queue", queue)
    for bucket in sorted(sources.buckets(rule)):
        title = f"Events of bucket {bucket}"
        yield looked(f"bucket:{bucket}", title, partial(sources.bucket, bucket, gateway))
