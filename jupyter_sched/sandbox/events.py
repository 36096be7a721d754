"""EventBridge: buses, rules, targets and tags, as strict as the service."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import ARN, DEFAULT_BUS, last_part
from jupyter_sched.core.limits import RULES_PER_BUS, TARGETS
from jupyter_sched.core.pattern import EventPattern, PatternError
from jupyter_sched.core.schedule import ExpressionError, parse
from jupyter_sched.sandbox.paging import page
from jupyter_sched.sandbox.protocol import AwsError, invalid

if TYPE_CHECKING:
    from datetime import datetime

    from jupyter_sched.core.arn import Account
    from jupyter_sched.sandbox.delivery import Delivery
    from jupyter_sched.sandbox.world import World

Given = Mapping[str, Any]
PAGE = 100
ENTRIES = 10
ENVELOPE = ("id", "account", "source", "time", "region", "resources", "detail-type")
TOO_MANY = "The requested resource exceeds the maximum number allowed."
NEEDS_ROLE = (":sagemaker:", ":states:", ":kinesis:", ":ecs:", ":batch:", ":codepipeline:", ":codebuild:")


class Events:
    """Answers the operations of ``events`` for one region's requests."""

    def __init__(self, world: World, delivery: Delivery, region: str) -> None:
        self.world, self.delivery = world, delivery
        self.account = world.account(region)

    def create_event_bus(self, given: Given) -> dict[str, Any]:
        """Make a custom bus."""
        name = given["Name"]
        if name == DEFAULT_BUS or self._bus_key(name) in self.world.buses:
            raise AwsError("ResourceAlreadyExistsException", f"Event bus {name} already exists.")
        self.world.buses[self._bus_key(name)] = {"Name": name, "Description": given.get("Description", "")}
        self._tag(self._bus_arn(name), given.get("Tags", ()))
        return {"EventBusArn": self._bus_arn(name)}

    def delete_event_bus(self, given: Given) -> dict[str, Any]:
        """Remove a custom bus that has no rules."""
        if given["Name"] == DEFAULT_BUS:
            raise invalid("Cannot delete event bus default.")
        if any(rule["EventBusName"] == given["Name"] for rule in self._rules()):
            raise invalid("Event bus can't be deleted since it has rules.")
        self.world.buses.pop(self._bus_key(given["Name"]), None)
        return {}

    def describe_event_bus(self, given: Given) -> dict[str, Any]:
        """Return one bus."""
        name = self._bus(given.get("Name"))
        return {"Name": name, "Arn": self._bus_arn(name)}

    def list_event_buses(self, given: Given) -> dict[str, Any]:
        """Return the buses, the default one among them."""
        prefix = self._bus_key("")
        names = [DEFAULT_BUS, *(row["Name"] for key, row in self.world.buses.items() if key.startswith(prefix))]
        wanted = sorted(name for name in names if name.startswith(given.get("NamePrefix", "")))
        rows, more = page(wanted, given.get("Limit", PAGE), given.get("NextToken"))
        return {"EventBuses": [{"Name": name, "Arn": self._bus_arn(name)} for name in rows], "NextToken": more}

    def put_rule(self, given: Given) -> dict[str, Any]:
        """Write a rule whole: what is not given is cleared; its targets stay; tags count only when it is new."""
        bus, name = self._bus(given.get("EventBusName")), given["Name"]
        pattern, schedule = given.get("EventPattern"), given.get("ScheduleExpression")
        if not pattern and not schedule:
            raise invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.")
        if schedule:
            _check_schedule(schedule, bus)
        if pattern:
            _check_pattern(pattern)
        old = self.world.rules.get(self._key(bus, name))
        if old is None and sum(rule["EventBusName"] == bus for rule in self._rules()) >= RULES_PER_BUS:
            raise AwsError("LimitExceededException", TOO_MANY)
        _check_unmanaged(old)
        kept = {key: value for key, value in given.items() if key not in {"Tags", "EventBusName"} and value != ""}
        arn = self.account.rule(name, bus)
        created = (
            old["created_at"] if old and old.get("ScheduleExpression") == schedule else self.world.now().isoformat()
        )
        self.world.rules[self._key(bus, name)] = {
            "State": "ENABLED",
            **kept,
            "EventBusName": bus,
            "Arn": arn,
            "region": self.account.region,
            "created_at": created,
            "since": self.world.now().isoformat(),
        }
        if old is None:
            self._tag(arn, given.get("Tags", ()))
        self.delivery.rule_changed(self._key(bus, name))
        return {"RuleArn": arn}

    def describe_rule(self, given: Given) -> dict[str, Any]:
        """Return one rule."""
        return {**_shown(self._rule(given)), "CreatedBy": self.account.account_id}

    def list_rules(self, given: Given) -> dict[str, Any]:
        """Return the rules of a bus, by name."""
        bus = self._bus(given.get("EventBusName"))
        wanted = [rule for rule in self._rules() if rule["EventBusName"] == bus]
        named = [rule for rule in wanted if rule["Name"].startswith(given.get("NamePrefix", ""))]
        rows, more = page(
            sorted(named, key=lambda rule: rule["Name"]), given.get("Limit", PAGE), given.get("NextToken")
        )
        return {"Rules": [_shown(rule) for rule in rows], "NextToken": more}

    def delete_rule(self, given: Given) -> dict[str, Any]:
        """Remove a rule that has no targets. One that is not there is no error."""
        key = self._key(self._bus(given.get("EventBusName")), given["Name"])
        if self.world.targets.get(key):
            raise invalid("Rule can't be deleted since it has targets.")
        rule = self.world.rules.get(key)
        if rule is not None:
            _check_unmanaged(rule)
            del self.world.rules[key]
            self.world.tags.pop(rule["Arn"], None)
            self.delivery.rule_changed(key)
        return {}

    def enable_rule(self, given: Given) -> dict[str, Any]:
        """Let a rule run."""
        return self._switch(given, "ENABLED")

    def disable_rule(self, given: Given) -> dict[str, Any]:
        """Pause a rule."""
        return self._switch(given, "DISABLED")

    def put_targets(self, given: Given) -> dict[str, Any]:
        """Write targets; one with an id that is there is replaced."""
        rule = self._rule({**given, "Name": given["Rule"]})
        _check_unmanaged(rule)
        for target in given["Targets"]:
            _check_target(target)
        key = self._key(rule["EventBusName"], rule["Name"])
        merged = {**self.world.targets.get(key, {}), **{target["Id"]: target for target in given["Targets"]}}
        if len(merged) > TARGETS:
            raise AwsError("LimitExceededException", TOO_MANY)
        self.world.targets[key] = merged
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def remove_targets(self, given: Given) -> dict[str, Any]:
        """Remove targets by id."""
        rule = self._rule({**given, "Name": given["Rule"]})
        _check_unmanaged(rule)
        key = self._key(rule["EventBusName"], rule["Name"])
        kept = {name: target for name, target in self.world.targets.get(key, {}).items() if name not in given["Ids"]}
        self.world.targets[key] = kept
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def list_targets_by_rule(self, given: Given) -> dict[str, Any]:
        """Return the targets of a rule, by id."""
        rule = self._rule({**given, "Name": given["Rule"]})
        targets = self.world.targets.get(self._key(rule["EventBusName"], rule["Name"]), {})
        ordered = [targets[name] for name in sorted(targets)]
        rows, more = page(ordered, given.get("Limit", PAGE), given.get("NextToken"))
        return {"Targets": rows, "NextToken": more}

    def list_rule_names_by_target(self, given: Given) -> dict[str, Any]:
        """Return the names of the rules that have a target."""
        bus = self._bus(given.get("EventBusName"))
        here = [rule for rule in self._rules() if rule["EventBusName"] == bus]
        names = sorted(rule["Name"] for rule in here if self._has_target(rule, given["TargetArn"]))
        rows, more = page(names, given.get("Limit", PAGE), given.get("NextToken"))
        return {"RuleNames": rows, "NextToken": more}

    def tag_resource(self, given: Given) -> dict[str, Any]:
        """Add tags to a rule or a bus."""
        self._check_tagged(given["ResourceARN"])
        self._tag(given["ResourceARN"], given["Tags"])
        return {}

    def untag_resource(self, given: Given) -> dict[str, Any]:
        """Remove tags."""
        self._check_tagged(given["ResourceARN"])
        tags = self.world.tags.get(given["ResourceARN"], {})
        kept = {key: value for key, value in tags.items() if key not in given["TagKeys"]}
        self.world.tags[given["ResourceARN"]] = kept
        return {}

    def list_tags_for_resource(self, given: Given) -> dict[str, Any]:
        """Return the tags of a rule or a bus."""
        self._check_tagged(given["ResourceARN"])
        tags = self.world.tags.get(given["ResourceARN"], {})
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def test_event_pattern(self, given: Given) -> dict[str, Any]:
        """Say whether a pattern takes an event."""
        pattern = _check_pattern(given["EventPattern"])
        event = _test_event(given["Event"])
        if not all(key in event for key in ENVELOPE):
            raise invalid("Parameter Event is not valid.")
        return {"Result": pattern.matches(given["Event"])}

    def put_events(self, given: Given) -> dict[str, Any]:
        """Take events and deliver them."""
        entries = given["Entries"]
        if len(entries) > ENTRIES:
            path = "1 validation error detected: Value at 'entries' failed to satisfy constraint: "
            raise invalid(f"{path}Member must have length less than or equal to {ENTRIES}")
        answers = [self._put_event(entry) for entry in entries]
        return {"FailedEntryCount": sum("ErrorCode" in answer for answer in answers), "Entries": answers}

    def _put_event(self, entry: Given) -> dict[str, str]:
        refusal = _entry_refusal(entry)
        if refusal:
            return {"ErrorCode": refusal[0], "ErrorMessage": refusal[1]}
        event = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": entry["DetailType"],
            "source": entry["Source"],
            "account": self.account.account_id,
            "time": (entry.get("Time") or self.world.now()).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": self.account.region,
            "resources": list(entry.get("Resources", ())),
            "detail": _json(entry["Detail"]),
        }
        self.delivery.put(event, last_part(entry.get("EventBusName") or DEFAULT_BUS))
        return {"EventId": event["id"]}

    def _switch(self, given: Given, state: str) -> dict[str, Any]:
        rule = self._rule(given)
        _check_unmanaged(rule)
        key = self._key(rule["EventBusName"], rule["Name"])
        self.world.rules[key] = {**rule, "State": state, "since": self.world.now().isoformat()}
        self.delivery.rule_changed(key)
        return {}

    def _rules(self) -> list[dict[str, Any]]:
        return [rule for rule in self.world.rules.values() if rule["region"] == self.account.region]

    def _rule(self, given: Given) -> dict[str, Any]:
        bus = self._bus(given.get("EventBusName"))
        rule = self.world.rules.get(self._key(bus, given["Name"]))
        if rule is None:
            raise AwsError("ResourceNotFoundException", f"Rule {given['Name']} does not exist on EventBus {bus}.")
        return rule

    def _bus(self, name: str | None) -> str:
        bus = last_part(name or DEFAULT_BUS)
        if bus != DEFAULT_BUS and self._bus_key(bus) not in self.world.buses:
            raise AwsError("ResourceNotFoundException", f"Event bus {bus} does not exist.")
        return bus

    def _has_target(self, rule: Given, arn: str) -> bool:
        targets = self.world.targets.get(self._key(rule["EventBusName"], rule["Name"]), {})
        return any(target["Arn"] == arn for target in targets.values())

    def _check_tagged(self, arn: str) -> None:
        arns = {rule["Arn"] for rule in self._rules()} | {self._bus_arn(DEFAULT_BUS)}
        arns |= {self._bus_arn(row["Name"]) for row in self.world.buses.values()}
        if arn not in arns:
            name = last_part(arn)
            raise AwsError("ResourceNotFoundException", f"Rule {name} does not exist on EventBus default.")

    def _tag(self, arn: str, tags: Any) -> None:  # noqa: ANN401  tags as listed
        self.world.tags[arn] = {**self.world.tags.get(arn, {}), **{tag["Key"]: tag["Value"] for tag in tags}}

    def _bus_arn(self, name: str) -> str:
        return f"arn:{self.account.partition}:events:{self.account.region}:{self.account.account_id}:event-bus/{name}"

    def _bus_key(self, name: str) -> str:
        return f"{self.account.region}/{name}"

    def _key(self, bus: str, name: str) -> str:
        return f"{self.account.region}/{bus}/{name}"


