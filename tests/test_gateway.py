"""One contract for every gateway: the fake, and AWS as the sandbox answers it through real boto3."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote

import pytest
from fake_gateway import ACCOUNT, DEFINITION, FakeGateway
from samples import counted

from jupyter_sched.client import Client
from jupyter_sched.core.arn import Account
from jupyter_sched.core.errors import Cancelled, NameTaken, NotFound, Refused
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.permissions import needed
from jupyter_sched.core.plan import Call
from jupyter_sched.core.policy import trust_document
from jupyter_sched.core.trigger import RetryPolicy, Rule, Target
from jupyter_sched.sandbox.messages import Answer
from jupyter_sched.sandbox.wsgi import aws_response

RULE = Rule(
    name="nightly",
    when="cron(0 2 * * ? *)",
    targets=(
        Target(
            pipeline="abalone",
            parameters={"InputDataUrl": "s3://raw/", "Mode": FromEvent("$.time")},
            retry_policy=RetryPolicy(maximum_retry_attempts=3, maximum_event_age_seconds=600),
            dead_letter_arn="arn:aws:sqs:us-east-1:123456789012:dead",
        ),
    ),
    description="Every night",
    tags={"team": "ml"},
)
TOKEN = "t" * 32


@pytest.fixture(params=["fake", "sandbox"])
def client(request):
    if request.param == "fake":
        fake = FakeGateway()
        fake.buckets["raw"] = {}
        return Client(gateway=fake)
    aws = request.getfixturevalue("aws_client")
    aws.boto3_client("sagemaker").create_pipeline(
        PipelineName="abalone",
        PipelineDefinition=DEFINITION,
        RoleArn="arn:aws:iam::123456789012:role/p",
        ClientRequestToken=TOKEN,
    )
    aws.boto3_client("events").create_event_bus(Name="orders")
    aws.boto3_client("s3").create_bucket(Bucket="raw")
    return aws


@pytest.fixture
def gateway(client):
    return client.gateway


def test_it_says_where_and_who_we_are(gateway):
    assert gateway.account() in (ACCOUNT, Account("aws", "us-east-1", "123456789012"))
    assert gateway.identity().startswith("arn:aws:")


def test_pipelines_are_found_by_the_beginning_of_their_name(gateway):
    assert [each.name for each in gateway.pipelines("aba", 10)] == ["abalone"]
    assert gateway.pipelines("zzz", 10) == ()


def test_a_pipeline_tells_its_parameters_by_name_and_by_arn(gateway):
    by_name, by_arn = gateway.pipeline("abalone"), gateway.pipeline(gateway.account().pipeline("abalone"))
    assert by_name == by_arn
    assert [each.name for each in by_name.parameters] == [
        "InputDataUrl",
        "InstanceCount",
        "LearningRate",
        "AutoApprove",
        "Mode",
    ]


def test_a_pipeline_that_is_not_there_is_not_found(gateway):
    with pytest.raises(NotFound):
        gateway.pipeline("iris")
    with pytest.raises(NotFound):
        gateway.executions("iris", 5)


def test_the_buses_begin_with_the_default_one(gateway):
    assert gateway.event_buses() == ("default", "orders")


def test_a_rule_that_is_not_there_is_none(gateway):
    assert gateway.rule("nightly", "default") is None
    assert gateway.role("nobody") is None


def test_what_was_saved_is_what_is_read(client, gateway):
    saved = client.apply(client.plan(RULE))
    read = gateway.rule("nightly", "default")
    assert read == saved
    assert read.rule.targets[0].parameters == RULE.targets[0].parameters
    assert read.rule.targets[0].retry_policy == RULE.targets[0].retry_policy
    assert (read.rule.description, read.rule.tags, read.rule.enabled) == ("Every night", {"team": "ml"}, True)
    assert read.ours


def test_the_rules_of_a_pipeline_are_found_by_it(client, gateway):
    client.apply(client.plan(RULE))
    assert gateway.rule_names("default") == ("nightly",)
    assert gateway.rule_names("default", "abalone") == ("nightly",)
    assert gateway.rule_names("default", "iris") == ()
    assert gateway.rule_names("orders") == ()


def test_the_role_that_was_made_is_read_back(client, gateway):
    saved = client.apply(client.plan(RULE))
    role = gateway.role(saved.rule.targets[0].role_arn.rsplit("/", 1)[-1])
    assert role.made_for == saved.arn
    assert role.policies["start-pipelines"]["Statement"][0]["Action"] == "sagemaker:StartPipelineExecution"
    assert [each.name for each in gateway.roles("jupyter-sched-", 5)] == [role.name]


def test_a_role_that_is_there_is_not_made_twice(client, gateway):
    plan = client.plan(RULE)
    gateway.perform(plan.calls[0])
    with pytest.raises(NameTaken):
        gateway.perform(plan.calls[0])


def test_a_rule_with_targets_is_not_deleted(client, gateway):
    client.apply(client.plan(RULE))
    with pytest.raises(Refused, match=r"Rule can't be deleted since it has targets\."):
        gateway.perform(Call("events", "DeleteRule", {"Name": "nightly", "EventBusName": "default"}))


def test_what_is_switched_is_read_back(client, gateway):
    client.apply(client.plan(RULE))
    client.disable("nightly")
    assert not gateway.rule("nightly", "default").rule.enabled
    client.enable("nightly")
    assert gateway.rule("nightly", "default").rule.enabled


def test_a_bucket_tells_whether_it_sends_its_events(gateway):
    assert "EventBridgeConfiguration" not in gateway.bucket_notifications("raw")
    on = {"Bucket": "raw", "NotificationConfiguration": {"EventBridgeConfiguration": {}}}
    gateway.perform(Call("s3", "PutBucketNotificationConfiguration", on))
    assert "EventBridgeConfiguration" in gateway.bucket_notifications("raw")
    with pytest.raises(NotFound):
        gateway.bucket_notifications("nowhere")


def test_the_same_token_starts_once(gateway):
    first = gateway.start("abalone", {"InputDataUrl": "s3://x"}, TOKEN)
    assert gateway.start("abalone", {"InputDataUrl": "s3://x"}, TOKEN) == first
    (run,) = gateway.executions("abalone", 5)
    assert (run.arn, run.status, run.parameters) == (first, "Executing", {"InputDataUrl": "s3://x"})
    assert run.started_at.utcoffset().total_seconds() == 0
    assert gateway.execution(first).pipeline_name == "abalone"


def test_deleting_leaves_nothing(client, gateway):
    saved = client.apply(client.plan(RULE))
    client.delete("nightly")
    assert gateway.rule("nightly", "default") is None
    assert gateway.role(saved.rule.targets[0].role_arn.rsplit("/", 1)[-1]) is None


def test_rules_are_listed_without_asking_for_each(client, gateway):
    client.apply(client.plan(RULE))
    (listed,) = gateway.listed_rules("default")
    assert (listed.rule.name, listed.rule.schedule_expression, listed.rule.enabled) == (
        "nightly",
        "cron(0 2 * * ? *)",
        True,
    )
    assert listed.rule.targets == ()
    told = []
    found = gateway.rules("default", on_progress=lambda done, total: told.append((done, total)))
    assert found == (gateway.rule("nightly", "default"),)
    assert told == [(1, 1)]
    assert gateway.rules("default", "iris") == ()
    with pytest.raises(Cancelled):
        gateway.rules("default", cancelled=lambda: True)


def test_all_policies_of_a_role_are_read(client, gateway):
    saved = client.apply(client.plan(RULE))
    role = gateway.role(saved.rule.targets[0].role_arn.rsplit("/", 1)[-1])
    assert gateway.role_documents([role]) == ((role.policies["start-pipelines"],),)


def test_the_caller_is_told_what_is_allowed(client, gateway):
    asked = needed(RULE, client.account())
    assert len(gateway.decisions(asked)) == len(asked)
    assert all(gateway.decisions(asked))


def test_a_queue_that_is_not_there_is_not_found(gateway):
    for ask in (gateway.queue_policy, gateway.queue_url, gateway.dead_letters):
        with pytest.raises(NotFound):
            ask("arn:aws:sqs:us-east-1:123456789012:nowhere")


def test_metrics_that_are_not_told_are_zero(gateway):
    now = datetime(2026, 11, 2, 8, tzinfo=UTC)
    told = gateway.metric_sums(RULE, now - timedelta(days=1), now)
    assert told["Invocations"] == told["FailedInvocations"] == 0


def test_many_rules_are_listed_with_one_question_each_and_tags_of_those_that_start_pipelines(aws_client):
    events = aws_client.boto3_client("events")
    role = "arn:aws:iam::123456789012:role/r"
    for number in range(250):
        events.put_rule(Name=f"rule-{number}", EventPattern='{"source": ["x"]}')
    arn = aws_client.account().pipeline("abalone")
    events.put_targets(Rule="rule-7", Targets=[{"Id": "p", "Arn": arn, "RoleArn": role}])
    asked, told = counted(aws_client), []
    (found,) = aws_client.rules(on_progress=lambda done, total: told.append((done, total)))
    assert found.rule.name == "rule-7"
    assert told[-1] == (250, 250)
    assert asked == {"ListEventBuses": 1, "ListRules": 3, "ListTargetsByRule": 250, "ListTagsForResource": 1}
    asked.clear()
    assert aws_client.rules("abalone") == (found,)
    assert asked == {
        "ListEventBuses": 1,
        "ListRuleNamesByTarget": 1,
        "DescribeRule": 1,
        "ListTargetsByRule": 1,
        "ListTagsForResource": 1,
    }
    asked.clear()
    aws_client.pipelines("aba", 10)
    assert asked == {"ListPipelines": 1}
    asked.clear()
    aws_client.roles()
    assert asked == {"ListRoles": 1}


def test_what_is_unfinished_is_found_with_one_question_for_each_disabled_rule(aws_client):
    events = aws_client.boto3_client("events")
    for number in range(120):
        events.put_rule(Name=f"rule-{number}", EventPattern='{"source": ["x"]}', State="DISABLED")
        events.put_targets(
            Rule=f"rule-{number}", Targets=[{"Id": "f", "Arn": "arn:aws:lambda:us-east-1:123456789012:function:f"}]
        )
    events.put_rule(Name="idle", EventPattern='{"source": ["x"]}', State="DISABLED")
    asked = counted(aws_client)
    assert aws_client.unfinished() == ()
    assert asked == {
        "ListEventBuses": 1,
        "ListRules": 2,
        "ListTargetsByRule": 121,
        "ListTagsForResource": 1,
        "ListRoles": 1,
    }


def answering(client, service, operation, page):
    """Let a client have pages of a big account. page: returns the body of an answer to a request's body."""

    def answer(request, **_):
        body = request.body if isinstance(request.body, str) else request.body.decode()
        return aws_response(request.url, Answer(200, (), page(body).encode()))

    events = client.gateway.connection.client(service).meta.events
    events.register_first(f"before-send.{service}.{operation}", answer)


