"""A plan: the calls that make AWS what is wanted, in an order in which stopping anywhere does no harm.

A new rule is written disabled, proved to be ours, given its targets, and only then enabled. An edit that changes
both the rule and its targets is disabled meanwhile. See docs/decisions/0002-saving-is-a-saga.md.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jupyter_sched.core.changes import Change, changes
from jupyter_sched.core.errors import InvalidTrigger
from jupyter_sched.core.found import OPERATION_TAG, RULE_TAG, Found, FoundRole, FoundRule
from jupyter_sched.core.limits import ROLE_NAME_LENGTH
from jupyter_sched.core.policy import permission_document, trust_document
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.schedule_trigger import Trigger
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.core.trigger_problems import errors
from jupyter_sched.core.wire import compact, write_rule, write_tags, write_target

POLICY_NAME = "start-pipelines"
ROLE_PREFIX = "jupyter-sched-"
HASH_LENGTH = 8
CALLS_PER_PUT = 10


@dataclass(frozen=True, slots=True)
class Call:
    """One call that writes.

    service and operation: as boto3 and the API name them. parameters: as boto3 takes them. why: for the reader.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any]
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What has to be done, and what it changes. ``calls`` is empty where AWS already is what is wanted.

    wanted: None where the trigger is to be deleted. found: what the plan stands on. problems: warnings only.
    operation_id: marks what this plan creates, so that a stopped run can be told from somebody else's work.
    group: of a schedule; empty where it is a rule, which has an event bus.
    """

    name: str
    event_bus: str = ""
    group: str = ""
    operation_id: str
    found: Found
    wanted: Trigger | None = None
    calls: tuple[Call, ...] = ()
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    @property
    def kind(self) -> str:
        """What it is about, in a word: rule or schedule."""
        return "schedule" if self.group else "rule"

    @property
    def place(self) -> str:
        """Where that is, in words."""
        return f"in group {self.group}" if self.group else f"on event bus {self.event_bus}"

    def __str__(self) -> str:
        from jupyter_sched.core.plan_text import as_text  # noqa: PLC0415  the text is made of the plan

        return as_text(self)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": f"<pre>{html.escape(str(self))}</pre>"}


def plan(wanted: Rule, found: Found, operation_id: str, problems: tuple[Problem, ...] = ()) -> Plan:
    """Return what makes AWS have ``wanted``. Raises InvalidTrigger where one of ``problems`` is an error."""
    if errors(problems):
        raise InvalidTrigger(wanted.name, errors(problems))
    targets = wire_targets(wanted, found)
    rule_arn = found.account.rule(wanted.name, wanted.event_bus)
    calls = (
        *_role_calls(wanted, found, operation_id, rule_arn),
        *(_update(wanted, found.rule, targets) if found.rule else _create(wanted, targets, operation_id)),
        *_leftover_role(wanted, found),
    )
    return Plan(
        name=wanted.name,
        event_bus=wanted.event_bus,
        operation_id=operation_id,
        found=found,
        wanted=wanted,
        calls=calls,
        changes=changes(_as_written(found), without_role(wanted, found.role.arn) if found.role else wanted),
        problems=problems,
    )


def plan_deletion(found: Found, operation_id: str) -> Plan:
    """Return what removes the found rule, its targets and the role that we made for it."""
    if found.rule is None:
        raise ValueError("there is no rule to delete")
    rule = found.rule.rule
    where = {"Name": rule.name, "EventBusName": rule.event_bus}
    ids = list(found.rule.wire_targets)
    calls = (
        *([Call("events", "DisableRule", where, "stop it first")] if rule.enabled else ()),
        *([_remove_targets(rule, ids)] if ids else ()),
        Call("events", "DeleteRule", where, "remove the rule"),
        *_delete_role(found.role),
    )
    return Plan(
        name=rule.name,
        event_bus=rule.event_bus,
        operation_id=operation_id,
        found=found,
        calls=calls,
        changes=changes(_as_written(found), None),
    )


def made_role_name(rule_arn: str) -> str:
    """Return the name of the role that we make for a rule: always the same for the same rule."""
    digest = hashlib.sha256(rule_arn.encode()).hexdigest()[:HASH_LENGTH]
    name = rule_arn.rsplit("/", 1)[-1][: ROLE_NAME_LENGTH - len(ROLE_PREFIX) - HASH_LENGTH - 1]
    return f"{ROLE_PREFIX}{name}-{digest}"


def _create(wanted: Rule, targets: tuple[dict[str, Any], ...], operation_id: str) -> Iterator[Call]:
    tags = {**wanted.tags, OPERATION_TAG: operation_id}
    parameters = {**write_rule(wanted, "DISABLED"), "Tags": write_tags(tags)}
    yield Call("events", "PutRule", parameters, "write the rule, disabled until its targets are in place")
    yield _put_targets(wanted, targets)
    if wanted.enabled:
        yield _switch(wanted)


def _update(wanted: Rule, found: FoundRule, targets: tuple[dict[str, Any], ...]) -> Iterator[Call]:
    changed = tuple(entry for entry in targets if found.wire_targets.get(entry["Id"]) != entry)
    ids = {entry["Id"] for entry in targets}
    gone = [target.id for target in found.rule.targets if target.id and target.id not in ids]
    definition_changed = write_rule(wanted, "", found) != write_rule(found.rule, "", found)
    pause = definition_changed and bool(changed or gone)
    if definition_changed:
        state = "DISABLED" if pause or not wanted.enabled else _enabled_state(found)
        yield Call("events", "PutRule", write_rule(wanted, state, found), "write the rule with everything it had")
    elif found.rule.enabled and not wanted.enabled:
        yield _switch(wanted)
    if changed:
        yield _put_targets(wanted, changed)
    if gone:
        yield _remove_targets(wanted, gone)
    yield from _retag(wanted, found)
    if wanted.enabled and (pause or (not found.rule.enabled and not definition_changed)):
        yield _resume(wanted, found)


def _resume(wanted: Rule, found: FoundRule) -> Call:
    if _enabled_state(found) == "ENABLED":
        return _switch(wanted)
    return Call("events", "PutRule", write_rule(wanted, found.state, found), "restore its state")


def _enabled_state(found: FoundRule) -> str:
    return found.state if found.state != "DISABLED" else "ENABLED"


def _put_targets(wanted: Rule, entries: tuple[dict[str, Any], ...]) -> Call:
    names = ", ".join(dict.fromkeys(entry["Arn"].rsplit("/", 1)[-1] for entry in entries))
    parameters = {"Rule": wanted.name, "EventBusName": wanted.event_bus, "Targets": list(entries)}
    return Call("events", "PutTargets", parameters, f"let it start {names}")


def _remove_targets(rule: Rule, ids: list[str]) -> Call:
    parameters = {"Rule": rule.name, "EventBusName": rule.event_bus, "Ids": ids}
    return Call("events", "RemoveTargets", parameters, "take away the targets that are not wanted any more")


def _switch(wanted: Rule) -> Call:
    operation, why = ("EnableRule", "let it run") if wanted.enabled else ("DisableRule", "pause it")
    return Call("events", operation, {"Name": wanted.name, "EventBusName": wanted.event_bus}, why)


def _retag(wanted: Rule, found: FoundRule) -> Iterator[Call]:
    """PutRule ignores the tags of a rule that exists, so they need calls of their own."""
    before, after = dict(found.rule.tags), dict(wanted.tags)
    gone = sorted(before.keys() - after.keys())
    if gone:
        yield Call("events", "UntagResource", {"ResourceARN": found.arn, "TagKeys": gone}, "remove tags")
    added = {key: value for key, value in after.items() if before.get(key) != value}
    if added:
        yield Call("events", "TagResource", {"ResourceARN": found.arn, "Tags": write_tags(added)}, "write tags")


def wire_targets(wanted: Rule, found: Found) -> tuple[dict[str, Any], ...]:
    """Return the targets as PutTargets wants them, with their ids and roles filled in."""
    account = found.account
    made = account.role(made_role_name(account.rule(wanted.name, wanted.event_bus)))
    role = found.role.arn if found.role else made
    ids = _target_ids(wanted, found)
    pairs = zip(wanted.targets, ids, strict=True)
    return tuple(write_target(target, key, target.role_arn or role, account) for target, key in pairs)


def _target_ids(wanted: Rule, found: Found) -> tuple[str, ...]:
    """Return an id each: its own, that of the existing target with the same pipeline, or a new one."""
    existing = dict(found.rule.wire_targets) if found.rule else {}
    used = {target.id for target in wanted.targets if target.id}
    chosen = []
    for target in wanted.targets:
        arn = found.account.pipeline(target.pipeline)
        same = (key for key, entry in existing.items() if entry["Arn"] == arn and key not in used)
        fresh = (f"pipeline-{number}" for number in range(1, 99) if f"pipeline-{number}" not in {*used, *existing})
        key = target.id or next(same, None) or next(fresh)
        used.add(key)
        chosen.append(key)
    return tuple(chosen)


def _role_calls(wanted: Rule, found: Found, operation_id: str, rule_arn: str) -> Iterator[Call]:
    arns = [found.account.pipeline(target.pipeline) for target in wanted.targets if _uses_made_role(target, found)]
    if not arns:
        return
    name = made_role_name(rule_arn)
    trust, permission = trust_document(found.account.account_id, rule_arn), permission_document(arns)
    if found.role is None:
        yield _create_role(name, rule_arn, trust, operation_id)
    elif found.role.trust != trust:
        document = {"RoleName": name, "PolicyDocument": compact(trust)}
        yield Call("iam", "UpdateAssumeRolePolicy", document, "let only this rule use the role")
    if found.role is None or found.role.policies.get(POLICY_NAME) != permission:
        policy = {"RoleName": name, "PolicyName": POLICY_NAME, "PolicyDocument": compact(permission)}
        yield Call("iam", "PutRolePolicy", policy, "allow the role to start these pipelines and nothing else")


def _uses_made_role(target: Target, found: Found) -> bool:
    return target.role_arn is None or (found.role is not None and target.role_arn == found.role.arn)


def _create_role(name: str, rule_arn: str, trust: dict[str, Any], operation_id: str) -> Call:
    parameters = {
        "RoleName": name,
        "AssumeRolePolicyDocument": compact(trust),
        "Description": "Lets one EventBridge rule start SageMaker pipelines. Made by jupyter_sched.",
        "Tags": write_tags({OPERATION_TAG: operation_id, RULE_TAG: rule_arn}),
    }
    return Call("iam", "CreateRole", parameters, "make a role that only this rule can use")


def _leftover_role(wanted: Rule, found: Found) -> tuple[Call, ...]:
    if any(_uses_made_role(target, found) for target in wanted.targets):
        return ()
    return _delete_role(found.role)


def _delete_role(role: FoundRole | None) -> tuple[Call, ...]:
    """Only a role that we made is deleted; its trust lets nobody but its rule use it."""
    if role is None or not role.made_for:
        return ()
    policies = (
        Call("iam", "DeleteRolePolicy", {"RoleName": role.name, "PolicyName": name}, "empty the role that we made")
        for name in role.policies
    )
    return (*policies, Call("iam", "DeleteRole", {"RoleName": role.name}, "remove the role that we made"))


def _as_written(found: Found) -> Rule | None:
    if found.rule is None or found.role is None:
        return found.rule.rule if found.rule else None
    return without_role(found.rule.rule, found.role.arn)


def without_role(rule: Rule, role_arn: str) -> Rule:
    """Return ``rule`` with the role that we made left for us to choose, as one would write it in code."""
    targets = (replace(each, role_arn=None) if each.role_arn == role_arn else each for each in rule.targets)
    return replace(rule, targets=tuple(targets))
