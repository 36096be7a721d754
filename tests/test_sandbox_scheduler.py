"""EventBridge Scheduler in the sandbox: it refuses what the service refuses, and fires in each time zone."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from sandbox_world import FIXED, START, World, document

PIPELINE = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/abalone"
OFF = {"Mode": "OFF"}


@pytest.fixture
def world():
    made = World().create()
    made.scheduler = made.client.boto3_client("scheduler")
    made.role("starter", "scheduler.amazonaws.com", ("sagemaker:StartPipelineExecution", PIPELINE))
    return made


def target(url="s3://raw/", role="starter", **parts):
    values = {"PipelineParameterList": [{"Name": "InputDataUrl", "Value": url}]}
    arn = f"arn:aws:iam::123456789012:role/{role}"
    return {"Arn": PIPELINE, "RoleArn": arn, "SageMakerPipelineParameters": values, **parts}


def create(world, expression="rate(1 day)", **parts):
    given = {"Name": "s", "ScheduleExpression": expression, "FlexibleTimeWindow": OFF, "Target": target(), **parts}
    return world.scheduler.create_schedule(**given)["ScheduleArn"]


def starts(world):
    return [run.started_at for run in reversed(world.runs())]


def test_a_schedule_comes_back_as_it_was_made(world):
    arn = create(world, "cron(0 8 ? * MON-FRI *)", ScheduleExpressionTimezone="Europe/Paris", Description="d")
    assert arn == "arn:aws:scheduler:us-east-1:123456789012:schedule/default/s"
    found = world.scheduler.get_schedule(Name="s")
    del found["ResponseMetadata"]
    assert found == {
        "Arn": arn,
        "Name": "s",
        "GroupName": "default",
        "ScheduleExpression": "cron(0 8 ? * MON-FRI *)",
        "ScheduleExpressionTimezone": "Europe/Paris",
        "Description": "d",
        "State": "ENABLED",
        "ActionAfterCompletion": "NONE",
        "FlexibleTimeWindow": OFF,
        "Target": target(RetryPolicy={"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}),
        "CreationDate": START,
        "LastModificationDate": START,
    }


def test_a_rate_fires_at_once_and_then_at_its_rate(world):
    create(world, "rate(6 hours)")
    world.advance(hours=13)
    assert starts(world) == [START, START + timedelta(hours=6), START + timedelta(hours=12)]


def test_a_rate_counts_from_its_start_date_to_its_end_date(world):
    first = START + timedelta(hours=1)
    create(world, "rate(1 hour)", StartDate=first, EndDate=first + timedelta(hours=2))
    world.advance(hours=9)
    assert starts(world) == [first, first + timedelta(hours=1), first + timedelta(hours=2)]


def test_a_start_date_that_has_just_passed_is_made_up_for(world):
    begun = START - timedelta(minutes=2)
    create(world, "rate(1 hour)", StartDate=begun)
    world.advance(minutes=90)
    assert starts(world) == [START, begun + timedelta(hours=1)]


def test_a_local_time_that_the_clocks_leave_out_is_skipped_and_one_that_comes_twice_runs_once(world):
    create(world, "cron(30 2 * * ? *)", ScheduleExpressionTimezone="Europe/Paris")
    world.local.app.delivery.advance_to(datetime(2027, 3, 26, 12, tzinfo=UTC))
    before = len(world.runs())
    world.local.app.delivery.advance_to(datetime(2027, 3, 29, 12, tzinfo=UTC))
    assert starts(world)[before:] == [
        datetime(2027, 3, 27, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 29, 0, 30, tzinfo=UTC),
    ]
    world.scheduler.delete_schedule(Name="s")
    world.local.app.delivery.advance_to(datetime(2027, 10, 30, 12, tzinfo=UTC))
    create(world, "cron(30 2 * * ? *)", ScheduleExpressionTimezone="Europe/Paris")
    before = len(world.runs())
    world.advance(days=1)
    assert starts(world)[before:] == [datetime(2027, 10, 31, 0, 30, tzinfo=UTC)]


def test_once_runs_once_and_is_deleted_afterwards_if_so_asked(world):
    create(world, "at(2026-11-02T10:00:00)", ScheduleExpressionTimezone="Europe/Paris", ActionAfterCompletion="DELETE")
    world.advance(days=3)
    assert starts(world) == [datetime(2026, 11, 2, 9, tzinfo=UTC)]
    with pytest.raises(ClientError, match=r"Schedule s does not exist\."):
        world.scheduler.get_schedule(Name="s")


def test_once_in_the_past_is_taken_and_never_runs(world):
    create(world, "at(2020-01-01T00:00:00)")
    world.advance(days=3)
    assert starts(world) == []


def test_a_flexible_window_delays_each_run_by_less_than_the_window_and_always_by_the_same(world):
    create(world, "rate(1 day)", FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 30})
    world.advance(days=5)
    delays = [at - (START + timedelta(days=day)) for day, at in enumerate(starts(world))]
    assert len(delays) == 5
    assert all(timedelta() <= delay < timedelta(minutes=30) for delay in delays)
    assert len(set(delays)) > 1
    again = World().create()
    again.scheduler = again.client.boto3_client("scheduler")
    again.role("starter", "scheduler.amazonaws.com", ("sagemaker:StartPipelineExecution", PIPELINE))
    create(again, "rate(1 day)", FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 30})
    again.advance(days=5)
    assert starts(again) == starts(world)


def test_values_tell_the_run(world):
    words = "<aws.scheduler.scheduled-time>|<aws.scheduler.schedule-arn>|<aws.scheduler.attempt-number>"
    arn = create(world, "cron(0 8 * * ? *)", Target=target(f"{words}|<aws.scheduler.execution-id>"))
    world.advance(days=1)
    time, schedule, attempt, execution_id = world.runs()[0].parameters["InputDataUrl"].split("|")
    assert (time, schedule, attempt) == ("2026-11-02T08:00:00Z", arn, "1")
    assert len(execution_id) == 16


def test_an_execution_is_the_roles(world):
    create(world)
    world.advance(minutes=1)
    assert world.runs()[0].started_by.startswith("arn:aws:sts::123456789012:assumed-role/starter/")


def test_an_execution_under_a_role_of_the_users_own_is_its_only_schedules(world):
    create(world)
    world.advance(minutes=1)
    world.client.boto3_client("iam").put_role_policy(
        RoleName="starter",
        PolicyName="more",
        PolicyDocument=document({"Effect": "Allow", "Action": "*", "Resource": "*"}),
    )
    world.local.app.callers.act_as("starter")
    world.client.start("abalone", {"InputDataUrl": "s3://by-hand/"})
    world.local.app.callers.act_as("")
    told = {run.parameters["InputDataUrl"]: run.rule_name for run in world.runs()}
    assert told == {"s3://raw/": "s", "s3://by-hand/": ""}


def test_an_execution_under_a_role_that_two_schedules_share_is_neithers(world):
    create(world)
    create(world, Name="other", State="DISABLED")
    world.advance(minutes=1)
    assert {run.rule_name for run in world.runs()} == {""}


def test_an_execution_under_a_rules_role_of_the_users_own_is_that_rules(world):
    create(world, State="DISABLED")
    role = world.role("shared", "events.amazonaws.com", ("sagemaker:StartPipelineExecution", PIPELINE))
    world.save(when="rate(1 day)", targets=(replace(FIXED, role_arn=role),))
    world.advance(days=1)
    assert {run.rule_name for run in world.runs()} == {"r"}


def test_a_paused_schedule_does_not_run_and_one_that_goes_on_does(world):
    create(world, "rate(1 hour)", State="DISABLED")
    world.advance(hours=3)
    assert starts(world) == []
    world.scheduler.update_schedule(
        Name="s", ScheduleExpression="rate(1 hour)", FlexibleTimeWindow=OFF, Target=target(), State="ENABLED"
    )
    world.advance(minutes=61)
    assert starts(world) == [START + timedelta(hours=4)]


def test_update_writes_the_schedule_whole(world):
    create(world, Description="d", ScheduleExpressionTimezone="Europe/Paris", State="DISABLED")
    world.scheduler.update_schedule(
        Name="s", ScheduleExpression="rate(2 days)", FlexibleTimeWindow=OFF, Target=target()
    )
    found = world.scheduler.get_schedule(Name="s")
    assert "Description" not in found
    assert (found["ScheduleExpressionTimezone"], found["State"]) == ("UTC", "ENABLED")


def test_the_same_client_token_makes_a_schedule_once(world):
    assert create(world, ClientToken="a") == create(world, ClientToken="a")
    with pytest.raises(ClientError, match=r"Schedule s already exists\.") as refused:
        create(world, ClientToken="b")
    assert refused.value.response["Error"]["Code"] == "ConflictException"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409
    with pytest.raises(ClientError, match="already exists"):
        create(world, "rate(2 days)", ClientToken="a")


REFUSED = [
    ({"ScheduleExpression": "cron(0 8 * * *)"}, "Invalid Schedule Expression cron(0 8 * * *)."),
    ({"ScheduleExpression": "at(2026-12-31)"}, "Invalid Schedule Expression at(2026-12-31)."),
    ({"ScheduleExpressionTimezone": "Mars/Phobos"}, "Invalid timezone Mars/Phobos."),
    (
        {"FlexibleTimeWindow": {"Mode": "FLEXIBLE"}},
        "MaximumWindowInMinutes must be provided when the FlexibleTimeWindow's Mode is FLEXIBLE.",
    ),
    (
        {"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 1441}},
        (
            "1 validation error detected: Value '1441' at 'flexibleTimeWindow.maximumWindowInMinutes' failed to "
            "satisfy constraint: Member must have value less than or equal to 1440"
        ),
    ),
    ({"StartDate": START - timedelta(minutes=6)}, "The StartDate you specify cannot be earlier than 5 minutes ago."),
    (
        {"StartDate": START + timedelta(days=2), "EndDate": START + timedelta(days=1)},
        "The StartDate you specify must be before the EndDate.",
    ),
    (
        {"Target": {"Arn": PIPELINE, "RoleArn": "arn:aws:iam::123456789012:role/starter"}},
        "Parameters SageMakerPipelineParameters must be specified.",
    ),
    (
        {"Target": target(role="nobody")},
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
    ),
    (
        {"Target": target(role="other")},
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
    ),
    (
        {"Name": "a b"},
        (
            "1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [0-9a-zA-Z-_.]+"
        ),
    ),
]


@pytest.mark.parametrize(("parts", "message"), REFUSED)
def test_a_wrong_schedule_is_refused_in_the_services_words(world, parts, message):
    world.role("other", "events.amazonaws.com", ("sagemaker:StartPipelineExecution", PIPELINE))
    with pytest.raises(ClientError) as refused:
        create(world, **parts)
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("ValidationException", message)


def test_a_trust_that_names_the_group_is_met_and_one_that_names_the_schedule_is_not(world):
    def trust(arn):
        condition = {"ArnEquals": {"aws:SourceArn": arn}, "StringEquals": {"aws:SourceAccount": "123456789012"}}
        principal = {"Service": "scheduler.amazonaws.com"}
        statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}
        world.client.boto3_client("iam").update_assume_role_policy(
            RoleName="starter", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        )

    trust("arn:aws:scheduler:us-east-1:123456789012:schedule/default/s")
    with pytest.raises(ClientError, match="must allow AWS EventBridge Scheduler to assume the role"):
        create(world)
    trust("arn:aws:scheduler:us-east-1:123456789012:schedule-group/default")
    create(world)
    world.advance(minutes=1)
    assert len(world.runs()) == 1


def test_groups_hold_schedules_and_tags(world):
    scheduler = world.scheduler
    with pytest.raises(ClientError, match=r"Schedule group nightly does not exist\."):
        create(world, GroupName="nightly")
    arn = scheduler.create_schedule_group(Name="nightly", Tags=[{"Key": "a", "Value": "1"}])["ScheduleGroupArn"]
    assert scheduler.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "1"}]
    scheduler.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    scheduler.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert scheduler.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    create(world, GroupName="nightly")
    create(world)
    assert [each["GroupName"] for each in scheduler.list_schedules()["Schedules"]] == ["default", "nightly"]
    assert [each["Name"] for each in scheduler.list_schedule_groups()["ScheduleGroups"]] == ["default", "nightly"]
    with pytest.raises(ClientError, match=r"Schedule group nightly already exists\."):
        scheduler.create_schedule_group(Name="nightly")
    scheduler.delete_schedule_group(Name="nightly")
    assert [each["GroupName"] for each in scheduler.list_schedules()["Schedules"]] == ["default"]
    with pytest.raises(ClientError, match="The default schedule group cannot be deleted"):
        scheduler.delete_schedule_group(Name="default")


def test_listings_come_in_pages_by_name_prefix_and_state(world):
    for number in range(5):
        create(world, Name=f"s{number}", State="DISABLED" if number == 3 else "ENABLED")
    create(world, Name="t")
    pages = world.scheduler.get_paginator("list_schedules").paginate(NamePrefix="s", PaginationConfig={"PageSize": 2})
    assert [[each["Name"] for each in page["Schedules"]] for page in pages] == [["s0", "s1"], ["s2", "s3"], ["s4"]]
    assert [each["Name"] for each in world.scheduler.list_schedules(State="DISABLED")["Schedules"]] == ["s3"]


def test_what_a_schedule_cannot_start_goes_to_its_queue_as_the_role(world):
    sqs, queue = world.queue("dead", {"AWS": "*"})
    world.sagemaker.delete_pipeline(PipelineName="abalone", ClientRequestToken="d" * 32)
    create(world, Target=target(DeadLetterConfig={"Arn": queue}))
    world.advance(minutes=1)
    assert world.why() == (
        f"NO_RESOURCE: Pipeline '{PIPELINE}' does not exist.; not kept: "
        f"the schedule's role: no statement allows sqs:SendMessage on {queue}"
    )
    allowed = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue}
    start = {"Effect": "Allow", "Action": "sagemaker:StartPipelineExecution", "Resource": PIPELINE}
    world.client.boto3_client("iam").put_role_policy(
        RoleName="starter",
        PolicyName="p",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [start, allowed]}),
    )
    world.advance(days=1)
    url = sqs.get_queue_url(QueueName="dead")["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    attributes = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    assert attributes.pop("EXECUTION_ID")
    assert attributes == {
        "SCHEDULE_ARN": "arn:aws:scheduler:us-east-1:123456789012:schedule/default/s",
        "TARGET_ARN": PIPELINE,
        "ERROR_CODE": "ResourceNotFound",
        "ERROR_MESSAGE": f"Pipeline '{PIPELINE}' does not exist.",
        "SCHEDULED_TIME": "2026-11-03T07:30:00Z",
        "RETRY_ATTEMPTS": "0",
        "IS_PAYLOAD_TRUNCATED": "false",
    }
    assert json.loads(message["Body"])["PipelineName"] == PIPELINE


def test_another_partition_has_its_own_arns(world):
    china = World()
    scheduler = china.region("cn-north-1").client("scheduler")
    assert scheduler.get_schedule_group(Name="default")["Arn"] == (
        "arn:aws-cn:scheduler:cn-north-1:123456789012:schedule-group/default"
    )
    assert world.scheduler.list_schedules()["Schedules"] == []


def test_faults_meet_schedules_too(world):
    world.local.app.faults.add("scheduler:CreateSchedule", "deny")
    with pytest.raises(ClientError) as refused:
        create(world)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    create(world)
