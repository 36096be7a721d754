"""Faults come when they are asked for, and a start that may pass is tried again."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from sandbox_world import FIXED, START, World

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.trigger import RetryPolicy
from jupyter_sched.sandbox.inprocess import InProcess

SNS = "arn:aws:sns:us-east-1:123456789012:x"


@pytest.fixture
def world():
    return World().create()


@pytest.fixture
def faults(world):
    return world.local.app.faults


def refused_code(call):
    with pytest.raises(ClientError) as refused:
        call()
    error = refused.value.response
    return error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]


def test_each_service_refuses_in_its_own_codes(world, faults):
    iam, scheduler = world.client.boto3_client("iam"), world.client.boto3_client("scheduler")
    calls = {"events:ListRules": world.events.list_rules, "iam:ListRoles": iam.list_roles}
    calls |= {"scheduler:ListSchedules": scheduler.list_schedules}
    calls |= {"s3:ListAllMyBuckets": world.s3.list_buckets}
    found = {}
    for kind in ("deny", "expired-token"):
        for operation, call in calls.items():
            faults.add(operation, kind)
            found[operation.partition(":")[0], kind] = refused_code(call)
    assert found == {
        ("events", "deny"): ("AccessDeniedException", 400),
        ("iam", "deny"): ("AccessDenied", 403),
        ("scheduler", "deny"): ("AccessDeniedException", 403),
        ("s3", "deny"): ("AccessDenied", 403),
        ("events", "expired-token"): ("ExpiredTokenException", 400),
        ("iam", "expired-token"): ("ExpiredToken", 403),
        ("scheduler", "expired-token"): ("ExpiredTokenException", 400),
        ("s3", "expired-token"): ("ExpiredToken", 403),
    }


def test_a_fault_comes_after_so_many_calls_so_many_times(world, faults):
    faults.add("events:List*", "deny", after=1, times=2)
    world.events.list_rules()
    for _ in range(2):
        with pytest.raises(ClientError, match="AccessDenied"):
            world.events.list_rules()
    world.events.list_rules()


def test_half_of_the_targets_fail(world, faults):
    world.events.put_rule(Name="r", ScheduleExpression="rate(1 day)")
    faults.add("events:PutTargets", "partial")
    targets = [{"Id": name, "Arn": SNS} for name in ("a", "b", "c")]
    answer = world.events.put_targets(Rule="r", Targets=targets)
    assert answer["FailedEntryCount"] == 2
    assert [each["TargetId"] for each in answer["FailedEntries"]] == ["b", "c"]
    assert [each["Id"] for each in world.events.list_targets_by_rule(Rule="r")["Targets"]] == ["a"]
    faults.add("events:RemoveTargets", "partial")
    assert world.events.remove_targets(Rule="r", Ids=["a"])["FailedEntries"][0]["TargetId"] == "a"
    faults.add("events:PutEvents", "partial")
    entry = {"Source": "my.app", "DetailType": "x", "Detail": "{}"}
    sent = world.events.put_events(Entries=[entry, entry])
    assert [each.get("ErrorCode", "ok") for each in sent["Entries"]] == ["ok", "ConcurrentModificationException"]


def test_a_call_is_carried_out_though_its_answer_is_lost_or_cut(world, faults, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)
    faults.add("events:PutRule", "lost-answer")
    world.events.put_rule(Name="r", ScheduleExpression="rate(1 day)")
    assert [rule["Name"] for rule in world.events.list_rules()["Rules"]] == ["r"]
    faults.add("events:ListRules", "truncate")
    assert "Rules" not in world.events.list_rules()


def test_an_answer_can_be_late():
    waited = []
    local = InProcess(sleep=waited.append)
    local.app.faults.add("events:ListRules", "delay", seconds=3)
    local.botocore_session().create_client("events").list_rules()
    assert waited == [3]


def test_a_new_role_is_not_known_at_once(world, faults):
    faults.add("iam:CreateRole", "not-propagated", seconds=5)
    arn = world.role("fresh", "events.amazonaws.com", ("sagemaker:StartPipelineExecution", "*"))
    rule = {"Name": "r", "ScheduleExpression": "rate(1 day)", "RoleArn": arn}
    with pytest.raises(ClientError, match=rf"Provided role '{arn}' cannot be assumed by principal 'events.amazonaws"):
        world.events.put_rule(**rule)
    world.advance(seconds=5)
    world.events.put_rule(**rule)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("events:PutRule", "explode"), "'explode' is no fault; there are concurrent, delay, deny, "),
        (("PutRule", "deny"), "'PutRule' is no operation; expected one such as events:PutTargets"),
        (("events:PutRule", "partial"), "events:PutRule cannot fail in part; events:PutTargets, events:RemoveTargets"),
        (("events:PutRule", "deny", -1), "after=-1, times=1, seconds=0.0: at least 0, 1 and 0 are expected"),
    ],
)
def test_a_fault_that_is_none_is_refused(faults, given, message):
    with pytest.raises(InvalidInput) as refused:
        faults.add(*given)
    assert str(refused.value).startswith(message)


def test_a_start_that_may_pass_is_tried_again_and_passes(world, faults):
    world.save()
    faults.add("delivery:StartPipelineExecution", "throttle", times=2)
    world.put()
    assert world.why() == "THROTTLING: Rate exceeded; tried again at 07:30:02"
    world.advance(minutes=1)
    assert [run.started_at for run in world.runs()] == [datetime(2026, 11, 2, 7, 30, 6, tzinfo=UTC)]


def test_a_start_that_never_passes_ends_in_the_queue_with_what_is_used_up(world, faults):
    sqs, queue = world.queue("dead", {"Service": "events.amazonaws.com"})
    target = replace(FIXED, dead_letter_arn=queue, retry_policy=RetryPolicy(maximum_retry_attempts=2))
    world.save(targets=(target,))
    faults.add("delivery:StartPipelineExecution", "server-error", times=9)
    world.put()
    world.advance(hours=1)
    assert world.runs() == ()
    assert world.why() == (
        "INTERNAL_ERROR: An internal error occurred.; MaximumRetryAttempts is used up; kept in the queue dead"
    )
    url = sqs.get_queue_url(QueueName="dead")["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    attributes = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    assert attributes == {
        "RULE_ARN": "arn:aws:events:us-east-1:123456789012:rule/r",
        "TARGET_ARN": "arn:aws:sagemaker:us-east-1:123456789012:pipeline/abalone",
        "ERROR_CODE": "INTERNAL_ERROR",
        "ERROR_MESSAGE": "An internal error occurred.",
        "RETRY_ATTEMPTS": "2",
        "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
    }
    assert json.loads(message["Body"])["source"] == "my.app"
    metrics = {
        name: world.metric(name) for name in ("FailedInvocations", "RetryInvocationAttempts", "InvocationsSentToDlq")
    }
    assert metrics == {"FailedInvocations": 1, "RetryInvocationAttempts": 2, "InvocationsSentToDlq": 1}


def test_an_event_that_is_too_old_is_given_up(world, faults):
    world.save(targets=(replace(FIXED, retry_policy=RetryPolicy(maximum_event_age_seconds=60)),))
    faults.add("delivery:StartPipelineExecution", "throttle", times=99)
    world.put()
    world.advance(hours=1)
    assert world.why() == "THROTTLING: Rate exceeded; MaximumEventAgeInSeconds is used up"


def test_a_queue_whose_policy_does_not_know_the_rule_keeps_nothing(world):
    _, queue = world.queue("dead", {"Service": "sns.amazonaws.com"})
    world.save(targets=(replace(FIXED, dead_letter_arn=queue),))
    world.sagemaker.delete_pipeline(PipelineName="abalone", ClientRequestToken="d" * 32)
    world.put()
    assert world.why().endswith(
        "does not exist.; not kept: the policy of the queue dead does not let the rule send to it: "
        "the policy does not name events.amazonaws.com"
    )
    assert world.metric("InvocationsFailedToBeSentToDlq") == 1


def test_what_came_due_while_nobody_ran_the_sandbox_is_made_up_for(tmp_path):
    from jupyter_sched.sandbox.store import Store  # noqa: PLC0415

    store = Store(tmp_path / "state.jsonl")
    first = World(store).create()
    first.save(when="rate(6 hours)")
    store.close()
    again = Store(tmp_path / "state.jsonl")
    second = World(again, real=lambda: START + timedelta(hours=13))
    assert [run.started_at for run in reversed(second.runs())] == [
        START + timedelta(hours=6),
        START + timedelta(hours=12),
    ]
    again.close()