OPERATIONS: dict[str, Callable[[Events, Given], dict[str, Any]]] = {
    "CreateEventBus": Events.create_event_bus,
    "DeleteEventBus": Events.delete_event_bus,
    "DescribeEventBus": Events.describe_event_bus,
    "ListEventBuses": Events.list_event_buses,
    "PutRule": Events.put_rule,
    "DescribeRule": Events.describe_rule,
    "ListRules": Events.list_rules,
    "DeleteRule": Events.delete_rule,
    "EnableRule": Events.enable_rule,
    "DisableRule": Events.disable_rule,
    "PutTargets": Events.put_targets,
    "RemoveTargets": Events.remove_targets,
    "ListTargetsByRule": Events.list_targets_by_rule,
    "ListRuleNamesByTarget": Events.list_rule_names_by_target,
    "TagResource": Events.tag_resource,
    "UntagResource": Events.untag_resource,
    "ListTagsForResource": Events.list_tags_for_resource,
    "TestEventPattern": Events.test_event_pattern,
    "PutEvents": Events.put_events,
}
HIDDEN = frozenset({"region", "created_at", "since"})


def _shown(rule: Given) -> dict[str, Any]:
    return {key: value for key, value in rule.items() if key not in HIDDEN}


def _check_schedule(text: str, bus: str) -> None:
    if bus != DEFAULT_BUS:
        raise invalid("ScheduleExpression is supported only on the default event bus.")
    try:
        parse(text, service="rules")
    except ExpressionError:
        raise invalid("Parameter ScheduleExpression is not valid.") from None


