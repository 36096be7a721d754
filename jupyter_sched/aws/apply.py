"""Carry out a plan: each call with its proof, repeated where that helps, stopped where it does not.

A call that creates is proved to be ours by the operation's tag; every other is idempotent. So a run that stopped
anywhere is completed by planning again and applying. See docs/decisions/0002-saving-is-a-saga.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from jupyter_sched.aws.step import CONFIRM_TRIES, Step, standing
from jupyter_sched.core.errors import Cancelled, ChangedMeanwhile, NotConnected, Refused, SchedError, Stopped
from jupyter_sched.core.found import FoundRule, FoundTrigger
from jupyter_sched.core.made_role import as_written
from jupyter_sched.core.merge import Merge
from jupyter_sched.core.plan import Call, OnStep, OnWait, Plan
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.core.schedule_wire import normal

if TYPE_CHECKING:
    from jupyter_sched.core.arn import Account
    from jupyter_sched.gateway import Gateway


def apply(
    plan: Plan,
    gateway: Gateway,
    *,
    on_step: OnStep | None = None,
    on_wait: OnWait | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    wait: Callable[[float], None] = time.sleep,
) -> FoundTrigger | None:
    """Make the calls of ``plan`` and return the rule or schedule as AWS then has it; None where it was deleted.

    on_step: told the number done, the number in all and the call, before each call. on_wait: told once a second why a
    call is waited with. cancelled: asked before each call and each second of a wait. wait: given seconds.
    Raises ChangedMeanwhile before the first call, and Stopped after it.
    """
    if plan.calls:
        now = standing(plan, gateway)
        if _is_done(plan, now):
            return now
        _check_unchanged(plan, now)
    step = Step(plan, gateway, cancelled, wait, on_wait)
    done: list[str] = []
    for number, call in enumerate(plan.calls):
        if on_step is not None:
            on_step(number, len(plan.calls), call)
        try:
            if cancelled():
                raise Cancelled("it was cancelled")
            step.run(call)
        except SchedError as error:
            raise _stopped(call, done, error, plan) from error
        done.append(f"{call.service}:{call.operation}")
    return _confirmed(plan, gateway, done, wait)


def _is_done(plan: Plan, now: FoundTrigger | None) -> bool:
    """Return whether this very plan was carried out before: what stands is new, and is what it wanted."""
    if now is None or plan.wanted is None or now == plan.found.trigger or plan.calls[-1].service == "iam":
        return False
    if plan.found.trigger is None and isinstance(now, FoundRule) and now.operation_id != plan.operation_id:
        return False
    return _is_as_wanted(now.trigger, plan.wanted, plan.found.account)


def _is_as_wanted(there: Trigger, wanted: Trigger, account: Account) -> bool:
    """Return whether what stands on AWS says in every field what was wanted."""
    meant = as_written(normal(wanted) if isinstance(wanted, Schedule) else wanted, account)
    return not Merge(meant, as_written(there, account), meant, account).fields


def _check_unchanged(plan: Plan, now: FoundTrigger | None) -> None:
    found = plan.found.trigger
    if now == found:
        return
    what = "created" if found is None else "deleted" if now is None else "changed"
    raise ChangedMeanwhile(
        f"the {plan.kind} {plan.name!r} was {what} by somebody else after this plan was made; nothing was written. "
        "Plan again",
        call=_reading(plan),
    )


def _confirmed(plan: Plan, gateway: Gateway, done: list[str], wait: Callable[[float], None]) -> FoundTrigger | None:
    """Return what AWS shows now. It may take a moment to show what it has accepted."""
    for seconds in range(CONFIRM_TRIES):
        wait(seconds)
        try:
            found = standing(plan, gateway)
        except SchedError as error:
            if not plan.calls:
                raise
            raise Stopped(
                f"everything was written, but {plan.name!r} could not be read back: {error}",
                step=_reading(plan),
                done=tuple(done),
            ) from error
        if _shows(found, plan):
            return found
    words = f"the {plan.kind} {plan.name!r} was written, but AWS does not show it as it was written. Look again"
    raise Stopped(words, step=_reading(plan), done=tuple(done))


def _shows(found: FoundTrigger | None, plan: Plan) -> bool:
    if plan.wanted is None or found is None:
        return plan.wanted is None and found is None
    return _is_as_wanted(found.trigger, plan.wanted, plan.found.account)


def _reading(plan: Plan) -> str:
    return "scheduler:GetSchedule" if plan.group else "events:DescribeRule"


def _stopped(call: Call, done: list[str], error: SchedError, plan: Plan) -> SchedError:
    step = f"{call.service}:{call.operation}"
    if not done and isinstance(error, Refused | NotConnected):
        return error
    exists = f"Done before it: {', '.join(done)}. " if done else "Nothing was written before it. "
    advice = f"Nothing runs half-made. Save again to complete it, or delete the {plan.kind}."
    doing = "saving" if plan.wanted else "deleting"
    if plan.wanted is None:
        advice = "Nothing runs half-made. client.unfinished() finds it, to complete it or to put it back."
    cause = str(error).removeprefix(f"{step}: ").rstrip(".")
    return Stopped(f"{doing} stopped at {step}: {cause}. {exists}{advice}", step=step, done=tuple(done))
