"""One call of a plan: made, proved, and repeated while that may help."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from jupyter_sched.core.errors import (
    Cancelled,
    ChangedMeanwhile,
    NameTaken,
    NotFound,
    NotYetUsable,
    Refused,
    SandboxGone,
    SchedError,
    Throttled,
    Unreachable,
)
from jupyter_sched.core.found import OPERATION_TAG, FoundTrigger
from jupyter_sched.core.plan import Call, OnWait, Plan, Wait
from jupyter_sched.core.schedule_plan import is_as_wanted
from jupyter_sched.core.wire import read_tags

if TYPE_CHECKING:
    from jupyter_sched.gateway import Gateway

PATIENCE_SECONDS = 120
DELETING_PATIENCE_SECONDS = 300  # RemoveTargets takes effect late
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 8.0
TRANSIENT_TRIES = 5
CONFIRM_TRIES = 4
HAS_TARGETS = "has targets"
GONE_ALREADY = frozenset(
    {"DeleteRule", "RemoveTargets", "DisableRule", "DeleteRole", "DeleteRolePolicy", "DeleteSchedule"}
)


def standing(plan: Plan, gateway: Gateway) -> FoundTrigger | None:
    """Return the rule or schedule that ``plan`` is about, as it stands."""
    return gateway.schedule(plan.name, plan.group) if plan.group else gateway.rule(plan.name, plan.event_bus)


class Step:
    """Makes the calls of one plan."""

    def __init__(
        self,
        plan: Plan,
        gateway: Gateway,
        cancelled: Callable[[], bool],
        wait: Callable[[float], None],
        on_wait: OnWait | None,
    ) -> None:
        self.plan, self.gateway, self.cancelled, self.wait, self.on_wait = plan, gateway, cancelled, wait, on_wait
        self._targets_seen = False

    def run(self, call: Call) -> None:
        """Make one call. Raises what no repeating mends, and Cancelled."""
        waited, pause, tries = 0.0, FIRST_WAIT_SECONDS, 0
        patience = DELETING_PATIENCE_SECONDS if call.operation == "DeleteRule" else PATIENCE_SECONDS
        while True:
            try:
                return self._once(call)
            except SchedError as error:
                tries += 1
                if not _worth_repeating(error, call, tries) or waited >= patience:
                    raise
                self._pause(call, error, pause, patience - waited)
            waited, pause = waited + pause, min(pause * 2, LONGEST_WAIT_SECONDS)

    def _pause(self, call: Call, error: SchedError, seconds: float, patience: float) -> None:
        """Wait, a second at a time, so that it can be shown and cancelled."""
        while seconds > 0:
            if self.cancelled():
                raise Cancelled(f"it was cancelled while waiting, because {error}") from error
            if self.on_wait is not None:
                self.on_wait(Wait(call, str(error), seconds, patience))
            self.wait(min(1.0, seconds))
            seconds, patience = seconds - 1, patience - 1

    def _once(self, call: Call) -> None:
        if call.operation == "EnableRule" and not self._targets_seen:
            self._check_targets()
            self._targets_seen = True
        try:
            self.gateway.perform(call)
        except NameTaken:
            if not self._is_of_this_save(call):
                raise
        except NotFound:
            if call.operation not in GONE_ALREADY:
                raise
        if call.operation == "PutRule" and "Tags" in call.parameters:
            self._prove_ours()

    def _check_targets(self) -> None:
        """Look that what was written is there before it may run: never a rule that is enabled without its targets."""
        put = [call for call in self.plan.calls if call.operation == "PutTargets"]
        wanted = {entry["Id"] for call in put for entry in call.parameters["Targets"]}
        rule = self.gateway.rule(self.plan.name, self.plan.event_bus) if wanted else None
        missing = wanted - set(rule.wire_targets) if rule else wanted
        if missing:
            raise NotYetUsable(f"the targets {', '.join(sorted(missing))} cannot be read yet", call="events:PutTargets")

    def _is_of_this_save(self, call: Call) -> bool:
        """Return whether what is there already is what this save made: an answer may be lost, the call repeated."""
        if call.operation == "CreateSchedule":
            return is_as_wanted(self.plan, self.gateway.schedule(self.plan.name, self.plan.group))
        return call.operation == "CreateRole" and self._role_is_ours(call)

    def _role_is_ours(self, call: Call) -> bool:
        role = self.gateway.role(call.parameters["RoleName"])
        return role is not None and role.tags.get(OPERATION_TAG) == read_tags(call.parameters["Tags"])[OPERATION_TAG]

    def _prove_ours(self) -> None:
        """EventBridge ignores the tags of a rule that exists, so our tag proves that we created it."""
        rule = self.gateway.rule(self.plan.name, self.plan.event_bus)
        if rule is None:
            raise NotYetUsable(f"the rule {self.plan.name!r} cannot be read yet", call="events:DescribeRule")
        if rule.operation_id != self.plan.operation_id:
            raise NameTaken(
                f"somebody else created a rule {self.plan.name!r} at the same moment, and this save wrote over its "
                "definition. Nothing was started by it. Tell them, restore their definition, and choose another name",
                call="events:PutRule",
            )


def _worth_repeating(error: SchedError, call: Call, tries: int) -> bool:
    if isinstance(error, NotYetUsable | ChangedMeanwhile | Throttled):
        return True
    if isinstance(error, Refused) and call.operation in {"DeleteRule", "DeleteRole"}:
        return HAS_TARGETS in str(error) or error.code == "DeleteConflict"
    return isinstance(error, Unreachable) and not isinstance(error, SandboxGone) and tries < TRANSIENT_TRIES
