"""Broken set-ups for "Will it run?": what is broken, the line that finds it, and what it says."""

from dataclasses import replace

from fake_gateway import ACCOUNT

from jupyter_sched.core.found import FoundRole
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.plan import Call
from jupyter_sched.core.policy import permission_document, trust_document
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Rule, Target

MINE = "arn:aws:iam::111122223333:role/Mine"
RULE_ARN = "arn:aws:events:eu-west-1:111122223333:rule/r"
PIPELINE = "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/abalone"
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:dead"
ME = "arn:aws:sts::111122223333:assumed-role/Studio/me"
FIXED = Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/"})
RULE = Rule(name="r", when='{"source": ["my.app"], "detail": {"key": [{"exists": true}]}}', targets=(FIXED,))
SCHEDULE = Schedule(name="s", when="cron(0 8 * * ? *)", zone="Europe/Berlin", target=FIXED)
OBJECT = '{"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": ["raw"]}}}'
TRUST = trust_document("111122223333", RULE_ARN)
PERMISSION = permission_document([PIPELINE])


def rule(**parts):
    target = {
        name: parts.pop(name) for name in ("parameters", "role_arn", "dead_letter_arn", "pipeline") if name in parts
    }
    return replace(RULE, targets=(replace(FIXED, **target),), **parts)


def role(aws, trust=TRUST, permission=PERMISSION, name="Mine"):
    policies = {"p": permission} if permission else {}
    aws._roles[name] = FoundRole(name=name, arn=ACCOUNT.role(name), trust=trust, policies=policies)  # noqa: SLF001


def schedule(**parts):
    """Return a schedule with parts of its own, or of its target."""
    own = {name: parts.pop(name) for name in ("when", "enabled", "group") if name in parts}
    return replace(SCHEDULE, target=replace(FIXED, **parts), **own)


def put(aws, name, pattern='{"source": ["x"]}'):
    aws.perform(Call("events", "PutRule", {"Name": name, "EventBusName": "default", "EventPattern": pattern}))


def aim(aws, name, *entries):
    aws.perform(Call("events", "PutTargets", {"Rule": name, "EventBusName": "default", "Targets": list(entries)}))


def fill(aws):
    for number in range(300):
        put(aws, f"other-{number}")


def deny(aws, *actions):
    aws.denied = set(actions)


def manage(aws):
    put(aws, "r")
    aws._rules["default", "r"]["described"]["ManagedBy"] = "scheduler.amazonaws.com"  # noqa: SLF001  as AWS marks it


def crowd(aws):
    put(aws, "r")
    arn = "arn:aws:lambda:eu-west-1:111122223333:function:f"
    aim(aws, "r", *({"Id": f"lambda-{number}", "Arn": arn} for number in range(5)))


def twin(aws):
    put(aws, "twin", RULE.event_pattern)
    aim(aws, "twin", {"Id": "p", "Arn": PIPELINE})


def deleting(aws):
    aws.known["abalone"] = replace(aws.known["abalone"], status="Deleting")


BUS = rule(event_bus="gone")
OWN = rule(role_arn=MINE)
QUEUED = rule(dead_letter_arn=QUEUE)
S3 = rule(when=OBJECT)
LOOP = '{"source": ["aws.sagemaker"], "detail-type": ["SageMaker Model Building Pipeline Execution Status Change"]}'
SCHEDULER_TRUST = trust_document("111122223333", ACCOUNT.schedule_group(), "scheduler.amazonaws.com")
OTHER_RULE = trust_document("111122223333", RULE_ARN.replace("/r", "/other"))
OTHER_ACCOUNT = trust_document("999999999999", RULE_ARN)
DENYING = {"Statement": [*PERMISSION["Statement"], {"Effect": "Deny", "Action": "sagemaker:*", "Resource": "*"}]}
NOTHING = {"Version": "2012-10-17", "Statement": []}
PASSING = "iam:PassRole"

