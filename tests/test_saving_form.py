"""What the form does where saves meet, stop, wait or are denied."""

from dataclasses import replace

import pytest
from fake_gateway import ACCOUNT, fail_at
from samples import settled

import jupyter_sched as js
from jupyter_sched.client import Client
from jupyter_sched.core.errors import AccessDenied, NotConnected, Stopped
from jupyter_sched.core.found import FoundRole
from jupyter_sched.core.policy import permission_document, trust_document
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.journal import Journal
from jupyter_sched.widgets.actions import is_reviewed
from jupyter_sched.widgets.form import Form
from jupyter_sched.widgets.merge_view import versions
from jupyter_sched.widgets.rule_section import roles_note
from jupyter_sched.widgets.unfinished_view import UnfinishedView

RULE = Rule(
    name="nightly", when="rate(1 day)", targets=(Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/"}),)
)


@pytest.fixture
def client(aws, tmp_path):
    return Client(gateway=aws, journal=Journal(tmp_path))


def save(client, rule=RULE):
    return client.apply(client.plan(rule))


def edited(client, **typed):
    form = Form(client, trigger=client.trigger("nightly"))
    settled(form)
    form.store.set(**typed)
    return form


def test_a_change_of_somebody_else_comes_into_the_form_by_itself(client):
    save(client)
    form = edited(client, expression="rate(2 days)")
    save(client, replace(RULE, description="theirs"))
    state = settled(form)
    assert (state.expression, state.description) == ("rate(2 days)", "theirs")
    assert state.merge is None
    settled(form)
    form.actions.save()
    settled(form)
    assert client.trigger("nightly").rule.description == "theirs"
    assert str(client.trigger("nightly").rule.when) == "rate(2 days)"


def test_what_was_not_shown_is_not_saved(client):
    save(client)
    form = edited(client, expression="rate(2 days)")
    settled(form)
    save(client, replace(RULE, description="theirs", enabled=False))
    form.actions.save()
    state = settled(form)
    assert state.saved is None
    assert "was changed by somebody else after this plan was made" in state.error
    rule = client.trigger("nightly").rule
    assert (str(rule.when), rule.description, rule.enabled) == ("rate(1 day)", "theirs", False)
    assert (state.description, state.enabled, state.expression) == ("theirs", False, "rate(2 days)")
    settled(form)
    form.actions.save()
    rule = settled(form).saved.rule
    assert (str(rule.when), rule.description, rule.enabled) == ("rate(2 days)", "theirs", False)


def test_a_draft_that_has_changed_since_it_was_shown_is_not_saved(client):
    form = Form(client, trigger=RULE)
    settled(form)
    form.store.set(expression="rate(3 days)")
    form.actions.save()
    assert form.actions.worker.wait()
    assert client.triggers() == ()


def test_a_review_that_failed_is_made_again(aws, client):
    expired = NotConnected("the session has expired")
    found = aws.rule
    form = Form(client, trigger=RULE)
    assert form.actions.worker.wait()
    aws.rule = lambda *_: (_ for _ in ()).throw(expired)
    form.actions.check_again()
    form.actions.worker.put(form.actions._review)  # noqa: SLF001  what the timer does a moment later
    assert form.actions.worker.wait()
    assert "the session has expired" in form.store.state.error
    assert form.store.state.plan is None
    aws.rule = found
    form.actions.load()
    state = settled(form)
    assert (state.error, state.plan is not None, is_reviewed(state)) == ("", True, True)


@pytest.mark.parametrize(
    ("choose", "expression", "description"),
    [
        (lambda actions: actions.versions.merge("mine"), "rate(2 days)", "theirs"),
        (lambda actions: actions.versions.merge("theirs"), "rate(3 days)", "theirs"),
        (lambda actions: actions.versions.take_mine(), "rate(2 days)", ""),
        (lambda actions: actions.versions.take_theirs(), "rate(3 days)", "theirs"),
    ],
    ids=["merge, mine", "merge, theirs", "mine", "theirs"],
)
def test_where_both_changed_a_field_the_user_is_asked_and_gets_what_was_chosen(client, choose, expression, description):
    save(client)
    form = edited(client, expression="rate(2 days)")
    save(client, replace(RULE, when="rate(3 days)", description="theirs"))
    state = settled(form)
    assert [each.field for each in state.merge.conflicts] == ["when"]
    choose(form.actions)
    state = settled(form)
    assert (state.expression, state.description, state.merge, state.plan_error) == (expression, description, None, "")
    form.actions.save()
    settled(form)
    rule = client.trigger("nightly").rule
    assert (str(rule.when), rule.description) == (expression, description)


SCHEDULE = Schedule(name="nightly", when="cron(0 8 * * ? *)", zone="Europe/Berlin", target=RULE.targets[0])


def test_a_schedule_is_merged_by_itself_too(client):
    save(client, SCHEDULE)
    form = edited(client, expression="cron(0 9 * * ? *)")
    save(client, replace(SCHEDULE, flexible_window_minutes=15, description="theirs"))
    state = settled(form)
    assert (state.kind, state.expression, state.window, state.description) == (
        "time",
        "cron(0 9 * * ? *)",
        "15",
        "theirs",
    )
    assert state.merge is None
    settled(form)  # what was merged is shown first
    form.actions.save()
    saved = settled(form).saved.schedule
    assert (str(saved.when), saved.flexible_window_minutes) == ("cron(0 9 * * ? *)", 15)


@pytest.mark.parametrize(
    ("choose", "zone", "description"),
    [
        (lambda actions: actions.versions.merge("mine"), "Asia/Tokyo", "theirs"),
        (lambda actions: actions.versions.merge("theirs"), "UTC", "theirs"),
        (lambda actions: actions.versions.take_mine(), "Asia/Tokyo", ""),
        (lambda actions: actions.versions.take_theirs(), "UTC", "theirs"),
    ],
    ids=["merge, mine", "merge, theirs", "mine", "theirs"],
)
def test_where_both_changed_a_schedules_zone_the_user_is_asked(client, choose, zone, description):
    save(client, SCHEDULE)
    form = edited(client, clock_zone="Asia/Tokyo")
    save(client, replace(SCHEDULE, zone="UTC", description="theirs"))
    state = settled(form)
    assert [each.field for each in state.merge.conflicts] == ["time zone"]
    assert "changed this schedule since you opened it" in versions(state.merge, state.noun)
    choose(form.actions)
    state = settled(form)
    assert (state.clock_zone, state.description, state.merge, state.plan_error) == (zone, description, None, "")
    form.actions.save()
    saved = settled(form).saved.schedule
    assert (saved.zone, saved.description) == (zone, description)


def test_the_three_versions_are_a_table_with_what_both_changed_first(client):
    save(client)
    form = edited(client, expression="rate(2 days)")
    save(client, replace(RULE, when="rate(3 days)", description="theirs"))
    settled(form)
    view = next(each for each in form.view.children[-1].children[-1].children[0].children if hasattr(each, "children"))
    table = view.children[0].value
    assert table.index("Both changed it") < table.index("description")
    assert "rate(3 days)" in table


def test_a_save_can_be_undone_from_its_card(client, aws):
    view = js.schedule(trigger=RULE, client=client)
    settled(view.form)
    view.form.actions.save()
    view.form.actions.worker.wait()
    assert client.trigger("nightly")
    undo = view.shown.children[1].children[1]
    assert undo.description == "Undo this save"
    worker = view.card.worker
    undo.click()
    worker.wait()
    assert client.triggers() == ()
    assert view.form.store.state.name == "nightly"
    assert aws._roles == {}  # noqa: SLF001  all of them


def test_what_is_unfinished_is_offered_and_completed(client, aws):
    aws.before = fail_at("PutTargets", NotConnected("the session has expired"))
    with pytest.raises(Stopped):
        save(client)
    told = []
    view = UnfinishedView(client, lambda: told.append(True))
    view.worker.wait()
    (row,) = view.rows.children
    assert "stopped at events:PutTargets" in row.children[0].value
    complete, back = row.children[1].children
    assert (complete.description, back.description) == ("Complete nightly", "Put nightly back")
    complete.click()
    view.worker.wait()
    assert client.trigger("nightly").rule.enabled
    assert (view.rows.children, told) == ((), [True])


def test_the_role_of_what_is_gone_is_no_save_that_was_left_half_way(client, aws):
    save(client)
    aws._rules.clear()  # noqa: SLF001  as by somebody else, or by a schedule that deletes itself
    view = UnfinishedView(client)
    view.worker.wait()
    assert "Roles are left of what is gone." in view.words.value
    (row,) = view.rows.children
    assert "was made for the rule &#x27;nightly&#x27;, which is not there" in row.children[0].value
    (remove,) = row.children[1].children
    remove.click()
    view.worker.wait()
    assert aws._roles == {}  # noqa: SLF001  all of them


def test_nothing_is_shown_where_nothing_is_unfinished(client):
    view = UnfinishedView(client)
    view.worker.wait()
    assert view.view.layout.display == "none"


def test_an_expired_session_keeps_what_was_typed_and_goes_on_after_renewal(aws, client):
    form = Form(client, trigger=RULE)
    settled(form)
    aws.before = fail_at("PutTargets", NotConnected("the session has expired"))
    form.actions.save()
    state = settled(form)
    assert "the session has expired" in state.error
    assert state.name == "nightly"
    form.actions.save()
    assert settled(form).saved.rule.enabled


def test_a_denial_has_the_policy_that_would_allow_it(aws, client):
    form = Form(client, trigger=RULE)
    settled(form)
    denied = AccessDenied("events:PutTargets is not allowed", action="events:PutTargets", resource="arn:aws:events:x")
    aws.before = fail_at("PutTargets", denied, times=100)
    form.actions.save()
    state = settled(form)
    assert '"Action": "events:PutTargets"' in state.remedy
    assert '"Resource": "arn:aws:events:x"' in state.remedy


def test_roles_that_fit_are_offered_once_one_is_wanted(aws, client):
    arn = "arn:aws:iam::111122223333:role/Mine"
    trust = trust_document("111122223333", ACCOUNT.rule("nightly"))
    permission = permission_document([ACCOUNT.pipeline("abalone")])
    aws._roles["Mine"] = FoundRole(name="Mine", arn=arn, trust=trust, policies={"p": permission})  # noqa: SLF001
    aws._roles["Other"] = FoundRole(name="Other", arn=f"{arn}2", policies={"p": permission})  # noqa: SLF001
    form = Form(client, trigger=RULE)
    assert settled(form).roles == ()
    form.store.set(wants_roles=True)
    assert [(each.role.name, each.fits) for each in settled(form).roles] == [("Mine", True), ("Other", False)]
    form.store.set(role_arn=arn)
    note = roles_note(settled(form))
    assert "1 of 2 roles that EventBridge may assume fit this rule" in note
    assert "trust does not name events.amazonaws.com" in note
