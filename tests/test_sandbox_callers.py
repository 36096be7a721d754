"""Who asks the sandbox, what they may do, and what is remembered of it."""

import json
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from sandbox_world import FIXED, START, World, document

from jupyter_sched.core.errors import AccessDenied, InvalidInput, Stopped
from jupyter_sched.core.trigger import Rule

ACCOUNT = "123456789012"
STUDIO = f"arn:aws:sts::{ACCOUNT}:assumed-role/studio/sandbox"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/starter"


@pytest.fixture
def world():
    made = World().create()
    made.role("starter", "events.amazonaws.com", ("sagemaker:StartPipelineExecution", "*"))
    made.role("studio", "sagemaker.amazonaws.com", ("events:*", "*"), ("iam:GetRole", "*"))
    return made


def code_of(refused):
    return refused.value.response["Error"]["Code"]


def test_a_role_may_do_what_its_policies_allow_and_nothing_else(world):
    callers = world.local.app.callers
    callers.act_as("studio")
    assert world.client.boto3_client("sts").get_caller_identity()["Arn"] == STUDIO
    world.events.put_rule(Name="r", ScheduleExpression="rate(1 day)")
    with pytest.raises(ClientError) as refused:
        world.sagemaker.describe_pipeline(PipelineName="abalone")
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    assert refused.value.response["Error"]["Message"] == (
        f"User: {STUDIO} is not authorized to perform: sagemaker:DescribePipeline on resource: "
        f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:pipeline/abalone because no identity-based policy allows the "
        "sagemaker:DescribePipeline action"
    )
    for call, code in (
        (lambda: world.client.boto3_client("iam").list_roles(), "AccessDenied"),
        (lambda: world.s3.create_bucket(Bucket="b"), "AccessDenied"),
        (lambda: world.client.boto3_client("scheduler").list_schedules(), "AccessDeniedException"),
        (lambda: world.client.boto3_client("cloudtrail").lookup_events(), "AccessDeniedException"),
    ):
        with pytest.raises(ClientError) as refused:
            call()
        assert code_of(refused) == code
    callers.act_as("")
    world.sagemaker.describe_pipeline(PipelineName="abalone")


def test_a_role_is_passed_on_only_by_those_who_may(world):
    target = {"Id": "t", "Arn": world.client.account().pipeline("abalone"), "RoleArn": ROLE}
    world.events.put_rule(Name="r", ScheduleExpression="rate(1 day)")
    world.local.app.callers.act_as("studio")
    with pytest.raises(ClientError, match="iam:PassRole on resource") as refused:
        world.events.put_targets(Rule="r", Targets=[target])
    assert code_of(refused) == "AccessDeniedException"
    world.local.app.callers.act_as("")
    passing = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": ROLE}
    for service, may in (("scheduler.amazonaws.com", False), ("events.amazonaws.com", True)):
        condition = {"StringEquals": {"iam:PassedToService": service}}
        events = {"Effect": "Allow", "Action": "events:*", "Resource": "*"}
        world.client.boto3_client("iam").put_role_policy(
            RoleName="studio", PolicyName="p", PolicyDocument=document(events, {**passing, "Condition": condition})
        )
        world.local.app.callers.act_as("studio")
        if may:
            world.events.put_targets(Rule="r", Targets=[target])
        else:
            with pytest.raises(ClientError, match="iam:PassRole"):
                world.events.put_targets(Rule="r", Targets=[target])
        world.local.app.callers.act_as("")


def test_an_explicit_deny_wins_and_says_so(world):
    world.client.boto3_client("iam").put_role_policy(
        RoleName="studio",
        PolicyName="deny",
        PolicyDocument=document({"Effect": "Deny", "Action": "events:DeleteRule", "Resource": "*"}),
    )
    world.local.app.callers.act_as("studio")
    with pytest.raises(ClientError, match="with an explicit deny in an identity-based policy"):
        world.events.delete_rule(Name="r")


def test_our_own_client_says_what_it_lacks(world):
    world.local.app.callers.act_as("studio")
    with pytest.raises(AccessDenied) as refused:
        world.client.pipelines()
    assert (refused.value.action, refused.value.principal) == ("sagemaker:ListPipelines", STUDIO)
    rule = Rule(name="r", when="rate(1 day)", targets=(FIXED,))
    with pytest.raises((AccessDenied, Stopped)):
        world.client.apply(world.client.plan(rule))


