"""The calls that make AWS have a rule, or have it no more, or have it again as it was.

A new rule is written disabled, proved to be ours, given its targets, and only then enabled. An edit that changes
both the rule and its targets is disabled meanwhile. See docs/decisions/0002-saving-is-a-saga.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from jupyter_sched.core.changes import changes
from jupyter_sched.core.errors import InvalidTrigger
from jupyter_sched.core.found import OPERATION_TAG, PAUSED_TAG, Found, FoundRule
from jupyter_sched.core.made_role import as_written, delete_role_calls, made_role_arn, role_calls
from jupyter_sched.core.plan import Call, Plan
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.trigger import Rule
from jupyter_sched.core.trigger_problems import errors
from jupyter_sched.core.wire import write_rule, write_tags, write_target


def plan(wanted: Rule, found: Found, operation_id: str, problems: tuple[Problem, ...] = ()) -> Plan:
    """Return what makes AWS have ``wanted``. Raises InvalidTrigger where one of ``problems`` is an error."""
    if errors(problems):
        raise InvalidTrigger(wanted.name, errors(problems))
    targets = wire_targets(wanted, found)
    standing = as_written(found.rule.rule, found.account) if found.rule else None
    before, after = role_calls(wanted, found, operation_id)
    written = update_calls(wanted, found.rule, targets) if found.rule else create_calls(wanted, targets, operation_id)
    return Plan(
        name=wanted.name,
        event_bus=wanted.event_bus,
        operation_id=operation_id,
        found=found,
        wanted=wanted,
        calls=(*before, *written, *after),
        changes=changes(standing, as_written(wanted, found.account)),
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
        *delete_role_calls(found),
    )
    return Plan(
        name=rule.name,
        event_bus=rule.event_bus,
        operation_id=operation_id,
        found=found,
        calls=calls,
        changes=changes(as_written(rule, found.account), None),
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
    changed, gone = _changed_targets(found, targets)
    rewrite = write_rule(wanted, "", kept) != write_rule(found.rule, "", found)
    pause = rewrite and bool(changed or gone)
    if rewrite:
        state = "DISABLED" if pause or not wanted.enabled else _enabled_state(kept)
        yield Call("events", "PutRule", write_rule(wanted, state, kept), "write the rule with everything it had")
    elif found.rule.enabled and not wanted.enabled:
        yield _switch(wanted)
    if changed:
        yield _put_targets(wanted, changed)
    if gone:
        yield _remove_targets(wanted, gone)
    yield from _retag(wanted, found)
    stands_still = pause or not (rewrite or found.rule.enabled)
    if wanted.enabled and stands_still:
        yield _resume(wanted, kept)


def _changed_targets(
    found: FoundRule, targets: tuple[dict[str, Any], ...]
) -> tuple[tuple[dict[str, Any], ...], list[str]]:
    """Return the targets that are new or other than before, and the ids of those that are wanted no more."""
    changed = tuple(entry for entry in targets if found.wire_targets.get(entry["Id"]) != entry)
    ids = {entry["Id"] for entry in targets}
    return changed, [target.id for target in found.rule.targets if target.id and target.id not in ids]


def switch_calls(found: FoundRule, *, enabled: bool) -> Iterator[Call]:
    """Yield the calls that let a rule run or pause it; one that runs is paused together with others no more."""
    yield _switch(replace(found.rule, enabled=enabled))
    if enabled and found.paused_together:
        untag = {"ResourceARN": found.arn, "TagKeys": [PAUSED_TAG]}
        yield Call("events", "UntagResource", untag, "take away the tag of what is paused together")


def pause_tag_call(found: FoundRule, now: datetime) -> Call:
    """Return the call that tags a rule as paused together with others."""
    tags = [{"Key": PAUSED_TAG, "Value": f"{now:%Y-%m-%dT%H:%M:%SZ}"}]
    return Call("events", "TagResource", {"ResourceARN": found.arn, "Tags": tags}, "tag it as paused together")


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
    account, role = found.account, made_role_arn(wanted, found.account)
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
