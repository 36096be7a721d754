"""Will it run? Broken set-ups, each found with its sentence, the error that AWS would give, and mended by its fix."""

import json
import shlex
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from broken_set_ups import (
    BROKEN,
    FIXED,
    MINE,
    OBJECT,
    OTHER_RULE,
    OWN,
    PASSING,
    PERMISSION,
    PIPELINE,
    QUEUE,
    QUEUED,
    RULE,
    RULE_ARN,
    S3,
    deny,
    role,
    rule,
)
from fake_gateway import ACCOUNT
from followed_fixes import FOLLOWED, OVER_TO_OTHERS

from jupyter_sched.core.dead_letter import DeadLetter
from jupyter_sched.core.errors import AccessDenied, Refused
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.plan import made_role_name
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trails import Trail


def line(client, wanted, key):
    return next(check for check in client.diagnose(wanted) if check.key == key)


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_found_with_its_sentence_and_its_fix(aws, client, name):
    wanted, breaking, key, state, said = BROKEN[name]
    if breaking:
        breaking(aws)
    found = line(client, wanted, key)
    assert found.state == state
    assert found.evidence.startswith(said)
    assert found.error
    assert bool(found.fix.calls) == (name not in FOLLOWED.keys() | OVER_TO_OTHERS)
    assert found.fix.calls or found.fix.text
    if found.fix.calls:
        client.mend(found)
        assert key == "rule" or line(client, wanted, key).state == "ok"


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_fix_that_is_a_text_mends_what_is_broken_for_whoever_follows_it(aws, client, name):
    wanted, breaking, key, *_ = BROKEN[name]
    if breaking:
        breaking(aws)
    fix = line(client, wanted, key).fix
    assert not fix.calls
    wanted = FOLLOWED[name](aws, wanted, fix.text)
    again = {check.key.partition(":")[0]: check for check in client.diagnose(wanted)}
    left = again.get(key.partition(":")[0])
    if left is not None and left.fix is not None and left.fix.calls:  # a queue that was made has to let the rule write
        client.mend(left)
        left = line(client, wanted, left.key)
    assert left is None or left.state == "ok", left


def test_a_full_bus_is_told_with_the_command_that_asks_for_more(aws, client):
    BROKEN["bus full"][1](aws)
    found = line(client, RULE, "quota")
    asked = [shlex.split(each)[2:] for each in found.fix.text.splitlines()]
    which = ["--service-code", "events", "--quota-code", "L-244521F2", "--region", "eu-west-1"]
    assert asked == [
        ["get-service-quota", *which],
        ["request-service-quota-increase", *which, "--desired-value", "400"],
    ]
    assert line(client, rule(when="rate(1 day)"), "quota").evidence == (
        f"{found.evidence}; a schedule of EventBridge Scheduler does not count"
    )


@pytest.mark.parametrize(
    ("place", "given"),
    [
        ("us-east-1:111122223333", "region_name='us-east-1'"),
        ("eu-west-1:444455556666", "profile_name='a profile of 444455556666', region_name='eu-west-1'"),
    ],
)
def test_a_pipeline_that_is_elsewhere_is_told_with_the_form_that_schedules_it_there(client, place, given):
    found = line(client, rule(pipeline=f"arn:aws:sagemaker:{place}:pipeline/iris"), "pipeline:iris")
    assert found.evidence.startswith(f"it is in {place.replace(':', ' ')}, the rule in eu-west-1 111122223333; ")
    assert found.fix.text == f"js.schedule('iris', client=js.Client({given}))"


def test_a_rule_with_nothing_wrong_has_no_line_but_ok(aws, client):
    role(aws)
    aws.queues[QUEUE] = {}
    wanted = rule(role_arn=MINE, dead_letter_arn=QUEUE)
    client.mend(line(client, wanted, f"queue:{QUEUE}"))
    assert {check.state for check in client.diagnose(wanted)} == {"ok"}
    client.apply(client.plan(wanted))
    assert {check.state for check in client.diagnose(client.trigger("r").rule)} == {"ok"}


def test_what_may_not_be_looked_at_is_unknown(aws, client):
    denied = AccessDenied("iam:GetRole is not allowed", action="iam:GetRole")

    def refuse(*_, **__):
        raise denied

    aws.denied = None
    for name in ("role", "event_buses", "bucket_notifications", "listed_rules", "pipeline"):
        setattr(aws, name, refuse)
    found = client.diagnose(rule(when=OBJECT))
    assert {check.state for check in found} <= {"unknown", "ok"}
    assert line(client, RULE, "caller").evidence == ("cannot be looked at: iam:SimulatePrincipalPolicy is not allowed")
    assert all(check.evidence.startswith("cannot be looked at") for check in found if check.state == "unknown")


def test_an_identity_that_iam_cannot_simulate_is_unknown(aws, client):
    def refuse(_):
        raise Refused("iam:SimulatePrincipalPolicy: Invalid Entity Arn")

    aws.decisions = refuse
    assert line(client, RULE, "caller").state == "unknown"


def test_a_trail_that_logs_is_enough_and_one_that_may_not_be_seen_is_unknown(aws, client):
    calls = rule(when='{"detail-type": ["AWS API Call via CloudTrail"]}')
    aws.trails = (Trail(name="management", arn="arn"),)
    assert line(client, calls, "trail").evidence == "API calls come to EventBridge through management"
    assert [check.key for check in client.diagnose(RULE) if check.key == "trail"] == []

    def refuse():
        raise AccessDenied("cloudtrail:DescribeTrails is not allowed", action="cloudtrail:DescribeTrails")

    aws.logging_trails = refuse
    assert line(client, calls, "trail").state == "unknown"