def test_nobody_acts_as_a_role_that_there_is_not(world):
    with pytest.raises(InvalidInput, match="there is no role 'nobody'; make it first"):
        world.local.app.callers.act_as("nobody")


def test_the_policy_simulator_says_what_a_role_may_do(world):
    iam = world.client.boto3_client("iam")
    found = iam.simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:role/studio",
        ActionNames=["events:PutRule", "sagemaker:StartPipelineExecution"],
        ResourceArns=["*"],
    )
    assert [(each["EvalActionName"], each["EvalDecision"]) for each in found["EvaluationResults"]] == [
        ("events:PutRule", "allowed"),
        ("sagemaker:StartPipelineExecution", "implicitDeny"),
    ]
    condition = {"StringEquals": {"iam:PassedToService": "events.amazonaws.com"}}
    policy = document({"Effect": "Allow", "Action": "iam:PassRole", "Resource": ROLE, "Condition": condition})
    for service, decision in (("events.amazonaws.com", "allowed"), ("lambda.amazonaws.com", "implicitDeny")):
        key = {"ContextKeyName": "iam:PassedToService", "ContextKeyType": "string", "ContextKeyValues": [service]}
        found = iam.simulate_custom_policy(
            PolicyInputList=[policy], ActionNames=["iam:PassRole"], ResourceArns=[ROLE], ContextEntries=[key]
        )
        assert found["EvaluationResults"][0]["EvalDecision"] == decision
    with pytest.raises(ClientError, match="cannot be found"):
        iam.simulate_principal_policy(PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:role/nobody", ActionNames=["s3:*"])


def test_cloudtrail_knows_the_calls(world):
    world.events.put_rule(Name="r", ScheduleExpression="rate(1 day)")
    with pytest.raises(ClientError):
        world.events.put_rule(Name="r", ScheduleExpression="nonsense")
    wanted = [{"AttributeKey": "EventName", "AttributeValue": "PutRule"}]
    trail = world.client.boto3_client("cloudtrail")
    bad, good = trail.lookup_events(LookupAttributes=wanted)["Events"]
    assert (good["EventSource"], good["ReadOnly"], good["Username"]) == ("events.amazonaws.com", "false", "sandbox")
    assert good["Resources"] == [{"ResourceName": "r"}]
    assert json.loads(good["CloudTrailEvent"])["requestParameters"] == {
        "name": "r",
        "scheduleExpression": "rate(1 day)",
    }
    record = json.loads(bad["CloudTrailEvent"])
    assert (record["errorCode"], record["errorMessage"]) == (
        "ValidationException",
        "Parameter ScheduleExpression is not valid.",
    )
    first = trail.lookup_events(MaxResults=1)
    assert len(first["Events"]) == 1
    assert trail.lookup_events(EndTime=START - timedelta(days=1))["Events"] == []


def test_cloudtrail_tells_who_started_a_pipeline_for_whom(world):
    world.save(when="rate(1 day)")
    world.advance(days=1)
    wanted = [{"AttributeKey": "EventName", "AttributeValue": "StartPipelineExecution"}]
    (event,) = world.client.boto3_client("cloudtrail").lookup_events(LookupAttributes=wanted)["Events"]
    identity = json.loads(event["CloudTrailEvent"])["userIdentity"]
    assert (identity["type"], identity["invokedBy"]) == ("AssumedRole", "events.amazonaws.com")


def test_a_managed_rule_cannot_be_changed_and_is_removed_only_by_force(world):
    events = world.events
    events.put_rule(Name="m", ScheduleExpression="rate(1 day)")
    events.put_targets(Rule="m", Targets=[{"Id": "t", "Arn": "arn:aws:sns:us-east-1:123456789012:x"}])
    world.local.app.administration.manage(
        {"rule_name": "m", "service": "sagemaker.amazonaws.com", "event_bus": "default", "region": "us-east-1"}
    )
    arn = events.describe_rule(Name="m")["Arn"]
    assert events.describe_rule(Name="m")["ManagedBy"] == "sagemaker.amazonaws.com"
    for call in (
        lambda: events.put_rule(Name="m", ScheduleExpression="rate(2 days)"),
        lambda: events.disable_rule(Name="m"),
        lambda: events.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "1"}]),
        lambda: events.remove_targets(Rule="m", Ids=["t"]),
    ):
        with pytest.raises(ClientError) as refused:
            call()
        assert code_of(refused) == "ManagedRuleException"
    events.remove_targets(Rule="m", Ids=["t"], Force=True)
    events.delete_rule(Name="m", Force=True)
