"""Whether the role of a target may be assumed and may start its pipeline, and which roles there are that fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import Account, last_part
from jupyter_sched.core.diagnosis import Check, Fix
from jupyter_sched.core.errors import AccessDenied
from jupyter_sched.core.permissions import arn_of, principal_of, source_of
from jupyter_sched.core.plan import POLICY_NAME, Call, made_role_name
from jupyter_sched.core.policy import permission_document, trust_document, with_statement
from jupyter_sched.core.role_fit import RoleFit, judge, permission_decision, trust_decision
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.core.trigger import Target
from jupyter_sched.core.wire import compact
from jupyter_sched.diagnosis.look import checker, undelivered

if TYPE_CHECKING:
    from jupyter_sched.core.found import FoundRole
    from jupyter_sched.gateway import Gateway

REFUSED_ROLE = (
    "ValidationException: The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
)
MOST_ROLES = 25


def fitting_roles(trigger: Trigger, gateway: Gateway, prefix: str = "") -> tuple[RoleFit, ...]:
    """Return roles that the service may assume, those that fit first, and why the others do not.

    Only the policies of the first 25 whose trust fits are read, several at a time. Roles that this package made for
    other rules are left out. prefix: of the names.
    """
    account, made = gateway.account(), made_role_name(arn_of(trigger, gateway.account()))
    listed = [
        role
        for role in gateway.roles(prefix, 1000, principal_of(trigger))
        if not role.name.startswith("jupyter-sched-") or role.name == made
    ]
    trusted = [role for role in listed if trust_decision(role, trigger, account)][:MOST_ROLES]
    documents = _documents(trusted, gateway)
    found = [judge(role, trigger, account, documents.get(role.name)) for role in listed]
    return tuple(sorted(found, key=lambda each: (not each.fits, each.fits is not None, each.role.name)))


def role(trigger: Trigger, target: Target, gateway: Gateway, account: Account) -> Check:
    """Return whether the role of one target may be assumed and may start its pipeline."""
    line = checker(f"role:{target.pipeline_name}", "Role")
    made = made_role_name(arn_of(trigger, account))
    name = last_part(target.role_arn or "") or made
    found = gateway.role(name)
    only = _only(trigger, target)
    if found is None and name == made:
        return line("ok", f"{made} will be made, {_for_whom(trigger)}")
    if found is None:
        words = f"there is no role {name!r}; choose another"
        return line(
            "fail", words, error=_not_assumed(trigger), fix=Fix(label="Make it", text=_documents_text(only, account))
        )
    trusted = trust_decision(found, trigger, account)
    if not trusted:
        fix = _trust_fix(found, trigger, account)
        return line("fail", f"{name}: {trusted.reason}", error=_not_assumed(trigger), fix=fix)
    return _permission(found, only, gateway, account)


def _permission(found: FoundRole, only: Trigger, gateway: Gateway, account: Account) -> Check:
    line = checker(f"role:{only.targets[0].pipeline_name}", "Role")
    permitted = permission_decision(found.policies.values(), only, account)
    if not permitted or "denies" in permitted.reason:
        documents = _documents([found], gateway).get(found.name)
        if documents is None:
            words = f"{found.name}: {permitted.reason} inline; its managed policies cannot be looked at"
            return line("unknown", words)
        permitted = permission_decision(documents, only, account)
    if permitted:
        return line("ok", f"{found.name} may be assumed, and {permitted.reason}")
    fix = _permission_fix(found, only, account)
    if "denies" in permitted.reason:
        text = json.dumps(permission_document([account.pipeline(each.pipeline) for each in only.targets]), indent=2)
        fix = Fix(
            label="Choose another role", text=f"A statement that denies wins. Use a role with no more than:\n{text}"
        )
    return line("fail", f"{found.name}: {permitted.reason}", error=undelivered(only, "NO_PERMISSIONS"), fix=fix)


def _documents(roles: list[FoundRole], gateway: Gateway) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """Return the documents of the roles' policies by name; none where they may not be read."""
    try:
        return dict(zip((role.name for role in roles), gateway.role_documents(roles), strict=True))
    except AccessDenied:
        return {}


def _trust_fix(found: FoundRole, trigger: Trigger, account: Account) -> Fix:
    """Return the call that adds a statement to a role's trust; what stands in it stays."""
    source = source_of(trigger, account)["aws:SourceArn"]
    statement = trust_document(account.account_id, source, principal_of(trigger))
    trust = with_statement(found.trust, statement)
    call = Call(
        "iam",
        "UpdateAssumeRolePolicy",
        {"RoleName": found.name, "PolicyDocument": compact(trust)},
        f"let {principal_of(trigger)} assume {found.name}",
    )
    return Fix(label="Add it to the trust", calls=(call,), text=json.dumps(trust, indent=2))


def _permission_fix(found: FoundRole, only: Trigger, account: Account) -> Fix:
    arns = [account.pipeline(each.pipeline) for each in only.targets]
    queues = [each.dead_letter_arn for each in only.targets if each.dead_letter_arn and isinstance(only, Schedule)]
    document = permission_document(arns, queues)
    name = POLICY_NAME
    if name in found.policies:
        document = with_statement(found.policies[name], document)
    call = Call(
        "iam",
        "PutRolePolicy",
        {"RoleName": found.name, "PolicyName": name, "PolicyDocument": compact(document)},
        f"let {found.name} start {only.targets[0].pipeline_name}",
    )
    return Fix(label="Allow it", calls=(call,), text=json.dumps(document, indent=2))


def _documents_text(only: Trigger, account: Account) -> str:
    trust = trust_document(account.account_id, source_of(only, account)["aws:SourceArn"], principal_of(only))
    permission = permission_document([account.pipeline(each.pipeline) for each in only.targets])
    return f"Trust:\n{json.dumps(trust, indent=2)}\n\nPermission:\n{json.dumps(permission, indent=2)}"


def _only(trigger: Trigger, target: Target) -> Trigger:
    if isinstance(trigger, Schedule):
        return replace(trigger, target=target)
    return replace(trigger, targets=(target,))


def _not_assumed(trigger: Trigger) -> str:
    """Return what AWS says: Scheduler looks at the trust when it is saved, rules only when they start something."""
    return REFUSED_ROLE if isinstance(trigger, Schedule) else undelivered(trigger, "FAILED_TO_ASSUME_ROLE")


def _for_whom(trigger: Trigger) -> str:
    if isinstance(trigger, Schedule):
        return f"to start this pipeline only; other schedules of the group {trigger.group!r} could use it, too"
    return "for this rule only"
