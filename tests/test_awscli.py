"""The real AWS CLI, in an environment of its own, asks the sandbox: ``aws --endpoint-url``."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from fake_gateway import DEFINITION

from jupyter_sched.sandbox import connect

ROOT = Path(__file__).parents[1]
ACCOUNT = "123456789012"
PIPELINE = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:pipeline/abalone"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/starter"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": ["events.amazonaws.com", "scheduler.amazonaws.com"]},
            "Action": "sts:AssumeRole",
        }
    ],
}
ALLOW = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sagemaker:StartPipelineExecution", "Resource": PIPELINE}],
}
VALUES = {"PipelineParameterList": [{"Name": "InputDataUrl", "Value": "$.detail.object.key"}]}
TARGET = {"Id": "t", "Arn": PIPELINE, "RoleArn": ROLE, "SageMakerPipelineParameters": VALUES}
PATTERN = {"source": ["aws.s3"], "detail-type": ["Object Created"]}
SCHEDULED = {name: value for name, value in TARGET.items() if name != "Id"}
SNS = {"Id": "t", "Arn": f"arn:aws:sns:us-east-1:{ACCOUNT}:x"}


@pytest.fixture
def aws(sandbox_dir):
    """Runs commands of the AWS CLI, and returns what each answered."""
    sandbox = connect()
    keys = {"AWS_ACCESS_KEY_ID": sandbox.access_key_id, "AWS_SECRET_ACCESS_KEY": "sandbox"}
    home = {"PATH": os.environ["PATH"], "HOME": str(sandbox_dir), "AWS_DEFAULT_REGION": "us-east-1"}

    def run(*commands):
        whole = [["--endpoint-url", sandbox.endpoint_url, "--output", "json", *command] for command in commands]
        done = subprocess.run(
            [ROOT / ".venv-awscli" / "bin" / "python", ROOT / "tests" / "definitions" / "run_awscli.py"],
            input=json.dumps(whole),
            capture_output=True,
            text=True,
            check=False,
            env=home | keys,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def command(text, **given):
    """Return a command's words; given: option names and values, which become JSON where they are not text."""
    options = [(f"--{name.replace('_', '-')}", value) for name, value in given.items()]
    words = [word for name, value in options for word in (name, value if isinstance(value, str) else json.dumps(value))]
    return [*text.split(), *words]


def answers(aws, *commands):
    found = aws(*commands)
    assert [each["error"] for each in found if each["code"]] == []
    return [each["answer"] for each in found]


