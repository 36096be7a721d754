"""The plan that makes AWS what it was before another plan, whether that one was completed or stopped half-way.

Everything is put back as it was found: also targets that are no pipelines, a third state, and the role. What somebody
else has changed since is not written over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from jupyter_sched.core.changes import changes
from jupyter_sched.core.errors import ChangedMeanwhile, NameTaken
from jupyter_sched.core.found import OPERATION_TAG, Found, FoundRole, FoundTrigger
from jupyter_sched.core.made_role import as_written, delete_role_calls
from jupyter_sched.core.merge import Merge
from jupyter_sched.core.plan import Call, Plan
from jupyter_sched.core.policy import with_statement
from jupyter_sched.core.rule_plan import create_calls, plan_deletion, update_calls
from jupyter_sched.core.schedule_plan import plan_schedule, plan_schedule_deletion
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.wire import compact, write_tags


def plan_undo(made: Plan, now: Found, operation_id: str, at: datetime) -> Plan:
    """Return what restores that on which the plan ``made`` stood.

    now: what there is by now. at: the time. Raises ChangedMeanwhile or NameTaken where somebody else has changed it.
    """
    before = made.found
    check_only_ours(made, now)
    if before.schedule is not None:
        return plan_schedule(before.schedule.schedule, now, operation_id, at)
    if before.rule is not None:
        return _restoration(before, now, operation_id)
    if now.schedule is not None:
        return plan_schedule_deletion(now, operation_id)
    if now.rule is not None:
        return plan_deletion(now, operation_id)
    return plan_role_removal(made, now if before.role is None else replace(now, role=None), operation_id)


def plan_role_removal(made: Plan, now: Found, operation_id: str) -> Plan:
    """Return what removes the role that is all that is left of ``made``; nothing where there is none."""
    calls = delete_role_calls(now)
    return replace(made, operation_id=operation_id, found=now, wanted=None, calls=calls, changes=(), problems=())


def check_only_ours(made: Plan, now: Found) -> None:
    """Raise ChangedMeanwhile or NameTaken where somebody else has changed what ``made`` is about."""
    there = now.trigger
    if there is None:
        return
    if made.found.trigger is None and not _created_by(made, there):
        raise NameTaken(f"the {made.kind} {made.name!r} that is there was made by somebody else; it is left alone")
    theirs = [each for each in _foreign(made, there, now) if each != "state"]
    if theirs:
        raise ChangedMeanwhile(
            f"the {made.kind} {made.name!r} was changed by somebody else since ({', '.join(theirs)}); "
            "undoing would write over it"
        )


def _created_by(made: Plan, there: FoundTrigger) -> bool:
    return there.ours if isinstance(there.trigger, Schedule) else there.operation_id == made.operation_id


def _foreign(made: Plan, there: FoundTrigger, now: Found) -> list[str]:
    """Return the fields that are neither as they were nor as the plan wanted them."""
    before, wanted = made.found.trigger, made.wanted
    account = now.account
    versions = [each for each in (before.trigger if before else None, wanted) if each is not None]
    fields = [
        {each.field for each in Merge(version, there.trigger, version, account).fields if each.theirs}
        for version in versions
    ]
    named = set.intersection(*fields) if fields else set()
    return sorted(each for each in named if not each.endswith(": role"))  # a role that was made has its ARN by now


def _restoration(before: Found, now: Found, operation_id: str) -> Plan:
    """Return the calls for a rule, as AWS had it word for word."""
    found = before.rule
    if found is None:
        raise ValueError("there was no rule")
    rule, targets = found.rule, tuple(dict(entry) for entry in found.wire_targets.values())
    written = (
        update_calls(rule, now.rule, targets, found) if now.rule else create_calls(rule, targets, operation_id, found)
    )
    widened, narrowed = _role_calls(before.role, now.role, operation_id)
    unneeded = delete_role_calls(now) if before.role is None else narrowed
    return Plan(
        name=rule.name,
        event_bus=rule.event_bus,
        operation_id=operation_id,
        found=now,
        wanted=rule,
        calls=(*widened, *written, *unneeded),
        changes=changes(as_written(now.rule.rule, now.account) if now.rule else None, as_written(rule, now.account)),
    )


def _role_calls(
    before: FoundRole | None, now: FoundRole | None, operation_id: str
) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    """Return the calls before and after the rule is written. In between the role may do what both versions need."""
    if before is None or not before.made_for:
        return (), ()
    if now is None:
        permits = (_permit(before.name, name, policy) for name, policy in before.policies.items())
        return (_create_again(before, operation_id), *permits), ()
    changed = {name: policy for name, policy in before.policies.items() if now.policies.get(name) != policy}
    wider = {
        name: with_statement(now.policies[name], policy) for name, policy in changed.items() if name in now.policies
    }
    widened = (_permit(before.name, name, policy) for name, policy in {**changed, **wider}.items())
    return (*_trust_calls(before, now), *widened), tuple(_permit(before.name, name, changed[name]) for name in wider)


def _create_again(role: FoundRole, operation_id: str) -> Call:
    parameters = {
        "RoleName": role.name,
        "AssumeRolePolicyDocument": compact(role.trust),
        "Description": role.description,
        "Tags": write_tags({**role.tags, OPERATION_TAG: operation_id}),
    }
    return Call("iam", "CreateRole", parameters, "make the role again")


def _trust_calls(before: FoundRole, now: FoundRole) -> Iterator[Call]:
    if now.trust != before.trust:
        document = {"RoleName": before.name, "PolicyDocument": compact(before.trust)}
        yield Call("iam", "UpdateAssumeRolePolicy", document, "restore who may use the role")


def _permit(role_name: str, name: str, policy: Mapping[str, Any]) -> Call:
    parameters = {"RoleName": role_name, "PolicyName": name, "PolicyDocument": compact(policy)}
    return Call("iam", "PutRolePolicy", parameters, "restore what the role may do")
