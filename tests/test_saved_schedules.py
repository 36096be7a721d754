"""Schedules from plan to execution: saved, run in their zone, changed, paused and deleted, with every fault between."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from fake_gateway import FakeGateway, fail_at
from sandbox_world import World

from jupyter_sched.aws.apply import apply
from jupyter_sched.client import Client
from jupyter_sched.core.errors import (
    AccessDenied,
    ChangedMeanwhile,
    InvalidInput,
    InvalidTrigger,
    NameTaken,
    NotFound,
    NotYetUsable,
    Stopped,
    Throttled,
    Unreachable,
)
from jupyter_sched.core.plan_text import as_boto3, as_cli, as_cloudformation
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Rule, Target

WANTED = Schedule(
    name="mornings",
    when="cron(0 8 * * ? *)",
    zone="Europe/Berlin",
    target=Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/<aws.scheduler.scheduled-time>"}),
)
CREATE = ("CreateRole", "PutRolePolicy", "CreateSchedule")
PUT = {"Name": "theirs", "ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": {"Mode": "OFF"}}
PIPELINE = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/abalone"


@pytest.fixture
def world():
    made = World().create()
    made.scheduler = made.client.boto3_client("scheduler")
    return made


def save(client, schedule=WANTED, **more):
    return client.apply(client.plan(schedule, **more))


def run(plan, aws):
    return apply(plan, aws, wait=lambda _: None)


def theirs(world, **parts):
    """Make a schedule as another tool does."""
    starter = world.role("starter", "scheduler.amazonaws.com", ("sagemaker:StartPipelineExecution", PIPELINE))
    values = {"PipelineParameterList": [{"Name": "InputDataUrl", "Value": "s3://raw/"}]}
    target = {"Arn": PIPELINE, "RoleArn": starter, "SageMakerPipelineParameters": values}
    world.scheduler.create_schedule(**{**PUT, "Target": target, **parts})


# -- what is saved ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["fake", "sandbox"])
def test_what_was_saved_is_what_is_read_listed_and_needs_no_call(where, request):
    client = Client(gateway=FakeGateway()) if where == "fake" else request.getfixturevalue("world").client
    saved = save(client)
    assert (saved.schedule.zone, saved.schedule.enabled, saved.ours) == ("Europe/Berlin", True, True)
    assert client.trigger("mornings") == saved == client.trigger("mornings", group="default")
    assert client.triggers("abalone") == (saved,) == client.schedules()
    assert client.triggers("iris") == ()
    assert client.plan(WANTED).calls == ()
    assert str(client.plan(WANTED)) == "mornings: AWS already is what is wanted; nothing to do."


@pytest.mark.parametrize("where", ["fake", "sandbox"])
def test_it_is_paused_resumed_and_deleted_like_a_rule(where, request):
    client = Client(gateway=FakeGateway()) if where == "fake" else request.getfixturevalue("world").client
    before = save(client)
    client.disable("mornings")
    assert not client.trigger("mornings").schedule.enabled
    client.enable("mornings", group="default")
    assert client.trigger("mornings").schedule == before.schedule
    client.delete("mornings")
    assert client.triggers() == ()
    assert client.gateway.role(before.schedule.target.role_arn.rsplit("/", 1)[-1]) is None
    with pytest.raises(NotFound, match="there is no rule 'mornings' on the event bus 'default', and no schedule"):
        client.delete("mornings")


def test_it_runs_at_its_local_time_through_a_change_of_the_clocks(world):
    save(world.client)
    world.local.app.delivery.advance_to(datetime(2027, 3, 26, 12, tzinfo=UTC))
    before = len(world.runs())
    world.advance(days=3)
    runs = world.runs()[: len(world.runs()) - before]
    assert [f"{each.started_at:%m-%d %H:%M}" for each in runs] == ["03-29 06:00", "03-28 06:00", "03-27 07:00"]
    assert runs[1].parameters == {"InputDataUrl": "s3://raw/2027-03-28T06:00:00Z"}
    assert {each.rule_name for each in runs} == {"mornings"}


def test_a_simulation_tells_what_the_next_run_will_send(world):
    (start,) = world.client.simulate(WANTED).starts
    upcoming = WANTED.next_runs(world.client.now(), 1)[0]
    value = f"s3://raw/{upcoming:%Y-%m-%dT%H:%M:%SZ}"
    assert start.request["PipelineParameters"] == [{"Name": "InputDataUrl", "Value": value}]
    assert start.problems == ()
    assert not world.client.simulate(replace(WANTED, when="at(2020-01-01T00:00:00)")).matched


def test_a_one_time_run_that_deletes_itself_is_gone_afterwards(world):
    moment = datetime(2026, 11, 3, 12, tzinfo=UTC)
    save(world.client, replace(WANTED, when="at(2026-11-03T13:00:00)", delete_after_completion=True))
    world.local.app.delivery.advance_to(moment + timedelta(minutes=1))
    assert [each.started_at for each in world.runs()] == [moment]
    assert world.client.schedules() == ()


def test_all_that_it_has_survives_an_edit(world):
    full = replace(
        WANTED,
        description="d",
        start_at=datetime(2030, 1, 1, tzinfo=UTC),
        end_at=datetime(2031, 1, 1, tzinfo=UTC),
        flexible_window_minutes=15,
    )
    save(world.client, full)
    edited = save(world.client, replace(full, description="e"))
    assert replace(edited.schedule, target=full.target) == replace(full, description="e")


# -- whose it is ------------------------------------------------------------------------------------------------------


def test_what_another_tool_made_is_changed_only_if_one_says_so(world):
    theirs(world)
    found = world.client.trigger("theirs")
    assert not found.ours
    assert world.client.plan(found.schedule).calls == ()
    changed = replace(found.schedule, zone="Asia/Tokyo")
    with pytest.raises(NameTaken, match="'theirs' was made by another tool, or has a role of its own"):
        world.client.plan(changed)
    save(world.client, changed, adopt=True)
    assert world.client.trigger("theirs").schedule == changed


def test_a_start_that_has_passed_does_not_stop_an_edit_or_a_pause(world):
    theirs(world, StartDate=world.client.now() - timedelta(minutes=1), ScheduleExpression="rate(12 hours)")
    world.advance(days=60)
    found = world.client.trigger("theirs")
    same = {**PUT, "Target": dict(found.wire_target), "StartDate": found.schedule.start_at}
    with pytest.raises(ClientError, match="earlier than 5 minutes ago"):
        world.scheduler.update_schedule(**same)
    runs_before = found.schedule.next_runs(world.local.app.world.now(), 3)
    world.client.now = world.local.app.world.now
    world.client.disable("theirs")
    paused = world.client.trigger("theirs").schedule
    assert not paused.enabled
    assert paused.next_runs(world.local.app.world.now(), 3) == runs_before


def test_a_rule_and_a_schedule_of_one_name_are_told_apart(client):
    save(client)
    client.apply(client.plan(Rule(name="mornings", when="rate(1 day)", targets=(WANTED.target,))))
    with pytest.raises(InvalidInput, match="say event_bus='default' for the rule, group='default' for the schedule"):
        client.trigger("mornings")
    client.delete("mornings", "default")
    assert [each.trigger.name for each in client.triggers()] == ["mornings"]


def test_who_may_see_one_of_the_two_services_is_shown_what_it_has(aws, client):
    save(client)

    def deny(*_):
        raise AccessDenied("events:DescribeRule is not allowed", action="events:DescribeRule")

    aws.rule = deny
    assert client.trigger("mornings").schedule.name == "mornings"
    with pytest.raises(AccessDenied):
        client.trigger("other")


@pytest.mark.parametrize(("hidden", "shown"), [("events", "mornings"), ("scheduler", "daily")])
def test_who_may_list_one_of_the_two_services_is_shown_it_and_told_of_the_other(aws, client, hidden, shown):
    def deny(*_):
        raise AccessDenied(f"{hidden}:List is not allowed", action=f"{hidden}:List")

    save(client)
    client.apply(client.plan(Rule(name="daily", when="rate(1 day)", targets=(WANTED.target,))))
    setattr(aws, {"events": "rules", "scheduler": "schedules"}[hidden], deny)
    with pytest.warns(UserWarning, match=f"not everything is shown: {hidden}:List is not allowed"):
        found = client.triggers()
    assert [each.trigger.name for each in found] == [shown]
    told = []
    assert client.triggers("abalone", on_denied=told.append) == found
    assert [each.action for each in told] == [f"{hidden}:List"]
    aws.rules = aws.schedules = deny
    with pytest.raises(AccessDenied, match="is not allowed"):
        client.triggers()


def test_a_role_that_another_schedule_runs_under_outlives_its_own(client, aws):
    first = save(client)
    other = replace(WANTED, name="other", target=replace(WANTED.target, role_arn=first.schedule.target.role_arn))
    save(client, other)
    client.delete("mornings")
    assert aws.made[-1].operation == "DeleteSchedule"


# -- what goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["iam:CreateRole", "scheduler:CreateSchedule"])
def test_a_save_waits_for_its_role_to_be_known_everywhere(world, operation):
    world.local.app.faults.add(operation, "not-propagated")
    plan = world.client.plan(WANTED)
    saved = apply(plan, world.client.gateway, wait=lambda seconds: world.advance(seconds=seconds))
    assert saved.schedule.enabled
    world.advance(days=1)
    assert len(world.runs()) == 1


def test_an_answer_that_is_lost_for_good_leaves_what_planning_again_finds(client, aws):
    def lose(call):
        if call.operation == "CreateSchedule":
            raise Unreachable("no answer")

    aws.after = lose
    with pytest.raises(Stopped, match=r"saving stopped at scheduler:CreateSchedule"):
        run(client.plan(WANTED), aws)
    assert client.plan(WANTED).calls == ()


def test_a_repeated_create_whose_token_is_forgotten_is_told_by_what_stands_there(client, aws):
    forgotten = fail_at("CreateSchedule", Unreachable("no answer"))

    def lose_and_forget(call):
        aws._schedules._tokens.clear()  # noqa: SLF001  the service forgets them after a while
        aws._schedules._tokens.update({("default", "mornings"): "of another call"})  # noqa: SLF001
        forgotten(call)

    aws.after = lose_and_forget
    assert run(client.plan(WANTED), aws).schedule.name == "mornings"


def test_somebody_elses_schedule_of_that_name_is_never_written_over(client, aws):
    plan = client.plan(WANTED)
    aws.before = lambda call: (
        aws._schedules.create({**call.parameters, "ScheduleExpression": "rate(1 hour)", "ClientToken": "other"})  # noqa: SLF001
        if call.operation == "CreateSchedule" and not aws.schedule("mornings", "default")
        else None
    )
    with pytest.raises(Stopped, match="already exists"):
        run(plan, aws)
    assert aws.schedule("mornings", "default").schedule.schedule_expression == "rate(1 hour)"


def test_what_somebody_else_changed_meanwhile_is_not_written_over(client, aws):
    save(client)
    plan = client.plan(replace(WANTED, description="mine"))
    save(client, replace(WANTED, zone="Asia/Tokyo"))
    with pytest.raises(ChangedMeanwhile, match="the schedule 'mornings' was changed by somebody else"):
        run(plan, aws)


@pytest.mark.parametrize(
    "error",
    [
        NotYetUsable("The execution role you provide must allow AWS EventBridge Scheduler to assume the role."),
        Throttled("Rate exceeded"),
    ],
)
def test_it_waits_for_a_role_that_is_not_known_everywhere_yet(client, aws, error):
    aws.before = fail_at("CreateSchedule", error, times=4)
    assert run(client.plan(WANTED), aws).schedule.enabled
    assert [call.operation for call in aws.made] == list(CREATE)


def test_a_role_that_does_not_trust_the_scheduler_is_told_before_and_refused_on_saving(world):
    world.role("rules-only", "events.amazonaws.com", ("sagemaker:StartPipelineExecution", PIPELINE))
    own = replace(WANTED, target=replace(WANTED.target, role_arn="arn:aws:iam::123456789012:role/rules-only"))
    checks = {check.key: check for check in world.client.diagnose(own)}
    assert checks["role:abalone"].state == "fail"
    assert "the role's trust does not name scheduler.amazonaws.com" in checks["role:abalone"].evidence
    with pytest.raises((NotYetUsable, Stopped), match="must allow AWS EventBridge Scheduler to assume the role"):
        run(world.client.plan(own), world.client.gateway)


def test_what_is_wrong_is_told_all_at_once(client):
    bad = replace(WANTED, name="a b", zone="Berlin", target=Target(pipeline="abalone"))
    with pytest.raises(InvalidTrigger) as error:
        client.plan(bad)
    assert [problem.path for problem in error.value.problems] == ["name", "zone", "target.parameters.InputDataUrl"]
    with pytest.raises(InvalidTrigger, match=r"target.pipeline: there is no pipeline 'iris'"):
        client.plan(replace(WANTED, target=Target(pipeline="iris")))


# -- as text ----------------------------------------------------------------------------------------------------------


def test_a_plan_says_what_it_changes_and_is_code_in_three_languages(client):
    plan = client.plan(replace(WANTED, start_at=datetime(2030, 1, 1, tzinfo=UTC), flexible_window_minutes=15))
    assert str(plan).splitlines()[:7] == [
        "create schedule mornings in group default",
        "  + when: cron(0 8 * * ? *)",
        "  + time zone: Europe/Berlin",
        "  + start: 2030-01-01 00:00:00 UTC",
        "  + flexible window: 15 min",
        "  + group: default",
        "  + state: enabled",
    ]
    compile(as_boto3(plan.calls), "plan", "exec")
    assert "import datetime" in as_boto3(plan.calls)
    assert "--start-date 2030-01-01T00:00:00+00:00" in as_cli(plan.calls)
    resources = json.loads(as_cloudformation(plan, client.account()))["Resources"]
    properties = resources["Schedule"]["Properties"]
    assert resources["Schedule"]["Type"] == "AWS::Scheduler::Schedule"
    assert properties["StartDate"] == "2030-01-01T00:00:00Z"
    assert properties["Target"]["RoleArn"] == {"Fn::GetAtt": ["Role", "Arn"]}
    assert "ActionAfterCompletion" not in properties
    assert resources["Role"]["Properties"]["Tags"] == []
