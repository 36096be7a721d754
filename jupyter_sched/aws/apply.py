"""Carry out a plan: each call with its proof, repeated where that helps, stopped where it does not.

A call that creates is proved to be ours by the operation's tag; every other is idempotent. So a run that stopped
anywhere is completed by planning again and applying. See docs/decisions/0002-saving-is-a-saga.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from jupyter_sched.core.errors import (
    ChangedMeanwhile,
    NameTaken,
    NotConnected,
    NotFound,
    NotYetUsable,
    Refused,
    SandboxGone,
    SchedError,
    Stopped,
    Throttled,
    Unreachable,
)
from jupyter_sched.core.found import OPERATION_TAG, FoundTrigger
from jupyter_sched.core.plan import Call, Plan
from jupyter_sched.core.schedule_plan import is_as_wanted
from jupyter_sched.core.wire import read_tags

if TYPE_CHECKING:
    from jupyter_sched.gateway import Gateway

OnStep = Callable[[int, int, Call], None]
PATIENCE_SECONDS = 120
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 8.0
TRANSIENT_TRIES = 5
HAS_TARGETS = "has targets"
GONE_ALREADY = frozenset(
    {"DeleteRule", "RemoveTargets", "DisableRule", "DeleteRole", "DeleteRolePolicy", "DeleteSchedule"}
)


def apply(
    plan: Plan,
    gateway: Gateway,
    *,
    on_step: OnStep | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    wait: Callable[[float], None] = time.sleep,
) -> FoundTrigger | None:
    """Make the calls of ``plan`` and return the rule or schedule as AWS then has it; None where it was deleted.

    on_step: told the number done, the number in all and the call, before each call. cancelled: asked before each
    call and each wait. wait: given seconds. Raises ChangedMeanwhile before the first call, and Stopped after it.
    """
    if plan.calls:
        _check_unchanged(plan, gateway)
    done: list[str] = []
    for number, call in enumerate(plan.calls):
        if on_step is not None:
            on_step(number, len(plan.calls), call)
        try:
            _check_not(cancelled)
            _Step(plan, gateway, cancelled, wait).run(call)
        except SchedError as error:
            raise _stopped(call, done, error, plan.kind) from error
        done.append(f"{call.service}:{call.operation}")
    return _confirmed(plan, gateway)


class _Step:
    """One call, repeated while that may help."""

    def __init__(
        self, plan: Plan, gateway: Gateway, cancelled: Callable[[], bool], wait: Callable[[float], None]
    ) -> None:
        self.plan, self.gateway, self.cancelled, self.wait = plan, gateway, cancelled, wait

    def run(self, call: Call) -> None:
        waited, pause, tries = 0.0, FIRST_WAIT_SECONDS, 0
        while True:
            try:
                return self._once(call)
            except SchedError as error:
                tries += 1
                if not _worth_repeating(error, call, tries) or waited >= PATIENCE_SECONDS or self.cancelled():
                    raise
            self.wait(pause)
            waited, pause = waited + pause, min(pause * 2, LONGEST_WAIT_SECONDS)

    def _once(self, call: Call) -> None:
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


def _check_not(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise SchedError("it was cancelled")


def _worth_repeating(error: SchedError, call: Call, tries: int) -> bool:
    if isinstance(error, NotYetUsable | ChangedMeanwhile | Throttled):
        return True
    if isinstance(error, Refused) and call.operation in {"DeleteRule", "DeleteRole"}:
        return HAS_TARGETS in str(error) or error.code == "DeleteConflict"
    return isinstance(error, Unreachable) and not isinstance(error, SandboxGone) and tries < TRANSIENT_TRIES


def _standing(plan: Plan, gateway: Gateway) -> FoundTrigger | None:
    return gateway.schedule(plan.name, plan.group) if plan.group else gateway.rule(plan.name, plan.event_bus)


def _check_unchanged(plan: Plan, gateway: Gateway) -> None:
    now, found = _standing(plan, gateway), plan.found.trigger
    if now == found:
        return
    what = "created" if found is None else "deleted" if now is None else "changed"
    raise ChangedMeanwhile(
        f"the {plan.kind} {plan.name!r} was {what} by somebody else after this plan was made; nothing was written. "
        "Plan again",
        call="scheduler:GetSchedule" if plan.group else "events:DescribeRule",
    )


def _confirmed(plan: Plan, gateway: Gateway) -> FoundTrigger | None:
    found = _standing(plan, gateway)
    if plan.wanted is None:
        return found
    if found is None or found.trigger.enabled != plan.wanted.enabled:
        raise Unreachable(
            f"the {plan.kind} {plan.name!r} was written, but AWS does not show it as it was written. Look again"
        )
    return found


def _stopped(call: Call, done: list[str], error: SchedError, kind: str) -> SchedError:
    step = f"{call.service}:{call.operation}"
    if not done and isinstance(error, Refused | NotConnected):
        return error
    exists = f"Done before it: {', '.join(done)}. " if done else "Nothing was written before it. "
    advice = f"Nothing runs half-made. Save again to complete it, or delete the {kind}."
    return Stopped(f"saving stopped at {step}: {error}. {exists}{advice}", step=step, done=tuple(done))
