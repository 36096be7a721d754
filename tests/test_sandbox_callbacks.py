"""Callback steps of the sandbox: a message with a token, and an execution that waits until somebody answers it."""

import json

import pytest
from botocore.exceptions import ClientError
from fake_gateway import DEFINITION
from sandbox_world import World

from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.trigger import Target

GO = {"InputDataUrl": "s3://x"}
ROLE = "arn:aws:iam::123456789012:role/p"
STEP = "SageMaker Model Building Pipeline Execution Step Status Change"


def reference(path):
    return {"Get": path}


@pytest.fixture
def world():
    found = World()
    sqs = found.client.boto3_client("sqs")
    found.url = sqs.create_queue(QueueName="people")["QueueUrl"]
    ask = {
        "Name": "Ask",
        "Type": "Callback",
        "SqsQueueUrl": found.url,
        "OutputParameters": [{"OutputName": "verdict", "OutputType": "String"}],
        "Arguments": {"data": reference("Parameters.InputDataUrl"), "people": ["ana", 2]},
        "DependsOn": ["Prepare"],
    }
    verdict = {"Type": "Equals", "LeftValue": reference("Steps.Ask.OutputParameters['verdict']"), "RightValue": "yes"}
    train = {"Name": "Train", "Type": "Training", "Arguments": {}}
    check = {"Conditions": [verdict], "IfSteps": [train], "ElseSteps": []}
    steps = [
        {"Name": "Prepare", "Type": "Processing", "Arguments": {}},
        ask,
        {"Name": "Good", "Type": "Condition", "Arguments": check},
    ]
    return found.create(json.dumps({**json.loads(DEFINITION), "Steps": steps}))


def messages(world):
    sqs = world.client.boto3_client("sqs")
    found = sqs.receive_message(QueueUrl=world.url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [json.loads(each["Body"]) for each in found.get("Messages", ())]


def asked(world):
    """Start an execution, wait until it asks, and return its ARN and the token."""
    arn = world.client.start("abalone", GO)
    world.advance(minutes=1)
    (message,) = messages(world)
    return arn, message["token"]


def steps(world, arn):
    return [(step.name, step.status) for step in world.client.execution(arn).steps]


def accept(world, token, verdict="yes", letter="s"):
    outputs = [{"Name": "verdict", "Value": verdict}]
    given = {"CallbackToken": token, "OutputParameters": outputs, "ClientRequestToken": letter * 32}
    return world.sagemaker.send_pipeline_execution_step_success(**given)["PipelineExecutionArn"]


def test_it_asks_once_with_its_arguments_and_waits(world):
    arn = world.client.start("abalone", GO)
    assert messages(world) == []
    world.advance(days=3)
    (message,) = messages(world)
    assert message["arguments"] == {"data": "s3://x", "people": ["ana", 2]}
    assert message["pipelineExecutionArn"] == arn
    assert steps(world, arn) == [("Prepare", "Succeeded"), ("Ask", "Executing")]
    (row, _) = world.sagemaker.list_pipeline_execution_steps(PipelineExecutionArn=arn)["PipelineExecutionSteps"]
    assert row["Metadata"]["Callback"] == {
        "CallbackToken": message["token"],
        "SqsQueueUrl": world.url,
        "OutputParameters": [],
    }


@pytest.mark.parametrize(
    ("verdict", "after"), [("yes", [("Good", "Succeeded"), ("Train", "Succeeded")]), ("no", [("Good", "Succeeded")])]
)
def test_an_answer_lets_it_go_on_and_decides_what_refers_to_it(world, verdict, after):
    arn, token = asked(world)
    assert accept(world, token, verdict) == arn
    world.advance(minutes=1)
    assert world.client.execution(arn).status == "Succeeded"
    assert steps(world, arn) == [("Prepare", "Succeeded"), ("Ask", "Succeeded"), *after]
    assert len(messages(world)) == 1


def test_an_answer_can_be_that_it_failed_and_a_retry_asks_again(world):
    arn, token = asked(world)
    world.sagemaker.send_pipeline_execution_step_failure(CallbackToken=token, FailureReason="nobody is here")
    found = world.client.execution(arn)
    assert (found.status, found.failure_reason) == ("Failed", "Step failure: Ask: nobody is here")
    world.sagemaker.retry_pipeline_execution(PipelineExecutionArn=arn, ClientRequestToken="r" * 32)
    world.advance(minutes=1)
    (again,) = (each["token"] for each in messages(world) if each["token"] != token)
    accept(world, again)
    world.advance(minutes=1)
    assert world.client.execution(arn).status == "Succeeded"


def test_it_fails_where_nobody_answers(world):
    arn, token = asked(world)
    world.advance(days=8)
    assert world.client.execution(arn).failure_reason == "Step failure: Ask: The callback step was not answered."
    with pytest.raises(ClientError, match=r"ConflictException.*does not wait for an answer"):
        accept(world, token)


def test_an_answer_counts_once(world):
    arn, token = asked(world)
    assert accept(world, token) == accept(world, token) == arn
    with pytest.raises(ClientError, match="ConflictException"):
        accept(world, token, letter="t")
    with pytest.raises(ClientError, match=r"ResourceNotFound.*Callback token '0123456789' does not exist"):
        accept(world, "0123456789")


def test_it_can_be_stopped_while_it_waits(world):
    arn, token = asked(world)
    world.sagemaker.stop_pipeline_execution(PipelineExecutionArn=arn, ClientRequestToken="s" * 32)
    world.advance(seconds=3)
    assert (world.client.execution(arn).status, steps(world, arn)[-1]) == ("Stopped", ("Ask", "Stopped"))
    with pytest.raises(ClientError, match="ConflictException"):
        accept(world, token)


def test_a_queue_that_is_not_there_is_told_in_the_log(world):
    world.client.boto3_client("sqs").delete_queue(QueueUrl=world.url)
    world.client.start("abalone", GO)
    world.advance(minutes=1)
    assert "does not exist" in world.local.app.world.entries[-1].outcome


def test_its_steps_are_events_with_the_token(world):
    world.create(name="next")
    pattern = json.dumps({"source": ["aws.sagemaker"], "detail-type": [STEP], "detail": {"stepType": ["Callback"]}})
    value = FromEvent("$.detail.metadata.callback.callbackToken")
    world.save(when=pattern, targets=(Target(pipeline="next", parameters={"InputDataUrl": value}),))
    _, token = asked(world)
    accept(world, token)
    world.advance(minutes=1)
    assert [run.parameters["InputDataUrl"] for run in world.client.executions("next")] == [token, token]
