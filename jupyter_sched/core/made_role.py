"""The role that we make for one rule or schedule: the calls that make it fit, and that take it away again.

While a trigger moves from one pipeline to another its role may start both, so that a save that stops in between leaves
nothing enabled that may not start its pipelines. See docs/decisions/0002-saving-is-a-saga.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

from jupyter_sched.core.arn import Account
from jupyter_sched.core.found import OPERATION_TAG, RULE_TAG, SCHEDULE_TAG, Found
from jupyter_sched.core.permissions import arn_of, principal_of, source_of
from jupyter_sched.core.plan import POLICY_NAME, Call, made_role_name
from jupyter_sched.core.policy import permission_document, trust_document
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.core.wire import compact, write_tags

T = TypeVar("T", Rule, Schedule, Trigger)


def made_role_arn(trigger: Trigger, account: Account) -> str:
    """Return the ARN of the role that we make for a trigger, whether it is there or not."""
    return account.role(made_role_name(arn_of(trigger, account)))


def as_written(trigger: T, account: Account) -> T:
    """Return ``trigger`` with the role that we made left for us to choose, as one would write it in code."""
    made = made_role_arn(trigger, account)
    if all(each.role_arn != made for each in trigger.targets):
        return trigger
    targets = tuple(replace(each, role_arn=None) if each.role_arn == made else each for each in trigger.targets)
    return replace(trigger, target=targets[0]) if isinstance(trigger, Schedule) else replace(trigger, targets=targets)


def role_calls(wanted: Trigger, found: Found, operation_id: str) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    """Return the calls for the role before and after ``wanted`` itself is written."""
    account = found.account
    targets = _under_made_role(wanted, account)
    if not targets:
        return (), delete_role_calls(found)
    others = [each for user in found.role_users for each in user.schedule.targets]
    standing = _under_made_role(found.trigger.trigger, account) if found.trigger and found.role else []
    final = _permission(wanted, [*targets, *others], account)
    meanwhile = _permission(wanted, [*targets, *standing, *others], account)
    permitted = found.role.policies.get(POLICY_NAME) if found.role else None
    widened = [_permit(wanted, meanwhile, account)] if permitted not in (meanwhile, final) else []
    narrowed = [_permit(wanted, final, account)] if final not in (meanwhile, permitted) else []
    return (*_trust_calls(wanted, found, operation_id), *widened), tuple(narrowed)


def delete_role_calls(found: Found) -> tuple[Call, ...]:
    """Return the calls that delete the role: only one that we made, and only if no other schedule runs under it."""
    role = found.role
    if role is None or not role.made_for or found.role_users:
        return ()
    policies = (
        Call("iam", "DeleteRolePolicy", {"RoleName": role.name, "PolicyName": name}, "empty the role that we made")
        for name in role.policies
    )
    return (*policies, Call("iam", "DeleteRole", {"RoleName": role.name}, "remove the role that we made"))


def _under_made_role(trigger: Trigger, account: Account) -> list[Target]:
    made = made_role_arn(trigger, account)
    return [each for each in trigger.targets if each.role_arn in {None, made}]


def _permission(wanted: Trigger, targets: list[Target], account: Account) -> dict[str, Any]:
    """Return what the role may do. A schedule's dead letters are written by its role, a rule's by the queue's leave."""
    queues = {each.dead_letter_arn for each in targets if each.dead_letter_arn and isinstance(wanted, Schedule)}
    return permission_document((account.pipeline(each.pipeline) for each in targets), queues)


def _trust_calls(wanted: Trigger, found: Found, operation_id: str) -> Iterator[Call]:
    account = found.account
    trust = trust_document(account.account_id, source_of(wanted, account)["aws:SourceArn"], principal_of(wanted))
    if found.role is None:
        yield _create_role(wanted, account, trust, operation_id)
    elif found.role.trust != trust:
        document = {"RoleName": found.role.name, "PolicyDocument": compact(trust)}
        only = "schedules of this group" if isinstance(wanted, Schedule) else "this rule"
        yield Call("iam", "UpdateAssumeRolePolicy", document, f"let only {only} use the role")


def _create_role(wanted: Trigger, account: Account, trust: dict[str, Any], operation_id: str) -> Call:
    arn = arn_of(wanted, account)
    tag, what, why = (
        (SCHEDULE_TAG, "EventBridge Scheduler schedule start a SageMaker pipeline", "make a role for this schedule")
        if isinstance(wanted, Schedule)
        else (RULE_TAG, "EventBridge rule start SageMaker pipelines", "make a role that only this rule can use")
    )
    parameters = {
        "RoleName": made_role_name(arn),
        "AssumeRolePolicyDocument": compact(trust),
        "Description": f"Lets one {what}. Made by jupyter_sched.",
        "Tags": write_tags({OPERATION_TAG: operation_id, tag: arn}),
    }
    return Call("iam", "CreateRole", parameters, why)


def _permit(wanted: Trigger, permission: dict[str, Any], account: Account) -> Call:
    name = made_role_name(arn_of(wanted, account))
    policy = {"RoleName": name, "PolicyName": POLICY_NAME, "PolicyDocument": compact(permission)}
    what = "this pipeline" if isinstance(wanted, Schedule) else "these pipelines"
    return Call("iam", "PutRolePolicy", policy, f"allow the role to start {what} and nothing else")
