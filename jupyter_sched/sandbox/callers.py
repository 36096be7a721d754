"""Who asks. As a rule somebody who may do everything; or, to learn and to test, a role with its own permissions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.policy_evaluation import Decision, allows
from jupyter_sched.sandbox.faults import refusal
from jupyter_sched.sandbox.world import ACCOUNT_ID, partition_of

if TYPE_CHECKING:
    from jupyter_sched.sandbox.protocol import AwsError
    from jupyter_sched.sandbox.world import World

PASS_ROLE = "iam:PassRole"  # noqa: S105  an action
ALWAYS = frozenset({"sts:GetCallerIdentity"})


class Callers:
    """Knows who asks, and what they may do."""

    def __init__(self, world: World) -> None:
        self.world = world

    @property
    def role_name(self) -> str:
        """The role that asks; empty for somebody who may do everything."""
        return str(self.world.settings.get("caller", {}).get("role_name", ""))

    def arn(self, region: str) -> str:
        """Return the ARN of who asks."""
        partition = partition_of(region)
        if self.role_name:
            return f"arn:{partition}:sts::{ACCOUNT_ID}:assumed-role/{self.role_name}/sandbox"
        return f"arn:{partition}:iam::{ACCOUNT_ID}:user/sandbox"

    def act_as(self, role_name: str) -> None:
        """Let every later request be one of a role; an empty name ends that. Raises InvalidInput for no role."""
        if role_name and self.world.moto.role(role_name) is None:
            raise InvalidInput(f"there is no role {role_name!r}; make it first, with the permissions it is to have")
        self.world.settings["caller"] = {"role_name": role_name}

    def check(self, action: str, resource: str, region: str, roles: Iterable[tuple[str, str]] = ()) -> None:
        """Raise AwsError unless the caller may do this, and may pass on these roles.

        roles: the ARN of each, and the service that it is passed to.
        """
        if not self.role_name or action in ALWAYS:
            return
        role = self.world.moto.role(self.role_name)
        policies = role["policies"] if role else ()
        decision = allows(policies, action, resource, {"aws:RequestedRegion": region})
        if not decision:
            raise self._denied(action, action, resource, region, decision)
        for arn, service in roles:
            passed = allows(policies, PASS_ROLE, arn, {"iam:PassedToService": service})
            if not passed:
                raise self._denied(action, PASS_ROLE, arn, region, passed)

    def _denied(self, call: str, action: str, resource: str, region: str, decision: Decision) -> AwsError:
        """Source: IAM User Guide, "Troubleshoot access denied error messages"."""
        why = (
            "with an explicit deny in an identity-based policy"
            if "denies" in decision.reason
            else f"because no identity-based policy allows the {action} action"
        )
        message = f"User: {self.arn(region)} is not authorized to perform: {action} on resource: {resource} {why}"
        return refusal(call.partition(":")[0], "AccessDeniedException", message)
