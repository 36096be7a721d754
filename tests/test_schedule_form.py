"""The form writes and changes schedules of EventBridge Scheduler."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fake_gateway import FakeGateway
from samples import PIPELINE, READY

from jupyter_sched.client import Client
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Target
from jupyter_sched.widgets.clock_draft import from_schedule
from jupyter_sched.widgets.clock_fields import ClockFields
from jupyter_sched.widgets.copies import copy_of
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.form import Form, from_trigger
from jupyter_sched.widgets.parameters_section import sources
from jupyter_sched.widgets.sections import section_of, told
from jupyter_sched.widgets.store import Store
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
    assert found.trigger == Schedule(
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


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("time", "<aws.scheduler.scheduled-time>", "2026-11-24T07:00:00Z"),
        ("schedule", FromEvent("$.time"), "2026-11-24T08:00:00Z"),
        ("event", FromEvent("$.time"), "2026-11-02T08:00:00Z"),
    ],
)
def test_the_time_of_the_run_is_a_source_of_its_own(kind, value, shown):
    state = replace(BERLIN, kind=kind, filled=FrozenMap({"bucket": "raw"}), sources=FrozenMap({"InputDataUrl": "run"}))
    found = draft(state)
    assert found.trigger.targets[0].parameters == {"InputDataUrl": value}
    assert found.parameters[0].value == shown
    again = from_trigger(found.trigger)["sources"]["InputDataUrl"]
    assert again == ("event" if kind == "event" else "run")
    assert ("with InputDataUrl = the time of the run" in found.sentence) == (kind != "event")


def test_an_event_is_a_source_only_where_there_is_one_or_where_it_is_chosen_already():
    given = PIPELINE.parameters[0]
    assert [key for _, key in sources(given, "event", "default")] == ["default", "fixed", "event"]
    assert [key for _, key in sources(given, "time", "default")] == ["default", "fixed", "run"]
    assert [key for _, key in sources(given, "schedule", "event")] == ["default", "fixed", "event", "run"]
    assert ("Time of the event", "run") in sources(given, "event", "run")


def test_what_is_rare_is_folded_until_it_is_set_or_wrong():
    store = Store(BERLIN)
    fields = ClockFields(store)
    assert fields.rare.inside.layout.display == "none"
    store.set(end_at="soon")
    assert fields.rare.inside.layout.display is None
    assert "&#x27;soon&#x27; is no date and time" in fields.lines["end_at"].value
    assert ClockFields(Store(replace(BERLIN, window="15"))).rare.opened


def test_a_schedule_that_is_not_begun_takes_the_zone_of_the_reader():
    form = Form(Client(gateway=FakeGateway()))
    form.store.set(zone="UTC", clock_zone="UTC")
    form.read_in("Asia/Kolkata")
    assert (form.store.state.zone, form.store.state.clock_zone) == ("Asia/Kolkata", "Asia/Kolkata")
    form.store.set(zone="UTC", clock_zone="UTC", kind="time")
    form.read_in("Asia/Tokyo")
    assert (form.store.state.zone, form.store.state.clock_zone) == ("Asia/Tokyo", "UTC")


def test_a_schedule_comes_back_out_of_the_form_unchanged():
    assert draft(replace(READY, **from_schedule(FULL), now=NOW)).trigger == FULL


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
    assert found.trigger is None
    assert any(words in each.message for each in found.at(path))


def test_tags_of_a_rule_that_are_not_shown_keep_no_schedule_from_being_saved():
    assert draft(replace(BERLIN, kind="schedule", tags="no tag")).at("tags")
    assert not draft(replace(BERLIN, tags="no tag")).at("tags")


def test_words_about_a_single_time_need_no_zone_that_is_known_here():
    found = draft(replace(BERLIN, expression="at(2027-03-05T07:30:00)", clock_zone="Europe/Nowhere"))
    assert "once, on Friday 2027-03-05 at 07:30 Europe/Nowhere" in found.sentence
    assert [each.path for each in found.errors] == ["zone"]


@pytest.mark.parametrize(
    ("typed", "section", "words"),
    [
        ({"pipeline_name": "", "pipeline": None}, "Pipeline", "choose a pipeline to start"),
        ({"end_at": "soon"}, "When", "End: 'soon' is no date and time; expected one such as 2027-01-31 08:00"),
        ({"retry_attempts": "many"}, "Rule", "Retry attempts: 'many' is no whole number"),
        ({"description": "d" * 513}, "Rule", "Description: at most 512 characters, got 513"),
        (
            {"values": FrozenMap({"InputDataUrl": "u" * 1025})},
            "Parameters",
            "InputDataUrl: at most 1024 characters, got 1025",
        ),
        (
            {"before": (replace(READY.targets[0], retry_attempts="x"),)},
            "Pipeline",
            "target 1 (abalone): 'x' is no whole",
        ),
    ],
)
def test_what_is_wrong_is_told_away_from_its_field_with_the_way_to_it(typed, section, words):
    state = replace(BERLIN, **{"kind": "schedule", **typed} if "before" in typed else typed)
    found = draft(state)
    assert section in {section_of(each, found, state) for each in found.errors if words in told(each)}


def test_what_exists_keeps_its_kind_and_a_copy_has_a_name_of_its_own():
    client = Client(gateway=FakeGateway())
    saved = client.apply(client.plan(draft(BERLIN).trigger))
    assert [key for _, key in kinds(replace(BERLIN, editing=saved))] == ["time"]
    assert [key for _, key in kinds(BERLIN)] == ["schedule", "time", "event"]
    copy = copy_of(saved)
    assert (copy.name, copy.target.role_arn, copy.zone) == ("s-copy", None, "Europe/Berlin")
