"""What somebody must be allowed to do to save a trigger, and the text with which to ask for it.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon EventBridge",
"... Amazon EventBridge Scheduler" and "... AWS Identity and Access Management (IAM)".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyter_sched.core.arn import Account
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.plan import made_role_name
from jupyter_sched.core.policy import (
    EVENTS_PRINCIPAL,
    SCHEDULER_PRINCIPAL,
    VERSION,
    permission_document,
    trust_document,
)
from jupyter_sched.core.schedule_trigger import Schedule, Trigger, kind_of, pipeline_names

PASS_ROLE = "iam:PassRole"  # noqa: S105  an action
PASSED_TO = "iam:PassedToService"
RULE_ACTIONS = [
    "PutRule",
    "TagResource",
    "PutTargets",
    "EnableRule",
    "DisableRule",
    "RemoveTargets",
    "DeleteRule",
    "DescribeRule",
    "ListTargetsByRule",
    "ListTagsForResource",
]
SCHEDULE_ACTIONS = ["CreateSchedule", "UpdateSchedule", "DeleteSchedule", "GetSchedule"]
ROLE_ACTIONS = [
    "CreateRole",
    "TagRole",
    "PutRolePolicy",
    "GetRole",
    "ListRolePolicies",
    "GetRolePolicy",
    "DeleteRolePolicy",
    "DeleteRole",
]


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that must be allowed. action: such as ``events:PutRule``. resource: an ARN. context: condition keys."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=FrozenMap)

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


def principal_of(trigger: Trigger) -> str:
    """Return the service that assumes a trigger's role."""
    return SCHEDULER_PRINCIPAL if isinstance(trigger, Schedule) else EVENTS_PRINCIPAL


def arn_of(trigger: Trigger, account: Account) -> str:
    """Return a trigger's ARN, whether it is there or not."""
    if isinstance(trigger, Schedule):
        return account.schedule(trigger.name, trigger.group)
    return account.rule(trigger.name, trigger.event_bus)


def source_of(trigger: Trigger, account: Account) -> dict[str, str]:
    """Return the condition keys with which the service assumes a trigger's role: a rule's own ARN, a schedule's group.

    Source: the services' user guides, "Cross-service confused deputy prevention".
    """
    source = account.schedule_group(trigger.group) if isinstance(trigger, Schedule) else arn_of(trigger, account)
    return {"aws:SourceArn": source, "aws:SourceAccount": account.account_id}


def needed(trigger: Trigger, account: Account) -> tuple[Permission, ...]:
    """Return what the caller must be allowed to do to save ``trigger``, switch it and delete it again."""
    service, actions = ("scheduler", SCHEDULE_ACTIONS) if isinstance(trigger, Schedule) else ("events", RULE_ACTIONS)
    arn = arn_of(trigger, account)
    return (*(Permission(f"{service}:{each}", arn) for each in actions), *_role_permissions(trigger, account))


def _role_permissions(trigger: Trigger, account: Account) -> Iterator[Permission]:
    made = account.role(made_role_name(arn_of(trigger, account)))
    roles = dict.fromkeys(target.role_arn or made for target in trigger.targets)
    if made in roles:
        yield from (Permission(f"iam:{each}", made) for each in ROLE_ACTIONS)
    yield from (Permission(PASS_ROLE, role, FrozenMap({PASSED_TO: principal_of(trigger)})) for role in roles)


def caller_document(permissions: Iterable[Permission]) -> dict[str, Any]:
    """Return the policy that grants the permissions, one statement for each resource and condition."""
    grouped: dict[tuple[str, Mapping[str, str]], list[str]] = {}
    for each in permissions:
        grouped.setdefault((each.resource, each.context), []).append(each.action)
    return {"Version": VERSION, "Statement": [_statement(*key, actions) for key, actions in grouped.items()]}


def _statement(resource: str, context: Mapping[str, str], actions: list[str]) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": actions, "Resource": resource}
    return {**statement, "Condition": {"StringEquals": dict(context)}} if context else statement


def request_text(trigger: Trigger, account: Account, identity: str, missing: Iterable[Permission]) -> str:
    """Return a message to an administrator, with the exact documents.

    identity: the ARN of who asks. missing: what they may not do. Where a role may not be made or passed, it says how
    to make one instead.
    """
    lacking = tuple(missing)
    names = ", ".join(dict.fromkeys(pipeline_names(trigger)))
    kind = kind_of(trigger)
    where = f"account {account.account_id}, {account.region}"
    parts = [
        f"Please let {identity} save the EventBridge {kind} {trigger.name!r}, which starts {names}, in {where}.",
        f"Policy for {identity}:",
        _text(caller_document(lacking)),
    ]
    if any(each.action.startswith("iam:") for each in lacking):
        parts += _role_request(trigger, account)
    return "\n\n".join(parts)


def _role_request(trigger: Trigger, account: Account) -> Iterator[str]:
    source = source_of(trigger, account)
    trust = trust_document(account.account_id, source["aws:SourceArn"], principal_of(trigger))
    role = account.role(made_role_name(arn_of(trigger, account)))
    passing = caller_document([Permission(PASS_ROLE, role, FrozenMap({PASSED_TO: principal_of(trigger)}))])
    yield f"Or make the role {role} for it, and allow no more than to pass it. Its trust:"
    yield _text(trust)
    yield "Its permission:"
    yield _text(permission_document([account.pipeline(target.pipeline) for target in trigger.targets]))
    yield f"Policy for who passes it to {principal_of(trigger)}:"
    yield _text(passing)


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2)