# what is broken: (its rule, how it is broken, the line that finds it, its state, what it says)
BROKEN = {
    "bus missing": (BUS, None, "bus", "fail", "there is no 'gone'; there are default, orders"),
    "AWS events on a custom bus": (
        rule(when=OBJECT, event_bus="orders"),
        lambda aws: aws.buckets.update(raw={"EventBridgeConfiguration": {}}),
        "bus",
        "fail",
        "events of aws.s3 come to the default bus only, so this rule on 'orders' would never fire",
    ),
    "paused": (rule(enabled=False), None, "rule", "warning", "r is paused: nothing starts until it is resumed"),
    "managed": (RULE, manage, "rule", "fail", "r is managed by scheduler.amazonaws.com; nobody else can change it"),
    "bus full": (
        RULE,
        fill,
        "quota",
        "warning",
        "301 of 300 rules on default; AWS refuses more than 300 unless your quota was raised",
    ),
    "too many targets": (
        RULE,
        crowd,
        "quota",
        "fail",
        "1 targets beside 5 that are no pipelines; a rule has at most 5",
    ),
    "schedule is over": (
        rule(when="cron(0 8 1 1 ? 2020)"),
        None,
        "when",
        "fail",
        "it will never run: ",
    ),
    "misspelt pattern": (
        rule(when='{"source": ["aws.s3"], "detail-type": ["Object Createt"]}'),
        None,
        "when",
        "warning",
        "aws.s3 documents no detail-type 'Object Createt'; did you mean 'Object Created'?",
    ),
    "loop": (rule(when=LOOP), None, "loop", "warning", "a loop: the pattern takes the event of abalone itself"),
    "twin": (RULE, twin, "twin", "warning", "twin starts the same pipeline on the same events"),
    "pipeline missing": (
        rule(pipeline="iris"),
        None,
        "pipeline:iris",
        "fail",
        "there is no pipeline 'iris' in eu-west-1; every start would fail",
    ),
    "pipeline being deleted": (RULE, deleting, "pipeline:abalone", "fail", "abalone is being deleted"),
    "pipeline in another region": (
        rule(pipeline=PIPELINE.replace("eu-west-1", "us-east-1")),
        None,
        "pipeline:abalone",
        "fail",
        "it is in us-east-1 111122223333, the rule in eu-west-1 111122223333; a rule starts what is beside it",
    ),
    "parameter unknown": (
        rule(parameters={"InputDataUrl": "x", "Nope": "1"}),
        None,
        "parameters:abalone",
        "fail",
        "the pipeline has no parameter 'Nope'",
    ),
    "parameter of another type": (
        rule(parameters={"InputDataUrl": "x", "InstanceCount": "two"}),
        None,
        "parameters:abalone",
        "fail",
        "InstanceCount is an Integer; got 'two'",
    ),
    "parameter not in its enumeration": (
        rule(parameters={"InputDataUrl": "x", "Mode": "slow"}),
        None,
        "parameters:abalone",
        "fail",
        "Mode must be one of full, fast; got 'slow'",
    ),
    "parameter missing": (
        rule(parameters={}),
        None,
        "parameters:abalone",
        "fail",
        "InputDataUrl has no default: give it a value",
    ),
    "parameter name with an underscore": (
        rule(parameters={"InputDataUrl": "x", "input_data": "1"}),
        None,
        "names:abalone",
        "warning",
        "the API of rules documents names of letters, digits and inner '-' only; input_data may be refused",
    ),
    "path that the pattern does not ask for": (
        rule(parameters={"InputDataUrl": FromEvent("$.detail.url")}),
        None,
        "path:abalone:InputDataUrl",
        "warning",
        "the pattern takes events without $.detail.url; then InputDataUrl would be empty, and the start would fail",
    ),
    "role missing": (OWN, None, "role:abalone", "fail", "there is no role 'Mine'; choose another"),
    "role for another service": (
        OWN,
        lambda aws: role(aws, SCHEDULER_TRUST),
        "role:abalone",
        "fail",
        "Mine: the role's trust does not name events.amazonaws.com",
    ),
    "role for another rule": (
        OWN,
        lambda aws: role(aws, OTHER_RULE),
        "role:abalone",
        "fail",
        f"Mine: the condition ArnEquals aws:SourceArn = {RULE_ARN.replace('/r', '/other')} is not met by {RULE_ARN}",
    ),
    "role for another account": (
        OWN,
        lambda aws: role(aws, OTHER_ACCOUNT),
        "role:abalone",
        "fail",
        "Mine: the condition StringEquals aws:SourceAccount = 999999999999 is not met by 111122223333",
    ),
    "role that may not start it": (
        OWN,
        lambda aws: role(aws, permission=None),
        "role:abalone",
        "fail",
        f"Mine: no statement allows sagemaker:StartPipelineExecution on {PIPELINE}",
    ),
    "role for another pipeline": (
        OWN,
        lambda aws: role(aws, permission=permission_document([PIPELINE.replace("abalone", "iris")])),
        "role:abalone",
        "fail",
        f"Mine: no statement allows sagemaker:StartPipelineExecution on {PIPELINE}",
    ),
    "role with a statement that denies": (
        OWN,
        lambda aws: role(aws, permission=DENYING),
        "role:abalone",
        "fail",
        f"Mine: a statement denies sagemaker:StartPipelineExecution on {PIPELINE}",
    ),
    "bucket missing": (S3, None, "bucket:raw", "fail", "there is no bucket 'raw'"),
    "bucket not switched on": (
        S3,
        lambda aws: aws.buckets.update(raw={"QueueConfigurations": [{"QueueArn": "q", "Events": ["s3:*"]}]}),
        "bucket:raw",
        "fail",
        "raw does not send its events to EventBridge, so the rule would never fire",
    ),
    "API calls without a trail": (
        rule(when='{"source": ["aws.sagemaker"], "detail-type": ["AWS API Call via CloudTrail"]}'),
        None,
        "trail",
        "fail",
        "no trail logs in eu-west-1; API calls come only through one, so the rule would never fire",
    ),
    "queue missing": (QUEUED, None, f"queue:{QUEUE}", "fail", "there is no queue 'dead'"),
    "queue that takes nothing": (
        QUEUED,
        lambda aws: aws.queues.update({QUEUE: {}}),
        f"queue:{QUEUE}",
        "fail",
        "dead does not let this rule write to it: the policy does not name events.amazonaws.com",
    ),
    "queue of another kind": (
        rule(dead_letter_arn=f"{QUEUE}.fifo"),
        None,
        f"queue:{QUEUE}.fifo",
        "fail",
        "dead.fifo is a FIFO queue; EventBridge takes standard queues only",
    ),
    "queue in another region": (
        rule(dead_letter_arn=QUEUE.replace("eu-west-1", "us-east-1")),
        None,
        f"queue:{QUEUE.replace('eu-west-1', 'us-east-1')}",
        "fail",
        "dead is in us-east-1, the rule in eu-west-1; a queue must be beside its rule",
    ),
    "schedule paused": (schedule(enabled=False), None, "time", "warning", "it is paused: no run starts"),
    "schedule without a run to come": (
        schedule(when="at(2020-01-01T08:00:00)"),
        None,
        "time",
        "fail",
        "it will not run: 2020-01-01 08:00:00 Europe/Berlin has passed",
    ),
    "schedule in no group": (
        schedule(group="gone"),
        None,
        "group",
        "fail",
        "there is no 'gone'; there are default, nightly-runs",
    ),
    "schedule of a pipeline that is missing": (
        schedule(pipeline="iris"),
        None,
        "pipeline:iris",
        "fail",
        "there is no pipeline 'iris' in eu-west-1; every start would fail",
    ),
    "schedule without a parameter": (
        schedule(parameters={}),
        None,
        "parameters:abalone",
        "fail",
        "InputDataUrl has no default: give it a value",
    ),
    "schedule with the role of a rule": (
        schedule(role_arn=MINE),
        role,
        "role:abalone",
        "fail",
        "Mine: the role's trust does not name scheduler.amazonaws.com",
    ),
    "schedule whose role may not write to its queue": (
        schedule(role_arn=MINE, dead_letter_arn=QUEUE),
        lambda aws: role(aws, SCHEDULER_TRUST),
        "role:abalone",
        "fail",
        f"Mine: no statement allows sqs:SendMessage on {QUEUE}",
    ),
    "schedule whose queue is missing": (
        schedule(dead_letter_arn=QUEUE),
        None,
        f"queue:{QUEUE}",
        "fail",
        "there is no queue 'dead'",
    ),
    "may not save": (RULE, lambda aws: deny(aws, "events:PutRule"), "caller", "fail", f"events:PutRule on {RULE_ARN}"),
    "may not pass the role": (
        OWN,
        lambda aws: deny(aws, PASSING) or role(aws),
        "caller",
        "fail",
        f"iam:PassRole on {MINE}",
    ),
    "may not make a role": (
        RULE,
        lambda aws: deny(aws, "iam:CreateRole", PASSING),
        "caller",
        "fail",
        "iam:CreateRole on",
    ),
}
