"""The calls that make AWS have a rule, or have it no more, or have it again as it was.

A new rule is written disabled, proved to be ours, given its targets, and only then enabled. An edit that changes
both the rule and its targets is disabled meanwhile. See docs/decisions/0002-saving-is-a-saga.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jupyter_sched.core.changes import changes
from jupyter_sched.core.errors import InvalidTrigger
from jupyter_sched.core.found import OPERATION_TAG, RULE_TAG, Found, FoundRole, FoundRule
from jupyter_sched.core.plan import POLICY_NAME, Call, Plan, made_role_name
from jupyter_sched.core.policy import permission_document, trust_document
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.core.trigger_problems import errors
from jupyter_sched.core.wire import compact, write_rule, write_tags, write_target


def plan(wanted: Rule, found: Found, operation_id: str, problems: tuple[Problem, ...] = ()) -> Plan:
    """Return what makes AWS have ``wanted``. Raises InvalidTrigger where one of ``problems`` is an error."""
    if errors(problems):
        raise InvalidTrigger(wanted.name, errors(problems))
    targets = wire_targets(wanted, found)
    rule_arn = found.account.rule(wanted.name, wanted.event_bus)
    calls = (
        *_role_calls(wanted, found, operation_id, rule_arn),
        *(update_calls(wanted, found.rule, targets) if found.rule else create_calls(wanted, targets, operation_id)),
        *_leftover_role(wanted, found),
    )
    return Plan(
        name=wanted.name,
        event_bus=wanted.event_bus,
        operation_id=operation_id,
        found=found,
        wanted=wanted,
        calls=calls,
        changes=changes(as_written(found), without_role(wanted, found.role.arn) if found.role else wanted),
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
        *delete_role_calls(found.role),
    )
    return Plan(
        name=rule.name,
        event_bus=rule.event_bus,
        operation_id=operation_id,
        found=found,
        calls=calls,
        changes=changes(as_written(found), None),
    )


def create_calls(
    wanted: Rule, targets: tuple[dict[str, Any], ...], operation_id: str, kept: FoundRule | None = None
) -> Iterator[Call]:
    """Yield the calls that create a rule. kept: what only AWS knew of it, where it was there before."""
    tags = {**wanted.tags, OPERATION_TAG: operation_id}
    parameters = {**write_rule(wanted, "DISABLED", kept), "Tags": write_tags(tags)}
    yield Call("events", "PutRule", parameters, "write the rule, disabled until its targets are in place")
    yield _put_targets(wanted, targets)
    if wanted.enabled:
        yield _resume(wanted, kept)


def update_calls(
    wanted: Rule, found: FoundRule, targets: tuple[dict[str, Any], ...], kept: FoundRule | None = None
) -> Iterator[Call]:
    """Yield the calls that change the found rule. kept: as for create_calls; the found one where nothing else is."""
    kept = kept or found
    changed = tuple(entry for entry in targets if found.wire_targets.get(entry["Id"]) != entry)
    ids = {entry["Id"] for entry in targets}
    gone = [target.id for target in found.rule.targets if target.id and target.id not in ids]
    definition_changed = write_rule(wanted, "", kept) != write_rule(found.rule, "", found)
    pause = definition_changed and bool(changed or gone)
    if definition_changed:
        state = "DISABLED" if pause or not wanted.enabled else _enabled_state(kept)
        yield Call("events", "PutRule", write_rule(wanted, state, kept), "write the rule with everything it had")
    elif found.rule.enabled and not wanted.enabled:
        yield _switch(wanted)
    if changed:
        yield _put_targets(wanted, changed)
    if gone:
        yield _remove_targets(wanted, gone)
    yield from _retag(wanted, found)
    if wanted.enabled and (pause or (not found.rule.enabled and not definition_changed)):
        yield _resume(wanted, kept)


def _resume(wanted: Rule, kept: FoundRule | None) -> Call:
    if kept is None or _enabled_state(kept) == "ENABLED":
        return _switch(wanted)
    return Call("events", "PutRule", write_rule(wanted, kept.state, kept), "restore its state")


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
    return delete_role_calls(found.role)


def delete_role_calls(role: FoundRole | None) -> tuple[Call, ...]:
    """Only a role that we made is deleted; its trust lets nobody but its rule use it."""
    if role is None or not role.made_for:
        return ()
    policies = (
        Call("iam", "DeleteRolePolicy", {"RoleName": role.name, "PolicyName": name}, "empty the role that we made")
        for name in role.policies
    )
    return (*policies, Call("iam", "DeleteRole", {"RoleName": role.name}, "remove the role that we made"))


def as_written(found: Found) -> Rule | None:
    """Return the found rule as one would write it in code; None where there is none."""
    if found.rule is None or found.role is None:
        return found.rule.rule if found.rule else None
    return without_role(found.rule.rule, found.role.arn)


def without_role(rule: Rule, role_arn: str) -> Rule:
    """Return ``rule`` with the role that we made left for us to choose, as one would write it in code."""
    targets = (replace(each, role_arn=None) if each.role_arn == role_arn else each for each in rule.targets)
    return replace(rule, targets=tuple(targets))
