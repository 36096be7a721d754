"""EventBridge: buses, rules and their targets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jupyter_sched.aws.parallel import ask_each
from jupyter_sched.aws.session import Connection
from jupyter_sched.core.arn import DEFAULT_BUS
from jupyter_sched.core.errors import NotFound
from jupyter_sched.core.found import FoundRule
from jupyter_sched.core.wire import is_pipeline_target, read_rule, read_tags
from jupyter_sched.gateway import OnProgress

PAGE = 100
Cancelled = Callable[[], bool]


def event_buses(connection: Connection) -> tuple[str, ...]:
    """Return the names of the buses, the default one first."""
    names = [bus["Name"] for bus in _pages(connection, "list_event_buses", "EventBuses")]
    return (DEFAULT_BUS, *sorted(name for name in names if name != DEFAULT_BUS))


def rule_names(connection: Connection, event_bus: str, pipeline_arn: str = "") -> tuple[str, ...]:
    """Return the names of the rules on a bus; with a pipeline, of those that start it."""
    where = {"EventBusName": event_bus}
    if pipeline_arn:
        found = _pages(connection, "list_rule_names_by_target", "RuleNames", TargetArn=pipeline_arn, **where)
        return tuple(sorted(found))
    return tuple(sorted(rule["Name"] for rule in _pages(connection, "list_rules", "Rules", **where)))


def listed_rules(connection: Connection, event_bus: str) -> tuple[FoundRule, ...]:
    """Return the rules of a bus as ListRules tells them: without targets and tags."""
    listed = _pages(connection, "list_rules", "Rules", EventBusName=event_bus)
    with connection.asking("events", "list_rules"):
        return tuple(read_rule({**entry, "EventBusName": event_bus}, (), {}) for entry in listed)


def rules_without_targets(connection: Connection, event_bus: str) -> tuple[FoundRule, ...]:
    """Return the disabled rules of a bus that start nothing, with tags: a question each, several at a time."""
    listed = _pages(connection, "list_rules", "Rules", EventBusName=event_bus)
    with connection.asking("events", "list_rules"):
        idle = [entry for entry in listed if entry["State"] == "DISABLED" and not entry.get("ManagedBy")]
    targets = ask_each(lambda entry: _targets(connection, entry["Name"], event_bus), idle)
    empty = [entry for entry, found in zip(idle, targets, strict=True) if not found]
    tags = ask_each(lambda entry: _tags(connection, entry["Arn"]), empty)
    pairs = zip(empty, tags, strict=True)
    return tuple(read_rule({**entry, "EventBusName": event_bus}, (), own) for entry, own in pairs)


def rules(
    connection: Connection, event_bus: str, on_progress: OnProgress | None, cancelled: Cancelled
) -> tuple[FoundRule, ...]:
    """Return the rules of a bus that start pipelines, by name.

    EventBridge has no call for the targets of many rules: each rule is asked for its own, several at a time. Tags are
    asked for where a pipeline is started.
    """
    listed = list(_pages(connection, "list_rules", "Rules", EventBusName=event_bus))
    targets = ask_each(lambda entry: _targets(connection, entry["Name"], event_bus), listed, on_progress, cancelled)
    pairs = [
        (entry, found) for entry, found in zip(listed, targets, strict=True) if any(map(is_pipeline_target, found))
    ]
    tags = ask_each(lambda pair: _tags(connection, pair[0]["Arn"]), pairs, None, cancelled)
    found = (
        read_rule({**entry, "EventBusName": event_bus}, wired, own)
        for (entry, wired), own in zip(pairs, tags, strict=True)
    )
    with connection.asking("events", "list_rules"):
        return tuple(sorted(found, key=lambda each: each.rule.name))


def rule(connection: Connection, name: str, event_bus: str) -> FoundRule | None:
    """Return a rule with targets and tags, or None where there is none."""
    try:
        described = connection.ask("events", "describe_rule", Name=name, EventBusName=event_bus)
        targets = _targets(connection, name, event_bus)
        with connection.asking("events", "describe_rule"):
            arn = described["Arn"]
        tags = _tags(connection, arn)
    except NotFound:
        return None
    with connection.asking("events", "describe_rule"):
        return read_rule(described, targets, tags)


def _targets(connection: Connection, name: str, event_bus: str) -> tuple[Any, ...]:
    return tuple(_pages(connection, "list_targets_by_rule", "Targets", Rule=name, EventBusName=event_bus))


def _tags(connection: Connection, arn: str) -> dict[str, str]:
    tags = connection.ask("events", "list_tags_for_resource", ResourceARN=arn)
    with connection.asking("events", "list_tags_for_resource"):
        return read_tags(tags["Tags"])


def test_event_pattern(connection: Connection, pattern: str, event: Mapping[str, Any]) -> bool:
    """Return what EventBridge says to a pattern and an event."""
    answer = connection.ask("events", "test_event_pattern", EventPattern=pattern, Event=json.dumps(event))
    with connection.asking("events", "test_event_pattern"):
        return bool(answer["Result"])


def _pages(connection: Connection, operation: str, key: str, **parameters: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield all entries of a listing. list_event_buses has no paginator in boto3, so none is used."""
    more: dict[str, str] = {}
    while True:
        answer = connection.ask("events", operation, Limit=PAGE, **parameters, **more)
        with connection.asking("events", operation):
            yield from answer[key]
        if not answer.get("NextToken"):
            return
        more = {"NextToken": answer["NextToken"]}
