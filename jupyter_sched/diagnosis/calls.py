"""Rules on API calls: they come to EventBridge only through a trail of CloudTrail that takes them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from jupyter_sched.core.arn import Account
from jupyter_sched.core.diagnosis import Check, Fix
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.trails import ApiCall, Trail, only_reads
from jupyter_sched.core.trigger import Rule
from jupyter_sched.diagnosis.look import NEVER, checker

if TYPE_CHECKING:
    from jupyter_sched.gateway import Gateway

API_CALL = "AWS API Call via CloudTrail"
READS_TOO = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
MAKE_TRAIL = """aws cloudtrail create-trail --name api-calls --s3-bucket-name BUCKET --region {region}
aws cloudtrail start-logging --name api-calls --region {region}"""
DATA_CALLS = frozenset(
    {"CompleteMultipartUpload", "CopyObject", "DeleteObject", "GetObject", "PutObject", "InvokeEndpoint"}
)
AS_DATA = "are data events, which a trail takes only of what it names; S3 tells Object Created and Deleted without one"


def waits_for_calls(rule: Rule) -> bool:
    """Return whether the pattern takes API calls."""
    return isinstance(rule.when, EventPattern) and API_CALL in rule.when.exact_values("detail-type")


def trail(rule: Rule, gateway: Gateway, account: Account) -> Check:
    """Return whether a trail takes the API calls that the pattern waits for."""
    line, trails = checker("trail", "CloudTrail"), gateway.logging_trails()
    if not trails:
        return line(
            "fail",
            f"no trail logs in {account.region}; API calls come only through one, so the rule would never fire",
            error=NEVER,
            fix=Fix(label="Create a trail", text=MAKE_TRAIL.format(region=account.region)),
        )
    data = sorted(_names(rule) & DATA_CALLS)
    if data:
        return line("unknown", f"{', '.join(each.name for each in trails)} logs, but {', '.join(data)} {AS_DATA}")
    calls = tuple(_calls(rule))
    taking = [each for each in trails if all(each.takes(call) for call in calls)]
    names = ", ".join(each.name for each in taking or trails)
    if taking:
        return line("ok", f"API calls come to EventBridge through {names}")
    unread = [each for each in trails if all(each.takes(call) is not False for call in calls)]
    if unread:
        why = unread[0].unread or "its selectors ask for more than the source and the kind of a call"
        return line("unknown", f"{names} logs, but whether it takes these calls cannot be told: {why}")
    return _passed_over(trails, calls)


def waits_for_reads(rule: Rule) -> bool:
    """Return whether the pattern names API calls that only read."""
    return waits_for_calls(rule) and any(map(only_reads, _names(rule)))


def reads(rule: Rule, gateway: Gateway) -> Check:
    """Return whether the rule gets calls that only read; it does only where its state says so."""
    names = _names(rule)
    reading = sorted(filter(only_reads, names))
    line, found = checker("reads", "Calls that only read"), gateway.rule(rule.name, rule.event_bus)
    if found is not None and found.state == READS_TOO:
        return line("ok", f"the rule takes {', '.join(reading)}, too: its state is {READS_TOO}")
    kept = {
        "--event-bus-name": rule.event_bus,
        "--event-pattern": rule.event_pattern,
        "--description": rule.description,
    }
    options = " ".join(f"{name} {shlex.quote(value)}" for name, value in kept.items() if value)
    return line(
        "fail" if len(reading) == len(names) else "warning",
        f"EventBridge gives {', '.join(reading)} to a rule only in the state {READS_TOO}",
        error=NEVER,
        fix=Fix(
            label="Ask for reads, too",
            text=f"# once the rule is saved:\naws events put-rule --name {rule.name} {options} --state {READS_TOO}",
        ),
    )


def _passed_over(trails: Sequence[Trail], calls: Sequence[ApiCall]) -> Check:
    line, first = checker("trail", "CloudTrail"), trails[0]
    names = ", ".join(each.name for each in trails)
    kind = "that only read" if all(call.reads for call in calls) else "that change something"
    sources = " and ".join(sorted({call.source for call in calls if call.source})) or "the API"
    option, value = first.with_all_management
    command = f"aws cloudtrail put-event-selectors --trail-name {first.arn} {option} {shlex.quote(json.dumps(value))}"
    return line(
        "fail",
        f"{names} logs, but takes no calls of {sources} {kind}, so the rule would never fire",
        error=NEVER,
        fix=Fix(label="Take all management events", text=command),
    )


def _names(rule: Rule) -> frozenset[str]:
    return rule.when.exact_values("detail.eventName") if isinstance(rule.when, EventPattern) else frozenset()


def _calls(rule: Rule) -> Iterator[ApiCall]:
    """Yield the kinds of calls that the pattern waits for: those that it names, else any that changes something."""
    if isinstance(rule.when, EventPattern):
        of_sources = (f"{each.removeprefix('aws.')}.amazonaws.com" for each in rule.when.exact_values("source"))
        sources = rule.when.exact_values("detail.eventSource") or frozenset(of_sources) or {""}
        kinds = {only_reads(each) for each in _names(rule)} or {False}
        yield from (ApiCall(source, each) for source in sorted(sources) for each in sorted(kinds))
