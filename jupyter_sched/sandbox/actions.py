"""What a request asks for, as IAM names it: an action, and the ARN of what it is about.

Source: Service Authorization Reference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

from jupyter_sched.core.arn import DEFAULT_BUS, Account, last_part
from jupyter_sched.sandbox.messages import Request

Given = Mapping[str, Any]
_PREFIXES = {"monitoring": "cloudwatch"}
_S3_BUCKET = {"GET": "ListBucket", "HEAD": "ListBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}
_S3_OBJECT = {
    "GET": "GetObject",
    "HEAD": "GetObject",
    "PUT": "PutObject",
    "POST": "PutObject",
    "DELETE": "DeleteObject",
}
_S3_VERBS = {"GET": "Get", "PUT": "Put", "DELETE": "Delete"}
_S3_PARTS = {
    "notification": "BucketNotification",
    "versioning": "BucketVersioning",
    "policy": "BucketPolicy",
    "tagging": "BucketTagging",
    "location": "BucketLocation",
}
_TAGGING = {
    "events:PutRule": "events:TagResource",
    "events:CreateEventBus": "events:TagResource",
    "sagemaker:CreatePipeline": "sagemaker:AddTags",
    "scheduler:CreateScheduleGroup": "scheduler:TagResource",
}
_PASSED_TO = {
    "events": "events.amazonaws.com",
    "scheduler": "scheduler.amazonaws.com",
    "sagemaker": "sagemaker.amazonaws.com",
}


def action_of(request: Request) -> str:
    """Return the action of a request that moto answers, such as ``iam:CreateRole`` or ``s3:PutObject``."""
    service = _PREFIXES.get(request.service, request.service)
    if service == "s3":
        return f"s3:{_s3_action(request)}"
    target = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
    return f"{service}:{target or _form(request).get('Action', '') or _rpc_operation(request)}"


def resource_of(request: Request, account: Account) -> str:
    """Return what a request that moto answers is about; ``*`` where IAM knows no narrower resource."""
    if request.service == "s3":
        bucket, _, key = request.path.lstrip("/").partition("/")
        return f"{account.bucket(bucket)}{f'/{unquote(key)}' if key else ''}" if bucket else "*"
    if request.service == "iam":
        name = _form(request).get("RoleName")
        return account.role(name) if name else "*"
    if request.service == "sqs":
        given = _json(request) or _form(request)
        name = given.get("QueueName") or str(given.get("QueueUrl", "")).rpartition("/")[2]
        return f"arn:{account.partition}:sqs:{account.region}:{account.account_id}:{name}" if name else "*"
    return "*"


def our_resource(service: str, operation: str, given: Given, account: Account) -> str:
    """Return what a request that the sandbox answers itself is about."""
    return _RESOURCES[service](operation, given, account)


def passed_roles(service: str, given: Given) -> Iterator[tuple[str, str]]:
    """Yield the ARN of each role that a request passes on, and the service that it is passed to."""
    targets = [*given.get("Targets", ()), given.get("Target", {}), given]
    for target in targets:
        if isinstance(target, Mapping) and target.get("RoleArn"):
            yield target["RoleArn"], _PASSED_TO[service]


def also_needed(name: str, given: Given) -> tuple[str, ...]:
    """Return the further actions that a request needs: to tag what it makes is one of its own."""
    return (_TAGGING[name],) if given.get("Tags") and name in _TAGGING else ()


def _events(operation: str, given: Given, account: Account) -> str:
    if operation in {"TestEventPattern", "ListEventBuses", "ListRuleNamesByTarget"}:
        return "*"
    if "ResourceARN" in given:
        return str(given["ResourceARN"])
    if operation == "PutEvents":
        return _bus(last_part(given["Entries"][0].get("EventBusName") or DEFAULT_BUS), account)
    if operation.endswith(("EventBus", "Permission")):
        return _bus(last_part(given.get("Name") or given.get("EventBusName") or DEFAULT_BUS), account)
    return account.rule(given.get("Rule") or given.get("Name") or "*", given.get("EventBusName") or DEFAULT_BUS)


def _sagemaker(_: str, given: Given, account: Account) -> str:
    named = given.get("PipelineExecutionArn") or given.get("ResourceArn") or given.get("PipelineName")
    return account.pipeline(named) if named else "*"


def _scheduler(operation: str, given: Given, account: Account) -> str:
    if "ResourceArn" in given:
        return str(given["ResourceArn"])
    if operation == "ListSchedules":
        return account.schedule("*", "*")
    if operation.endswith(("ScheduleGroup", "ScheduleGroups")):
        return account.schedule_group(given.get("Name", "*"))
    return account.schedule(given["Name"], given.get("GroupName", "default"))


_RESOURCES: dict[str, Callable[[str, Given, Account], str]] = {
    "events": _events,
    "sagemaker": _sagemaker,
    "scheduler": _scheduler,
    "cloudtrail": lambda _operation, _given, _account: "*",
}


def _bus(name: str, account: Account) -> str:
    return f"arn:{account.partition}:events:{account.region}:{account.account_id}:event-bus/{name}"


def _s3_action(request: Request) -> str:
    bucket, _, key = request.path.lstrip("/").partition("/")
    asked = {part.partition("=")[0] for part in request.query.split("&")}
    part = next((name for word, name in _S3_PARTS.items() if word in asked and not key), "")
    if part:
        return f"{_S3_VERBS.get(request.method, request.method)}{part}"
    if not bucket:
        return "ListAllMyBuckets"
    return (_S3_OBJECT if key else _S3_BUCKET).get(request.method, request.method)


def _form(request: Request) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(request.body.decode(errors="replace")).items()}


def _json(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(request.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _rpc_operation(request: Request) -> str:
    """Return the operation of Smithy's RPC protocol, which CloudWatch speaks: it stands in the path."""
    found = re.search(r"/operation/(\w+)", request.path)
    return found[1] if found else f"{request.method} {request.path}"
