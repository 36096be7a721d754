"""Every call of a creation, a change and a deletion, reads too, with everything that can go wrong with it.

Through real boto3, for rules on the default and on another event bus, and for schedules. Afterwards never one that is
enabled and cannot start all it is to start, never something nameless left over, and what stopped is completed.
"""

import json
from dataclasses import dataclass, replace
from functools import partial
from itertools import count, product

import pytest
from sandbox_world import World

from jupyter_sched.aws.apply import apply
from jupyter_sched.aws.gateway import AwsGateway
from jupyter_sched.aws.session import Connection
from jupyter_sched.client import Client
from jupyter_sched.core.arn import last_part
from jupyter_sched.core.errors import ChangedMeanwhile, NameTaken, SchedError, Stopped
from jupyter_sched.core.made_role import as_written
from jupyter_sched.core.plan import ROLE_PREFIX
from jupyter_sched.core.policy import START_PIPELINE
from jupyter_sched.core.policy_evaluation import allows
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.journal import Journal
from jupyter_sched.saving import found_for
from jupyter_sched.unfinished import Unfinished

PASSING = {
    "throttled once": ("throttle", 1),
    "failed once": ("server-error", 1),
    "reset before": ("reset", 1),
    "answer lost": ("lost-answer", 1),
    "answer lost twice": ("lost-answer", 2),
}
STOPPING = {
    "throttled for ever": ("throttle", 10_000),
    "truncated": ("truncate", 1),
    "expired": ("expired-token", 1),
    "denied": ("deny", 1),
}
MOST_CALLS = 99


def starting(pipeline, url="s3://raw/"):
    return Target(pipeline=pipeline, parameters={"InputDataUrl": url})


PATTERN = '{"source": ["my.app"]}'
RULE = Rule(name="nightly", when="cron(0 2 * * ? *)", targets=(starting("abalone"),))
ON_BUS = Rule(
    name="nightly",
    event_bus="ml",
    when=PATTERN,
    targets=(starting("abalone"), starting("iris"), starting("wine")),
    tags={"team": "ml", "cost": "1"},
)
SCHEDULE = Schedule(name="nightly", when="cron(0 2 * * ? *)", target=starting("abalone"))
EDITS = {
    "rule": (RULE, replace(RULE, when="rate(2 days)", targets=(starting("wine"),))),
    "rule on a bus": (
        ON_BUS,
        replace(
            ON_BUS,
            description="new",
            targets=(starting("abalone", "s3://new/"), starting("wine"), starting("pear")),
            tags={"team": "mlops"},
        ),
    ),
    "schedule": (SCHEDULE, replace(SCHEDULE, zone="Europe/Berlin", target=starting("wine"))),
}


class Killed(BaseException):
    """The process is gone: nothing of it runs on, not even a handler of errors."""


@dataclass(frozen=True)
class Flow:
    """One of the three that are swept. before, wanted: what there is before and after it; None for nothing."""

    word: str
    before: object
    wanted: object

    def plan(self, client):
        return client.plan(self.wanted) if self.wanted else plan_deletion(client, self.before)


def plan_deletion(client, trigger):
    where = {"group": trigger.group} if isinstance(trigger, Schedule) else {"event_bus": trigger.event_bus}
    return client.plan_deletion(trigger.name, **where)


def flows(kind):
    first, second = EDITS[kind]
    return (Flow("create", None, first), Flow("change", first, second), Flow("remove", second, None))


@pytest.fixture(scope="module")
def sandbox():
    """One for all: each test leaves it as it found it. Nobody waits for real."""
    made = World()
    for name in ("abalone", "iris", "pear", "wine"):
        made.create(name=name)
    made.events.create_event_bus(Name="ml")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("time.sleep", lambda _: None)
        yield made


