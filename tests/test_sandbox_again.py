"""Executions that are retried: what has succeeded stays, the rest runs again, and the clock says how far it is."""

import json
from contextlib import closing
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from fake_gateway import DEFINITION
from sandbox_world import START, World

from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.trigger import Target
from jupyter_sched.sandbox.store import Store

GO = {"InputDataUrl": "s3://x"}
STEPS = [
    {"Name": "Prepare", "Type": "Processing", "Arguments": {}},
    {"Name": "Train", "Type": "Training", "Arguments": {}, "DependsOn": ["Prepare"]},
]
FAIL = [*STEPS, {"Name": "Stop", "Type": "Fail", "Arguments": {"ErrorMessage": "no"}, "DependsOn": ["Prepare"]}]
STATUS = "SageMaker Model Building Pipeline Execution Status Change"


@pytest.fixture
def world():
    return World().create(json.dumps({**json.loads(DEFINITION), "Steps": STEPS}))


def stop(world, arn):
    world.sagemaker.stop_pipeline_execution(PipelineExecutionArn=arn, ClientRequestToken="s" * 32)


def retry(world, arn, letter="r"):
    world.sagemaker.retry_pipeline_execution(PipelineExecutionArn=arn, ClientRequestToken=letter * 32)


def steps(world, arn):
    rows = world.sagemaker.list_pipeline_execution_steps(PipelineExecutionArn=arn, SortOrder="Ascending")
    return [(row["StepName"], row["StepStatus"], row["AttemptCount"]) for row in rows["PipelineExecutionSteps"]]


def stopped(world):
    """Start an execution, and stop it while its second step runs."""
    arn = world.client.start("abalone", GO)
    world.advance(seconds=4)
    stop(world, arn)
    world.advance(hours=3)
    assert steps(world, arn) == [("Prepare", "Succeeded", 1), ("Train", "Stopped", 1)]
    return arn


def test_a_stopped_execution_goes_on_where_it_was(world):
    arn = stopped(world)
    before = world.client.execution(arn)
    retry(world, arn)
    running = world.client.execution(arn)
    assert (before.status, running.status, running.ended_at) == ("Stopped", "Executing", None)
    assert running.started_at == before.started_at
    assert steps(world, arn) == [("Prepare", "Succeeded", 1), ("Train", "Executing", 2)]
    world.advance(seconds=5)
    done = world.client.execution(arn)
    assert (done.status, done.ended_at) == ("Succeeded", START + timedelta(hours=3, seconds=4 + 5))
    assert steps(world, arn) == [("Prepare", "Succeeded", 1), ("Train", "Succeeded", 2)]
    assert world.client.executions("abalone")[0].status == "Succeeded"


def test_a_step_that_fails_fails_again(world):
    world.create(json.dumps({**json.loads(DEFINITION), "Steps": FAIL}), "fails")
    arn = world.client.start("fails", GO)
    world.advance(minutes=1)
    assert steps(world, arn)[-1] == ("Stop", "Failed", 1)
    assert world.client.execution(arn).status == "Failed"
    retry(world, arn)
    assert world.client.execution(arn).status == "Executing"
    world.advance(minutes=1)
    found = world.client.execution(arn)
    assert (found.status, found.failure_reason) == ("Failed", "Step failure: Stop: no")
    assert ("Stop", "Failed", 2) in steps(world, arn)
    assert ("Prepare", "Succeeded", 1) in steps(world, arn)


def test_it_can_be_stopped_and_retried_again(world):
    arn = stopped(world)
    retry(world, arn)
    world.advance(seconds=1)
    stop(world, arn)
    world.advance(minutes=1)
    assert steps(world, arn) == [("Prepare", "Succeeded", 1), ("Train", "Stopped", 2)]
    retry(world, arn, "q")
    world.advance(minutes=1)
    assert steps(world, arn) == [("Prepare", "Succeeded", 1), ("Train", "Succeeded", 3)]


def test_the_same_token_retries_once(world):
    arn = stopped(world)
    retry(world, arn)
    retry(world, arn)
    world.advance(seconds=1)
    stop(world, arn)
    world.advance(minutes=1)
    retry(world, arn)
    assert world.client.execution(arn).status == "Stopped"


@pytest.mark.parametrize(("seconds", "status"), [(0, "Executing"), (60, "Succeeded")])
def test_only_what_has_failed_or_was_stopped_is_retried(world, seconds, status):
    arn = world.client.start("abalone", GO)
    world.advance(seconds=seconds)
    with pytest.raises(ClientError) as refused:
        retry(world, arn)
    assert refused.value.response["Error"] == {
        "Code": "ConflictException",
        "Message": f"Pipeline execution '{arn}' is {status}; only one that has failed or was stopped can be retried.",
    }
    with pytest.raises(ClientError, match="does not exist"):
        retry(world, f"{arn}x")


def test_a_retry_is_told_as_an_event_and_starts_what_waits_for_its_end(world):
    world.create(name="next")
    pattern = {
        "source": ["aws.sagemaker"],
        "detail-type": [STATUS],
        "detail": {"pipelineArn": [world.client.account().pipeline("abalone")]},
    }
    values = {"InputDataUrl": FromEvent("$.detail.currentPipelineExecutionStatus")}
    world.save(when=json.dumps(pattern), targets=(Target(pipeline="next", parameters=values),))
    arn = stopped(world)
    retry(world, arn)
    world.advance(minutes=1)
    told = [run.parameters["InputDataUrl"] for run in reversed(world.client.executions("next", 100))]
    assert told == ["Executing", "Stopping", "Stopped", "Executing", "Succeeded"]


def test_a_retry_is_kept_on_disk(tmp_path):
    path = tmp_path / "state.json"
    with closing(Store(path)) as store:
        world = World(store).create(json.dumps({**json.loads(DEFINITION), "Steps": STEPS}))
        arn = stopped(world)
        retry(world, arn)
        told = steps(world, arn)
    with closing(Store(path)) as store:
        assert steps(World(store), arn) == told