def _check_pattern(text: str) -> EventPattern:
    try:
        return EventPattern.parse(text)
    except PatternError as error:
        raise AwsError("InvalidEventPatternException", f"Event pattern is not valid. Reason: {error.reason}") from None


def _check_unmanaged(rule: Given | None) -> None:
    if rule is not None and rule.get("ManagedBy"):
        raise AwsError("ManagedRuleException", f"Rule {rule['Name']} is managed by {rule['ManagedBy']}.")


def _check_target(target: Given) -> None:
    arn = target["Arn"]
    if not ARN.match(arn):
        raise invalid(f"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format.")
    if any(service in arn for service in NEEDS_ROLE) and not target.get("RoleArn"):
        raise invalid(f"RoleArn is required for target {arn}.")
    if sum(key in target for key in ("Input", "InputPath", "InputTransformer")) > 1:
        raise invalid(f"Only one of Input, InputPath, or InputTransformer must be provided for target {target['Id']}.")


def _test_event(text: str) -> dict[str, Any]:
    event = _json(text)
    if not isinstance(event, dict):
        raise invalid("Parameter Event is not valid.")
    return event


def complete_event(event: object, account: Account, now: datetime) -> dict[str, Any]:
    """Return ``event`` with what it lacks of an event's envelope. Raises TypeError or ValueError."""
    if not isinstance(event, dict) or not isinstance(event.get("detail"), dict):
        raise TypeError("an event is an object with source, detail-type and an object detail")
    for name in ("source", "detail-type"):
        if not isinstance(event.get(name), str) or not event[name]:
            raise ValueError(f"the event has no {name!r}")
    envelope = {"version": "0", "id": str(uuid.uuid4()), "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "resources": []}
    return {**envelope, **event, "account": account.account_id, "region": account.region}


def _entry_refusal(entry: Given) -> tuple[str, str] | None:
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            return "InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument."
    if entry["Source"].startswith("aws."):
        return "NotAuthorizedForSourceException", "Not authorized for the source."
    if not isinstance(_json(entry["Detail"]), dict):
        return "MalformedDetail", "Detail is malformed."
    return None


def _json(text: str) -> Any:  # noqa: ANN401  any JSON
    try:
        return json.loads(text)
    except ValueError:
        return None
