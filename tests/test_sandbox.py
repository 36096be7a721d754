"""The sandbox answers as AWS does, fires what is due, and says why where it does not."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.exceptions import ClientError
from fake_gateway import DEFINITION
from sandbox_world import FIXED, PATTERN, START, World

from jupyter_sched.aws.gateway import connect
from jupyter_sched.client import Client
from jupyter_sched.core.errors import AccessDenied, InvalidInput, NotConnected, Throttled, Unreachable
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.sandbox import InProcess

S3 = '{"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": ["raw"]}}}'


@pytest.fixture
def world():
    return World().create()


def test_an_event_that_matches_starts_the_pipeline(world):
    world.save()
    world.put()
    (run,) = world.runs()
    assert (run.status, run.parameters, run.rule_name) == ("Executing", {"InputDataUrl": "s3://raw/"}, "r")


def test_an_event_that_does_not_match_starts_nothing_and_the_log_says_why(world):
    world.save()
    world.put('{"ok": false}')
    assert world.runs() == ()
    assert world.why() == "the pattern does not take it: detail.ok did not match"


def test_a_paused_rule_starts_nothing_and_the_log_says_why(world):
    world.save(enabled=False)
    world.put()
    assert world.runs() == ()
    assert world.why() == "the rule is disabled"


def test_values_come_out_of_the_event(world):
    world.save(targets=(Target(pipeline="abalone", parameters={"InputDataUrl": FromEvent("$.detail.where")}),))
    world.put('{"ok": true, "where": "s3://raw/day-1.csv"}')
    assert world.runs()[0].parameters == {"InputDataUrl": "s3://raw/day-1.csv"}


def test_a_path_that_the_event_does_not_have_fails_at_delivery(world):
    world.save(targets=(Target(pipeline="abalone", parameters={"InputDataUrl": FromEvent("$.detail.where")}),))
    world.put()
    assert world.runs() == ()
    assert world.why() == "INVALID_PARAMETER: the event gives no value for InputDataUrl"


def test_a_new_file_starts_the_pipeline_once(world):
    world.s3.create_bucket(Bucket="raw")
    world.save(
        when=S3, targets=(Target(pipeline="abalone", parameters={"InputDataUrl": FromEvent("$.detail.object.key")}),)
    )
    world.s3.put_object(Bucket="raw", Key="before.csv", Body=b"x")
    assert world.runs() == ()
    (check,) = [check for check in world.client.diagnose(world.client.trigger("r").rule) if check.fix]
    world.client.mend(check)
    world.s3.put_object(Bucket="raw", Key="in/day 1+é.csv", Body=b"x")
    assert [run.parameters for run in world.runs()] == [{"InputDataUrl": "in/day 1+é.csv"}]


def test_mending_a_bucket_keeps_the_notifications_that_it_had(world):
    world.s3.create_bucket(Bucket="raw")
    queue = world.client.boto3_client("sqs").create_queue(QueueName="q")["QueueUrl"].rsplit("/", 1)[-1]
    arn = f"arn:aws:sqs:us-east-1:123456789012:{queue}"
    had = [{"Id": "mine", "QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]
    world.s3.put_bucket_notification_configuration(Bucket="raw", NotificationConfiguration={"QueueConfigurations": had})
    rule = Rule(name="r", when=S3, targets=(FIXED,))
    world.client.mend(next(check for check in world.client.diagnose(rule) if check.fix))
    now = world.client.gateway.bucket_notifications("raw")
    assert now["QueueConfigurations"][0]["QueueArn"] == arn
    assert "EventBridgeConfiguration" in now


def test_a_schedule_fires_at_its_times_in_order(world):
    world.save(name="first", when="cron(0 8 ? * MON#1 *)")
    world.save(name="nightly", when="cron(0 2 * * ? *)")
    world.advance(days=40)
    times = [(run.rule_name, run.started_at) for run in reversed(world.runs())]
    assert [at for name, at in times if name == "first"] == [
        datetime(2026, 11, 2, 8, tzinfo=UTC),
        datetime(2026, 12, 7, 8, tzinfo=UTC),
    ]
    assert len([at for name, at in times if name == "nightly"]) == 40
    assert [at for _, at in times] == sorted(at for _, at in times)


def test_a_rate_is_counted_from_when_it_was_saved(world):
    world.save(when="rate(6 hours)")
    world.advance(days=1)
    assert [run.started_at.hour for run in reversed(world.runs())] == [13, 19, 1, 7]


def test_a_pipeline_that_ends_is_an_event_that_can_start_another(world):
    world.create(DEFINITION, "second")
    pattern = {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Building Pipeline Execution Status Change"],
        "detail": {
            "currentPipelineExecutionStatus": ["Succeeded"],
            "pipelineArn": [world.client.account().pipeline("abalone")],
        },
    }
    target = Target(pipeline="second", parameters={"InputDataUrl": FromEvent("$.detail.pipelineExecutionArn")})
    world.save(when=json.dumps(pattern), targets=(target,))
    first = world.client.start("abalone", {"InputDataUrl": "s3://x"})
    world.advance(minutes=1)
    (run,) = world.client.executions("second")
    assert run.parameters == {"InputDataUrl": first}


def test_a_role_that_does_not_trust_the_rule_starts_nothing(world):
    world.save()
    iam = world.client.boto3_client("iam")
    role = world.client.trigger("r").rule.targets[0].role_arn.rsplit("/", 1)[-1]
    trust = {
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    }
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps({"Version": "2012-10-17", **trust}))
    world.put()
    assert world.runs() == ()
    assert world.why() == f"FAILED_TO_ASSUME_ROLE: {role}: the role's trust does not name events.amazonaws.com"


def test_a_role_that_may_not_start_the_pipeline_starts_nothing_and_the_event_is_kept(world):
    sqs, queue = world.queue("dead", {"Service": "events.amazonaws.com"})
    world.save(targets=(Target(pipeline="abalone", parameters=FIXED.parameters, dead_letter_arn=queue),))
    role = world.client.trigger("r").rule.targets[0].role_arn.rsplit("/", 1)[-1]
    world.client.boto3_client("iam").delete_role_policy(RoleName=role, PolicyName="start-pipelines")
    world.put()
    assert world.why().startswith("NO_PERMISSIONS: ")
    url = sqs.get_queue_url(QueueName="dead")["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
    assert json.loads(message["Body"])["source"] == "my.app"


def test_a_pipeline_that_was_deleted_starts_nothing(world):
    world.save()
    world.sagemaker.delete_pipeline(PipelineName="abalone", ClientRequestToken="d" * 32)
    world.put()
    assert world.why().startswith("NO_RESOURCE: ")


def test_a_pipeline_that_was_deleted_can_be_made_again_with_the_same_token(world):
    world.sagemaker.add_tags(ResourceArn=world.client.account().pipeline("abalone"), Tags=[{"Key": "a", "Value": "1"}])
    world.sagemaker.delete_pipeline(PipelineName="abalone", ClientRequestToken="d" * 32)
    world.create()
    world.create()
    assert [pipeline.name for pipeline in world.client.pipelines()] == ["abalone"]
    assert world.sagemaker.list_tags(ResourceArn=world.client.account().pipeline("abalone"))["Tags"] == []


def test_an_execution_can_be_stopped(world):
    arn = world.client.start("abalone", {"InputDataUrl": "s3://x"})
    long = json.loads(DEFINITION) | {"Steps": [{"Name": "Train", "Type": "Training", "Arguments": {}}]}
    world.create(json.dumps(long), "long")
    arn = world.client.start("long", {"InputDataUrl": "s3://x"})
    world.sagemaker.stop_pipeline_execution(PipelineExecutionArn=arn, ClientRequestToken="s" * 32)
    assert world.client.execution(arn).status == "Stopping"
    world.advance(seconds=3)
    stopped = world.client.execution(arn)
    assert (stopped.status, [step.status for step in stopped.steps]) == ("Stopped", ["Stopped"])


REFUSED = [
    ({"ScheduleExpression": "cron(0 8 * * *)"}, "ValidationException", "Parameter ScheduleExpression is not valid."),
    ({"ScheduleExpression": "rate(1 minutes)"}, "ValidationException", "Parameter ScheduleExpression is not valid."),
    ({}, "ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified."),
    (
        {"EventPattern": '{"source": []}'},
        "InvalidEventPatternException",
        "Event pattern is not valid. Reason: Empty arrays are not allowed",
    ),
    (
        {"ScheduleExpression": "rate(1 day)", "EventBusName": "orders"},
        "ValidationException",
        "ScheduleExpression is supported only on the default event bus.",
    ),
    (
        {"ScheduleExpression": "rate(1 day)", "Name": "a b"},
        "ValidationException",
        (
            "1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+"
        ),
    ),
    (
        {"ScheduleExpression": "rate(1 day)", "EventBusName": "nowhere"},
        "ResourceNotFoundException",
        "Event bus nowhere does not exist.",
    ),
]


@pytest.mark.parametrize(("given", "code", "message"), REFUSED)
def test_a_wrong_rule_is_refused_in_the_services_words(world, given, code, message):
    world.events.create_event_bus(Name="orders")
    with pytest.raises(ClientError) as refused:
        world.events.put_rule(**{"Name": "r", **given})
    assert (refused.value.response["Error"]["Code"], refused.value.response["Error"]["Message"]) == (code, message)


def test_put_rule_clears_what_it_does_not_get_and_ignores_tags_of_a_rule_that_exists(world):
    world.events.put_rule(
        Name="r", ScheduleExpression="rate(1 day)", Description="x", State="DISABLED", Tags=[{"Key": "a", "Value": "1"}]
    )
    arn = world.events.put_rule(Name="r", ScheduleExpression="rate(1 day)", Tags=[{"Key": "b", "Value": "2"}])[
        "RuleArn"
    ]
    described = world.events.describe_rule(Name="r")
    assert (described.get("Description"), described["State"]) == (None, "ENABLED")
    assert world.events.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "a", "Value": "1"}]


def test_a_rule_has_five_targets_at_most(world):
    world.events.put_rule(Name="r", ScheduleExpression="rate(1 day)")
    targets = [{"Id": f"t{number}", "Arn": f"arn:aws:sns:us-east-1:123456789012:{number}"} for number in range(6)]
    with pytest.raises(ClientError, match=r"The requested resource exceeds the maximum number allowed\."):
        world.events.put_targets(Rule="r", Targets=targets)


def test_listings_come_in_pages(world):
    for number in range(7):
        world.events.put_rule(Name=f"r{number}", ScheduleExpression="rate(1 day)")
    first = world.events.list_rules(Limit=3)
    second = world.events.list_rules(Limit=3, NextToken=first["NextToken"])
    assert [rule["Name"] for rule in first["Rules"] + second["Rules"]] == [f"r{number}" for number in range(6)]
    with pytest.raises(ClientError, match="Invalid nextToken"):
        world.events.list_rules(NextToken="nonsense")


def test_events_of_aws_itself_are_refused(world):
    (entry,) = world.put(Source="aws.s3")["Entries"]
    assert entry["ErrorCode"] == "NotAuthorizedForSourceException"


def test_a_pattern_can_be_tested(world):
    event = {"id": "1", "account": "1", "source": "my.app", "time": "2026-11-02T08:00:00Z", "region": "us-east-1"}
    event |= {"resources": [], "detail-type": "Data Ready", "detail": {"ok": True}}
    assert world.events.test_event_pattern(EventPattern=PATTERN, Event=json.dumps(event))["Result"] is True
    with pytest.raises(ClientError, match=r"Parameter Event is not valid\."):
        world.events.test_event_pattern(EventPattern=PATTERN, Event='{"source": "x"}')


def test_wrong_parameters_do_not_start_an_execution(world):
    start = world.sagemaker.start_pipeline_execution
    for given, message in (
        ([], "Missing values for pipeline parameters without a default: InputDataUrl"),
        ([{"Name": "Nope", "Value": "1"}], "Unknown pipeline parameters: Nope"),
        (
            [{"Name": "InputDataUrl", "Value": "x"}, {"Name": "InstanceCount", "Value": "two"}],
            "InstanceCount is an Integer",
        ),
        ([{"Name": "InputDataUrl", "Value": "x"}, {"Name": "Mode", "Value": "slow"}], "Mode must be one of full, fast"),
    ):
        with pytest.raises(ClientError, match=message):
            start(PipelineName="abalone", PipelineParameters=given, ClientRequestToken="t" * 32)


def test_a_definition_that_is_none_is_refused(world):
    with pytest.raises(ClientError, match="Invalid pipeline definition"):
        world.create("not json", "broken")


def test_another_region_is_another_world_with_its_own_partition(world):
    session = boto3.Session(botocore_session=world.local.botocore_session("cn-north-1"))
    china = Client(gateway=connect(session, world.local.endpoint_url))
    assert china.pipelines() == ()
    assert china.account().rule("r") == "arn:aws-cn:events:cn-north-1:123456789012:rule/r"


def test_real_looking_keys_are_never_taken(world):
    stranger = boto3.Session(botocore_session=world.local.botocore_session())
    client = stranger.client("events", aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x")
    with pytest.raises(ClientError, match="never takes them"):
        client.list_rules()


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("throttle", Throttled),
        ("deny", AccessDenied),
        ("server-error", Unreachable),
        ("expired-token", NotConnected),
        ("reset", Unreachable),
        ("truncate", Unreachable),
    ],
)
def test_faults_come_when_they_are_asked_for(world, kind, error):
    world.local.app.faults.add("events:ListRules", kind, times=3)
    with pytest.raises(error):
        world.client.gateway.rule_names("default")
    world.local.app.faults.clear()
    assert world.client.gateway.rule_names("default") == ()


@pytest.mark.parametrize("kind", ["throttle", "server-error", "reset", "lost-answer", "concurrent", "partial"])
@pytest.mark.parametrize("operation", ["iam:CreateRole", "events:PutRule", "events:PutTargets", "events:EnableRule"])
def test_a_save_gets_over_every_passing_fault(world, operation, kind, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)
    world.local.app.faults.add(operation, kind if operation == "events:PutTargets" or kind != "partial" else "reset")
    assert world.save().rule.enabled
    world.put()
    assert len(world.runs()) == 1


def test_what_a_rule_did_is_counted_in_cloudwatch(world):
    world.save(when="rate(1 day)")
    world.advance(days=3)
    found = world.client.boto3_client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Events",
        MetricName="Invocations",
        Dimensions=[{"Name": "RuleName", "Value": "r"}],
        StartTime=START,
        EndTime=START + timedelta(days=4),
        Period=86400,
        Statistics=["Sum"],
    )
    assert sum(point["Sum"] for point in found["Datapoints"]) == 3


def test_a_role_that_changes_counts_at_the_next_event(world):
    world.save()
    world.put()
    role = world.client.trigger("r").rule.targets[0].role_arn.rsplit("/", 1)[-1]
    world.client.boto3_client("iam").delete_role_policy(RoleName=role, PolicyName="start-pipelines")
    world.put()
    assert len(world.runs()) == 1


def test_an_event_of_aws_itself_is_emitted_and_the_log_says_what_each_rule_did():
    client = Client(sandbox=InProcess())
    client.boto3_client("sagemaker").create_pipeline(
        PipelineName="abalone",
        PipelineDefinition=DEFINITION,
        RoleArn="arn:aws:iam::123456789012:role/p",
        ClientRequestToken="t" * 32,
    )
    target = Target(pipeline="abalone", parameters={"InputDataUrl": FromEvent("$.detail.alarmName")})
    client.apply(client.plan(Rule(name="drift", when='{"source": ["aws.cloudwatch"]}', targets=(target,))))
    client.apply(client.plan(Rule(name="other", when='{"source": ["aws.s3"]}', targets=(target,))))
    alarm = {"source": "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change", "detail": {"alarmName": "psi"}}
    took, left = client.sandbox.emit(alarm)
    assert took.outcome.startswith("ok: started arn:aws:sagemaker:us-east-1:123456789012:pipeline/abalone/execution/")
    assert left.outcome.startswith("the pattern does not take it")
    assert dict(client.executions("abalone")[0].parameters) == {"InputDataUrl": "psi"}
    assert client.sandbox.emit(alarm, region_name="eu-west-1") == ()
    for wrong, said in ((alarm | {"detail": "text"}, "an object detail"), (alarm | {"source": ""}, "no 'source'")):
        with pytest.raises(InvalidInput, match=said):
            client.sandbox.emit(wrong)


def test_a_sandbox_inside_the_process_has_the_same_clock_and_log():
    client = Client(sandbox=InProcess(real=lambda: START))
    assert client.is_sandbox
    assert client.now() == START
    assert client.sandbox.advance(days=2) == START + timedelta(days=2) == client.now()
    assert client.pipelines() == ()
    assert client.sandbox.log()[-1].what == "sagemaker:ListPipelines"
    client.reconnect()
    assert client.now() == START + timedelta(days=2)
    with pytest.raises(InvalidInput, match="the clock never goes back"):
        client.sandbox.advance(days=-1)
