"""EventBridge: buses, rules and their targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jupyter_sched.aws.session import Connection
from jupyter_sched.core.arn import DEFAULT_BUS
from jupyter_sched.core.errors import NotFound
from jupyter_sched.core.found import FoundRule
from jupyter_sched.core.wire import read_rule, read_tags

PAGE = 100


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


def rule(connection: Connection, name: str, event_bus: str) -> FoundRule | None:
    """Return a rule with targets and tags, or None where there is none."""
    try:
        described = connection.ask("events", "describe_rule", Name=name, EventBusName=event_bus)
        targets = tuple(_pages(connection, "list_targets_by_rule", "Targets", Rule=name, EventBusName=event_bus))
        with connection.asking("events", "describe_rule"):
            arn = described["Arn"]
        tags = connection.ask("events", "list_tags_for_resource", ResourceARN=arn)
    except NotFound:
        return None
    with connection.asking("events", "describe_rule"):
        return read_rule(described, targets, read_tags(tags["Tags"]))


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