@pytest.fixture
def world(sandbox, tmp_path):
    sandbox.journal = Journal(tmp_path)
    known = sandbox.client.gateway.connection  # botocore counts the repeats of a client, and allows it no more some day
    sandbox.connection = Connection(known.session, known.endpoint_url)
    yield sandbox
    sandbox.local.app.faults.clear()
    client = fresh(sandbox)
    for first, _ in EDITS.values():
        if found_for(first, client.gateway).trigger is not None:
            client.apply(plan_deletion(client, first))
    for each in client.unfinished():
        client.remove(each)


def fresh(world):
    """Return a client that has not asked anything yet; its saves are in the journal of the test."""
    return Client(gateway=AwsGateway(world.connection), journal=world.journal)


def roles(world):
    listed = world.client.boto3_client("iam").list_roles()["Roles"]
    return [each["RoleName"] for each in listed if each["RoleName"].startswith(ROLE_PREFIX)]


def standing(client, flow):
    return found_for(flow.wanted or flow.before, client.gateway)


def check_harmless(client, flow):
    """What is enabled is whole, as it was or as it is wanted, and may start all that it starts."""
    trigger = flow.wanted or flow.before
    if isinstance(trigger, Schedule):
        there = client.gateway.schedule(trigger.name, trigger.group)
    else:
        there = client.gateway.rule(trigger.name, trigger.event_bus)
    if there is None or not there.trigger.enabled:
        return
    found = found_for(trigger, client.gateway)
    now = as_written(found.trigger.trigger, found.account)
    versions = [each for each in (flow.before, flow.wanted) if each]
    assert {definition(now, found.account)} <= {definition(each, found.account) for each in versions}
    for target in found.trigger.trigger.targets:
        assert last_part(target.role_arn) == found.role.name
        assert allows(found.role.policies.values(), START_PIPELINE, found.account.pipeline(target.pipeline))


def definition(trigger, account):
    """Return what counts for a run: when, and what it starts with which parameters."""
    targets = sorted((account.pipeline(each.pipeline), str(dict(each.parameters))) for each in trigger.targets)
    return trigger.schedule_expression, getattr(trigger, "zone", ""), tuple(targets)


def check_done(world, flow, shown):
    """What is shown is what was wanted, and nothing is left to do. shown: what the save returned."""
    assert list(world.journal.directory.glob("*.json")) == []
    if flow.wanted is None:
        assert shown is None
        return
    account = world.client.account()
    assert definition(as_written(shown.trigger, account), account) == definition(flow.wanted, account)
    assert shown.trigger.enabled


def check_at_rest(world, flow):
    client = fresh(world)
    assert client.unfinished() == ()
    if flow.wanted is None:
        assert (standing(client, flow).trigger, roles(world)) == (None, [])
    else:
        check_harmless(client, flow)
        assert client.plan(flow.wanted).calls == ()


def carry_out(plan, client):
    """Do as Client.apply does, but wait for nothing."""
    with client.journal.keeping(plan, client.now()):
        return apply(plan, client.gateway, wait=lambda _: None)


def save(world, flow):
    client = fresh(world)
    return carry_out(flow.plan(client), client)


def back(world, flow):
    """Make it again what it was before ``flow``."""
    save(world, Flow("back", flow.wanted, flow.before))


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("kind", EDITS)
def test_what_passes_stops_nothing_though_every_single_call_meets_it(world, kind, fault):
    faults, (name, times) = world.local.app.faults, PASSING[fault]
    for first, flow in product(range(times), flows(kind)):
        for number in range(MOST_CALLS):  # one that is met twice is met by every second call, then by the others
            faults.add("*:*", name, after=times if number else first, times=times)
        shown = save(world, flow)
        assert 0 < len(list(faults)) < MOST_CALLS
        faults.clear()
        check_done(world, flow, shown)
        check_at_rest(world, flow)


@pytest.mark.parametrize("fault", STOPPING)
@pytest.mark.parametrize("kind", EDITS)
def test_what_stops_a_save_at_any_call_is_harmless_and_is_completed_by_the_next_try(world, kind, fault):
    for flow, position in in_turn(flows(kind), partial(saved_at_last, world, STOPPING[fault])):
        assert position < MOST_CALLS
        check_at_rest(world, flow)