def pipelines_of(number, size=100):
    row = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/p"
    found = [{"PipelineName": f"p{each}", "PipelineArn": f"{row}{each}"} for each in range(number, number + size)]
    return json.dumps({"PipelineSummaries": found, "NextToken": str(number + size)})


def roles_of(number, size=1000, last=5000):
    trust = quote(json.dumps(trust_document("123456789012", "*")))
    rows = "".join(
        f"<member><Path>/</Path><RoleName>r{each}</RoleName><RoleId>{each}</RoleId><Arn>arn:aws:iam::1:role/r{each}</Arn>"
        f"<CreateDate>2026-01-01T00:00:00Z</CreateDate><AssumeRolePolicyDocument>{trust}</AssumeRolePolicyDocument></member>"
        for each in range(number, number + size)
    )
    more = f"<IsTruncated>{str(number + size < last).lower()}</IsTruncated><Marker>{number + size}</Marker>"
    result = f"<ListRolesResult><Roles>{rows}</Roles>{more}</ListRolesResult>"
    return f'<ListRolesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">{result}</ListRolesResponse>'


def test_of_ten_thousand_pipelines_and_five_thousand_roles_no_more_pages_are_read_than_are_wanted(aws_client):
    wanted = []

    def pipelines(body):
        wanted.append(json.loads(body))
        return pipelines_of(int(wanted[-1].get("NextToken", 0)))

    answering(aws_client, "sagemaker", "ListPipelines", pipelines)
    answering(aws_client, "iam", "ListRoles", lambda body: roles_of(int(parse_qs(body).get("Marker", ["0"])[0])))
    asked = counted(aws_client)
    assert len(aws_client.pipelines("p", 100)) == 100
    assert len(aws_client.pipelines("p", 250)) == 250
    assert asked == {"ListPipelines": 1 + 3}
    assert {each["PipelineNamePrefix"] for each in wanted} == {"p"}
    asked.clear()
    assert len(aws_client.roles(limit=50)) == 50
    assert asked == {"ListRoles": 1}
    asked.clear()
    assert len(aws_client.roles("r4", limit=10_000)) == 1111
    assert asked == {"ListRoles": 5}


def test_a_checklist_asks_each_question_once(aws_client):
    sagemaker = aws_client.boto3_client("sagemaker")
    role = "arn:aws:iam::123456789012:role/p"
    sagemaker.create_pipeline(
        PipelineName="abalone", PipelineDefinition=DEFINITION, RoleArn=role, ClientRequestToken=TOKEN
    )
    asked = counted(aws_client)
    assert {check.state for check in aws_client.diagnose(replace(RULE, targets=RULE.targets[:1]))} >= {"ok"}
    assert {name: number for name, number in asked.items() if number > 1} == {"SimulatePrincipalPolicy": 3}
