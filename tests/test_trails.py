"""Rules on API calls: whether a trail takes them, and whether the rule gets those that only read."""

import json
import shlex

import pytest

from jupyter_sched.aws.trail import logging_trails
from jupyter_sched.client import Client
from jupyter_sched.core.errors import AccessDenied
from jupyter_sched.core.plan import Call
from jupyter_sched.core.trails import ApiCall, Trail
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.diagnosis.calls import AS_DATA, READS_TOO
from jupyter_sched.sandbox.messages import Answer
from jupyter_sched.sandbox.wsgi import aws_response

WRITE, READ = ApiCall("sagemaker.amazonaws.com", reads=False), ApiCall("sagemaker.amazonaws.com", reads=True)
TARGET = Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/"})
SOURCE = "sagemaker.amazonaws.com"
UNTOLD = "audit logs, but whether it takes these calls cannot be told"
ARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit"


def rule(*names, source="aws.sagemaker"):
    detail = {"detail": {"eventName": list(names)}} if names else {}
    pattern = {"source": [source], "detail-type": ["AWS API Call via CloudTrail"], **detail}
    return Rule(name="r", when=json.dumps(pattern), targets=(TARGET,))


def basic(kind="All", *, management=True, without=()):
    selector = {"ReadWriteType": kind, "IncludeManagementEvents": management, "DataResources": []}
    return Trail(name="audit", arn=ARN, selectors=({**selector, "ExcludeManagementEventSources": list(without)},))


def by_fields(**fields):
    wanted = {"eventCategory": {"Equals": ["Management"]}, **fields}
    selector = {"FieldSelectors": [{"Field": name, **each} for name, each in wanted.items()]}
    return Trail(name="audit", arn=ARN, advanced=(selector,))


@pytest.mark.parametrize(
    ("trail", "writes", "reads"),
    [
        (Trail(name="audit", arn=ARN), True, True),
        (basic(), True, True),
        (basic("WriteOnly"), True, False),
        (basic("ReadOnly"), False, True),
        (basic(management=False), False, False),
        (basic(without=["kms.amazonaws.com"]), True, True),
        (basic(without=["sagemaker.amazonaws.com"]), False, False),
        (by_fields(), True, True),
        (by_fields(readOnly={"Equals": ["false"]}), True, False),
        (by_fields(readOnly={"Equals": ["true"]}), False, True),
        (by_fields(eventSource={"NotEquals": ["kms.amazonaws.com"]}), True, True),
        (by_fields(eventSource={"NotEquals": ["sagemaker.amazonaws.com"]}), False, False),
        (by_fields(eventSource={"Equals": ["iam.amazonaws.com"]}), False, False),
        (by_fields(eventCategory={"Equals": ["Data"]}), False, False),
        (by_fields(sessionCredentialFromConsole={"Equals": ["true"]}), None, None),
        (Trail(name="audit", arn=ARN, unread="not allowed"), None, None),
    ],
)
def test_a_trail_takes_what_its_selectors_say(trail, writes, reads):
    assert (trail.takes(WRITE), trail.takes(READ)) == (writes, reads)


def lines(aws, wanted):
    return {check.key: check for check in Client(gateway=aws).diagnose(wanted) if check.key in {"trail", "reads"}}


