"""Edits that meet, undoing, the journal, and what is found unfinished."""

import json
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fake_gateway import ACCOUNT, fail_at

from jupyter_sched.aws.apply import apply
from jupyter_sched.client import Client
from jupyter_sched.core.errors import (
    AccessDenied,
    ChangedMeanwhile,
    InvalidTrigger,
    NameTaken,
    NotConnected,
    Stopped,
    Throttled,
)
from jupyter_sched.core.found import FoundRole
from jupyter_sched.core.intent import Intent, read_intent, write_intent
from jupyter_sched.core.plan import made_role_name
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.journal import Journal

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
RULE = Rule(
    name="nightly",
    when="rate(1 day)",
    targets=(Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/"}),),
    description="Nightly",
)
SCHEDULE = Schedule(name="morning", when="rate(1 day)", target=RULE.targets[0])


@pytest.fixture
def client(aws, tmp_path):
    return Client(gateway=aws, journal=Journal(tmp_path / "journal"))


def saved(client, trigger=RULE):
    return client.apply(client.plan(trigger))


def written(client):
    return sorted(client.journal.directory.glob("*.json")) if client.journal.directory.exists() else []


def test_a_change_of_somebody_else_is_kept_and_the_plan_says_so(client):
    began_with = saved(client)
    saved(client, replace(began_with.rule, description="theirs"))
    plan = client.plan(replace(began_with.rule, when="rate(2 days)"), began_with=began_with)
    assert (str(plan.wanted.when), plan.wanted.description) == ("rate(2 days)", "theirs")
    assert "  = description: somebody else has made it theirs meanwhile; it stays so" in str(plan)
    assert [(each.field, each.theirs) for each in plan.merge.fields] == [
        ("when", "rate(1 day)"),
        ("description", "theirs"),
    ]


def test_where_both_changed_a_field_three_versions_are_shown_and_one_is_chosen(client):
    began_with = saved(client)
    saved(client, replace(began_with.rule, when="rate(3 days)"))
    mine = replace(began_with.rule, when="rate(2 days)")
    with pytest.raises(ChangedMeanwhile) as told:
        client.plan(mine, began_with=began_with)
    assert str(told.value) == (
        "somebody else has changed the rule 'nightly' since you began: when was rate(1 day), is rate(3 days) now, "
        "and you want rate(2 days). Choose what it is to be"
    )
    chosen = told.value.merge.merged("theirs")
    assert client.plan(chosen, began_with=told.value.now).calls == ()
    assert str(saved(client, told.value.merge.merged("mine")).rule.when) == "rate(2 days)"


def test_a_change_between_plan_and_write_has_three_versions_too(client, aws):
    began_with = saved(client)
    plan = client.plan(replace(began_with.rule, when="rate(2 days)"))
    saved(client, replace(began_with.rule, description="theirs"))
    made = len(aws.made)
    with pytest.raises(ChangedMeanwhile) as told:
        client.apply(plan)
    assert len(aws.made) == made
    assert told.value.merge.conflicts == ()
    assert client.plan(told.value.merge.merged(), began_with=told.value.now).wanted.description == "theirs"


def test_an_edit_of_a_rule_that_was_deleted_meanwhile_is_told(client):
    began_with = saved(client)
    client.delete("nightly")
    with pytest.raises(ChangedMeanwhile, match="'nightly' was deleted by somebody else; save it as a new one"):
        client.plan(began_with.rule, began_with=began_with)


def test_a_role_of_our_name_that_is_not_ours_is_left_alone(client, aws):
    name = made_role_name(ACCOUNT.rule("nightly"))
    aws._roles[name] = FoundRole(name=name, arn=ACCOUNT.role(name))  # noqa: SLF001  as an admin would have made it
    with pytest.raises(NameTaken, match="that this package did not make"):
        client.plan(RULE)


@pytest.mark.parametrize("trigger", [RULE, SCHEDULE], ids=["rule", "schedule"])
def test_undoing_a_creation_leaves_nothing(client, aws, trigger):
    plan = client.plan(trigger)
    client.apply(plan)
    assert client.undo(plan) is None
    assert client.triggers() == ()
    assert aws._roles == {}  # noqa: SLF001  all of them


@pytest.mark.parametrize("trigger", [RULE, SCHEDULE], ids=["rule", "schedule"])
def test_undoing_a_change_restores_what_was_there(client, trigger):
    before = saved(client, trigger)
    plan = client.plan(replace(before.trigger, when="rate(2 days)", description="new"))
    client.apply(plan)
    client.undo(plan)
    assert client.trigger(trigger.name) == before


@pytest.mark.parametrize("trigger", [RULE, SCHEDULE], ids=["rule", "schedule"])
def test_undoing_a_deletion_restores_what_was_there(client, trigger):
    before = saved(client, trigger)
    plan = client.plan_deletion(trigger.name)
    client.apply(plan)
    client.undo(plan)
    assert client.trigger(trigger.name).trigger == before.trigger


def test_undoing_a_deletion_restores_targets_that_are_no_pipelines_and_a_third_state(client, aws):
    saved(client)
    rule = aws._rules["default", "nightly"]  # noqa: SLF001  as another tool may have added to it
    rule["targets"]["lambda"] = {"Id": "lambda", "Arn": "arn:aws:lambda:eu-west-1:111122223333:function:f"}
    rule["described"]["State"] = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    before = aws.rule("nightly", "default")
    plan = client.plan_deletion("nightly")
    client.apply(plan)
    client.undo(plan)
    now = aws.rule("nightly", "default")
    assert (now.wire_targets, now.state) == (before.wire_targets, before.state)


CREATE = ("CreateRole", "PutRolePolicy", "PutRule", "PutTargets", "EnableRule")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("operation", CREATE)
def test_a_creation_that_stopped_is_undone(client, aws, operation, when):
    plan = client.plan(RULE)
    setattr(aws, when, fail_at(operation, NotConnected("expired")))
    with pytest.raises((Stopped, NotConnected)):
        client.apply(plan)
    client.undo(plan)
    assert (aws._rules, aws._roles) == ({}, {})  # noqa: SLF001  all of them


@pytest.mark.parametrize("operation", ["PutRule", "PutTargets", "EnableRule"])
def test_a_change_that_stopped_is_undone(client, aws, operation):
    before = saved(client)
    plan = client.plan(
        replace(RULE, when="rate(2 days)", targets=(replace(RULE.targets[0], parameters={"InputDataUrl": "x"}),))
    )
    aws.after = fail_at(operation, NotConnected("expired"))
    with pytest.raises((Stopped, NotConnected)):
        client.apply(plan)
    client.undo(plan)
    assert client.trigger("nightly") == before


@pytest.mark.parametrize("operation", ["DisableRule", "RemoveTargets", "DeleteRule", "DeleteRolePolicy", "DeleteRole"])
def test_a_deletion_that_stopped_is_undone(client, aws, operation):
    before = saved(client)
    plan = client.plan_deletion("nightly")
    aws.after = fail_at(operation, NotConnected("expired"))
    with pytest.raises((Stopped, NotConnected)):
        client.apply(plan)
    client.undo(plan)
    assert client.trigger("nightly").rule == before.rule


def test_undoing_never_writes_over_what_somebody_else_has_changed_since(client):
    before = saved(client)
    plan = client.plan(replace(before.rule, when="rate(2 days)"))
    client.apply(plan)
    saved(client, replace(before.rule, when="rate(3 days)"))
    with pytest.raises(ChangedMeanwhile, match=r"was changed by somebody else since \(when\); undoing would write"):
        client.plan_undo(plan)


def test_the_journal_is_written_before_the_first_call_and_gone_after_the_last(client, aws):
    seen = []
    aws.before = lambda call: seen.append((call.operation, [path.stat().st_mode for path in written(client)]))
    saved(client)
    assert [operation for operation, _ in seen] == list(CREATE)
    assert all([stat.S_IMODE(mode) for mode in modes] == [0o600] for _, modes in seen)
    assert written(client) == []


def test_what_the_journal_holds_is_what_was_planned(client):
    before = saved(client)
    for plan in (
        client.plan(replace(before.rule, when='{"source": ["my.app"]}', tags={"a": "b"})),
        client.plan(SCHEDULE),
        client.plan_deletion("nightly"),
    ):
        intent = Intent(plan=replace(plan, calls=(), changes=(), problems=()), process="here:1", begun_at=NOW)
        assert read_intent(json.loads(json.dumps(write_intent(intent)))) == intent


def test_a_stopped_save_is_found_with_its_reason_and_completed(client, aws):
    aws.before = fail_at("PutTargets", NotConnected("the session has expired"))
    with pytest.raises(Stopped):
        saved(client)
    (found,) = client.unfinished()
    assert found.words.startswith("Saving the rule 'nightly' stopped at events:PutTargets, ")
    assert found.words.endswith(" UTC: the session has expired")
    assert client.resume(found).rule.enabled
    assert client.unfinished() == ()
    assert written(client) == []


def test_a_save_whose_process_was_killed_is_found_by_the_next_one(client, aws):
    plan = client.plan(RULE)
    journal = client.journal
    aws.before = fail_at("PutTargets", NotConnected("killed here"))
    with pytest.raises(Stopped):
        client.apply(plan)
    (path,) = written(client)
    document = {**json.loads(path.read_text()), "process": f"{os.uname().nodename}:999999999", "step": "", "cause": ""}
    path.write_text(json.dumps(document))
    (found,) = Client(gateway=aws, journal=Journal(journal.directory)).unfinished()
    assert found.words.endswith(" UTC: its process ended")
    assert found.resumable


def test_a_save_that_another_process_works_on_is_left_to_it_for_an_hour(client, aws):
    aws.before = fail_at("PutTargets", NotConnected("expired"))
    with pytest.raises(Stopped):
        saved(client)
    (path,) = written(client)
    process = f"{os.uname().nodename}:{os.getppid()}"
    path.write_text(json.dumps({**json.loads(path.read_text()), "process": process, "cause": ""}))
    begun_at = datetime.fromisoformat(json.loads(path.read_text())["begun_at"])
    assert client.journal.unfinished(ACCOUNT, begun_at + timedelta(minutes=59)) == ()
    assert len(client.journal.unfinished(ACCOUNT, begun_at + timedelta(minutes=61))) == 1


def test_a_save_that_is_under_way_is_not_unfinished(client, aws):
    seen = []
    aws.before = lambda _: seen.append([each for each in client.unfinished() if each.intent])
    saved(client)
    assert seen == [[]] * len(CREATE)


def test_without_a_journal_a_rule_is_found_by_its_tag_and_removed(client, aws):
    aws.before = fail_at("PutTargets", NotConnected("expired"))
    with pytest.raises(Stopped):
        saved(client)
    elsewhere = Client(gateway=aws)
    (found,) = elsewhere.unfinished()
    assert found.words == "The rule 'nightly' was begun, but it starts nothing and is disabled"
    assert not found.resumable
    elsewhere.remove(found)
    assert (aws._rules, aws._roles) == ({}, {})  # noqa: SLF001  all of them


def test_a_role_whose_rule_is_gone_is_found_and_removed(client, aws):
    aws.before = fail_at("PutRule", NotConnected("expired"))
    with pytest.raises(Stopped):
        saved(client)
    elsewhere = Client(gateway=aws)
    (found,) = elsewhere.unfinished()
    name = made_role_name(ACCOUNT.rule("nightly"))
    assert found.words == f"The role {name!r} was made for the rule 'nightly', which is not there"
    elsewhere.remove(found)
    assert aws._roles == {}  # noqa: SLF001  all of them


def test_a_stopped_deletion_is_found_and_completed(client, aws):
    saved(client)
    aws.after = fail_at("DeleteRule", NotConnected("expired"))
    with pytest.raises(Stopped):
        client.delete("nightly")
    (found,) = client.unfinished()
    assert found.words.startswith("Deleting the rule 'nightly' stopped at events:DeleteRule")
    assert client.resume(found) is None
    assert (aws._rules, aws._roles) == ({}, {})  # noqa: SLF001  all of them


def test_a_home_that_cannot_be_written_does_not_stop_a_save(aws, tmp_path):
    (tmp_path / "file").write_text("")
    client = Client(gateway=aws, journal=Journal(tmp_path / "file" / "journal"))
    assert saved(client).rule.enabled


def test_a_refusal_before_the_first_write_leaves_no_entry(client):
    plan = client.plan(RULE)
    saved(client)
    with pytest.raises(ChangedMeanwhile):
        client.apply(plan)
    assert written(client) == []


def test_a_wait_is_counted_down_by_the_second_and_can_be_cancelled(client, aws):
    aws.before = fail_at("PutTargets", Throttled("slow down"), times=100)
    told = []
    with pytest.raises(Stopped, match="it was cancelled while waiting, because slow down"):
        apply(
            client.plan(RULE),
            aws,
            on_wait=lambda wait: told.append((wait.call.operation, wait.seconds)),
            cancelled=lambda: len(told) >= 6,
            wait=lambda _: None,
        )
    assert told == [("PutTargets", seconds) for seconds in (0.5, 1.0, 2.0, 1.0, 4.0, 3.0)]


FIVE = Rule(
    name="five",
    when='{"source": ["my.app"]}',
    event_bus="orders",
    targets=tuple(Target(pipeline="abalone", parameters={"InputDataUrl": f"s3://{n}/"}, id=f"t{n}") for n in range(5)),
)


def test_five_targets_on_a_custom_bus_are_saved_changed_undone_and_deleted(client, aws):
    created = client.plan(FIVE)
    before = client.apply(created)
    assert [each.id for each in before.rule.targets] == ["t0", "t1", "t2", "t3", "t4"]
    changed = client.plan(replace(FIVE, targets=FIVE.targets[1:], description="four"))
    assert len(client.apply(changed).rule.targets) == 4
    client.undo(changed)
    assert {each.id for each in client.trigger("five", "orders").rule.targets} == {"t0", "t1", "t2", "t3", "t4"}
    client.delete("five", "orders")
    assert (aws._rules, aws._roles) == ({}, {})  # noqa: SLF001  all of them


def test_a_schedule_that_stopped_is_found_and_completed(client, aws):
    aws.before = fail_at("CreateSchedule", NotConnected("expired"))
    with pytest.raises(Stopped):
        saved(client, SCHEDULE)
    (found,) = client.unfinished()
    assert found.words.startswith("Saving the schedule 'morning' stopped at scheduler:CreateSchedule")
    assert client.resume(found).schedule.enabled
    assert client.unfinished() == ()


def test_who_may_not_read_roles_saves_with_a_role_of_their_own(client, aws):
    def denied(_):
        raise AccessDenied("iam:GetRole is not allowed", action="iam:GetRole")

    aws.role = denied
    own = replace(RULE, targets=(replace(RULE.targets[0], role_arn="arn:aws:iam::111122223333:role/Mine"),))
    assert saved(client, own).rule.enabled
    client.delete("nightly")
    assert client.triggers() == ()


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        (
            replace(RULE, when='{"source": ["x"]}', event_bus="nowhere"),
            "event_bus: there is no event bus 'nowhere'; there are default, orders. Create it first",
        ),
        (
            Schedule(name="s", when="rate(1 day)", group="nowhere", target=RULE.targets[0]),
            "group: there is no schedule group 'nowhere'; there are default, nightly-runs. Create it first",
        ),
    ],
)
def test_a_bus_or_group_that_is_not_there_is_told_before_anything_is_written(client, aws, trigger, words):
    with pytest.raises(InvalidTrigger) as refused:
        client.plan(trigger)
    assert words in str(refused.value)
    assert aws.made == []


@pytest.mark.parametrize("trigger", [RULE, SCHEDULE], ids=["rule", "schedule"])
@pytest.mark.parametrize("new", [True, False], ids=["new", "edit"])
def test_a_plan_that_was_carried_out_is_not_carried_out_again(client, aws, trigger, new):
    if not new:
        saved(client, replace(trigger, when="rate(7 days)"))
    made = client.plan(trigger)
    first = client.apply(made)
    aws.made.clear()
    assert client.apply(made) == first
    assert aws.made == []
    client.apply(client.plan(replace(trigger, description="theirs")))
    with pytest.raises(ChangedMeanwhile):
        client.apply(made)
