"""The policies in the docs allow every call that is made for a user, and no action that is never used."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fake_gateway import DEFINITION

from jupyter_sched.client import Client
from jupyter_sched.core.catalog import entry
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.policy import EVENTS_PRINCIPAL, permission_document, trust_document
from jupyter_sched.core.policy_evaluation import allows
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.sandbox import InProcess

POLICIES = Path(__file__).parents[1] / "docs" / "policies"
PATTERN = '{"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": ["raw"]}}}'
ACCOUNT = "111122223333"
SANDBOX = "123456789012"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": EVENTS_PRINCIPAL}, "Action": "sts:AssumeRole"}],
}
ACTIONS = {  # where the action's name is not the operation's
    "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
    "monitoring:GetMetricData": "cloudwatch:GetMetricData",
    "sts:GetCallerIdentity": None,  # needs no permission
}
NOWHERE = {"cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"}  # the sandbox has no trail
IMPLIED = {"iam:PassRole", "iam:TagRole"}  # checked by AWS within another call
RESOURCES = {
    "events": f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/r",
    "scheduler": f"arn:aws:scheduler:eu-west-1:{ACCOUNT}:schedule/default/s",
    "sagemaker": f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:pipeline/abalone",
    "iam": f"arn:aws:iam::{ACCOUNT}:role/jupyter-sched-r-12345678",
    "s3": "arn:aws:s3:::raw",
    "sqs": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:failed",
    "cloudwatch": "*",
    "cloudtrail": "*",
    "bus": f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/ours",
    "policy": f"arn:aws:iam::{ACCOUNT}:policy/of-a-role",
}


def documents(*names):
    return [json.loads((POLICIES / f"{name}.json").read_text()) for name in names]


@pytest.fixture(scope="module")
def calls():
    """Every call of a user who looks, saves, edits, mends, runs and deletes a rule and a schedule."""
    local = InProcess(real=lambda: datetime(2026, 11, 24, tzinfo=UTC))
    owner = Client(sandbox=local)
    owner.boto3_client("sagemaker").create_pipeline(
        PipelineName="abalone",
        PipelineDefinition=DEFINITION,
        RoleArn="arn:aws:iam::123456789012:role/p",
        ClientRequestToken="t" * 32,
    )
    owner.boto3_client("s3").create_bucket(Bucket="raw")
    owner.boto3_client("sqs").create_queue(QueueName="failed")
    owner.boto3_client("iam").create_role(RoleName="ours", AssumeRolePolicyDocument=json.dumps(TRUST))
    owner.boto3_client("iam").attach_role_policy(RoleName="ours", PolicyArn=owner_policy(owner))
    made = {"look": set(), "write": set()}
    user = Client(sandbox=local)
    events = user.gateway.connection.session.events
    kind = ["write"]

    def remember(model, **_):
        name = f"{model.service_model.signing_name}:{model.name}"
        made[kind[0]].add(ACTIONS.get(name, name))

    events.register("before-call", remember)
    write(user)
    kind[0] = "look"
    look(user)
    wipe(user, kind)
    return made


def owner_policy(owner):
    """Return the ARN of a managed policy that lets a role start the pipeline."""
    document = json.dumps(permission_document([owner.account().pipeline("abalone")]))
    answer = owner.boto3_client("iam").create_policy(PolicyName="start", PolicyDocument=document)
    return answer["Policy"]["Arn"]


def write(user):
    target = Target(pipeline="abalone", parameters={"InputDataUrl": FromEvent("$.detail.object.key")})
    fixed = Target(pipeline="abalone", parameters={"InputDataUrl": "x"})
    rule = Rule(name="r", when=PATTERN, targets=(target,), tags={"team": "ml"})
    schedule = Schedule(name="s", when="cron(0 8 * * ? *)", zone="Europe/Berlin", target=fixed)
    for trigger in (rule, schedule):
        user.apply(user.plan(trigger))
    for check in user.diagnose(rule):
        user.mend(check)
    user.disable("r")
    user.enable("r")
    user.disable("s")
    user.apply(user.plan(Rule(name="r", when=PATTERN, targets=(target, fixed), tags={"owner": "me"}), adopt=True))
    user.apply(user.plan(Rule(name="r", when=PATTERN, targets=(target,)), adopt=True))
    user.start("abalone", {"InputDataUrl": "x"})
    role = user.trigger("r").rule.targets[0].role_arn.rpartition("/")[2]
    stranger = json.dumps(trust_document(ACCOUNT, "arn:aws:events:eu-west-1:111122223333:rule/other"))
    user.gateway.connection.client("iam").update_assume_role_policy(RoleName=role, PolicyDocument=stranger)
    user.apply(user.plan(Rule(name="r", when=PATTERN, targets=(target,)), adopt=True))
    user.pause_together(user.trigger("r"))
    user.enable("r")
    mend_what_is_around(user)


def mend_what_is_around(user):
    """A rule with a role and a queue that exist, and one on an event bus that does not."""
    queue, role = f"arn:aws:sqs:us-east-1:{SANDBOX}:failed", f"arn:aws:iam::{SANDBOX}:role/ours"
    target = Target(pipeline="abalone", parameters={"InputDataUrl": "x"}, role_arn=role, dead_letter_arn=queue)
    rule = Rule(name="with-queue", when="rate(1 day)", targets=(target,))
    for wanted in (rule, replace(rule, name="elsewhere", when=PATTERN, event_bus="ours")):
        for check in user.diagnose(wanted):
            user.mend(check)
    user.apply(user.plan(rule))
    user.sandbox.advance(days=2)


def look(user):
    rule = user.trigger("r").rule
    user.pipelines()
    user.triggers()
    user.triggers("abalone")
    user.roles()
    user.gateway.schedule_groups()
    user.diagnose(rule)
    user.diagnose(replace(rule, when='{"detail-type": ["AWS API Call via CloudTrail"]}'))
    user.diagnose(user.trigger("s").schedule)
    for name in ("r", "s", "with-queue"):
        user.why_not(name)
    user.fitting_roles(user.trigger("with-queue").rule)
    user.simulate(rule, entry("s3-object-created").sample({"bucket": "raw"}), ask_aws=True)
    user.unfinished()
    for execution in user.executions("abalone"):
        user.execution(execution.arn)


def wipe(user, kind):
    kind[0] = "write"
    deletion = user.plan_deletion("with-queue")
    user.apply(deletion)
    user.undo(deletion)
    user.delete("with-queue")
    user.delete("r")
    user.delete("s")


def test_whoever_may_look_may_make_every_call_of_a_look(calls):
    refused = {each for each in calls["look"] - {None} if not allows(documents("look"), each, resource(each))}
    assert refused == set()


def test_all_three_allow_every_call(calls):
    given = documents("look", "schedule", "make-roles")
    refused = {each for each in calls["look"] | calls["write"] if each and not allows(given, each, resource(each))}
    assert refused == set()


def test_nothing_is_allowed_that_is_never_used(calls):
    given = documents("look", "schedule", "make-roles")
    listed = [statement["Action"] for document in given for statement in document["Statement"]]
    actions = {action for each in listed for action in ([each] if isinstance(each, str) else each)}
    assert actions - calls["look"] - calls["write"] - IMPLIED - NOWHERE == set()


def test_without_the_third_no_role_is_made():
    decision = allows(documents("look", "schedule"), "iam:CreateRole", RESOURCES["iam"])
    assert not decision


def resource(action):
    kinds = {"iam:GetPolicy": "policy", "iam:GetPolicyVersion": "policy", "events:CreateEventBus": "bus"}
    return RESOURCES[kinds.get(action, action.partition(":")[0])]
