"""EventBridge: event buses, and the tags of buses and rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import DEFAULT_BUS, last_part
from jupyter_sched.sandbox.event_names import PAGE, Given, Names, check_unmanaged
from jupyter_sched.sandbox.paging import page
from jupyter_sched.sandbox.protocol import AwsError, invalid

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World


class Buses:
    """Answers the operations of ``events`` about buses and tags, for one region's requests."""

    def __init__(self, world: World, region: str) -> None:
        self.world = world
        self.names = Names(world, region)

    def create_event_bus(self, given: Given) -> dict[str, Any]:
        """Make a custom bus."""
        name = given["Name"]
        if name == DEFAULT_BUS or self.names.bus_key(name) in self.world.buses:
            raise AwsError("ResourceAlreadyExistsException", f"Event bus {name} already exists.")
        self.world.buses[self.names.bus_key(name)] = {"Name": name, "Description": given.get("Description", "")}
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
        row = self.world.buses.get(self.names.bus_key(name), {})
        return {"Name": name, "Arn": self.names.bus_arn(name), "Description": row.get("Description") or None}

    def list_event_buses(self, given: Given) -> dict[str, Any]:
        """Return the buses, the default one among them."""
        prefix = self.names.bus_key("")
        names = [DEFAULT_BUS, *(row["Name"] for key, row in self.world.buses.items() if key.startswith(prefix))]
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
    "DescribeEventBus": Buses.describe_event_bus,
    "ListEventBuses": Buses.list_event_buses,
    "TagResource": Buses.tag_resource,
    "UntagResource": Buses.untag_resource,
    "ListTagsForResource": Buses.list_tags_for_resource,
}
