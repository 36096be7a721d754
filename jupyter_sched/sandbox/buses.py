"""EventBridge: event buses with their policies, and the tags of buses and rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import DEFAULT_BUS, last_part
from jupyter_sched.core.policy import VERSION
from jupyter_sched.sandbox.event_names import PAGE, Given, Names, check_unmanaged
from jupyter_sched.sandbox.paging import page
from jupyter_sched.sandbox.protocol import AwsError, invalid

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World

PUT_EVENTS = "events:PutEvents"
SETTINGS = ("Description", "KmsKeyIdentifier", "DeadLetterConfig", "LogConfig")


class Buses:
    """Answers the operations of ``events`` about buses, their policies and tags, for one region's requests."""

    def __init__(self, world: World, region: str) -> None:
        self.world = world
        self.names = Names(world, region)

    def create_event_bus(self, given: Given) -> dict[str, Any]:
        """Make a custom bus."""
        name = given["Name"]
        if name == DEFAULT_BUS or self.names.bus_key(name) in self.world.buses:
            raise AwsError("ResourceAlreadyExistsException", f"Event bus {name} already exists.")
        now = self.world.now().isoformat()
        times = {"CreationTime": now, "LastModifiedTime": now}
        self.world.buses[self.names.bus_key(name)] = {"Name": name, **_settings(given), **times}
        self.names.tag(self.names.bus_arn(name), given.get("Tags", ()))
        return {"EventBusArn": self.names.bus_arn(name)}

    def delete_event_bus(self, given: Given) -> dict[str, Any]:
        """Remove a custom bus that has no rules."""
        if given["Name"] == DEFAULT_BUS:
            raise invalid("Cannot delete event bus default.")
        if self.names.rules(given["Name"]):
            raise invalid("Event bus can't be deleted since it has rules.")
        self.world.buses.pop(self.names.bus_key(given["Name"]), None)
        return {}

    def describe_event_bus(self, given: Given) -> dict[str, Any]:
        """Return one bus."""
        name = self.names.bus(given.get("Name"))
        row = dict(self._row(name))
        policy = row.pop("policy", None)
        return {**row, "Arn": self.names.bus_arn(name), "Policy": json.dumps(policy) if policy else None}

    def update_event_bus(self, given: Given) -> dict[str, Any]:
        """Change what is said of a bus; what is not given stays."""
        name = self.names.bus(given.get("Name"))
        self._change(name, **_settings(given))
        return {"Arn": self.names.bus_arn(name), "Name": name, **_settings(self._row(name))}

    def put_permission(self, given: Given) -> dict[str, Any]:
        """Add a statement to a bus's policy, or put a whole policy in its place."""
        name = self.names.bus(given.get("EventBusName"))
        if "Policy" in given:
            self._change(name, policy=_document(given))
            return {}
        statement = self._statement(name, given)
        document = self._row(name).get("policy") or {"Version": VERSION, "Statement": []}
        kept = [each for each in document["Statement"] if each.get("Sid") != statement["Sid"]]
        self._change(name, policy={**document, "Statement": [*kept, statement]})
        return {}

    def remove_permission(self, given: Given) -> dict[str, Any]:
        """Remove a statement from a bus's policy, or all of them."""
        name = self.names.bus(given.get("EventBusName"))
        document = self._row(name).get("policy")
        if given.get("RemoveAllPermissions"):
            self._change(name, policy=None)
            return {}
        if not document:
            raise AwsError("ResourceNotFoundException", "EventBus does not have a policy.")
        kept = [each for each in document["Statement"] if each.get("Sid") != given.get("StatementId")]
        if len(kept) == len(document["Statement"]):
            raise AwsError("ResourceNotFoundException", "Statement with the provided id does not exist.")
        self._change(name, policy={**document, "Statement": kept} if kept else None)
        return {}

    def list_event_buses(self, given: Given) -> dict[str, Any]:
        """Return the buses, the default one among them."""
        prefix = self.names.bus_key("")
        names = {DEFAULT_BUS, *(row["Name"] for key, row in self.world.buses.items() if key.startswith(prefix))}
        wanted = sorted(name for name in names if name.startswith(given.get("NamePrefix", "")))
        rows, more = page(wanted, given.get("Limit", PAGE), given.get("NextToken"))
        return {"EventBuses": [{"Name": name, "Arn": self.names.bus_arn(name)} for name in rows], "NextToken": more}

    def tag_resource(self, given: Given) -> dict[str, Any]:
        """Add tags to a rule or a bus."""
        self._check_tagged(given["ResourceARN"], changing=True)
        self.names.tag(given["ResourceARN"], given["Tags"])
        return {}

    def untag_resource(self, given: Given) -> dict[str, Any]:
        """Remove tags."""
        self._check_tagged(given["ResourceARN"], changing=True)
        tags = self.world.tags.get(given["ResourceARN"], {})
        kept = {key: value for key, value in tags.items() if key not in given["TagKeys"]}
        self.world.tags[given["ResourceARN"]] = kept
        return {}

    def list_tags_for_resource(self, given: Given) -> dict[str, Any]:
        """Return the tags of a rule or a bus."""
        self._check_tagged(given["ResourceARN"])
        tags = self.world.tags.get(given["ResourceARN"], {})
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def _row(self, name: str) -> Given:
        """Return what is known of a bus; of the default one nothing but its name, before it is changed."""
        return self.world.buses.get(self.names.bus_key(name), {"Name": name})

    def _change(self, name: str, **changed: Any) -> None:  # noqa: ANN401  any JSON
        now = self.world.now().isoformat()
        self.world.buses[self.names.bus_key(name)] = {**self._row(name), **changed, "LastModifiedTime": now}

    def _statement(self, name: str, given: Given) -> Given:
        missing = [each for each in ("Action", "Principal", "StatementId") if not given.get(each)]
        if missing:
            raise invalid(f"Parameter(s) {', '.join(missing)} must be specified.")
        if given["Action"] != PUT_EVENTS:
            raise invalid("Provided value in parameter 'action' is not supported.")
        account, condition = given["Principal"], given.get("Condition")
        partition = self.names.account.partition
        statement = {
            "Sid": given["StatementId"],
            "Effect": "Allow",
            "Principal": "*" if account == "*" else {"AWS": f"arn:{partition}:iam::{account}:root"},
            "Action": PUT_EVENTS,
            "Resource": self.names.bus_arn(name),
        }
        if condition:
            statement["Condition"] = {condition["Type"]: {condition["Key"]: condition["Value"]}}
        return statement

    def _check_tagged(self, arn: str, *, changing: bool = False) -> None:
        rules = {rule["Arn"]: rule for rule in self.names.rules()}
        buses = {
            self.names.bus_arn(name) for name in (DEFAULT_BUS, *(row["Name"] for row in self.world.buses.values()))
        }
        if arn not in rules and arn not in buses:
            bus = arn.split("/")[-2] if arn.count("/") > 1 else DEFAULT_BUS
            raise AwsError("ResourceNotFoundException", f"Rule {last_part(arn)} does not exist on EventBus {bus}.")
        if changing:
            check_unmanaged(rules.get(arn))


OPERATIONS: dict[str, Callable[[Buses, Given], dict[str, Any]]] = {
    "CreateEventBus": Buses.create_event_bus,
    "DeleteEventBus": Buses.delete_event_bus,
    "UpdateEventBus": Buses.update_event_bus,
    "PutPermission": Buses.put_permission,
    "RemovePermission": Buses.remove_permission,
    "DescribeEventBus": Buses.describe_event_bus,
    "ListEventBuses": Buses.list_event_buses,
    "TagResource": Buses.tag_resource,
    "UntagResource": Buses.untag_resource,
    "ListTagsForResource": Buses.list_tags_for_resource,
}


def _settings(given: Given) -> dict[str, Any]:
    return {name: given[name] for name in SETTINGS if name in given}


def _document(given: Given) -> dict[str, Any]:
    try:
        document = json.loads(given["Policy"])
    except ValueError as error:
        raise invalid(f"Parameter Policy is not valid. Reason: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("Statement"), list):
        raise invalid("Parameter Policy is not valid. Reason: it has no list of statements")
    return document
