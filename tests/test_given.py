"""What a user writes by mistake is told at the door: what was given, what is expected, and how it is written."""

import json

import pytest
from samples import RULE

import jupyter_sched as js
from jupyter_sched.core.errors import InvalidInput, InvalidTrigger

TARGET = js.Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/"})


class SdkPipeline:
    name = "abalone"

    def definition(self):
        return "{}"


def schedule(**parts):
    return js.Schedule(name="s", when="rate(1 day)", **parts)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"targets": "abalone"}, "targets='abalone' are no targets; write targets=(js.Target(pipeline=...),)"),
        ({"targets": TARGET}, "are no targets; write targets="),
        ({"tags": [{"Key": "team", "Value": "ml"}]}, "does not map text to text; write tags={'team': 'forecast'}"),
        ({"tags": {"team": 1}}, "tags={'team': 1} does not map text to text"),
        ({"enabled": "no"}, "enabled='no' is neither True nor False"),
        ({"name": None}, "name=None is no text"),
        ({"description": 5}, "description=5 is no text"),
        ({"event_bus": None}, "event_bus=None is no text"),
    ],
)
def test_a_rule_takes_only_what_can_be_meant(given, words):
    with pytest.raises(InvalidInput) as told:
        js.Rule(**{"name": "r", "when": "rate(1 day)", "targets": (TARGET,), **given})
    assert words in str(told.value)


def test_a_schedule_has_one_target():
    with pytest.raises(InvalidInput, match=r"is no target; write target=js.Target\(pipeline=\.\.\.\)"):
        js.Schedule(name="s", when="rate(1 day)", target=(TARGET,))


def test_a_target_takes_a_pipeline_of_the_sdk_and_a_mapping_of_values():
    assert js.Target(pipeline=SdkPipeline()).pipeline == "abalone"
    with pytest.raises(InvalidInput, match="5 is no pipeline; expected a name, an ARN, or a Pipeline of the SageMaker"):
        js.Target(pipeline=5)
    with pytest.raises(InvalidInput, match="is no mapping; write parameters="):
        js.Target(pipeline="abalone", parameters=["2"])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: js.Target(pipeline="a", role_arn=5), "role_arn=5 is no text"),
        (lambda: js.Target(pipeline="a", dead_letter_arn=5), "dead_letter_arn=5 is no text"),
        (lambda: js.Target(pipeline="a", id=5), "id=5 is no text"),
        (
            lambda: js.Target(pipeline="a", retry_policy={}),
            "retry_policy={} is none; write retry_policy=js.RetryPolicy",
        ),
        (lambda: js.RetryPolicy(maximum_retry_attempts="3"), "maximum_retry_attempts='3' is no whole number"),
        (lambda: schedule(zone=None), "zone=None is no text"),
        (lambda: schedule(group=5), "group=5 is no text"),
        (lambda: schedule(kms_key_arn=5), "kms_key_arn=5 is no text"),
        (
            lambda: schedule(start_at="2027-01-31"),
            "start_at='2027-01-31' is no time; write start_at=datetime(2027, 1, ",
        ),
        (lambda: schedule(flexible_window_minutes=1.5), "flexible_window_minutes=1.5 is no whole number"),
        (lambda: schedule(flexible_window_minutes=True), "flexible_window_minutes=True is no whole number"),
        (lambda: schedule(delete_after_completion="no"), "delete_after_completion='no' is neither True nor False"),
        (lambda: js.FromEvent(None), "path=None is no text"),
        (lambda: js.FromEvent(" $.detail.key\n"), "is no path into an event: did you mean $.detail.key?"),
    ],
)
def test_a_part_of_another_kind_is_told_at_the_door(make, words):
    with pytest.raises(InvalidInput) as told:
        make()
    assert words in str(told.value)


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.trigger(None),
        lambda client: client.pipeline(None),
        lambda client: client.executions(None),
        lambda client: client.start(None),
        lambda client: client.simulate(js.Rule(name="r", when='{"source": ["x"]}'), 5),
        lambda client: client.simulate(js.Rule(name="r", when='{"source": ["x"]}'), '{"a":' * 5000 + "1" + "}" * 5000),
    ],
)
def test_a_question_about_what_cannot_be_is_told_at_the_door(client, ask):
    with pytest.raises(InvalidInput):
        ask(client)


def test_what_was_found_can_be_planned_looked_at_and_simulated_again(client):
    found = client.apply(client.plan(RULE))
    assert client.plan(found).calls == ()
    assert {each.state for each in client.diagnose(found)} <= {"ok", "warning"}
    assert client.simulate(found, json.dumps({"source": "aws.events"})).matched is not None
    with pytest.raises(InvalidInput, match=r"'nightly' is no rule and no schedule; expected js\.Rule"):
        client.plan("nightly")


def test_a_start_takes_the_values_that_a_target_takes(client):
    client.start("abalone", {"InputDataUrl": "s3://raw/", "InstanceCount": 2, "AutoApprove": True})
    (newest,) = client.executions("abalone")
    assert dict(newest.parameters) == {"InputDataUrl": "s3://raw/", "InstanceCount": "2", "AutoApprove": "true"}


def test_a_pipeline_elsewhere_is_told_and_a_role_that_is_too_long_is_refused(client):
    elsewhere = "arn:aws:sagemaker:us-east-1:111122223333:pipeline/abalone"
    values = {"InputDataUrl": "s3://raw/"}
    rule = js.Rule(name="r", when="rate(1 day)", targets=(js.Target(pipeline=elsewhere, parameters=values),))
    (told,) = client.plan(rule).problems
    assert (told.path, told.severity) == ("targets[0].pipeline", "warning")
    assert told.message.startswith("it is in us-east-1 111122223333, this is eu-west-1 111122223333")
    long = js.Target(pipeline="abalone", parameters=values, role_arn=f"arn:aws:iam::111122223333:role/{'x' * 1600}")
    with pytest.raises(InvalidTrigger, match="at most 1600 characters, got 1631"):
        client.plan(js.Rule(name="r", when="rate(1 day)", targets=(long,)))
