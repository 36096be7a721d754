"""What concerns the rule itself: its bus, its state, quotas, when it fires, and rules beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from jupyter_sched.core import limits
from jupyter_sched.core.arn import DEFAULT_BUS, Account, last_part
from jupyter_sched.core.catalog import lint
from jupyter_sched.core.diagnosis import Check, Fix
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.plan import Call
from jupyter_sched.core.trigger import Rule, Unread
from jupyter_sched.diagnosis.look import checker

if TYPE_CHECKING:
    from jupyter_sched.core.found import FoundRule
    from jupyter_sched.gateway import Gateway

FEWER_RULES = frozenset({"af-south-1", "eu-south-1"})
FEWER = 100
NEARLY = 0.9
ASK_FOR_MORE = """aws service-quotas get-service-quota {which}
aws service-quotas request-service-quota-increase {which} --desired-value {more}"""
TOO_MANY = "LimitExceededException: The requested resource exceeds the maximum number allowed."


def bus(rule: Rule, gateway: Gateway) -> Check:
    """Return whether the bus is there, and whether the events come to it."""
    line, names, wanted = checker("bus", "Event bus"), gateway.event_buses(), last_part(rule.event_bus)
    if wanted not in names:
        return line(
            "fail",
            f"there is no {rule.event_bus!r}; there are {', '.join(names)}",
            error=f"ResourceNotFoundException: Event bus {rule.event_bus} does not exist.",
            fix=Fix(
                label="Create the bus", calls=(Call("events", "CreateEventBus", {"Name": wanted}, "make the bus"),)
            ),
        )
    if isinstance(rule.when, EventPattern) and wanted != DEFAULT_BUS:
        own = sorted(each for each in rule.when.exact_values("source") if each.startswith("aws."))
        if own:
            return line(
                "fail",
                f"events of {', '.join(own)} come to the default bus only, so this rule on {wanted!r} would never fire",
                error="no error: it never fires",
                fix=Fix(label="Use the default bus", text="Choose the event bus 'default' for this rule."),
            )
    return line("ok", f"{rule.event_bus} is there")


def standing(rule: Rule, gateway: Gateway) -> Check:
    """Return whether the rule is one that may run, and may be changed."""
    line, found = checker("rule", "Rule"), gateway.rule(rule.name, rule.event_bus)
    if found is not None and found.managed_by:
        return line(
            "fail",
            f"{rule.name} is managed by {found.managed_by}; nobody else can change it",
            error=f"ManagedRuleException: Rule {rule.name} is managed by {found.managed_by}",
            fix=Fix(label="Choose another name", text="Give this rule another name."),
        )
    if not rule.enabled:
        where = {"Name": rule.name, "EventBusName": rule.event_bus}
        resume = (Call("events", "EnableRule", where, "let it run"),) if found is not None else ()
        return line(
            "warning",
            f"{rule.name} is paused: nothing starts until it is resumed",
            error="no error: it never fires",
            fix=Fix(label="Resume it", calls=resume, text="" if resume else "Tick 'Enabled' before you save it."),
        )
    words = "is there, and enabled" if found is not None and found.rule.enabled else "will be there, and enabled"
    return line("ok", f"{rule.name} {words}")


def quotas(rule: Rule, gateway: Gateway, account: Account) -> Check:
    """Return whether the bus has room for the rule, and the rule for its targets."""
    line = checker("quota", "Quotas")
    if last_part(rule.event_bus) not in gateway.event_buses():
        return line("unknown", f"there is no bus {rule.event_bus!r} to count on")
    there = {each.rule.name: each for each in gateway.listed_rules(rule.event_bus)}
    most = FEWER if account.region in FEWER_RULES else limits.RULES_PER_BUS
    found = gateway.rule(rule.name, rule.event_bus) if rule.name in there else None
    others = len(found.other_targets) if found else 0
    if len(rule.targets) + others > limits.TARGETS:
        beside = f" beside {others} that are no pipelines" if others else ""
        return line(
            "fail",
            f"{len(rule.targets)} targets{beside}; a rule has at most {limits.TARGETS}",
            error=TOO_MANY,
            fix=Fix(label="Use a second rule", text="Put the other pipelines in a second rule with the same pattern."),
        )
    count = len(there) + (rule.name not in there)
    words = f"{count} of {most} rules on {rule.event_bus}"
    if count > most or (rule.name not in there and count > NEARLY * most):
        other = "" if isinstance(rule.when, EventPattern) else "; a schedule of EventBridge Scheduler does not count"
        full = f"{words}; AWS refuses more than {most} unless your quota was raised{other}"
        which = f"--service-code events --quota-code {limits.RULES_PER_BUS_QUOTA} --region {account.region}"
        ask = ASK_FOR_MORE.format(which=which, more=(max(count, most) // 100 + 1) * 100)
        return line("warning", full, error=TOO_MANY, fix=Fix(label="Ask for a higher quota", text=ask))
    return line("ok", words)


def when(rule: Rule, account: Account, now: datetime) -> Iterator[Check]:
    """Yield whether the rule ever fires, and whether it starts itself."""
    line = checker("when", "When")
    if isinstance(rule.when, Unread):
        yield line("unknown", f"{rule.when.text!r} cannot be read here: {rule.when.why}")
    elif isinstance(rule.when, EventPattern):
        yield from _pattern(rule, rule.when, account)
    else:
        runs = rule.when.next_runs(now, 1)
        why = getattr(rule.when, "why_none", lambda _: "")(now) if not runs else ""
        words = f"next run {runs[0]:%Y-%m-%d %H:%M} UTC" if runs else f"it will never run: {why or 'it is over'}"
        fix = None if runs else Fix(label="Choose another time", text="Choose a schedule with a run to come.")
        yield line("ok" if runs else "fail", words, error="" if runs else "no error: it never fires", fix=fix)


def _pattern(rule: Rule, pattern: EventPattern, account: Account) -> Iterator[Check]:
    found = lint(pattern, [account.pipeline(target.pipeline) for target in rule.targets])
    loops = [each.message for each in found if each.message.startswith("a loop")]
    others = [each.message for each in found if not each.message.startswith("a loop")]
    line, loop = checker("when", "When"), checker("loop", "Loop")
    if others:
        fix = Fix(label="Look at the pattern", text="; ".join(others))
        yield line("warning", "; ".join(others), error="no error: it may never fire", fix=fix)
    else:
        yield line("ok", "the pattern names fields and values that are documented, or your own")
    if loops:
        narrowed = (
            'Ask for other pipelines: "detail": {"pipelineArn": [{"anything-but": ['
            + ", ".join(json.dumps(account.pipeline(target.pipeline)) for target in rule.targets)
            + "]}]}"
        )
        yield loop(
            "warning",
            "; ".join(loops),
            error="no error: it starts over and over",
            fix=Fix(label="Leave it out of the pattern", text=narrowed),
        )


def twin(rule: Rule, gateway: Gateway) -> Check:
    """Return whether another rule on the bus does the same."""
    line = checker("twin", "Other rules")
    if last_part(rule.event_bus) not in gateway.event_buses():
        return line("unknown", f"there is no bus {rule.event_bus!r} to look at")
    listed = gateway.listed_rules(rule.event_bus)
    others = (each for each in listed if each.rule.name != rule.name and each.rule.enabled)
    alike = [each for each in others if _same_when(each.rule, rule)]
    pipelines = {target.pipeline_name for target in rule.targets}
    found = (gateway.rule(each.rule.name, rule.event_bus) for each in alike)
    twins = [each for each in found if each is not None and pipelines & _starts(each)]
    if not twins:
        return line("ok", "no other rule starts the same pipeline at the same time or on the same events")
    names = ", ".join(each.rule.name for each in twins)
    return line(
        "warning",
        f"{names} starts the same pipeline on the same events, so each would start it once more",
        error="no error: it starts twice",
        fix=Fix(label="Pause the other", calls=tuple(map(_pause, twins))),
    )


def _pause(found: FoundRule) -> Call:
    where = {"Name": found.rule.name, "EventBusName": found.rule.event_bus}
    return Call("events", "DisableRule", where, f"pause {found.rule.name}")


def _starts(found: FoundRule) -> set[str]:
    return {target.pipeline_name for target in found.rule.targets}


def _same_when(one: Rule, other: Rule) -> bool:
    if one.event_pattern and other.event_pattern:
        return bool(_parsed(one) == _parsed(other))
    return one.schedule_expression == other.schedule_expression and not one.event_pattern and not other.event_pattern


def _parsed(rule: Rule) -> object:
    try:
        return json.loads(rule.event_pattern)
    except ValueError:
        return rule.event_pattern