def test_a_new_file_starts_the_pipeline(aws, tmp_path):
    file = tmp_path / "day-1.csv"
    file.write_text("x")
    answers(
        aws,
        command("iam create-role", role_name="starter", assume_role_policy_document=TRUST),
        command("iam put-role-policy", role_name="starter", policy_name="p", policy_document=ALLOW),
        command("sagemaker create-pipeline", pipeline_name="abalone", pipeline_definition=DEFINITION, role_arn=ROLE),
        command("s3 mb s3://raw-data"),
        command(
            "s3api put-bucket-notification-configuration",
            bucket="raw-data",
            notification_configuration={"EventBridgeConfiguration": {}},
        ),
        command("events put-rule", name="on-file", event_pattern=PATTERN),
        command("events put-targets", rule="on-file", targets=[TARGET]),
    )
    switch, _, rules, names, targets, runs, identity = answers(
        aws,
        command("s3api get-bucket-notification-configuration", bucket="raw-data"),
        ["s3", "cp", str(file), "s3://raw-data/in/day-1.csv", "--only-show-errors"],
        command("events list-rules"),
        command("events list-rule-names-by-target", target_arn=PIPELINE),
        command("events list-targets-by-rule", rule="on-file"),
        command("sagemaker list-pipeline-executions", pipeline_name="abalone"),
        command("sts get-caller-identity"),
    )
    assert switch == {"EventBridgeConfiguration": {}}
    assert [rule["Name"] for rule in rules["Rules"]] == names["RuleNames"] == ["on-file"]
    assert targets["Targets"] == [TARGET]
    (run,) = runs["PipelineExecutionSummaries"]
    arn = run["PipelineExecutionArn"]
    parameters, steps, described, definition = answers(
        aws,
        command("sagemaker list-pipeline-parameters-for-execution", pipeline_execution_arn=arn),
        command("sagemaker list-pipeline-execution-steps", pipeline_execution_arn=arn),
        command("sagemaker describe-pipeline-execution", pipeline_execution_arn=arn),
        command("sagemaker describe-pipeline-definition-for-execution", pipeline_execution_arn=arn),
    )
    assert parameters["PipelineParameters"] == [{"Name": "InputDataUrl", "Value": "in/day-1.csv"}]
    assert isinstance(steps["PipelineExecutionSteps"], list)
    assert described["CreatedBy"]["IamIdentity"]["Arn"].startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/starter/")
    assert json.loads(definition["PipelineDefinition"]) == json.loads(DEFINITION)
    assert identity["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/sandbox"


def test_rules_are_changed_tagged_and_removed(aws):
    arn = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/nightly"
    tags = [{"Key": "team", "Value": "ml"}]
    found = answers(
        aws,
        command("events create-event-bus", name="orders"),
        command("events describe-event-bus", name="orders"),
        command("events list-event-buses"),
        command("events put-rule", name="nightly", schedule_expression="cron(0 2 * * ? *)", tags=tags),
        command("events disable-rule", name="nightly"),
        command("events describe-rule", name="nightly"),
        command("events enable-rule", name="nightly"),
        command("events tag-resource", resource_arn=arn, tags=[{"Key": "a", "Value": "1"}]),
        command("events untag-resource --tag-keys team", resource_arn=arn),
        command("events list-tags-for-resource", resource_arn=arn),
        command("events put-targets", rule="nightly", targets=[SNS]),
        command("events remove-targets --ids t", rule="nightly"),
        command("events delete-rule", name="nightly"),
        command("events list-rules"),
        command("events put-events", entries=[{"Source": "my.app", "DetailType": "x", "Detail": "{}"}]),
        command("events delete-event-bus", name="orders"),
    )
    assert [bus["Name"] for bus in found[2]["EventBuses"]] == ["default", "orders"]
    assert found[3] == {"RuleArn": arn}
    assert found[5]["State"] == "DISABLED"
    assert found[9]["Tags"] == [{"Key": "a", "Value": "1"}]
    assert found[11]["FailedEntryCount"] == 0
    assert found[13] == {"Rules": []}
    assert found[14]["FailedEntryCount"] == 0


def test_schedules_groups_and_refusals(aws):
    off = {"Mode": "OFF"}
    common = {"schedule_expression": "rate(1 day)", "flexible_time_window": off, "target": SCHEDULED}
    found = answers(
        aws,
        command("iam create-role", role_name="starter", assume_role_policy_document=TRUST),
        command("scheduler create-schedule-group", name="nightly"),
        command("scheduler create-schedule", name="s", group_name="nightly", **common),
        command("scheduler update-schedule --state DISABLED", name="s", group_name="nightly", **common),
        command("scheduler get-schedule", name="s", group_name="nightly"),
        command("scheduler list-schedules"),
        command("scheduler list-schedule-groups"),
        command("scheduler delete-schedule", name="s", group_name="nightly"),
        command("scheduler delete-schedule-group", name="nightly"),
    )
    assert found[2] == {"ScheduleArn": f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/nightly/s"}
    assert found[4]["State"] == "DISABLED"
    assert [each["Name"] for each in found[5]["Schedules"]] == ["s"]
    assert [each["Name"] for each in found[6]["ScheduleGroups"]] == ["default", "nightly"]
    refused = aws(
        command("scheduler create-schedule", name="s", **{**common, "schedule_expression": "cron(bad)"}),
        command("events put-rule", name="r", schedule_expression="rate(1 minutes)"),
        command("sagemaker describe-pipeline", pipeline_name="nothing"),
        command("iam get-role", role_name="nobody"),
    )
    said = (
        "(ValidationException) when calling the CreateSchedule operation: Invalid Schedule Expression cron(bad).",
        "(ValidationException) when calling the PutRule operation: Parameter ScheduleExpression is not valid.",
        "(ResourceNotFound) when calling the DescribePipeline operation: Pipeline ",
        "(NoSuchEntity) when calling the GetRole operation: ",
    )
    assert [words in each["error"] for each, words in zip(refused, said, strict=True)] == [True] * 4
