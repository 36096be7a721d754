"""Carrying out a plan: every stop is harmless, and planning again completes it."""

from dataclasses import replace

import pytest
from fake_gateway import fail_at

from jupyter_sched.aws.apply import apply
from jupyter_sched.aws.step import PATIENCE_SECONDS
from jupyter_sched.core.errors import (
    AccessDenied,
    ChangedMeanwhile,
    NameTaken,
    NotConnected,
    NotYetUsable,
    QuotaExceeded,
    SandboxGone,
    Stopped,
    Throttled,
    Unreachable,
)
from jupyter_sched.core.trigger import Rule, Target

RULE = Rule(
    name="nightly",
    when="cron(0 2 * * ? *)",
    targets=(Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/"}),),
    tags={"team": "ml"},
)
EDIT = replace(
    RULE, when="rate(2 days)", targets=(Target(pipeline="abalone", parameters={"InputDataUrl": "s3://new/"}),)
)
CREATE = ("CreateRole", "PutRolePolicy", "PutRule", "PutTargets", "EnableRule")
CHANGE = ("PutRule", "PutTargets", "EnableRule")
DELETE = ("DisableRule", "RemoveTargets", "DeleteRule", "DeleteRolePolicy", "DeleteRole")


class Waits(list):
    """Remembers the seconds it was asked to wait, and does not wait."""

    def __call__(self, seconds):
        self.append(seconds)


def run(plan, aws, **more):
    return apply(plan, aws, wait=Waits(), **more)


def safe(aws):
    """Nothing that is enabled lacks its targets."""
    found = aws.rule("nightly", "default")
    return found is None or not found.rule.enabled or bool(found.rule.targets)


def test_what_was_planned_stands_on_aws_afterwards(aws, client):
    saved = run(client.plan(RULE), aws)
    assert [call.operation for call in aws.made] == list(CREATE)
    assert saved.rule.enabled
    assert saved.rule.tags == {"team": "ml"}
    assert saved.ours


def test_applying_twice_changes_nothing(aws, client):
    run(client.plan(RULE), aws)
    assert client.plan(RULE).calls == ()


def test_done_is_said_only_once_aws_shows_what_was_written(aws, client):
    client.apply(client.plan(RULE))
    plan = client.plan(EDIT)
    read, old = aws.rule, aws.rule("nightly", "default")
    answers = []

    def behind(name, event_bus):
        """Show the write two reads late."""
        now = read(name, event_bus)
        answers.append(str(now.rule.when))
        return old if answers.count("rate(2 days)") in {1, 2} else now

    aws.rule = behind
    assert str(run(plan, aws).rule.when) == "rate(2 days)"
    assert answers.count("rate(2 days)") == 3

    aws.rule = lambda *_: old
    with pytest.raises(Stopped, match="AWS does not show it as it was written"):
        run(client.plan(EDIT), aws)


def test_deleting_leaves_nothing_behind(aws, client):
    run(client.plan(RULE), aws)
    role = aws.rule("nightly", "default").rule.targets[0].role_arn.rsplit("/", 1)[-1]
    assert run(client.plan_deletion("nightly"), aws) is None
    assert aws.rule("nightly", "default") is None
    assert aws.role(role) is None


def test_undo_is_planning_for_what_was_found(aws, client):
    run(client.plan(RULE), aws)
    edit = client.plan(EDIT)
    run(edit, aws)
    run(client.plan(edit.found.rule.rule), aws)
    assert aws.rule("nightly", "default") == edit.found.rule


TRANSIENT = (
    Throttled("slow down"),
    Unreachable("no answer"),
    ChangedMeanwhile("at the same time"),
    NotYetUsable("cannot be assumed by principal"),
)


@pytest.mark.parametrize("error", TRANSIENT, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("operation", CREATE)
def test_a_passing_fault_of_a_creation_is_waited_out(aws, client, operation, when, error):
    setattr(aws, when, fail_at(operation, error, times=2))
    assert run(client.plan(RULE), aws).rule.enabled
    assert client.plan(RULE).calls == ()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("operation", CHANGE)
def test_a_passing_fault_of_a_change_is_waited_out(aws, client, operation, when):
    run(client.plan(RULE), aws)
    setattr(aws, when, fail_at(operation, Unreachable("no answer"), times=2))
    assert run(client.plan(EDIT), aws).rule.schedule_expression == "rate(2 days)"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("operation", DELETE)
def test_a_passing_fault_of_a_deletion_is_waited_out(aws, client, operation, when):
    run(client.plan(RULE), aws)
    setattr(aws, when, fail_at(operation, Unreachable("no answer"), times=2))
    assert run(client.plan_deletion("nightly"), aws) is None


FINAL = (
    AccessDenied("events:PutRule is not allowed", action="events:PutRule"),
    NotConnected("the session has expired"),
    QuotaExceeded("The requested resource exceeds the maximum number allowed."),
    SandboxGone("the sandbox does not answer"),
)


@pytest.mark.parametrize("error", FINAL, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("operation", CREATE)
def test_a_creation_that_stopped_is_harmless_and_is_completed_by_saving_again(aws, client, operation, when, error):
    setattr(aws, when, fail_at(operation, error))
    with pytest.raises((Stopped, type(error))):
        run(client.plan(RULE), aws)
    assert safe(aws)
    run(client.plan(RULE), aws)
    assert client.plan(RULE).calls == ()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("operation", CHANGE)
def test_a_change_that_stopped_is_harmless_and_is_completed_by_saving_again(aws, client, operation, when):
    run(client.plan(RULE), aws)
    setattr(aws, when, fail_at(operation, NotConnected("the session has expired")))
    with pytest.raises((Stopped, NotConnected)):
        run(client.plan(EDIT), aws)
    assert safe(aws)
    run(client.plan(EDIT), aws)
    assert aws.rule("nightly", "default").rule.schedule_expression == "rate(2 days)"


def test_a_stop_names_the_step_the_cause_and_what_exists(aws, client):
    aws.before = fail_at("PutTargets", NotConnected("the session has expired"))
    with pytest.raises(Stopped) as stopped:
        run(client.plan(RULE), aws)
    assert stopped.value.step == "events:PutTargets"
    assert stopped.value.done == ("iam:CreateRole", "iam:PutRolePolicy", "events:PutRule")
    assert str(stopped.value) == (
        "saving stopped at events:PutTargets: the session has expired. "
        "Done before it: iam:CreateRole, iam:PutRolePolicy, events:PutRule. "
        "Nothing runs half-made. Save again to complete it, or delete the rule."
    )


def test_a_quota_that_is_used_up_is_asked_for_once(aws, client):
    asked = []
    aws.before = lambda call: asked.append(call.operation) or fail_at("PutRule", QuotaExceeded("300 rules"))(call)
    with pytest.raises(Stopped, match="300 rules"):
        run(client.plan(RULE), aws)
    assert asked.count("PutRule") == 1


def test_patience_ends(aws, client):
    aws.before = fail_at("PutTargets", NotYetUsable("cannot be assumed by principal"), times=10_000)
    waits = Waits()
    with pytest.raises(Stopped, match="cannot be assumed by principal"):
        apply(client.plan(RULE), aws, wait=waits)
    assert PATIENCE_SECONDS <= sum(waits) <= PATIENCE_SECONDS + 8


def test_a_cancelled_save_stops_before_its_next_call(aws, client):
    with pytest.raises(Stopped, match="it was cancelled"):
        run(client.plan(RULE), aws, cancelled=lambda: len(aws.made) == 3)
    assert len(aws.made) == 3
    assert safe(aws)


def test_progress_is_told_before_each_call(aws, client):
    told = []
    run(client.plan(RULE), aws, on_step=lambda done, total, call: told.append((done, total, call.operation)))
    assert told == [(number, 5, name) for number, name in enumerate(CREATE)]


def test_a_rule_that_somebody_creates_at_the_same_moment_is_found_out(aws, client):
    """Their PutRule comes between our last look and our PutRule, which overwrites it."""

    def race(call):
        if call.operation == "PutRule":
            aws.before = lambda _: None
            aws.perform(replace(call, parameters={**call.parameters, "Tags": []}))

    plan = client.plan(RULE)
    aws.before = race
    with pytest.raises(Stopped, match="somebody else created a rule 'nightly' at the same moment"):
        run(plan, aws)
    assert "PutTargets" not in [call.operation for call in aws.made]


def test_a_rule_that_changed_since_the_plan_is_not_written(aws, client):
    run(client.plan(RULE), aws)
    plan = client.plan(EDIT)
    run(client.plan(replace(RULE, description="theirs")), aws)
    before = aws.rule("nightly", "default")
    with pytest.raises(ChangedMeanwhile, match="'nightly' was changed by somebody else after this plan was made"):
        run(plan, aws)
    assert aws.rule("nightly", "default") == before


def test_a_rule_of_another_tool_is_not_touched_without_a_word(aws, client):
    run(client.plan(RULE), aws)
    aws._rules["default", "nightly"]["tags"] = {}  # noqa: SLF001  as another tool would have left it
    with pytest.raises(NameTaken, match="made by another tool"):
        client.plan(EDIT)
    with pytest.raises(NameTaken, match="made by another tool"):
        client.plan_deletion("nightly")
    assert run(client.plan(EDIT, adopt=True), aws).rule.schedule_expression == "rate(2 days)"


def test_a_new_rule_never_takes_a_name_that_is_taken(aws, client):
    run(client.plan(RULE), aws)
    with pytest.raises(NameTaken, match="there is a rule 'nightly' already"):
        client.plan(RULE, new=True)


def test_a_foreign_role_of_our_name_stops_the_save(aws, client):
    plan = client.plan(RULE)
    foreign = replace(plan.calls[0], parameters={**plan.calls[0].parameters, "Tags": []})
    aws.perform(foreign)
    with pytest.raises(NameTaken):
        run(plan, aws)
    assert aws.rule("nightly", "default") is None
