"""What executions tell the event bus, and why something did not run."""

import json
from datetime import timedelta

import pytest
from sandbox_world import PATTERN, START, World

from jupyter_sched.core.catalog import entries
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.trigger import Target

STATUS = "SageMaker Model Building Pipeline Execution Status Change"
STEP = "SageMaker Model Building Pipeline Execution Step Status Change"
STEPS = {
    "Version": "2020-12-01",
    "Parameters": [],
    "Steps": [
        {"Name": "Train", "Type": "Training", "Arguments": {}},
        {"Name": "Stop", "Type": "Fail", "DependsOn": ["Train"], "Arguments": {"ErrorMessage": "not good enough"}},
    ],
}


LISTENER = {
    "Version": "2020-12-01",
    "Parameters": [{"Name": name, "Type": "String"} for name in ("Kind", "Time", "Resources", "Detail")],
    "Steps": [],
}


@pytest.fixture
def world():
    """A world with a pipeline of two steps, and another that is started by each event about it, to keep them."""
    made = World().create(json.dumps(STEPS)).create(json.dumps(LISTENER), "listener")
    about = {"source": ["aws.sagemaker"], "detail": {"pipelineArn": [made.client.account().pipeline("abalone")]}}
    paths = {"Kind": "$.detail-type", "Time": "$.time", "Resources": "$.resources", "Detail": "$.detail"}
    values = {name: FromEvent(path) for name, path in paths.items()}
    made.save(name="listener", when=json.dumps(about), targets=(Target(pipeline="listener", parameters=values),))
    return made


def events(world):
    """Return the events that the listener took, oldest first: kind, time, resources and detail."""
    runs = [run.parameters for run in reversed(world.client.executions("listener", 100))]
    return [(run["Kind"], run["Time"], json.loads(run["Resources"]), json.loads(run["Detail"])) for run in runs]


def test_each_change_of_an_execution_and_its_steps_is_an_event(world):
    arn = world.client.start("abalone", {})
    world.advance(minutes=1)
    told = events(world)
    changes = [
        (detail.get("stepName"), detail.get(f"previous{kind}Status"), detail[f"current{kind}Status"])
        for name, _, _, detail in told
        for kind in (["Step"] if name == STEP else ["PipelineExecution"])
    ]
    assert changes == [
        (None, None, "Executing"),
        ("Train", "Starting", "Executing"),
        ("Train", "Executing", "Succeeded"),
        ("Stop", "Starting", "Executing"),
        ("Stop", "Executing", "Failed"),
        (None, "Executing", "Failed"),
    ]
    kind, time, resources, detail = told[-1]
    assert (kind, resources) == (STATUS, [world.client.account().pipeline("abalone"), arn])
    assert detail["executionEndTime"] == time == "2026-11-02T07:30:06Z"
    assert told[-2][3]["failureReason"] == "not good enough"
    trained = told[2][3]["metadata"]["trainingJob"]["arn"]
    assert trained.startswith("arn:aws:sagemaker:us-east-1:123456789012:training-job/")


def test_the_events_have_the_fields_of_the_catalogue(world):
    world.client.start("abalone", {})
    world.advance(minutes=1)
    for kind in (STATUS, STEP):
        sample = next(each.event for each in entries() if each.event["detail-type"] == kind)
        details = [detail for name, _, _, detail in events(world) if name == kind]
        known = set(sample["detail"]) | {"failureReason", "pipelineExecutionDescription"}
        assert set().union(*details) <= known


def test_an_execution_that_is_stopped_tells_so(world):
    arn = world.client.start("abalone", {})
    world.advance(seconds=1)
    world.sagemaker.stop_pipeline_execution(PipelineExecutionArn=arn, ClientRequestToken="s" * 32)
    world.advance(minutes=1)
    told = [detail["currentPipelineExecutionStatus"] for kind, _, _, detail in events(world) if kind == STATUS]
    assert told == ["Executing", "Stopping", "Stopped"]


def test_rules_about_something_else_are_not_named_for_each_of_them(world):
    world.events.put_rule(Name="other", EventPattern=PATTERN)
    world.client.start("abalone", {})
    world.advance(minutes=1)
    assert not [entry for entry in world.local.app.world.entries if entry.what.endswith("-> other")]


def test_what_is_disabled_says_so_once_when_it_would_have_run(world):
    world.events.put_rule(Name="nightly", ScheduleExpression="cron(0 2 * * ? *)", State="DISABLED")
    world.advance(days=3)
    named = [entry for entry in world.local.app.world.entries if entry.what.endswith("-> nightly")]
    assert [(entry.at[:16], entry.outcome) for entry in named] == [("2026-11-03T02:00", "the rule is disabled")]


def test_a_rule_that_is_enabled_again_does_not_make_up_for_its_pause(world):
    world.events.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)", State="DISABLED")
    world.advance(hours=5, minutes=30)
    world.events.enable_rule(Name="hourly")
    world.advance(hours=1)
    named = [entry.at for entry in world.local.app.world.entries if entry.what.endswith("-> hourly")]
    assert named == [(START + timedelta(hours=hours)).isoformat() for hours in (1, 6)]


def test_a_name_that_only_an_account_could_refuse_is_taken(world):
    arn = world.role("starter", "events.amazonaws.com", ("sagemaker:StartPipelineExecution", "*"))
    values = {"PipelineParameterList": [{"Name": "Instance_type", "Value": "x"}]}
    pipeline = world.client.account().pipeline("abalone")
    target = {"Id": "t", "Arn": pipeline, "RoleArn": arn, "SageMakerPipelineParameters": values}
    world.events.put_rule(Name="r", ScheduleExpression="rate(1 day)")
    assert world.events.put_targets(Rule="r", Targets=[target])["FailedEntryCount"] == 0
