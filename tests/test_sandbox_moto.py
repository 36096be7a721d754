"""The same questions to moto, where moto is right, and to the sandbox: the answers are the same.

What moto gets wrong is left out here on purpose: validation, quotas, paging, patterns, status, delivery.
"""

import json
from datetime import datetime

import pytest
from botocore.exceptions import ClientError
from fake_gateway import DEFINITION
from moto.moto_server.werkzeug_app import create_backend_app

from jupyter_sched.sandbox.inprocess import InProcess
from jupyter_sched.sandbox.protocol import session
from jupyter_sched.sandbox.wsgi import aws_response, call_wsgi, request_of

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/starter"
PIPELINE = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:pipeline/abalone"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
TARGET = {
    "Id": "t",
    "Arn": PIPELINE,
    "RoleArn": ROLE,
    "SageMakerPipelineParameters": {"PipelineParameterList": [{"Name": "A", "Value": "$.detail.object.key"}]},
    "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 600},
}
SCHEDULE = {
    "Name": "s",
    "ScheduleExpression": "rate(1 day)",
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "Target": {name: value for name, value in TARGET.items() if name not in {"Id", "RetryPolicy"}},
}
PATTERN = '{"source": ["my.app"]}'
MADE_UP = (
    "ResponseMetadata",
    "HTTPHeaders",
    "RequestId",
    "ActionAfterCompletion",
    "LastRunTime",
    "CreatedBy",
    "LastModifiedBy",
)
QUESTIONS = {
    "a rule is written whole": [
        (
            "events",
            "put_rule",
            {"Name": "r", "ScheduleExpression": "rate(1 day)", "Description": "d", "State": "DISABLED"},
        ),
        ("events", "put_rule", {"Name": "r", "EventPattern": PATTERN}),
        ("events", "describe_rule", {"Name": "r"}),
    ],
    "a schedule on a custom bus": [
        ("events", "create_event_bus", {"Name": "orders"}),
        ("events", "put_rule", {"Name": "r", "EventBusName": "orders", "ScheduleExpression": "rate(1 day)"}),
        ("events", "put_rule", {"Name": "r", "EventBusName": "orders", "EventPattern": PATTERN}),
        ("events", "describe_rule", {"Name": "r", "EventBusName": "orders"}),
    ],
    "targets": [
        ("events", "put_rule", {"Name": "r", "EventPattern": PATTERN}),
        ("events", "put_targets", {"Rule": "r", "Targets": [TARGET]}),
        ("events", "list_targets_by_rule", {"Rule": "r"}),
        ("events", "list_rule_names_by_target", {"TargetArn": PIPELINE}),
        ("events", "delete_rule", {"Name": "r"}),
        ("events", "remove_targets", {"Rule": "r", "Ids": ["t"]}),
        ("events", "delete_rule", {"Name": "r"}),
        ("events", "delete_rule", {"Name": "r"}),
    ],
    "states and tags": [
        ("events", "put_rule", {"Name": "r", "EventPattern": PATTERN, "Tags": [{"Key": "a", "Value": "1"}]}),
        ("events", "disable_rule", {"Name": "r"}),
        ("events", "describe_rule", {"Name": "r"}),
        ("events", "enable_rule", {"Name": "r"}),
        ("events", "list_rules", {}),
        ("events", "list_tags_for_resource", {"ResourceARN": f"arn:aws:events:us-east-1:{ACCOUNT}:rule/r"}),
    ],
    "a pipeline": [
        (
            "sagemaker",
            "create_pipeline",
            {"PipelineName": "abalone", "PipelineDefinition": DEFINITION, "RoleArn": ROLE},
        ),
        ("sagemaker", "describe_pipeline", {"PipelineName": "abalone"}),
        ("sagemaker", "update_pipeline", {"PipelineName": "abalone", "PipelineDescription": "d"}),
        ("sagemaker", "list_pipelines", {"PipelineNamePrefix": "aba"}),
        ("sagemaker", "delete_pipeline", {"PipelineName": "abalone"}),
        ("sagemaker", "list_pipelines", {}),
    ],
    "schedules": [
        ("scheduler", "create_schedule", SCHEDULE | {"Description": "d", "ScheduleExpressionTimezone": "Europe/Paris"}),
        ("scheduler", "create_schedule", SCHEDULE),
        ("scheduler", "get_schedule", {"Name": "s"}),
        ("scheduler", "list_schedules", {}),
        ("scheduler", "update_schedule", SCHEDULE | {"State": "DISABLED"}),
        ("scheduler", "get_schedule", {"Name": "s"}),
        ("scheduler", "delete_schedule", {"Name": "s"}),
        ("scheduler", "get_schedule", {"Name": "s"}),
        ("scheduler", "delete_schedule", {"Name": "s"}),
    ],
    "schedule groups": [
        ("scheduler", "create_schedule_group", {"Name": "g", "Tags": [{"Key": "a", "Value": "1"}]}),
        ("scheduler", "create_schedule", SCHEDULE | {"GroupName": "g"}),
        ("scheduler", "get_schedule_group", {"Name": "g"}),
        ("scheduler", "list_schedules", {"GroupName": "g"}),
        ("scheduler", "delete_schedule_group", {"Name": "g"}),
        ("scheduler", "get_schedule_group", {"Name": "g"}),
    ],
}


class OnlyMoto:
    """moto alone, without a socket, as the sandbox mounts it."""

    def __init__(self):
        self.applications = {}

    def botocore_session(self):
        made = session()
        made.set_credentials("mock", "mock")
        made.set_config_variable("region", "us-east-1")
        made.register("before-send", self.before_send)
        return made

    def before_send(self, request, **_):
        asked = request_of(request)
        if asked.service not in self.applications:
            self.applications[asked.service] = create_backend_app(asked.service)
        return aws_response(request.url, call_wsgi(self.applications[asked.service], asked))


def conversation(asked, questions):
    """Return what each question was answered with, without times and what is made up anew each time."""
    clients = {name: asked.create_client(name) for name in {service for service, _, _ in questions} | {"iam"}}
    clients["iam"].create_role(RoleName="starter", AssumeRolePolicyDocument=TRUST)
    return [answer(clients[service], operation, given) for service, operation, given in questions]


def answer(client, operation, given):
    try:
        return plain(getattr(client, operation)(**given))
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if key not in MADE_UP and each not in ("", None)}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return "a time" if isinstance(value, datetime) else value


@pytest.mark.parametrize("topic", QUESTIONS)
def test_moto_and_the_sandbox_answer_the_same(topic):
    local = InProcess()
    local.app.world.moto.reset()
    ours = conversation(local.botocore_session(), QUESTIONS[topic])
    local.app.world.moto.reset()
    theirs = conversation(OnlyMoto().botocore_session(), QUESTIONS[topic])
    local.app.world.moto.reset()
    assert ours == theirs