@pytest.mark.parametrize(
    ("trails", "wanted", "state", "words"),
    [
        ((basic("WriteOnly"),), rule(), "ok", "API calls come to EventBridge through audit"),
        ((basic("ReadOnly"), Trail(name="b", arn="b")), rule(), "ok", "API calls come to EventBridge through b"),
        (
            (basic("ReadOnly"),),
            rule("CreateModel"),
            "fail",
            f"audit logs, but takes no calls of {SOURCE} that change something, so the rule would never fire",
        ),
        (
            (basic("WriteOnly"),),
            rule("DescribeModel"),
            "fail",
            f"audit logs, but takes no calls of {SOURCE} that only read, so the rule would never fire",
        ),
        (
            (Trail(name="audit", arn=ARN, unread="cloudtrail:GetEventSelectors is not allowed"),),
            rule(),
            "unknown",
            f"{UNTOLD}: cloudtrail:GetEventSelectors is not allowed",
        ),
        (
            (by_fields(userIdentity={"StartsWith": ["x"]}),),
            rule(),
            "unknown",
            f"{UNTOLD}: its selectors ask for more than the source and the kind of a call",
        ),
        (
            (basic(),),
            rule("PutObject", source="aws.s3"),
            "unknown",
            f"audit logs, but PutObject {AS_DATA}",
        ),
    ],
)
def test_the_checklist_says_whether_a_trail_takes_the_calls(aws, trails, wanted, state, words):
    aws.trails = trails
    found = lines(aws, wanted)["trail"]
    assert (found.state, found.evidence) == (state, words)


@pytest.mark.parametrize(
    "trail", [basic("ReadOnly"), by_fields(readOnly={"Equals": ["true"]})], ids=["basic", "advanced"]
)
def test_the_fix_keeps_what_the_trail_takes_and_adds_the_rest(aws, trail):
    aws.trails = (trail,)
    command = shlex.split(lines(aws, rule())["trail"].fix.text)
    assert command[:5] == ["aws", "cloudtrail", "put-event-selectors", "--trail-name", ARN]
    field = {"--event-selectors": "selectors", "--advanced-event-selectors": "advanced"}[command[5]]
    mended = tuple(json.loads(command[6]))
    assert mended[: len(getattr(trail, field))] == getattr(trail, field)
    aws.trails = (Trail(name="audit", arn=ARN, **{field: mended}),)
    assert lines(aws, rule())["trail"].state == "ok"


def test_a_rule_gets_calls_that_only_read_in_one_state_only(aws):
    aws.trails = (basic(),)
    assert "reads" not in lines(aws, rule("CreateModel"))
    assert lines(aws, rule("CreateModel", "DescribeModel"))["reads"].state == "warning"
    wanted = rule("DescribeModel", "ListModels")
    found = lines(aws, wanted)["reads"]
    assert found.state == "fail"
    assert found.evidence == f"EventBridge gives DescribeModel, ListModels to a rule only in the state {READS_TOO}"
    command = shlex.split(found.fix.text.splitlines()[-1])
    given = dict(zip(command[3::2], command[4::2], strict=True))
    assert given == {
        "--name": "r",
        "--event-bus-name": "default",
        "--event-pattern": wanted.event_pattern,
        "--state": READS_TOO,
    }
    put = {"Name": "r", "EventBusName": "default", "EventPattern": wanted.event_pattern, "State": READS_TOO}
    aws.perform(Call("events", "PutRule", put))
    assert lines(aws, wanted)["reads"].state == "ok"


def answering(connection, **answers):
    events = connection.client("cloudtrail").meta.events

    def answer(request, operation):
        body = answers[operation]
        if isinstance(body, Exception):
            raise body
        return aws_response(request.url, Answer(200, (), json.dumps(body).encode()))

    for name in answers:
        events.register_first(f"before-send.cloudtrail.{name}", lambda request, name=name, **_: answer(request, name))


def test_trails_are_read_with_their_selectors_and_one_that_may_not_be_read_is_said(aws_client):
    connection = aws_client.gateway.connection
    trails = {"trailList": [{"Name": "audit", "TrailARN": ARN}]}
    answering(
        connection,
        DescribeTrails=trails,
        GetTrailStatus={"IsLogging": True},
        GetEventSelectors={"TrailARN": ARN, "EventSelectors": [{"ReadWriteType": "All"}]},
    )
    assert logging_trails(connection) == (Trail(name="audit", arn=ARN, selectors=({"ReadWriteType": "All"},)),)
    denied = AccessDenied("not allowed", action="cloudtrail:GetEventSelectors")
    answering(connection, GetEventSelectors=denied)
    (found,) = logging_trails(connection)
    assert found.unread == "not allowed"
