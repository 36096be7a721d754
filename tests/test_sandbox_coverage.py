"""Whatever our own client asks or writes, the sandbox answers; and each operation of ours fits botocore's model."""

import re
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from jupyter_sched.sandbox import (
    buses,
    callbacks,
    history,
    pipeline_executions,
    pipelines,
    put_events,
    rules,
    schedule_groups,
    schedules,
    targets,
)
from jupyter_sched.sandbox.actions import our_resource
from jupyter_sched.sandbox.moto_mount import SERVICES
from jupyter_sched.sandbox.protocol import _python, model
from jupyter_sched.sandbox.world import World

PACKAGE = Path(__file__).parents[1] / "jupyter_sched"
MODULES = {
    "events": (rules, targets, buses, put_events),
    "sagemaker": (pipelines, pipeline_executions, callbacks),
    "scheduler": (schedules, schedule_groups),
    "cloudtrail": (history,),
}
OURS = {(service, name) for service, modules in MODULES.items() for module in modules for name in module.OPERATIONS}
ASKED = re.compile(
    r"""(?:ask|pages|_pages|every|_every)\(\s*(?:connection,\s*)?"(\w+)",\s*"(\w+)"|Call\(\s*"(\w+)",\s*"(\w+)\""""
)


def asked():
    text = "\n".join(module.read_text() for part in ("aws", "core") for module in (PACKAGE / part).rglob("*.py"))
    found = {(match[1] or match[3], match[2] or match[4]) for match in ASKED.finditer(text)}
    return sorted({(service, operation) for service, operation in found if service in MODULES or service in SERVICES})


def test_the_client_asks_for_something():
    assert len(asked()) > 20


@pytest.mark.parametrize(("service", "operation"), asked())
def test_the_sandbox_answers_what_the_client_asks(service, operation):
    names = {xform_name(name) for kind, name in OURS if kind == service}
    assert service in SERVICES or xform_name(operation) in names


@pytest.mark.parametrize(("service", "operation"), sorted(OURS))
def test_an_operation_is_one_of_the_services_own_and_has_a_resource(service, operation):
    assert operation in model(service).operation_names
    given = dict.fromkeys(model(service).operation_model(operation).input_shape.required_members, "x")
    if "Entries" in given:
        given["Entries"] = [{}]
    assert our_resource(service, operation, given, World.account(None, "us-east-1"))


@pytest.mark.parametrize(("service", "operation"), sorted(OURS))
def test_each_pattern_of_its_model_is_one_that_python_reads(service, operation):
    patterns = set(patterns_of(model(service).operation_model(operation).input_shape, set()))
    assert {pattern for pattern in patterns if re.compile(_python(pattern)) is None} == set()


def patterns_of(shape, seen):
    if shape.name in seen:
        return
    seen.add(shape.name)
    if "pattern" in shape.metadata:
        yield shape.metadata["pattern"]
    inner = [*getattr(shape, "members", {}).values()] if shape.type_name == "structure" else []
    inner += [getattr(shape, name) for kind, name in (("list", "member"), ("map", "value")) if shape.type_name == kind]
    for each in inner:
        yield from patterns_of(each, seen)


@pytest.mark.parametrize(
    ("service", "operation", "given", "what"),
    [
        ("sagemaker", "list_domains", {}, "sagemaker:ListDomains"),
        ("events", "list_archives", {}, "events:ListArchives"),
        ("iam", "get_service_last_accessed_details", {"JobId": "x" * 36}, "iam:GetServiceLastAccessedDetails"),
        ("sqs", "list_message_move_tasks", {"SourceArn": "x"}, "sqs:ListMessageMoveTasks"),
        ("lambda", "list_functions", {}, "lambda"),
        ("sns", "list_topics", {}, "sns"),
        ("ec2", "describe_instances", {}, "ec2"),
    ],
)
def test_what_it_does_not_have_it_says_so_of_and_is_not_asked_again(aws_client, service, operation, given, what):
    with pytest.raises(ClientError) as refused:
        getattr(aws_client.boto3_client(service), operation)(**given)
    answer = refused.value.response
    assert answer["Error"]["Message"] == f"{what} is not in the sandbox; it works on AWS only"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 501
