"""Three versions of a rule: what one has changed is taken, what both have changed is asked for."""

from dataclasses import replace

from fake_gateway import ACCOUNT

from jupyter_sched.core.merge import Merge, MergedField
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import RetryPolicy, Rule, Target

ABALONE = Target(pipeline=ACCOUNT.pipeline("abalone"), parameters={"A": "1", "B": "2"}, id="pipeline-1")
IRIS = Target(pipeline="iris", id="pipeline-2")
BEFORE = Rule(name="nightly", when="rate(1 day)", targets=(ABALONE,), description="Nightly", tags={"team": "ml"})


def merge(theirs, mine, before=BEFORE):
    return Merge(before, theirs, mine, ACCOUNT)


def with_parameters(**parameters):
    return (replace(ABALONE, parameters=parameters),)


def test_what_only_one_has_changed_is_taken_by_itself():
    theirs = replace(BEFORE, description="Every night", tags={"team": "ml", "cost": "7"})
    mine = replace(BEFORE, when="rate(2 days)", targets=with_parameters(A="1", B="3"))
    found = merge(theirs, mine)
    assert found.conflicts == ()
    assert found.merged() == replace(mine, description="Every night", tags={"team": "ml", "cost": "7"})
    assert [(each.field, each.before, each.theirs, each.mine) for each in found.fields] == [
        ("when", "rate(1 day)", "rate(1 day)", "rate(2 days)"),
        ("abalone: parameter B", "2", "2", "3"),
        ("description", "Nightly", "Every night", "Nightly"),
        ("tag cost", "", "7", ""),
    ]


def test_what_both_have_changed_is_a_conflict_and_is_decided_by_a_word():
    theirs = replace(BEFORE, when="rate(3 days)", targets=with_parameters(A="8", B="2"))
    mine = replace(BEFORE, when="rate(2 days)", targets=with_parameters(A="1", B="9"))
    found = merge(theirs, mine)
    assert found.conflicts == (
        MergedField(field="when", before="rate(1 day)", theirs="rate(3 days)", mine="rate(2 days)", conflict=True),
    )
    assert str(found.merged("mine").when) == "rate(2 days)"
    assert str(found.merged("theirs").when) == "rate(3 days)"
    assert found.merged("theirs").targets[0].parameters == {"A": "8", "B": "9"}


def test_the_same_change_by_both_is_no_conflict():
    changed = replace(BEFORE, when="rate(2 days)")
    assert merge(changed, changed).conflicts == ()
    assert merge(changed, changed).merged() == changed


def test_a_target_that_one_removes_goes_and_one_that_the_other_adds_comes():
    theirs = replace(BEFORE, targets=(ABALONE, IRIS))
    mine = replace(BEFORE, targets=(replace(ABALONE, id=None), Target(pipeline="wine")))
    merged = merge(theirs, mine).merged()
    assert [each.pipeline_name for each in merged.targets] == ["abalone", "iris", "wine"]
    removed = merge(replace(theirs, targets=(ABALONE,)), theirs, before=theirs)
    assert [each.pipeline_name for each in removed.merged().targets] == ["abalone"]
    assert [(each.field, each.theirs, each.mine) for each in removed.fields] == [("iris: starts", "", "yes")]


def test_a_target_that_one_removes_and_the_other_changes_is_a_conflict():
    found = merge(replace(BEFORE, targets=(IRIS,)), replace(BEFORE, targets=with_parameters(A="5", B="2")))
    assert [each.field for each in found.conflicts] == ["abalone: starts"]
    assert [each.pipeline_name for each in found.merged("mine").targets] == ["iris", "abalone"]
    assert [each.pipeline_name for each in found.merged("theirs").targets] == ["iris"]


def test_two_targets_that_start_one_pipeline_are_told_apart_whether_they_are_named_or_not():
    second = replace(ABALONE, parameters={"A": "8", "B": "2"}, id="second")
    before = replace(BEFORE, targets=(ABALONE, second))
    mine = replace(before, targets=(replace(ABALONE, id=None), second), when="rate(2 days)")
    found = merge(replace(before, description="theirs"), mine, before)
    assert [each.field for each in found.fields] == ["when", "description"]
    assert found.merged().targets == before.targets


def test_every_field_of_a_target_is_merged_on_its_own():
    theirs = replace(BEFORE, targets=(replace(ABALONE, role_arn="arn:aws:iam::111122223333:role/X"),))
    mine = replace(
        BEFORE, targets=(replace(ABALONE, retry_policy=RetryPolicy(maximum_retry_attempts=3)),), enabled=False
    )
    found = merge(theirs, mine)
    assert [(each.field, each.before, each.theirs, each.mine) for each in found.fields] == [
        ("abalone: role", "made for it", "arn:aws:iam::111122223333:role/X", "made for it"),
        ("abalone: retries", "", "", "3 times within 86400 seconds"),
        ("state", "enabled", "enabled", "disabled"),
    ]
    target = found.merged().targets[0]
    assert (target.role_arn, target.retry_policy) == (theirs.targets[0].role_arn, mine.targets[0].retry_policy)


def test_schedules_are_merged_alike():
    before = Schedule(name="s", when="rate(1 day)", target=Target(pipeline="abalone"))
    theirs = replace(before, zone="Europe/Berlin")
    mine = replace(before, when="rate(2 days)", target=Target(pipeline="abalone", parameters={"A": "1"}))
    assert merge(theirs, mine, before).conflicts == ()
    merged = merge(theirs, mine, before).merged()
    assert (merged.zone, str(merged.when), merged.target.parameters) == ("Europe/Berlin", "rate(2 days)", {"A": "1"})
