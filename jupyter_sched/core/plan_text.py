"""A plan in words and as code: boto3, AWS CLI, and the rule as CloudFormation."""

from __future__ import annotations

import json
import pprint
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import DEFAULT_BUS, Account
from jupyter_sched.core.found import OUR_TAGS
from jupyter_sched.core.plain import seen
from jupyter_sched.core.trigger import Rule

if TYPE_CHECKING:
    from jupyter_sched.core.plan import Call, Plan
    from jupyter_sched.core.schedule_trigger import Trigger

WIDTH = 100


def as_text(plan: Plan) -> str:
    """Return what a plan changes and the calls it makes, a line each."""
    if not plan.calls:
        return f"{plan.name}: AWS already is what is wanted; nothing to do."
    verb = "delete" if plan.wanted is None else "change" if plan.found.trigger else "create"
    changes = (_change(change.field, change.before, change.after) for change in plan.changes)
    calls = (f"  {number}. {_title(call)}" for number, call in enumerate(plan.calls, 1))
    notes = (*_kept(plan), *(f"  ! {problem}" for problem in plan.problems))
    lines = [f"{verb} {plan.kind} {plan.name} {plan.place}", *changes, "calls:", *calls, *notes]
    return "\n".join(map(seen, lines))


def _kept(plan: Plan) -> Iterator[str]:
    """Yield a line for each field that somebody else has changed since the edit began."""
    for each in plan.merge.fields if plan.merge else ():
        if each.before != each.theirs:
            yield f"  = {each.field}: somebody else has made it {each.theirs or 'nothing'} meanwhile; it stays so"


def as_boto3(calls: Iterable[Call]) -> str:
    """Return Python code that makes the calls."""
    listed = list(calls)
    services = dict.fromkeys(call.service for call in listed)
    times = ["import datetime", ""] if any(_has_instant(call.parameters) for call in listed) else []
    lines = [*times, "import boto3", "", *(f'{service} = boto3.client("{service}")' for service in services), ""]
    return "\n".join([*lines, *(_boto3(call) for call in listed)])


def as_cli(calls: Iterable[Call]) -> str:
    """Return shell commands that make the calls."""
    return "\n".join(_cli(call) for call in calls)


def as_cloudformation(plan: Plan, account: Account) -> str:
    """Return a CloudFormation template, as JSON, with the rule or schedule and the role that is made for it.

    Raises ValueError for a plan that deletes.
    """
    if plan.wanted is None:
        raise ValueError("a template says what is to exist; this plan deletes")
    role = _role_properties(plan)
    resources = {plan.kind.capitalize(): _trigger_resource(plan, plan.wanted, account, with_role=bool(role))}
    if role:
        resources["Role"] = {"Type": "AWS::IAM::Role", "Properties": role}
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}, indent=2)


def _change(field: str, before: str, after: str) -> str:
    if before and after:
        return f"  ~ {field}: {before} -> {after}"
    return f"  - {field}: {before}" if before else f"  + {field}: {after}"


def _title(call: Call) -> str:
    return f"{call.service}:{call.operation}{f' - {call.why}' if call.why else ''}"


def _boto3(call: Call) -> str:
    arguments = "".join(f"    {name}={_literal(value)},\n" for name, value in call.parameters.items())
    return f"{call.service}.{_snake(call.operation)}(\n{arguments})"


def _literal(value: object) -> str:
    lines = pprint.pformat(_plain(value), width=WIDTH - 4, sort_dicts=False).splitlines()
    return "\n    ".join(lines)


def _cli(call: Call) -> str:
    flags = (f"--{_dashed(name)} {shlex.quote(_flag(value))}" for name, value in call.parameters.items())
    service = "s3api" if call.service == "s3" else call.service
    return " \\\n  ".join([f"aws {service} {_dashed(call.operation)}", *flags])


def _flag(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str) else json.dumps(_plain(value))


def _plain(value: Any) -> Any:  # noqa: ANN401  the parameters of any call
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _has_instant(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_instant, value.values()))
    return isinstance(value, datetime) or (isinstance(value, list | tuple) and any(map(_has_instant, value)))


def _snake(operation: str) -> str:
    return _dashed(operation).replace("-", "_")


def _dashed(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


def _trigger_resource(plan: Plan, wanted: Trigger, account: Account, *, with_role: bool) -> dict[str, Any]:
    from jupyter_sched.core.schedule_text import schedule_properties  # noqa: PLC0415  it is made of the plan, too

    if isinstance(wanted, Rule):
        return {"Type": "AWS::Events::Rule", "Properties": _rule_properties(plan, wanted, account)}
    properties = schedule_properties(wanted, plan.found, with_role=with_role)
    return {"Type": "AWS::Scheduler::Schedule", "Properties": properties}


def _rule_properties(plan: Plan, wanted: Rule, account: Account) -> dict[str, Any]:
    from jupyter_sched.core.rule_plan import wire_targets  # noqa: PLC0415  the plan's text and the plan know each other

    made = account.role(_made_role(plan))
    targets = [dict(entry) for entry in wire_targets(wanted, plan.found)]
    for entry in targets:
        if entry["RoleArn"] == made and _role_properties(plan):
            entry["RoleArn"] = {"Fn::GetAtt": ["Role", "Arn"]}
    properties = {
        "Name": wanted.name,
        "Description": wanted.description,
        "EventBusName": wanted.event_bus if wanted.event_bus != DEFAULT_BUS else "",
        "EventPattern": json.loads(wanted.event_pattern) if wanted.event_pattern else "",
        "ScheduleExpression": wanted.schedule_expression,
        "State": "ENABLED" if wanted.enabled else "DISABLED",
        "Targets": targets,
    }
    return {name: value for name, value in properties.items() if value}


def _role_properties(plan: Plan) -> dict[str, Any]:
    created = {call.operation: call.parameters for call in plan.calls if call.service == "iam"}
    if "CreateRole" not in created or "PutRolePolicy" not in created:
        return {}
    role, policy = created["CreateRole"], created["PutRolePolicy"]
    return {
        "RoleName": role["RoleName"],
        "Description": role["Description"],
        "AssumeRolePolicyDocument": json.loads(role["AssumeRolePolicyDocument"]),
        "Policies": [
            {"PolicyName": policy["PolicyName"], "PolicyDocument": json.loads(policy["PolicyDocument"])},
        ],
        "Tags": list(_without_operation(role["Tags"])),
    }


def _without_operation(tags: Iterable[Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
    return (tag for tag in tags if not tag["Key"].startswith(OUR_TAGS))


def _made_role(plan: Plan) -> str:
    return next((call.parameters["RoleName"] for call in plan.calls if call.operation == "CreateRole"), "")
