"""Whether a role fits a trigger: its trust lets the service assume it, and its policies let it start the pipelines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_sched.core.arn import Account
from jupyter_sched.core.found import FoundRole
from jupyter_sched.core.permissions import arn_of, principal_of, source_of
from jupyter_sched.core.policy import SEND_MESSAGE, START_PIPELINE
from jupyter_sched.core.policy_evaluation import Decision, allows, trusts
from jupyter_sched.core.schedule_trigger import Schedule, Trigger


@dataclass(frozen=True, slots=True)
class RoleFit:
    """A role, whether it fits, and why or why not. fits: None where its policies could not be read."""

    role: FoundRole
    fits: bool | None
    reason: str


def trust_decision(role: FoundRole, trigger: Trigger, account: Account) -> Decision:
    """Return whether the service may assume the role for ``trigger``."""
    return trusts(role.trust, principal_of(trigger), source_of(trigger, account))


def permission_decision(documents: Iterable[Mapping[str, Any]], trigger: Trigger, account: Account) -> Decision:
    """Return whether identity policies let a role do what ``trigger`` needs of it; the first lack decides."""
    listed, arn = tuple(documents), arn_of(trigger, account)
    asked = [(START_PIPELINE, account.pipeline(target.pipeline)) for target in trigger.targets]
    if isinstance(trigger, Schedule):  # a rule writes to its queue itself, a schedule under its role
        asked += [(SEND_MESSAGE, each.dead_letter_arn) for each in trigger.targets if each.dead_letter_arn]
    context = {"aws:SourceArn": arn, "aws:SourceAccount": account.account_id}
    decisions = [allows(listed, action, resource, context) for action, resource in asked]
    missing = next((each for each in decisions if not each), None)
    allowed = Decision(allowed=True, reason=", and ".join(each.reason for each in decisions))
    return allowed if missing is None else missing


def judge(role: FoundRole, trigger: Trigger, account: Account, documents: Iterable[Any] | None) -> RoleFit:
    """Return whether ``role`` fits ``trigger``. documents: of all its policies; None where they could not be read."""
    trusted = trust_decision(role, trigger, account)
    if not trusted:
        return RoleFit(role, fits=False, reason=trusted.reason)
    if documents is None:
        return RoleFit(role, fits=None, reason=f"{principal_of(trigger)} may assume it; its policies cannot be read")
    permitted = permission_decision(documents, trigger, account)
    return RoleFit(role, fits=bool(permitted), reason=permitted.reason)
