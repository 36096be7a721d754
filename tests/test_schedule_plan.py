"""What saving and deleting a schedule of EventBridge Scheduler calls, and in which order."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from fake_gateway import ACCOUNT

from jupyter_sched.core.found import Found, FoundRole
from jupyter_sched.core.made_role import as_written
from jupyter_sched.core.plan import made_role_name
from jupyter_sched.core.policy import permission_document, trust_document
from jupyter_sched.core.schedule_plan import delete_calls, save_calls
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.schedule_wire import read_schedule, write_schedule
from jupyter_sched.core.trigger import RetryPolicy, Target

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
WANTED = Schedule(
    name="mornings",
    when="cron(0 8 * * ? *)",
    zone="Europe/Berlin",
    target=Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/<aws.scheduler.scheduled-time>"}),
)
ARN = "arn:aws:scheduler:eu-west-1:111122223333:schedule/default/mornings"
GROUP = "arn:aws:scheduler:eu-west-1:111122223333:schedule-group/default"
ROLE = made_role_name(ARN)
MINE = ACCOUNT.role("Mine")
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:dead"
TRUST = trust_document(ACCOUNT.account_id, GROUP, "scheduler.amazonaws.com")


def role(pipelines=("abalone",), **parts):
    known = {
        "name": ROLE,
        "arn": ACCOUNT.role(ROLE),
        "trust": TRUST,
        "policies": {"start-pipelines": permission_document(map(ACCOUNT.pipeline, pipelines))},
        "tags": {"jupyter-sched:schedule": ARN},
    }
    return FoundRole(**{**known, **parts})


def standing(schedule=WANTED, **parts):
    arn = ACCOUNT.schedule(schedule.name, schedule.group)
    role_arn = schedule.target.role_arn or ACCOUNT.role(made_role_name(arn))
    wire = write_schedule(schedule, schedule.target, role_arn, ACCOUNT)
    wire["Target"] = {**wire["Target"], "RetryPolicy": wire["Target"].get("RetryPolicy", {}), **parts}
    return read_schedule({**wire, "Arn": arn, "CreationDate": NOW}, made_role_name(arn))


def found(schedule=WANTED, **parts):
    made = role() if schedule.target.role_arn is None else None
    return Found(**{"account": ACCOUNT, "schedule": standing(schedule), "role": made, **parts})


def save(wanted, on=None):
    return save_calls(wanted, on or Found(account=ACCOUNT), "op-1", NOW)


def operations(calls):
    return [call.operation for call in calls]


def resources(call):
    return [each["Resource"] for each in json.loads(call.parameters["PolicyDocument"])["Statement"]]


def moved(pipeline):
    return replace(WANTED, target=replace(WANTED.target, pipeline=pipeline))


def test_a_new_schedule_is_written_whole_in_one_call_after_its_role():
    calls = save(WANTED)
    assert operations(calls) == ["CreateRole", "PutRolePolicy", "CreateSchedule"]
    assert calls[2].parameters == {
        "Name": "mornings",
        "GroupName": "default",
        "ScheduleExpression": "cron(0 8 * * ? *)",
        "ScheduleExpressionTimezone": "Europe/Berlin",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {
            "Arn": "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/abalone",
            "RoleArn": f"arn:aws:iam::111122223333:role/{ROLE}",
            "SageMakerPipelineParameters": {
                "PipelineParameterList": [
                    {"Name": "InputDataUrl", "Value": "s3://raw/<aws.scheduler.scheduled-time>"},
                ]
            },
        },
        "State": "ENABLED",
        "ActionAfterCompletion": "NONE",
        "ClientToken": "op-1",
    }


def test_its_role_trusts_the_group_and_may_start_the_pipeline_only():
    create, policy, _ = save(WANTED)
    assert json.loads(create.parameters["AssumeRolePolicyDocument"]) == TRUST
    assert {"Key": "jupyter-sched:schedule", "Value": ARN} in create.parameters["Tags"]
    assert resources(policy) == [["arn:aws:sagemaker:eu-west-1:111122223333:pipeline/abalone"]]


def test_its_role_may_also_write_to_its_dead_letter_queue():
    _, policy, _ = save(replace(WANTED, target=replace(WANTED.target, dead_letter_arn=QUEUE)))
    assert resources(policy) == [["arn:aws:sagemaker:eu-west-1:111122223333:pipeline/abalone"], [QUEUE]]


def test_a_role_of_the_users_is_used_as_it_is():
    assert operations(save(replace(WANTED, target=replace(WANTED.target, role_arn=MINE)))) == ["CreateSchedule"]


def test_what_is_already_so_needs_no_call():
    assert save(WANTED, found()) == ()
    spelt_out = replace(WANTED, target=replace(WANTED.target, retry_policy=RetryPolicy()))
    assert save(spelt_out, found()) == ()


def test_an_update_writes_everything_it_had_with_what_we_do_not_know():
    on = found(schedule=WANTED)
    on = replace(on, schedule=standing(Input="{}"))
    (update,) = save(replace(WANTED, enabled=False), on)
    assert update.operation == "UpdateSchedule"
    assert update.parameters["State"] == "DISABLED"
    assert update.parameters["Target"]["Input"] == "{}"
    assert set(update.parameters) == set(save(WANTED)[2].parameters) - {"ClientToken"}


def test_while_it_moves_to_another_pipeline_its_role_may_start_both():
    first, update, last = save(moved("iris"), found())
    assert operations((first, update, last)) == ["PutRolePolicy", "UpdateSchedule", "PutRolePolicy"]
    assert resources(first) == [[ACCOUNT.pipeline("abalone"), ACCOUNT.pipeline("iris")]]
    assert resources(last) == [[ACCOUNT.pipeline("iris")]]


def test_a_move_that_stopped_half_way_is_completed():
    widened = replace(found(), role=role(("abalone", "iris")))
    assert operations(save(moved("iris"), widened)) == ["UpdateSchedule", "PutRolePolicy"]
    written = replace(widened, schedule=standing(moved("iris")))
    assert operations(save(moved("iris"), written)) == ["PutRolePolicy"]


def test_a_start_that_has_passed_and_stands_needs_no_call():
    started = replace(WANTED, start_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert save(started, found(started)) == ()
    assert save(started, found()) == ()
    (update,) = save(replace(started, description="x"), found(started))
    assert "StartDate" not in update.parameters


def test_a_trust_that_was_changed_is_put_right():
    on = replace(found(), role=role(trust=trust_document(ACCOUNT.account_id, ARN, "scheduler.amazonaws.com")))
    assert operations(save(WANTED, on)) == ["UpdateAssumeRolePolicy"]


def test_the_role_that_we_made_goes_when_the_schedule_gets_another_or_goes():
    own = replace(WANTED, target=replace(WANTED.target, role_arn=MINE))
    assert operations(save(own, found())) == ["UpdateSchedule", "DeleteRolePolicy", "DeleteRole"]
    assert operations(delete_calls(found())) == ["DeleteSchedule", "DeleteRolePolicy", "DeleteRole"]


def test_a_role_that_another_schedule_uses_or_another_tool_made_stays():
    shared = replace(found(), role_users=(standing(replace(WANTED, name="other")),))
    assert operations(delete_calls(shared)) == ["DeleteSchedule"]
    foreign = replace(found(), role=role(tags={}))
    assert operations(delete_calls(foreign)) == ["DeleteSchedule"]
    widened, update = save(moved("iris"), shared)
    assert resources(widened) == [[ACCOUNT.pipeline("abalone"), ACCOUNT.pipeline("iris")]]
    assert update.operation == "UpdateSchedule"


def test_it_is_ours_by_the_role_that_it_runs_under():
    assert standing().ours
    assert not standing(replace(WANTED, target=replace(WANTED.target, role_arn=MINE))).ours


def test_the_role_that_we_made_is_left_for_us_to_choose():
    assert as_written(standing().schedule, ACCOUNT).target.role_arn is None
    own = replace(WANTED, target=replace(WANTED.target, role_arn=MINE))
    assert as_written(own, ACCOUNT) is own
