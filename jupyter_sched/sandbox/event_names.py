"""What is called what in EventBridge: buses and rules by name or ARN, for one region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import DEFAULT_BUS, last_part
from jupyter_sched.sandbox.protocol import AwsError

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World

Given = Mapping[str, Any]
PAGE = 100
TOO_MANY = "The requested resource exceeds the maximum number allowed."


class Names:
    """Finds buses and rules of one region. Each method raises AwsError for what there is not."""

    def __init__(self, world: World, region: str) -> None:
        self.world = world
        self.account = world.account(region)

    def bus(self, name: str | None) -> str:
        """Return a bus by name or ARN; the default one for None."""
        bus = last_part(name or DEFAULT_BUS)
        if bus != DEFAULT_BUS and self.bus_key(bus) not in self.world.buses:
            raise AwsError("ResourceNotFoundException", f"Event bus {bus} does not exist.")
        return bus

    def rule(self, given: Given, name: str = "Name") -> dict[str, Any]:
        """Return the row of the rule that a request names. name: of the parameter."""
        bus = self.bus(given.get("EventBusName"))
        rule = self.world.rules.get(self.key(bus, given[name]))
        if rule is None:
            raise AwsError("ResourceNotFoundException", f"Rule {given[name]} does not exist on EventBus {bus}.")
        return rule

    def rules(self, bus: str | None = None) -> list[dict[str, Any]]:
        """Return the rows of all rules, or of those of one bus."""
        here = (rule for rule in self.world.rules.values() if rule["region"] == self.account.region)
        return [rule for rule in here if bus in {None, rule["EventBusName"]}]

    def tag(self, arn: str, tags: Iterable[Given]) -> None:
        """Add tags to what has this ARN."""
        self.world.tags[arn] = {**self.world.tags.get(arn, {}), **{tag["Key"]: tag["Value"] for tag in tags}}

    def key(self, bus: str, name: str) -> str:
        """Return the key of a rule's row."""
        return f"{self.account.region}/{bus}/{name}"

    def bus_key(self, name: str) -> str:
        """Return the key of a bus's row."""
        return f"{self.account.region}/{name}"

    def bus_arn(self, name: str) -> str:
        """Return the ARN of a bus."""
        return f"arn:{self.account.partition}:events:{self.account.region}:{self.account.account_id}:event-bus/{name}"


def check_unmanaged(rule: Given | None, *, force: bool = False) -> None:
    """Raise AwsError for a rule that a service made for itself, unless it is forced."""
    if rule is not None and rule.get("ManagedBy") and not force:
        raise AwsError("ManagedRuleException", f"Rule {rule['Name']} is managed by {rule['ManagedBy']}.")
