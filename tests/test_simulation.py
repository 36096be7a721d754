"""What a rule would do with an event: match or not, each exact request, and whether EventBridge agrees."""

import pytest
from fake_gateway import DEFINITION, FakeGateway

from jupyter_sched.client import Client
from jupyter_sched.core.catalog import entry
from jupyter_sched.core.errors import Refused
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.trigger import Rule, Target

S3 = entry("s3-object-created")
EVENT = S3.sample({"bucket": "raw"})


def rule(**parameters):
    targets = (Target(pipeline="abalone", parameters=parameters),)
    return Rule(name="on-file", when=EventPattern.parse(S3.pattern({"bucket": "raw"})), targets=targets)


@pytest.fixture(params=["fake", "sandbox"])
def client(request):
    if request.param == "fake":
        return Client(gateway=FakeGateway())
    aws = request.getfixturevalue("aws_client")
    aws.boto3_client("sagemaker").create_pipeline(
        PipelineName="abalone",
        PipelineDefinition=DEFINITION,
        RoleArn="arn:aws:iam::123456789012:role/p",
        ClientRequestToken="t" * 32,
    )
    return aws


def test_the_request_has_each_value_as_the_event_gives_it(client):
    found = client.simulate(rule(InputDataUrl=FromEvent("$.detail.object.key"), InstanceCount="2"), EVENT)
    (start,) = found.starts
    assert found.matched
    assert start.request == {
        "PipelineName": client.account().pipeline("abalone"),
        "PipelineParameters": [
            {"Name": "InputDataUrl", "Value": "in/day-1.csv"},
            {"Name": "InstanceCount", "Value": "2"},
        ],
    }
    assert start.problems == ()


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({}, "InputDataUrl has no default: give it a value"),
        ({"InputDataUrl": FromEvent("$.detail.nothing")}, "the event has no $.detail.nothing"),
        ({"InputDataUrl": ""}, "InputDataUrl is empty; SageMaker wants at least one character"),
        ({"InputDataUrl": "x" * 1025}, "InputDataUrl has 1025 characters; at most 1024 are allowed"),
        (
            {"InputDataUrl": "x", "InstanceCount": FromEvent("$.detail.object.key")},
            "InstanceCount is an Integer; got 'in/day-1.csv', expected a whole number such as 2",
        ),
        (
            {"InputDataUrl": "x", "LearningRate": FromEvent("$.time")},
            "LearningRate is a Float; got '2026-11-02T08:00:00Z', expected a number such as 0.5",
        ),
        (
            {"InputDataUrl": "x", "AutoApprove": FromEvent("$.detail.object.size")},
            "AutoApprove is a Boolean; got '5120', expected true or false",
        ),
        (
            {"InputDataUrl": "x", "Mode": FromEvent("$.detail.reason")},
            "Mode must be one of full, fast; got 'PutObject'",
        ),
    ],
)
def test_each_value_is_checked_against_its_parameter(parameters, problem):
    (start,) = Client(gateway=FakeGateway()).simulate(rule(**parameters), EVENT).starts
    assert start.problems == (problem,)


def test_an_event_that_is_not_taken_says_why(client):
    found = client.simulate(rule(InputDataUrl="x"), S3.near({"bucket": "raw"}))
    assert not found.matched
    assert [(each.path, each.found) for each in found.explanation.fields if not each.matched] == [
        ("detail-type", '"Object Deleted"')
    ]


@pytest.mark.parametrize("event", [EVENT, S3.near({"bucket": "raw"}), S3.sample({"bucket": "other"})])
def test_eventbridge_can_be_asked_and_agrees(client, event):
    found = client.simulate(rule(InputDataUrl="x"), event, ask_aws=True)
    assert found.aws_matched == found.matched
    assert found.difference == ""


def test_unasked_it_says_nothing_of_eventbridge(client):
    found = client.simulate(rule(InputDataUrl="x"), EVENT)
    assert (found.aws_matched, found.difference) == (None, "")


def test_an_event_without_its_envelope_is_refused_by_eventbridge_only(client):
    bare = {"source": "aws.s3", "detail-type": "Object Created", "detail": EVENT["detail"]}
    assert client.simulate(rule(InputDataUrl="x"), bare).matched
    with pytest.raises(Refused, match=r"Parameter Event is not valid\."):
        client.simulate(rule(InputDataUrl="x"), bare, ask_aws=True)


class Contrary(FakeGateway):
    def test_event_pattern(self, pattern, event):
        return not super().test_event_pattern(pattern, event)


def test_where_eventbridge_differs_it_is_said():
    found = Client(gateway=Contrary()).simulate(rule(InputDataUrl="x"), EVENT, ask_aws=True)
    assert found.difference == (
        "EventBridge says that the pattern does not take the event; this package says that the pattern takes the "
        "event. EventBridge counts; please report it"
    )