def test_managed_policies_of_a_role_count(aws, client):
    role(aws, permission=None)
    aws.managed["Mine"] = (PERMISSION,)
    assert line(client, OWN, "role:abalone").state == "ok"


def test_a_switch_is_added_to_what_a_bucket_already_does(aws, client):
    aws.buckets["raw"] = {"QueueConfigurations": [{"QueueArn": "q", "Events": ["s3:*"]}]}
    client.mend(line(client, S3, "bucket:raw"))
    assert aws.buckets["raw"] == {
        "QueueConfigurations": [{"QueueArn": "q", "Events": ["s3:*"]}],
        "EventBridgeConfiguration": {},
    }


def test_a_trust_and_a_queue_policy_keep_what_stands_in_them(aws, client):
    role(aws, OTHER_RULE)
    client.mend(line(client, OWN, "role:abalone"))
    assert aws.role("Mine").trust["Statement"][0] == OTHER_RULE["Statement"][0]
    aws.queues[QUEUE] = {"Version": "2012-10-17", "Statement": [{"Sid": "theirs", "Effect": "Allow"}]}
    client.mend(line(client, QUEUED, f"queue:{QUEUE}"))
    assert aws.queues[QUEUE]["Statement"][0]["Sid"] == "theirs"


def test_the_message_for_an_administrator_has_what_is_missing(aws, client):
    deny(aws, "iam:CreateRole", PASSING)
    fix = line(client, RULE, "caller").fix
    assert fix.label == "Ask your administrator"
    assert '"iam:CreateRole"' in fix.text
    assert "sagemaker:StartPipelineExecution" in fix.text


def test_a_path_is_looked_up_in_the_sample(client):
    wanted = rule(parameters={"InputDataUrl": FromEvent("$.detail.url")})
    found = {check.key: check for check in client.diagnose(wanted, {"source": "my.app", "detail": {"key": "k"}})}
    check = found["path:abalone:InputDataUrl"]
    assert (check.state, check.evidence) == ("fail", "the sample event has no $.detail.url")
    asked = json.loads(check.fix.text)
    assert asked["detail"] == {"key": [{"exists": True}], "url": [{"exists": True}]}
    mended = replace(wanted, when=check.fix.text)
    assert line(client, mended, "path:abalone:InputDataUrl").state == "ok"


def test_a_path_into_a_documented_event_is_there(aws, client):
    aws.buckets["raw"] = {"EventBridgeConfiguration": {}}
    wanted = rule(when=OBJECT, parameters={"InputDataUrl": FromEvent("$.detail.object.key")})
    assert line(client, wanted, "path:abalone:InputDataUrl").state == "ok"


def test_roles_that_fit_come_first_and_the_others_say_why_not(aws, client):
    role(aws, OTHER_RULE, name="Another")
    role(aws)
    role(aws, permission=None, name="Starved")
    made = made_role_name(ACCOUNT.rule("elsewhere"))
    role(aws, name=made)
    found = client.fitting_roles(RULE)
    assert [(each.role.name, each.fits) for each in found] == [("Mine", True), ("Another", False), ("Starved", False)]
    assert found[1].reason.startswith("the condition ArnEquals aws:SourceArn")
    assert found[2].reason == f"no statement allows sagemaker:StartPipelineExecution on {PIPELINE}"


def seen(client, name="r"):
    return {check.key: (check.state, check.evidence) for check in client.why_not(name)}


def test_why_it_did_not_run_is_told_by_metrics_dead_letters_and_executions(aws, client):
    aws.queues[QUEUE] = {}
    client.apply(client.plan(rule(dead_letter_arn=QUEUE)))
    aws.metrics = {"MatchedEvents": 5, "Invocations": 5, "FailedInvocations": 2}
    aws.letters = [
        DeadLetter(source_arn=RULE_ARN, error_code="NO_PERMISSIONS", error_message="not authorized"),
        DeadLetter(source_arn=f"{RULE_ARN}-other", error_code="NO_RESOURCE"),
    ]
    found = seen(client)
    assert found["metrics"] == ("fail", "in the last 24 hours it fired 5 times, tried 5 starts, and 2 failed")
    assert found[f"letters:{QUEUE}"] == (
        "fail",
        "1 starts were given up: NO_PERMISSIONS, the role may not start the pipeline: not authorized",
    )
    assert found["runs:abalone"] == ("warning", "it has no execution, so none was started by r")
    assert found[f"queue:{QUEUE}"][0] == "fail"


def test_a_rule_that_did_not_fire_says_so(client):
    client.apply(client.plan(RULE))
    assert seen(client)["metrics"] == (
        "warning",
        "in the last 24 hours it did not fire: no event matched its pattern. CloudWatch tells it minutes late",
    )
    assert seen(client)["letters"][0] == "warning"


def test_the_last_execution_that_it_started_is_told(aws, client):
    client.apply(client.plan(RULE))
    arn = client.start("abalone", {"InputDataUrl": "x"})
    run = replace(
        aws.execution(arn),
        status="Failed",
        failure_reason="the data was empty",
        started_by=f"arn:aws:sts::111122223333:assumed-role/{made_role_name(RULE_ARN)}/events",
        started_at=datetime(2026, 11, 2, 8, tzinfo=UTC),
    )
    aws.runs = [run]
    assert seen(client)["runs:abalone"] == (
        "fail",
        "the last one started by it: Failed, 2026-11-02 08:00 UTC: the data was empty",
    )


def test_a_schedule_is_looked_at_alike(client):
    schedule = Schedule(name="s", when="rate(1 day)", target=FIXED)
    client.apply(client.plan(schedule))
    found = {check.key: check.state for check in client.why_not("s")}
    assert found["letters"] == "warning"
    assert found["caller"] == "ok"
    assert found["time"] == "ok"
