"""Executions: how many questions they take, and how many of them stand one behind the other."""

import json
import threading
from dataclasses import replace

import pytest
from fake_gateway import DEFINITION
from samples import counted

from jupyter_sched.aws.parallel import AT_A_TIME
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.widgets.table import Table

ROLE = "arn:aws:iam::123456789012:role/p"
RULE = Rule(
    name="r", when='{"source": ["my.app"]}', targets=(Target(pipeline="abalone", parameters={"InputDataUrl": "s3://"}),)
)
SECONDS = 30


@pytest.fixture
def client(aws_client):
    aws_client.boto3_client("sagemaker").create_pipeline(
        PipelineName="abalone", PipelineDefinition=DEFINITION, RoleArn=ROLE, ClientRequestToken="t" * 32
    )
    return aws_client


@pytest.fixture
def asked(client):
    """What is asked over the wire, by operation."""
    return counted(client)


def together(client, operations, number):
    """Let no answer to ``operations`` come before ``number`` of them are asked; where fewer ever are, it breaks."""
    barrier = threading.Barrier(number)

    def wait(**_):
        barrier.wait(SECONDS)

    for each in operations:
        client.gateway.connection.client("sagemaker").meta.events.register(f"before-call.sagemaker.{each}", wait)


def test_what_a_list_does_not_tell_of_executions_is_asked_for_all_of_them_at_once(client, asked):
    arns = [client.start("abalone", {"InputDataUrl": f"s3://{number}"}) for number in range(AT_A_TIME // 2)]
    asked.clear()
    together(client, ("DescribePipelineExecution", "ListPipelineParametersForExecution"), AT_A_TIME)
    runs = client.executions("abalone")
    assert [run.arn for run in runs] == arns[::-1]
    assert [dict(run.parameters) for run in runs] == [{"InputDataUrl": f"s3://{number}"} for number in (3, 2, 1, 0)]
    assert asked == {
        "ListPipelineExecutions": 1,
        "DescribePipelineExecution": 4,
        "ListPipelineParametersForExecution": 4,
        "ListEventBuses": 1,
        "ListRuleNamesByTarget": 1,
        "ListSchedules": 1,
    }


def test_what_cannot_have_changed_is_not_asked_again(client, asked, local):
    client.start("abalone", {"InputDataUrl": "s3://"})
    (running,) = client.executions("abalone")
    local.sandbox.advance(hours=1)
    asked.clear()
    (ended,) = client.executions("abalone")
    assert (running.status, ended.status) == ("Executing", "Succeeded")
    assert asked["DescribePipelineExecution"] == 1
    asked.clear()
    assert client.executions("abalone") == (ended,)
    whole = client.execution(ended.arn)
    assert replace(whole, steps=()) == ended
    assert client.execution(ended.arn) == whole
    assert "ListPipelineParametersForExecution" not in asked
    assert asked["DescribePipelineExecution"] == asked["ListPipelineExecutionSteps"] == 1


def test_one_that_is_retried_is_looked_at_again(client, local):
    steps = [{"Name": "Train", "Type": "Training", "Arguments": {}}]
    definition = json.dumps({**json.loads(DEFINITION), "Steps": steps})
    sagemaker = client.boto3_client("sagemaker")
    sagemaker.update_pipeline(PipelineName="abalone", PipelineDefinition=definition)
    arn = client.start("abalone", {"InputDataUrl": "s3://"})
    sagemaker.stop_pipeline_execution(PipelineExecutionArn=arn, ClientRequestToken="s" * 32)
    local.sandbox.advance(minutes=1)
    assert {client.execution(arn).status, client.executions("abalone")[0].status} == {"Stopped"}
    sagemaker.retry_pipeline_execution(PipelineExecutionArn=arn, ClientRequestToken="r" * 32)
    assert {client.execution(arn).status, client.executions("abalone")[0].status} == {"Executing"}


def test_the_table_asks_of_executions_no_more_than_it_shows(client, asked):
    client.apply(client.plan(RULE))
    client.boto3_client("events").put_events(Entries=[{"Source": "my.app", "DetailType": "x", "Detail": "{}"}])
    (run,) = client.executions("abalone")
    assert run.rule_name == "r"
    client.start("abalone", {"InputDataUrl": "s3://2"})
    asked.clear()
    table = Table(client)
    assert table.worker.wait()
    (seen, before) = table.store.state.looks["abalone"].runs
    assert (seen.rule_name, before.rule_name) == ("", "r")
    of_triggers = {"ListEventBuses": 1, "ListRules": 1, "ListTargetsByRule": 1, "ListTagsForResource": 1}
    of_executions = {"ListPipelineExecutions": 1, "DescribePipelineExecution": 2}
    assert asked == {**of_triggers, "ListSchedules": 1, "DescribePipeline": 1, **of_executions}
