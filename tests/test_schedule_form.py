"""The form writes and changes schedules of EventBridge Scheduler."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fake_gateway import FakeGateway
from samples import READY

from jupyter_sched.client import Client
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Target
from jupyter_sched.widgets.clock_draft import from_schedule
from jupyter_sched.widgets.copies import copy_of
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.when_section import kinds

NOW = datetime(2026, 11, 24, tzinfo=UTC)
BERLIN = replace(READY, kind="time", expression="cron(0 8 * * ? *)", clock_zone="Europe/Berlin", now=NOW, name="s")
FULL = Schedule(
    name="s",
    when="at(2027-01-31T08:00:00)",
    zone="Europe/Berlin",
    group="nightly-runs",
    target=Target(pipeline="abalone", parameters={"InputDataUrl": "s3://<aws.scheduler.scheduled-time>"}),
    description="d",
    start_at=datetime(2027, 1, 1, 7, 0, 30, tzinfo=UTC),
    end_at=datetime(2027, 6, 1, 6, tzinfo=UTC),
    flexible_window_minutes=15,
    enabled=False,
    delete_after_completion=True,
    kms_key_arn="arn:aws:kms:eu-west-1:111122223333:key/abc",
)


def test_it_writes_a_schedule_in_a_zone():
    found = draft(BERLIN)
    assert found.rule == Schedule(
        name="s",
        when="cron(0 8 * * ? *)",
        zone="Europe/Berlin",
        target=Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/"}),
    )
    assert found.sentence == "Starts abalone every day at 08:00 Europe/Berlin with InputDataUrl = s3://raw/."


def test_the_row_of_a_parameter_shows_the_time_of_the_next_run():
    values = FrozenMap({"InputDataUrl": "s3://<aws.scheduler.scheduled-time>"})
    rows = {row.name: row for row in draft(replace(BERLIN, values=values)).parameters}
    assert (rows["InputDataUrl"].source, rows["InputDataUrl"].value) == ("run time", "s3://2026-11-24T07:00:00Z")


def test_a_schedule_comes_back_out_of_the_form_unchanged():
    assert draft(replace(READY, **from_schedule(FULL), now=NOW)).rule == FULL


@pytest.mark.parametrize(
    ("typed", "path", "words"),
    [
        ({"clock_zone": "Berlin"}, "zone", "'Berlin' is no time zone; expected one such as Europe/Berlin"),
        ({"start_at": "soon"}, "start_at", "'soon' is no date and time; expected one such as 2027-01-31 08:00"),
        ({"window": "ten"}, "flexible_window_minutes", "'ten' is no whole number of minutes"),
        ({"expression": "cron(0 8 * * * *)"}, "when", "exactly one must be ?"),
        ({"values": FrozenMap({"InputDataUrl": ""})}, "targets[0].parameters.InputDataUrl", "InputDataUrl is empty"),
        ({"before": (READY.targets[0],)}, "targets", "a schedule starts one pipeline"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(typed, path, words):
    found = draft(replace(BERLIN, **typed))
    assert found.rule is None
    assert any(words in each.message for each in found.at(path))


def test_what_exists_keeps_its_kind_and_a_copy_has_a_name_of_its_own():
    client = Client(gateway=FakeGateway())
    saved = client.apply(client.plan(draft(BERLIN).rule))
    assert [key for _, key in kinds(replace(BERLIN, editing=saved))] == ["time"]
    assert [key for _, key in kinds(BERLIN)] == ["schedule", "time", "event"]
    copy = copy_of(saved)
    assert (copy.name, copy.target.role_arn, copy.zone) == ("s-copy", None, "Europe/Berlin")
