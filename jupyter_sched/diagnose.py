"""Look at everything a rule depends on and say, line by line, whether it will run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import Account, last_part
from jupyter_sched.core.diagnosis import Check, Fix
from jupyter_sched.core.errors import AccessDenied, NotFound
from jupyter_sched.core.parameters import resolve_all
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.plan import Call, made_role_name
from jupyter_sched.core.policy import EVENTS_PRINCIPAL, START_PIPELINE, allows, trusts
from jupyter_sched.core.trigger import Rule, Target

if TYPE_CHECKING:
    from jupyter_sched.core.found import FoundRole
    from jupyter_sched.core.pipeline import Pipeline
    from jupyter_sched.gateway import Gateway

EVENT_BRIDGE_SWITCH = "EventBridgeConfiguration"


def diagnose(rule: Rule, gateway: Gateway) -> tuple[Check, ...]:
    """Return the checklist for ``rule``, saved or not. What may not be looked at is "unknown"."""
    return tuple(_lines(rule, gateway))


def _lines(rule: Rule, gateway: Gateway) -> Iterator[Check]:
    account = gateway.account()
    yield _looked("bus", "Event bus", lambda: _bus(rule, gateway))
    for target in rule.targets:
        yield from _target(rule, target, gateway, account)
    for bucket in sorted(_buckets(rule)):
        yield _looked(f"bucket:{bucket}", f"Events of bucket {bucket}", partial(_bucket, bucket, gateway))


def _looked(key: str, title: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except AccessDenied as error:
        return Check(key=key, title=title, state="unknown", evidence=f"cannot be looked at: {error}")


def _bus(rule: Rule, gateway: Gateway) -> Check:
    names = gateway.event_buses()
    there = last_part(rule.event_bus) in names
    evidence = (
        f"{rule.event_bus} is there" if there else f"there is no {rule.event_bus!r}; there are {', '.join(names)}"
    )
    return Check(key="bus", title="Event bus", state="ok" if there else "fail", evidence=evidence)


def _target(rule: Rule, target: Target, gateway: Gateway, account: Account) -> Iterator[Check]:
    name = target.pipeline_name
    try:
        pipeline = gateway.pipeline(target.pipeline)
    except NotFound:
        evidence = f"there is no pipeline {name!r} in {account.region}; every start would fail with NO_RESOURCE"
        yield Check(key=f"pipeline:{name}", title=f"Pipeline {name}", state="fail", evidence=evidence)
        return
    except AccessDenied as error:
        yield Check(key=f"pipeline:{name}", title=f"Pipeline {name}", state="unknown", evidence=str(error))
        return
    yield Check(key=f"pipeline:{name}", title=f"Pipeline {name}", state="ok", evidence=f"{pipeline.arn} is there")
    yield _parameters(target, pipeline)
    yield _looked(f"role:{name}", "Role", lambda: _role(rule, target, gateway, account))


def _parameters(target: Target, pipeline: Pipeline) -> Check:
    found = [row.problem for row in resolve_all(pipeline.parameters, target.parameters, None) if row.problem]
    evidence = "; ".join(found) or "each declared parameter has a value of its type"
    title = f"Parameters of {pipeline.name}"
    return Check(key=f"parameters:{pipeline.name}", title=title, state="fail" if found else "ok", evidence=evidence)


def _role(rule: Rule, target: Target, gateway: Gateway, account: Account) -> Check:
    key, rule_arn = f"role:{target.pipeline_name}", account.rule(rule.name, rule.event_bus)
    role_name = last_part(target.role_arn or "") or made_role_name(rule_arn)
    role = gateway.role(role_name)
    if role is None and target.role_arn is None:
        return Check(key=key, title="Role", state="ok", evidence=f"{role_name} will be made, for this rule only")
    if role is None:
        return Check(key=key, title="Role", state="fail", evidence=f"there is no role {role_name!r}; choose another")
    context = {"aws:SourceArn": rule_arn, "aws:SourceAccount": account.account_id}
    trusted = trusts(role.trust, EVENTS_PRINCIPAL, context)
    if not trusted:
        return Check(key=key, title="Role", state="fail", evidence=f"{role_name}: {trusted.reason}")
    return _permission(key, role, account.pipeline(target.pipeline))


def _permission(key: str, role: FoundRole, pipeline_arn: str) -> Check:
    allowed = allows(role.policies.values(), START_PIPELINE, pipeline_arn)
    if allowed:
        return Check(key=key, title="Role", state="ok", evidence=f"{role.name} may be assumed, and {allowed.reason}")
    evidence = f"{role.name}: {allowed.reason}; its inline policies were read, not its managed ones"
    return Check(key=key, title="Role", state="warning", evidence=evidence)


def _buckets(rule: Rule) -> frozenset[str]:
    if not isinstance(rule.when, EventPattern):
        return frozenset()
    return rule.when.exact_values("detail.bucket.name") if "aws.s3" in rule.when.exact_values("source") else frozenset()


def _bucket(name: str, gateway: Gateway) -> Check:
    key, title = f"bucket:{name}", f"Events of bucket {name}"
    try:
        configuration = gateway.bucket_notifications(name)
    except NotFound:
        return Check(key=key, title=title, state="fail", evidence=f"there is no bucket {name!r}")
    if EVENT_BRIDGE_SWITCH in configuration:
        return Check(key=key, title=title, state="ok", evidence="it sends its events to EventBridge")
    return Check(
        key=key,
        title=title,
        state="fail",
        evidence=f"{name} does not send its events to EventBridge, so the rule would never fire",
        fix=Fix(label="Switch it on", calls=(_switch_on(name, configuration),)),
    )


def _switch_on(bucket: str, configuration: Mapping[str, Any]) -> Call:
    """Return the call with all that is there: it replaces the whole configuration."""
    merged = {**configuration, EVENT_BRIDGE_SWITCH: {}}
    parameters = {"Bucket": bucket, "NotificationConfiguration": merged}
    return Call("s3", "PutBucketNotificationConfiguration", parameters, "let the bucket send its events to EventBridge")
