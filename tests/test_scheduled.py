"""A schedule of EventBridge Scheduler: what it means, what is wrong with it, and how it is written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fake_gateway import ACCOUNT, DEFINITION

from jupyter_sched.core.context_attributes import ATTRIBUTES, attribute_values, fill, resolve_run
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.found import FoundSchedule
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.schedule import ExpressionError
from jupyter_sched.core.schedule_problems import schedule_problems
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.schedule_wire import read_schedule, write_schedule
from jupyter_sched.core.trigger import RetryPolicy, Target, Unread

PIPELINE = Pipeline.from_definition("abalone", DEFINITION)
TARGET = Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/<aws.scheduler.scheduled-time>/"})
BERLIN = Schedule(name="mornings", when="cron(0 8 * * ? *)", zone="Europe/Berlin", target=TARGET)
NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)


def said(schedule, now=NOW, pipeline=PIPELINE):
    return [str(problem) for problem in schedule_problems(schedule, pipeline, now)]


def clock(runs, zone_hours):
    return [f"{run + timedelta(hours=zone_hours):%m-%d %H:%M}" for run in runs]


def test_its_time_is_that_of_its_zone_through_every_change_of_the_clocks():
    autumn = BERLIN.next_runs(datetime(2026, 10, 24, tzinfo=UTC), 2)
    spring = BERLIN.next_runs(datetime(2027, 3, 27, tzinfo=UTC), 2)
    assert [f"{run:%d %H:%M}" for run in autumn + spring] == ["24 06:00", "25 07:00", "27 07:00", "28 06:00"]


def test_a_time_that_the_clocks_leave_out_is_skipped():
    early = replace(BERLIN, when="cron(30 2 * * ? *)")
    assert clock(early.next_runs(datetime(2027, 3, 26, 12, tzinfo=UTC), 2), 1) == ["03-27 02:30", "03-29 01:30"]


def test_start_and_end_bound_it_inclusively():
    bounded = replace(
        BERLIN, start_at=datetime(2026, 11, 3, 7, tzinfo=UTC), end_at=datetime(2026, 11, 4, 7, tzinfo=UTC)
    )
    assert [run.day for run in bounded.next_runs(NOW, 9)] == [3, 4]


def test_a_rate_runs_at_its_start_and_without_one_at_its_creation():
    hourly = Schedule(name="h", when="rate(6 hours)")
    assert [run.hour for run in hourly.next_runs(NOW, 3, created_at=NOW - timedelta(hours=1))] == [13, 19, 1]
    assert hourly.next_runs(NOW, 1)[0] - NOW < timedelta(seconds=1)
    started = replace(hourly, start_at=datetime(2026, 11, 2, 12, 30, tzinfo=UTC))
    assert [f"{run:%H:%M}" for run in started.next_runs(NOW, 2)] == ["12:30", "18:30"]


def test_a_one_time_run_is_at_its_local_time():
    once = Schedule(name="once", when="at(2027-01-31T08:00:00)", zone="Asia/Tokyo")
    assert once.next_runs(NOW, 5) == (datetime(2027, 1, 30, 23, tzinfo=UTC),)
    assert once.why_none(datetime(2027, 2, 1, tzinfo=UTC)) == "2027-01-31 08:00:00 Asia/Tokyo has passed"


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (BERLIN, "every day at 08:00 Europe/Berlin"),
        (
            replace(BERLIN, flexible_window_minutes=15, start_at=datetime(2026, 12, 1, tzinfo=UTC)),
            "every day at 08:00 Europe/Berlin, from 2026-12-01 01:00 Europe/Berlin, within 15 minutes of it",
        ),
        (
            Schedule(name="r", when="rate(1 day)", end_at=datetime(2027, 1, 1, tzinfo=UTC)),
            "every day, until 2027-01-01",
        ),
        (Schedule(name="o", when="at(2027-01-31T08:00:00)"), "once, on Sunday 2027-01-31 at 08:00 UTC"),
    ],
)
def test_it_says_in_words_when_it_runs(schedule, words):
    assert schedule.describe().startswith(words)


def test_text_that_is_no_expression_is_refused_when_it_is_made():
    with pytest.raises(ExpressionError, match="every day at 8"):
        Schedule(name="x", when="every day at 8")
    with pytest.raises(InvalidInput, match="is no schedule expression"):
        Schedule(name="x", when=8)


def test_a_good_schedule_has_no_problem():
    assert said(BERLIN) == []


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"name": ""}, "name: give the schedule a name, such as nightly-retraining"),
        ({"name": "a b"}, "name: 'a b' has ' '; only letters, digits, '.', '-' and '_' are allowed"),
        ({"name": "n" * 65}, "name: at most 64 characters, got 65"),
        ({"group": "x/y"}, "group: 'x/y' has '/'; only letters, digits, '.', '-' and '_' are allowed"),
        ({"zone": "Berlin"}, "zone: 'Berlin' is no time zone; expected one such as Europe/Berlin"),
        ({"flexible_window_minutes": 1441}, "flexible_window_minutes: must be 1-1440, or 0 for on time; got 1441"),
        ({"description": "d" * 513}, "description: at most 512 characters, got 513"),
        ({"target": None}, "target: choose a pipeline to start"),
        ({"target": replace(TARGET, id="one")}, "target.id: a schedule has one target, without an id; leave it out"),
        (
            {"start_at": datetime(2027, 1, 1)},  # noqa: DTZ001  a naive time is what is refused
            "start_at: 2027-01-01 00:00:00 has no time zone; give one, such as tzinfo=datetime.UTC",
        ),
        (
            {"start_at": datetime(2027, 2, 1, tzinfo=UTC), "end_at": datetime(2027, 1, 1, tzinfo=UTC)},
            "end_at: 2027-01-01 00:00:00+00:00 is not after the start, 2027-02-01 00:00:00+00:00",
        ),
        (
            {"start_at": datetime(2026, 1, 1, tzinfo=UTC)},
            "start_at: the start has passed; AWS refuses one older than 5 minutes, so the next run is written",
        ),
        ({"end_at": datetime(2026, 11, 1, tzinfo=UTC)}, "when: it will not run: it ended at 2026-11-01 01:00"),
        ({"when": "at(2026-11-01T08:00:00)"}, "when: it will not run: 2026-11-01 08:00:00 Europe/Berlin has passed"),
        ({"when": "at(2027-03-28T02:30:00)"}, "when: the clocks leave that time out in Europe/Berlin on that day"),
        ({"when": "at(2027-10-31T02:30:00)"}, "when: that time comes twice in Europe/Berlin on that day"),
        ({"when": "rate(1 day)"}, "start_at: it runs for the first time as soon as it is saved; give start_at"),
        ({"delete_after_completion": True}, "delete_after_completion: it never completes without an end; give end_at"),
        ({"when": Unread("cron(weird)", "why")}, "when: 'cron(weird)' cannot be read: why"),
    ],
)
def test_what_is_wrong_with_it_is_said_beside_its_place(parts, words):
    (problem,) = said(replace(BERLIN, **parts))
    assert problem.startswith(words)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        (
            {"InputDataUrl": FromEvent("$.time")},
            "InputDataUrl: $.time is a path into an event, and a schedule has none",
        ),
        (
            {"InputDataUrl": ""},
            "InputDataUrl: InputDataUrl is empty; EventBridge Scheduler wants at least one character",
        ),
        ({"InputDataUrl": "<aws.scheduler.time>"}, "InputDataUrl: '<aws.scheduler.time>' is no context attribute"),
        ({"InputDataUrl": "x" * 1025}, "InputDataUrl: at most 1024 characters, got 1025"),
        ({"InputDataUrl": "s", "Mode": "slow"}, "Mode: Mode must be one of full, fast; got 'slow'"),
        ({"InputDataUrl": "s", "InstanceCount": "<aws.scheduler.execution-id>"}, "InstanceCount: InstanceCount is an"),
        ({}, "InputDataUrl: InputDataUrl has no default: give it a value"),
    ],
)
def test_a_wrong_parameter_is_said_beside_it(parameters, words):
    found = said(replace(BERLIN, target=replace(TARGET, parameters=parameters)))
    assert found[0].startswith(f"target.parameters.{words}")


def test_names_with_an_underscore_are_right_and_an_attribute_may_be_a_number():
    pipeline = Pipeline.from_definition("p", '{"Parameters": [{"Name": "try_number", "Type": "Integer"}]}')
    target = Target(pipeline="p", parameters={"try_number": "<aws.scheduler.attempt-number>"})
    assert said(replace(BERLIN, target=target), pipeline=pipeline) == []


def test_the_attributes_are_filled_in_anywhere_in_a_value():
    values = attribute_values("arn:s", NOW, "id-1", attempt=2)
    assert fill(" ".join(ATTRIBUTES), values) == "2026-11-02T08:00:00Z id-1 2 arn:s"
    assert fill("<aws.scheduler.other> <b>", values) == "<aws.scheduler.other> <b>"


def test_the_parameters_of_a_run_say_where_each_value_comes_from():
    rows = resolve_run(PIPELINE.parameters, {**TARGET.parameters, "Mode": "fast"}, attribute_values("a", NOW, "i"))
    assert [(row.name, row.source, row.value) for row in rows if row.source != "default"] == [
        ("InputDataUrl", "run time", "s3://raw/2026-11-02T08:00:00Z/"),
        ("Mode", "fixed", "fast"),
    ]
    assert rows[0].given == "s3://raw/<aws.scheduler.scheduled-time>/"


FULL = Schedule(
    name="mornings",
    when="rate(2 days)",
    zone="Europe/Berlin",
    group="nightly-runs",
    description="Every other morning",
    start_at=datetime(2026, 12, 1, 7, tzinfo=UTC),
    end_at=datetime(2027, 12, 1, 7, tzinfo=UTC),
    flexible_window_minutes=15,
    enabled=False,
    delete_after_completion=True,
    kms_key_arn="arn:aws:kms:eu-west-1:111122223333:key/abc",
    target=Target(
        pipeline=ACCOUNT.pipeline("abalone"),
        parameters={"InputDataUrl": "s3://raw/"},
        role_arn=ACCOUNT.role("Mine"),
        retry_policy=RetryPolicy(maximum_retry_attempts=3, maximum_event_age_seconds=600),
        dead_letter_arn="arn:aws:sqs:eu-west-1:111122223333:dead",
    ),
)


def described(wire, **more):
    return {**wire, "Arn": ACCOUNT.schedule(wire["Name"], wire["GroupName"]), "CreationDate": NOW, **more}


@pytest.mark.parametrize("schedule", [FULL, replace(BERLIN, target=replace(FULL.target, retry_policy=None))])
def test_what_is_written_is_what_is_read(schedule):
    wire = write_schedule(schedule, schedule.target, schedule.target.role_arn, ACCOUNT)
    found = read_schedule(described(wire), "jupyter-sched-mornings")
    assert found.schedule == schedule
    assert (found.ours, found.created_at) == (False, NOW)


def test_the_target_always_has_pipeline_parameters_even_if_there_are_none():
    bare = replace(TARGET, parameters={})
    wire = write_schedule(replace(BERLIN, target=bare), bare, "arn:r", ACCOUNT)
    assert wire["Target"]["SageMakerPipelineParameters"] == {"PipelineParameterList": []}
    assert wire["FlexibleTimeWindow"] == {"Mode": "OFF"}


def test_what_we_do_not_know_of_a_target_is_kept():
    wire = write_schedule(FULL, FULL.target, "arn:r", ACCOUNT)
    kept = FoundSchedule(schedule=FULL, arn="a", wire_target={**wire["Target"], "Input": "{}", "RetryPolicy": {}})
    again = write_schedule(FULL, replace(FULL.target, retry_policy=None), "arn:r", ACCOUNT, kept)
    assert again["Target"]["Input"] == "{}"
    assert "RetryPolicy" not in again["Target"]


def test_a_start_that_has_passed_is_written_as_one_with_the_same_runs():
    long_ago = datetime(2026, 1, 1, 5, tzinfo=UTC)
    daily = replace(BERLIN, start_at=long_ago)
    assert daily.with_start_to_come(NOW).start_at is None
    rate = Schedule(name="r", when="rate(2 days)", start_at=long_ago)
    moved = rate.with_start_to_come(NOW)
    assert moved.start_at == datetime(2026, 11, 3, 5, tzinfo=UTC)
    assert moved.next_runs(NOW, 5) == rate.next_runs(NOW, 5)
    fresh = replace(daily, start_at=NOW - timedelta(minutes=4))
    assert fresh.with_start_to_come(NOW) is fresh


def test_a_zone_that_this_machine_does_not_know_stops_nothing():
    odd = replace(BERLIN, zone="Mars/Olympus", start_at=NOW)
    assert odd.next_runs(NOW, 1) == ()
    assert odd.why_none(NOW) == "'Mars/Olympus' is no time zone that is known here"
    assert odd.describe() == "every day at 08:00 Mars/Olympus, from 2026-11-02 08:00"
