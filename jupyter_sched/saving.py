"""What saving, deleting and undoing would do, and doing it: with what AWS has, who may change it, and the journal."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from jupyter_sched.core.errors import ChangedMeanwhile, InvalidTrigger, NameTaken, NotFound
from jupyter_sched.core.found import Found, FoundTrigger
from jupyter_sched.core.made_role import as_written
from jupyter_sched.core.merge import Merge
from jupyter_sched.core.plan import OnStep, OnWait, Plan
from jupyter_sched.core.rule_plan import plan, plan_deletion
from jupyter_sched.core.schedule_plan import plan_schedule, plan_schedule_deletion
from jupyter_sched.core.schedule_problems import schedule_problems
from jupyter_sched.core.schedule_trigger import Schedule, Trigger, kind_of
from jupyter_sched.core.trigger_problems import errors, problems
from jupyter_sched.core.undo import plan_undo
from jupyter_sched.standing import check_owner, found_for, found_of, missing_pipelines, missing_place

if TYPE_CHECKING:
    from jupyter_sched.core.pipeline import Pipeline
    from jupyter_sched.core.problem import Problem
    from jupyter_sched.gateway import Gateway
    from jupyter_sched.journal import Journal

NAMES = frozenset({"name", "group"})


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told of the steps and the waits of a save, and who may cancel it."""

    on_step: OnStep | None
    on_wait: OnWait | None
    cancelled: Callable[[], bool]


def plan_save(
    trigger: Trigger,
    gateway: Gateway,
    now: datetime,
    *,
    new: bool = False,
    adopt: bool = False,
    began_with: FoundTrigger | None = None,
) -> Plan:
    """Return what saving would do. began_with: what an edit began with, to merge what somebody changed since.

    Raises InvalidTrigger, NameTaken, and ChangedMeanwhile with the three versions where both changed the same field.
    """
    check_names(trigger, gateway, now)
    found = found_for(trigger, gateway)
    merge = _merge(trigger, found, began_with) if began_with is not None else None
    wanted = merge.merged() if merge else trigger
    told = (*_all_problems(wanted, gateway, now), *missing_place(wanted, gateway, found))
    _check_role(wanted, found)
    if isinstance(wanted, Schedule):
        made = plan_schedule(wanted, found, uuid.uuid4().hex, now, told)
        if made.calls or new:  # one that is as it is wanted is nobody's to defend
            check_owner(found.schedule, new=new, adopt=adopt)
    else:
        check_owner(found.rule, new=new, adopt=adopt)
        made = plan(wanted, found, uuid.uuid4().hex, told)
    return replace(made, merge=merge)


def check_names(trigger: Trigger, gateway: Gateway, now: datetime) -> None:
    """Raise InvalidTrigger, with every problem, where AWS would not even answer a question for a trigger so named."""
    if any(each.path in NAMES for each in errors(_problems(trigger, {}, now))):
        raise InvalidTrigger(trigger.name, errors(_all_problems(trigger, gateway, now)))


def _all_problems(trigger: Trigger, gateway: Gateway, now: datetime) -> tuple[Problem, ...]:
    known = known_pipelines(trigger, gateway)
    return (*_problems(trigger, known, now), *missing_pipelines(trigger, known, gateway))


def _problems(trigger: Trigger, known: Mapping[str, Pipeline], now: datetime) -> tuple[Problem, ...]:
    if isinstance(trigger, Schedule):
        return schedule_problems(trigger, next(iter(known.values()), None), now)
    return problems(trigger, known)


def plan_removal(standing: Trigger, gateway: Gateway) -> Plan:
    """Return what deleting a rule or schedule would do. Raises NotFound where it is gone."""
    found = found_for(standing, gateway)
    if found.trigger is None:
        raise NotFound(f"{standing.name!r} is not there any more")
    return (plan_deletion if found.rule else plan_schedule_deletion)(found, uuid.uuid4().hex)


def plan_undoing(made: Plan, gateway: Gateway, now: datetime) -> Plan:
    """Return what restores that on which ``made`` stood. Raises ChangedMeanwhile, NameTaken; see core/undo.py."""
    return plan_undo(made, found_of(made, gateway), uuid.uuid4().hex, now)


def carry_out(
    plan: Plan,
    gateway: Gateway,
    journal: Journal | None,
    now: datetime,
    telling: Telling,
) -> FoundTrigger | None:
    """Carry out a plan, kept in the journal until it is done. Raises ChangedMeanwhile, Stopped; see aws/apply.py."""
    from jupyter_sched.aws.apply import apply  # noqa: PLC0415  imports botocore

    def work() -> FoundTrigger | None:
        return apply(plan, gateway, on_step=telling.on_step, on_wait=telling.on_wait, cancelled=telling.cancelled)

    try:
        if journal is None or not plan.calls:
            return work()
        with journal.keeping(plan, now):
            return work()
    except ChangedMeanwhile as error:
        raise _with_versions(error, plan, gateway) from error


def known_pipelines(trigger: Trigger, gateway: Gateway) -> dict[str, Pipeline]:
    """Return the pipelines that a trigger starts, by name; those that are not there are left out."""
    known = {}
    for target in trigger.targets:
        if not target.pipeline:
            continue
        try:
            known[target.pipeline_name] = gateway.pipeline(target.pipeline)
        except NotFound:
            continue
    return known


def _merge(trigger: Trigger, found: Found, began_with: FoundTrigger) -> Merge | None:
    """Return the three versions where somebody has changed it since the edit began; None where nobody has."""
    there, kind = found.trigger, kind_of(trigger)
    if there is None:
        raise ChangedMeanwhile(f"the {kind} {trigger.name!r} was deleted by somebody else; save it as a new one")
    merge = _versions(trigger, there, began_with, found)
    if all(each.before == each.theirs for each in merge.fields):
        return None
    if merge.conflicts:
        error = ChangedMeanwhile(_both(kind, trigger, merge), merge=merge)
        error.now = there
        raise error
    return merge


def _versions(trigger: Trigger, there: FoundTrigger, before: FoundTrigger, found: Found) -> Merge:
    account = found.account
    begun, now, mine = (as_written(each, account) for each in (before.trigger, there.trigger, trigger))
    return Merge(begun, now, mine, account)


def _both(kind: str, trigger: Trigger, merge: Merge) -> str:
    told = "; ".join(
        f"{each.field} was {each.before or 'not there'}, is {each.theirs or 'gone'} now, and you want "
        f"{each.mine or 'it gone'}"
        for each in merge.conflicts
    )
    return f"somebody else has changed the {kind} {trigger.name!r} since you began: {told}. Choose what it is to be"


def _with_versions(error: ChangedMeanwhile, plan: Plan, gateway: Gateway) -> ChangedMeanwhile:
    """Return the error with the three versions, where there are three."""
    before, wanted = plan.found.trigger, plan.wanted
    if before is None or wanted is None:
        return error
    found = found_for(wanted, gateway)
    error.now = found.trigger
    if found.trigger is not None:
        error.merge = _versions(wanted, found.trigger, before, found)
    return error


def _check_role(wanted: Trigger, found: Found) -> None:
    """Raise NameTaken where the role of the name that we compute was made by somebody else."""
    role = found.role
    if role is not None and not role.made_for and any(target.role_arn is None for target in wanted.targets):
        raise NameTaken(
            f"there is a role {role.name!r} that this package did not make, so it is left alone; "
            f"choose another name for {wanted.name!r}, or use a role of your own",
            call="iam:CreateRole",
        )