def in_turn(all_flows, saved):
    """Carry out the flows one after the other, over and over, until none has a call left at which it could stop.

    saved: carries out a flow, from a position on, and returns the next position; None where there is none.
    Yields each flow after its last position.
    """
    positions = dict.fromkeys(all_flows, 0)
    while any(each is not None for each in positions.values()):
        for flow, position in positions.items():
            positions[flow] = saved(flow, MOST_CALLS if position is None else position)
            if position is not None and positions[flow] is None:
                yield flow, position


def saved_at_last(world, fault, flow, position):
    """Stop a flow at each call from ``position`` on, until something has been written; then complete it."""
    faults, (kind, times) = world.local.app.faults, fault
    while True:
        faults.add("*:*", kind, after=position, times=times)
        shown, stopped = None, None
        try:
            shown = save(world, flow)
        except SchedError as error:
            stopped = error
        met = not any(each.after or each.times == times for each in faults)
        faults.clear()
        position += 1
        if stopped is None or isinstance(stopped, Stopped):
            break  # else nothing was written, and the next position is the next try
    if stopped is not None:
        check_harmless(world.client, flow)
        shown = resumed(world, stopped)
    check_done(world, flow, shown)
    return position if met else None


def resumed(world, stopped):
    """Complete a save from what the journal has of it, and return what stands then."""
    client = Client(gateway=world.client.gateway, journal=world.journal)
    (intent,) = world.journal.unfinished(client.account(), client.now())
    assert intent.step == stopped.step
    return client.resume(Unfinished(plan=intent.plan, words="", intent=intent))


def test_targets_that_are_refused_in_part_are_given_again(world):
    for flow, call in zip(flows("rule on a bus"), ("PutTargets", "PutTargets", "RemoveTargets"), strict=True):
        world.local.app.faults.add(f"events:{call}", "partial")
        check_done(world, flow, save(world, flow))
        assert list(world.local.app.faults) == []
    check_at_rest(world, flow)


def killing(client, number):
    """Make the process of ``client`` end after its ``number``-th writing call."""
    perform, made = client.gateway.perform, count(1)

    def perform_and_die(call):
        answer = perform(call)
        if next(made) == number:
            raise Killed
        return answer

    client.gateway.perform = perform_and_die


def as_of_another_machine(journal):
    """Make the journal's entry that of a process which cannot be asked whether it lives."""
    (path,) = journal.directory.glob("*.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "process": "another-machine:1", "cause": ""}))


@pytest.mark.parametrize("kind", EDITS)
def test_a_process_that_is_killed_after_any_writing_call_leaves_what_the_next_one_completes(world, kind):
    for flow in flows(kind):
        for number in range(1, len(flow.plan(world.client).calls) + 1):
            dying = fresh(world)
            killing(dying, number)
            with pytest.raises(Killed):
                dying.apply(flow.plan(dying))
            as_of_another_machine(world.journal)
            client = fresh(world)
            check_harmless(client, flow)
            (found,) = client.unfinished()
            check_done(world, flow, client.resume(found))
            assert client.unfinished() == ()
            back(world, flow)
        save(world, flow)


def test_a_second_client_that_is_faster_is_not_written_over(world):
    first, second = fresh(world), fresh(world)
    plan = first.plan(RULE)
    second.apply(second.plan(replace(RULE, description="theirs")))
    with pytest.raises(ChangedMeanwhile, match="was created by somebody else after this plan was made"):
        first.apply(plan)
    with pytest.raises(NameTaken, match="there is a rule 'nightly' already"):
        first.plan(RULE, new=True)
    assert first.gateway.rule("nightly", "default").rule.description == "theirs"


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
        apply(first.plan(RULE), gateway)
    assert world.events.list_targets_by_rule(Rule="nightly")["Targets"] == []
    world.events.delete_rule(Name="nightly")
