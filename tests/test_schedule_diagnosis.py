"""Will a schedule run, and why did it not? What concerns schedules only; see test_diagnosis.py."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sandbox_world import World

from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Target

WANTED = Schedule(
    name="mornings",
    when="cron(0 8 * * ? *)",
    zone="Europe/Berlin",
    target=Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/<aws.scheduler.scheduled-time>"}),
)


@pytest.fixture
def world():
    return World().create()


def save(client, schedule=WANTED):
    return client.apply(client.plan(schedule))


def test_the_checklist_of_a_saved_schedule_is_all_well(world):
    save(world.client)
    checks = world.client.diagnose(world.client.trigger("mornings").schedule)
    assert [(check.key, check.state) for check in checks] == [
        ("caller", "ok"),
        ("time", "ok"),
        ("group", "ok"),
        ("pipeline:abalone", "ok"),
        ("parameters:abalone", "ok"),
        ("role:abalone", "ok"),
    ]
    assert "every day at 08:00 Europe/Berlin; the next run is at " in checks[1].evidence


@pytest.mark.parametrize(
    ("parts", "key", "state", "words"),
    [
        ({"enabled": False}, "time", "warning", "it is paused"),
        ({"when": "at(2020-01-01T08:00:00)"}, "time", "fail", "it will not run: "),
        ({"end_at": datetime(2020, 1, 1, tzinfo=UTC)}, "time", "fail", "it will not run: it ended at 2020-01-01 01:00"),
        ({"zone": "Mars/Olympus"}, "time", "fail", "'Mars/Olympus' is no time zone that is known here"),
        ({"group": "nobody"}, "group", "fail", "there is no 'nobody'; there are default"),
        ({"target": Target(pipeline="iris")}, "pipeline:iris", "fail", "there is no pipeline 'iris' in eu-west-1"),
        ({"target": Target(pipeline="abalone")}, "parameters:abalone", "fail", "InputDataUrl has no default"),
        (
            {},
            "role:abalone",
            "ok",
            "to start this pipeline only; other schedules of the group 'default' could use it, too",
        ),
    ],
)
def test_the_checklist_names_what_is_wrong(client, parts, key, state, words):
    found = {check.key: check for check in client.diagnose(replace(WANTED, **parts))}
    assert found[key].state == state
    assert words in found[key].evidence


def test_why_a_schedule_failed_is_told_by_its_group_its_queue_and_its_role(world):
    _, queue = world.queue("dead", "*")
    weak = world.role("weak", "scheduler.amazonaws.com", ("sqs:SendMessage", queue))
    target = replace(WANTED.target, role_arn=weak, dead_letter_arn=queue)
    save(world.client, replace(WANTED, target=target))
    world.client.now = world.local.app.world.now
    told = {check.key: check for check in world.client.why_not("mornings")}
    assert told["metrics"].evidence == "in the last 24 hours its time did not come"
    world.advance(days=1)
    told = {check.key: check for check in world.client.why_not("mornings")}
    assert told["metrics"].state == "fail"
    assert told["metrics"].evidence == (
        "in the last 24 hours its time came 1 time. Its group 'default' tried 1 starts: 1 failed, 1 were given up. "
        "CloudWatch counts a group, not a schedule"
    )
    assert told["metrics"].error == "InvocationDroppedCount: 1"
    letters = told[f"letters:{queue}"]
    assert letters.evidence.startswith("1 starts were given up: AccessDeniedException, the role could not be assumed")
    assert told["role:abalone"].state == "fail"
    world.client.mend(told["role:abalone"])
    world.advance(days=1)
    told = {check.key: check for check in world.client.why_not("mornings")}
    assert (told["metrics"].state, told["role:abalone"].state, len(world.runs())) == ("ok", "ok", 1)


def test_a_paused_schedule_is_resumed_by_its_fix(world):
    save(world.client)
    world.client.disable("mornings")
    (paused,) = [each for each in world.client.diagnose(world.client.trigger("mornings").schedule) if each.fix]
    world.client.mend(paused)
    assert world.client.trigger("mornings").schedule.enabled
