"""Every call of a creation, a change and a deletion, with everything that can go wrong with it, through real boto3.

Afterwards never a rule that is enabled without its targets, never something nameless left over, and what stopped is
completed by the next try.
"""

import json
from collections import Counter
from dataclasses import replace

import pytest
from botocore.config import Config
from sandbox_world import World

from jupyter_sched.aws.apply import apply
from jupyter_sched.aws.gateway import AwsGateway
from jupyter_sched.aws.session import Connection
from jupyter_sched.client import Client
from jupyter_sched.core.errors import ChangedMeanwhile, NameTaken, SchedError
from jupyter_sched.core.plan import ROLE_PREFIX
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.journal import Journal

RULE = Rule(
    name="nightly",
    when="cron(0 2 * * ? *)",
    targets=(Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/"}),),
    tags={"team": "ml"},
)
EDIT = replace(
    RULE, when="rate(2 days)", targets=(Target(pipeline="abalone", parameters={"InputDataUrl": "s3://new/"}),)
)
ONCE = Config(retries={"mode": "standard", "total_max_attempts": 1})
FAULTS = {
    "throttled once": ("throttle", 1),
    "throttled for ever": ("throttle", 10_000),
    "failed once": ("server-error", 1),
    "reset before": ("reset", 1),
    "answer lost": ("lost-answer", 1),
    "answer lost twice": ("lost-answer", 2),
    "truncated": ("truncate", 1),
    "expired": ("expired-token", 1),
    "denied": ("deny", 1),
}
IN_PART = {"in part": ("partial", 1)}
PASSING = {"throttled once", "failed once", "reset before", "answer lost", "answer lost twice", "in part"}


class Killed(BaseException):
    """The process is gone: nothing of it runs on, not even a handler of errors."""


@pytest.fixture(scope="module")
def world():
    """One sandbox for all; each run leaves it as it found it, or the test after it tells."""
    made = World().create()
    session = made.client.gateway.connection.session
    made.client = Client(gateway=AwsGateway(Connection(session, made.local.endpoint_url, reads=ONCE)))
    return made


def run(client, plan):
    return apply(plan, client.gateway, wait=lambda _: None)


def create(client):
    return run(client, client.plan(RULE))


def change(client):
    return run(client, client.plan(EDIT))


def remove(client):
    return run(client, client.plan_deletion("nightly"))


FLOWS = {"create": create, "change": change, "remove": remove}
FIRST = {"create": (), "change": (create,), "remove": (create,)}
CALLS = {
    "create": ["iam:CreateRole", "iam:PutRolePolicy", "events:PutRule", "events:PutTargets", "events:EnableRule"],
    "change": ["events:PutRule", "events:PutTargets", "events:EnableRule"],
    "remove": [
        "events:DisableRule",
        "events:RemoveTargets",
        "events:DeleteRule",
        "iam:DeleteRolePolicy",
        "iam:DeleteRole",
    ],
}
READS = ["events:DescribeRule", "events:ListTargetsByRule", "events:ListTagsForResource", "iam:GetRole"]
SWEEP = [(flow, call, fault) for flow, calls in CALLS.items() for call in calls for fault in FAULTS]
AT_READS = ("failed once", "truncated", "expired", "denied")
SWEEP += [(flow, call, fault) for flow in CALLS for call in READS for fault in AT_READS]
SWEEP += [("create", "events:PutTargets", "in part"), ("change", "events:PutTargets", "in part")]
SWEEP += [("remove", "events:RemoveTargets", "in part")]


def roles(client):
    listed = client.boto3_client("iam").list_roles()["Roles"]
    return [each["RoleName"] for each in listed if each["RoleName"].startswith(ROLE_PREFIX)]


def check_harmless(client):
    """Nothing that is enabled lacks its targets, and what is there is found as unfinished or is whole."""
    found = client.gateway.rule("nightly", "default")
    assert found is None or not found.rule.enabled or found.wire_targets
    if found is None and roles(client):
        assert client.unfinished()
    if found is not None and not found.wire_targets:
        assert client.unfinished()


def check_completed(client, flow):
    found = client.gateway.rule("nightly", "default")
    if flow == "remove":
        assert (found, roles(client)) == (None, [])
        return
    assert client.plan(EDIT if flow == "change" else RULE).calls == ()
    assert found.rule.enabled


def clean(world):
    world.local.app.faults.clear()
    client = Client(gateway=AwsGateway(world.client.gateway.connection))
    if client.gateway.rule("nightly", "default") is not None:
        run(client, client.plan_deletion("nightly"))
    for each in client.unfinished():
        client.remove(each)
    assert roles(client) == []


@pytest.mark.parametrize(("flow", "call", "fault"), SWEEP, ids=lambda value: str(value).replace(" ", "-"))
def test_whatever_goes_wrong_is_harmless_and_is_completed_by_trying_again(world, flow, call, fault):
    client = world.client
    for before in FIRST[flow]:
        before(client)
    kind, times = (FAULTS | IN_PART)[fault]
    world.local.app.faults.add(call, kind, times=times)
    stopped = None
    try:
        FLOWS[flow](client)
    except SchedError as error:
        stopped = error
    assert times > 2 or not list(world.local.app.faults)
    world.local.app.faults.clear()
    check_harmless(client)
    if fault in PASSING and call in CALLS[flow]:
        assert stopped is None
    if stopped is not None and not (flow == "remove" and client.gateway.rule("nightly", "default") is None):
        FLOWS[flow](client)
    for each in client.unfinished():
        client.remove(each)
    check_completed(client, flow)
    clean(world)


def killing(client, number):
    """Make the process of ``client`` end after its ``number``-th writing call."""
    perform, made = client.gateway.perform, Counter()

    def perform_and_die(call):
        answer = perform(call)
        made["calls"] += 1
        if made["calls"] == number:
            raise Killed
        return answer

    client.gateway.perform = perform_and_die


@pytest.mark.parametrize(
    ("flow", "number"), [(flow, number + 1) for flow, calls in CALLS.items() for number in range(len(calls))]
)
def test_a_process_that_is_killed_after_any_call_leaves_what_the_next_one_completes(world, tmp_path, flow, number):
    for before in FIRST[flow]:
        before(world.client)
    connection = world.client.gateway.connection
    dying = Client(gateway=AwsGateway(connection), journal=Journal(tmp_path))
    killing(dying, number)
    plan = dying.plan_deletion("nightly") if flow == "remove" else dying.plan(EDIT if flow == "change" else RULE)
    with pytest.raises(Killed):
        dying.apply(plan)
    (path,) = tmp_path.glob("*.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "process": "another-machine:1", "cause": ""}))
    next_one = Client(gateway=AwsGateway(connection), journal=Journal(tmp_path))
    check_harmless(next_one)
    (found,) = [each for each in next_one.unfinished() if each.resumable]
    next_one.resume(found)
    assert next_one.unfinished() == ()
    check_completed(next_one, flow)
    clean(world)


def test_a_second_client_that_is_faster_is_not_written_over(world):
    first, second = world.client, Client(gateway=AwsGateway(world.client.gateway.connection))
    plan = first.plan(RULE)
    run(second, second.plan(replace(RULE, description="theirs")))
    with pytest.raises(ChangedMeanwhile, match="was created by somebody else after this plan was made"):
        run(first, plan)
    with pytest.raises(NameTaken, match="there is a rule 'nightly' already"):
        first.plan(RULE, new=True)
    assert first.gateway.rule("nightly", "default").rule.description == "theirs"
    clean(world)


def test_a_client_that_creates_between_our_look_and_our_write_is_found_out(world):
    first, gateway = world.client, AwsGateway(world.client.gateway.connection)
    perform = gateway.perform

    def race(call):
        if call.operation == "PutRule":
            gateway.perform = perform
            world.events.put_rule(Name="nightly", ScheduleExpression="rate(7 days)")
        return perform(call)

    gateway.perform = race
    with pytest.raises(SchedError, match="somebody else created a rule 'nightly' at the same moment"):
        apply(first.plan(RULE), gateway, wait=lambda _: None)
    assert world.events.list_targets_by_rule(Rule="nightly")["Targets"] == []
    world.events.delete_rule(Name="nightly")
    clean(world)
