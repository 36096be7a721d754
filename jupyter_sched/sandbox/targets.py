"""EventBridge: the targets of rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import ARN
from jupyter_sched.core.limits import TARGETS
from jupyter_sched.sandbox.event_names import PAGE, TOO_MANY, Given, Names, check_unmanaged
from jupyter_sched.sandbox.paging import page
from jupyter_sched.sandbox.protocol import AwsError, invalid

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World


class Targets:
    """Answers the operations of ``events`` about targets, for one region's requests."""

    def __init__(self, world: World, region: str) -> None:
        self.world = world
        self.names = Names(world, region)

    def put_targets(self, given: Given) -> dict[str, Any]:
        """Write targets; one with an id that is there is replaced."""
        rule = self.names.rule(given, "Rule")
        check_unmanaged(rule)
        for target in given["Targets"]:
            _check_target(target)
        key = self.names.key(rule["EventBusName"], rule["Name"])
        merged = {**self.world.targets.get(key, {}), **{target["Id"]: target for target in given["Targets"]}}
        if len(merged) > TARGETS:
            raise AwsError("LimitExceededException", TOO_MANY)
        self.world.targets[key] = merged
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def remove_targets(self, given: Given) -> dict[str, Any]:
        """Remove targets by id."""
        rule = self.names.rule(given, "Rule")
        check_unmanaged(rule, force=given.get("Force", False))
        key = self.names.key(rule["EventBusName"], rule["Name"])
        kept = {name: target for name, target in self.world.targets.get(key, {}).items() if name not in given["Ids"]}
        self.world.targets[key] = kept
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def list_targets_by_rule(self, given: Given) -> dict[str, Any]:
        """Return the targets of a rule, by id."""
        rule = self.names.rule(given, "Rule")
        targets = self.world.targets.get(self.names.key(rule["EventBusName"], rule["Name"]), {})
        ordered = [targets[name] for name in sorted(targets)]
        rows, more = page(ordered, given.get("Limit", PAGE), given.get("NextToken"))
        return {"Targets": rows, "NextToken": more}


OPERATIONS: dict[str, Callable[[Targets, Given], dict[str, Any]]] = {
    "PutTargets": Targets.put_targets,
    "RemoveTargets": Targets.remove_targets,
    "ListTargetsByRule": Targets.list_targets_by_rule,
}
NEEDS_ROLE = (":sagemaker:", ":states:", ":kinesis:", ":ecs:", ":batch:", ":codepipeline:", ":codebuild:")


def _check_target(target: Given) -> None:
    arn = target["Arn"]
    if not ARN.match(arn):
        raise invalid(f"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format.")
    if any(service in arn for service in NEEDS_ROLE) and not target.get("RoleArn"):
        raise invalid(f"RoleArn is required for target {arn}.")
    if sum(key in target for key in ("Input", "InputPath", "InputTransformer")) > 1:
        raise invalid(f"Only one of Input, InputPath, or InputTransformer must be provided for target {target['Id']}.")
