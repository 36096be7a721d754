"""The schedule editor: what its controls can say, how they follow the text and the text them, and what it shows."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import NOW, READY

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.schedule import parse
from jupyter_sched.widgets import presets, runs_view
from jupyter_sched.widgets.cron_text import FIELDS, joined, read, split
from jupyter_sched.widgets.days import ALL_MONTHS, Days, read_days, read_months, write_days, write_months
from jupyter_sched.widgets.meaning import meaning, often, problems
from jupyter_sched.widgets.schedule_editor import ScheduleEditor
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.times import HOUR_STEPS, MINUTE_STEPS, Times, read_times, write_times
from jupyter_sched.widgets.timing import Timing, timing

TIMES = [  # the two fields; what the controls make of them
    ("0", "8", Times(at=time(8))),
    ("59", "23", Times(at=time(23, 59))),
    ("0", "8,18", Times(mode="several", several="08:00, 18:00")),
    ("0,45", "8,9", Times(mode="several", several="08:00, 08:45, 09:00, 09:45")),
    ("0,30", "8,9", Times(mode="minutes", step_minutes=30, first=8, last=9)),
    ("*", "*", Times(mode="minutes", step_minutes=1)),
    ("*/15", "*", Times(mode="minutes", step_minutes=15)),
    ("0,20,40", "8-17", Times(mode="minutes", step_minutes=20, first=8, last=17)),
    ("0/30", "8", Times(mode="minutes", step_minutes=30, first=8, last=8)),
    ("15", "*", Times(mode="hours", minute=15)),
    ("0", "0/6", Times(mode="hours", step_hours=6)),
    ("0", "9-17/2", Times(mode="hours", step_hours=2, first=9, last=17)),
    ("5", "8-18", Times(mode="hours", minute=5, first=8, last=18)),
    ("7/50", "*", Times(mode="own")),
    ("0", "22-1", Times(mode="several", several="00:00, 01:00, 22:00, 23:00")),
    ("0/5", "22-1", Times(mode="own")),
    ("60", "8", Times(mode="own")),
]
DAYS = [
    ("*", "?", Days(mode="every")),
    ("?", "*", Days(mode="every")),
    ("?", "MON-FRI", Days(mode="weekdays", week=(2, 3, 4, 5, 6))),
    ("?", "2,4,6", Days(mode="week", week=(2, 4, 6))),
    ("?", "SAT,SUN", Days(mode="week", week=(1, 7))),
    ("1,15", "?", Days(mode="month", dates="1, 15")),
    ("L", "?", Days(mode="last")),
    ("?", "MON#1", Days(mode="nth", nth=1, weekday=2)),
    ("?", "6L", Days(mode="nth", nth=0, weekday=6)),
    ("15W", "?", Days(mode="nearest", nearest=15)),
    ("LW", "?", Days(mode="own")),
    ("L-3", "?", Days(mode="own")),
    ("?", "MON#1,FRI", Days(mode="own")),
    ("1", "MON", Days(mode="own")),
]


class TestWhatTheControlsSay:
    @pytest.mark.parametrize(("minute", "hour", "says"), TIMES)
    def test_times_are_read_and_written_with_the_same_meaning(self, minute, hour, says):
        times = read_times(minute, hour, Times())
        assert times == says
        if says.mode != "own":
            written = write_times(times)
            assert_same(read(**written), read(minute=minute, hour=hour))
            assert read_times(written["minute"], written["hour"], Times()) == times

    @pytest.mark.parametrize(("day_of_month", "day_of_week", "says"), DAYS)
    def test_days_are_read_and_written_with_the_same_meaning(self, day_of_month, day_of_week, says):
        days = read_days(day_of_month, day_of_week, Days())
        assert days == says
        if says.mode != "own":
            assert_same(read(**write_days(days)), read(day_of_month=day_of_month, day_of_week=day_of_week))

    @pytest.mark.parametrize(
        ("times", "why"),
        [
            (Times(at=None), "choose a time of day"),
            (Times(mode="several", several="08:00, 9"), "'9' is no time; expected such as 08:00, 18:00"),
            (Times(mode="several", several=""), "'' is no time; expected such as 08:00, 18:00"),
            (
                Times(mode="several", several="08:00, 09:30"),
                "one expression for 08:00, 09:30 would run at 08:30, too; make a rule for each",
            ),
            (Times(mode="hours", first=18, last=8), "18:00 is after 08:00; choose a later end"),
        ],
    )
    def test_times_that_are_none_are_refused(self, times, why):
        with pytest.raises(InvalidInput) as refused:
            write_times(times)
        assert str(refused.value) == why

    def test_months_are_read_and_written(self):
        assert read_months("*") == ALL_MONTHS
        assert read_months("JAN-MAR,12") == (1, 2, 3, 12)
        assert read_months("13") is None
        assert write_months((1, 2, 3, 12)) == "JAN-MAR,DEC"
        with pytest.raises(InvalidInput, match="choose at least one month"):
            write_months(())

    @given(
        st.builds(
            Times,
            mode=st.sampled_from(["once", "minutes", "hours"]),
            at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
            step_minutes=st.sampled_from(MINUTE_STEPS),
            step_hours=st.sampled_from(HOUR_STEPS),
            minute=st.integers(0, 59),
            first=st.integers(0, 11),
            last=st.integers(12, 23),
        ),
        st.builds(
            Days,
            mode=st.sampled_from(["every", "weekdays", "week", "month", "last", "nth", "nearest"]),
            week=st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))),
            dates=st.sets(st.integers(1, 31), min_size=1).map(lambda days: ", ".join(map(str, sorted(days)))),
            nth=st.integers(0, 5),
            weekday=st.integers(1, 7),
            nearest=st.integers(1, 28),
        ),
        st.sets(st.integers(1, 12), min_size=1).map(lambda months: tuple(sorted(months))),
    )
    @settings(max_examples=200, deadline=None)
    def test_whatever_is_chosen_is_a_documented_expression(self, times, days, months):
        text = joined({**write_times(times), **write_days(days), "month": write_months(months), "year": "*"})
        told = {str(each) for each in parse(text).warnings} - {"this never fires: there is no such date"}
        assert not told
        assert set(split(text)) == set(FIELDS)
        back = split(text)
        assert_same(read(**write_times(read_times(back["minute"], back["hour"], Times()))), read(**write_times(times)))


def assert_same(one, other):
    assert [field.values for field in (one.minute, one.hour, one.month)] == [
        field.values for field in (other.minute, other.hour, other.month)
    ]
    assert one.next_runs(NOW, 50) == other.next_runs(NOW, 50)


class TestPresets:
    @pytest.mark.parametrize("preset", presets.PRESETS, ids=lambda preset: preset.key)
    def test_each_is_documented_and_runs_and_is_known_again(self, preset):
        text = preset.expression("cron(0 8 ? * MON-FRI *)")
        assert parse(text).warnings == ()
        assert parse(text).next_runs(NOW, 10)
        assert presets.key_of(Timing(expression=text, now=NOW)) == preset.key

    def test_the_time_of_day_stays(self):
        assert presets.BY_KEY["daily"].expression("cron(30 6 ? * MON#1 *)") == "cron(30 6 * * ? *)"
        assert presets.BY_KEY["daily"].expression("cron(0/5 6 ? * MON#1 *)") == "cron(0 8 * * ? *)"
        assert presets.BY_KEY["daily"].expression("nonsense") == "cron(0 8 * * ? *)"

    def test_only_the_scheduler_offers_a_single_time(self):
        assert "once" not in dict(presets.choices("rules")).values()
        given = Timing(expression="rate(1 day)", now=NOW, service="scheduler")
        assert ("Once", "once") in presets.choices(given.service)
        assert presets.expression_of("once", given) == "at(2026-11-25T00:00:00)"
        there = replace(given, zone="Asia/Kolkata")
        assert presets.expression_of("once", there) == "at(2026-11-25T05:00:00)"


class TestEditor:
    @pytest.fixture
    def editor(self):
        return ScheduleEditor(Store(READY))

    def test_fields_and_text_follow_each_other(self, editor):
        editor.fields["hour"].value = "9"
        assert editor.store.state.expression == "cron(0 9 ? * MON-FRI *)"
        assert editor.times.at.value == time(9)
        editor.expression.value = "cron(0 2 * * ? *)"
        assert [editor.fields[name].value for name in ("hour", "day_of_month", "day_of_week")] == ["2", "*", "?"]
        assert (editor.preset.value, editor.days.mode.value) == ("daily", "every")

    def test_a_control_replaces_its_own_part_only(self, editor):
        editor.expression.value = "cron(7/50 * ? JAN,FEB MONDAY 2027)"
        assert (editor.times.mode.value, editor.days.mode.value) == ("own", "week")
        editor.days.mode.value = "last"
        assert editor.expression.value == "cron(7/50 * L JAN,FEB ? 2027)"
        editor.months.years.value = "2027 - 2028"
        assert editor.expression.value == "cron(7/50 * L JAN,FEB ? 2027-2028)"
        editor.times.mode.value = "several"
        editor.times.several.value = "6:05, 18:05"
        assert editor.expression.value == "cron(5 6,18 L JAN,FEB ? 2027-2028)"
        assert editor.times.several.value == "6:05, 18:05"

    def test_what_is_not_complete_yet_is_kept_and_said_and_changes_nothing(self, editor):
        editor.times.mode.value = "several"
        before = editor.store.state.expression
        editor.times.several.value = "08:00, 09:3"
        assert editor.store.state.expression == before
        assert "&#x27;09:3&#x27; is no time" in editor.times.note.value
        assert "Until then the schedule stays as it is below." in editor.times.note.value
        editor.fields["month"].value = "JAN"
        assert editor.times.several.value == "08:00, 09:3"
        editor.times.several.value = "08:00, 09:00"
        assert (editor.store.state.expression, editor.times.note.value) == ("cron(0 8,9 ? JAN MON-FRI *)", "")

    @pytest.mark.parametrize("control", ["week", "months"])
    def test_unchecking_the_last_box_changes_nothing(self, editor, control):
        if control == "week":
            editor.expression.value = "cron(0 8 ? * TUE *)"
            editor.days.week[3].value = False
            assert "Choose at least one day." in editor.days.note.value
        else:
            editor.expression.value = "cron(0 8 ? MAR TUE *)"
            editor.months.months[3].value = False
            assert "Choose at least one month." in editor.months.note.value
        assert editor.store.state.expression == editor.expression.value

    def test_a_text_that_is_none_is_kept_with_its_wrong_part_marked(self, editor):
        editor.expression.value = "cron(60 8 * * ? *)"
        assert '<mark class="jp-sched-wrong">60</mark>' in editor.wrong.value
        assert "60 is no minute; expected 0-59." in editor.wrong.value
        editor.expression.value = "every day"
        assert (editor.expression.value, editor.said.value, editor.runs.value) == ("every day", "", "")
        assert editor.cron.layout.display is None

    def test_a_field_that_is_being_typed_keeps_what_is_in_the_others(self, editor):
        for typed in ("", "1", "1,", "1, ", "1, 1", "1, 15"):
            editor.fields["day_of_month"].value = typed
            assert [editor.fields[name].value for name in ("minute", "hour", "day_of_week")] == ["0", "8", "MON-FRI"]
        editor.fields["day_of_week"].value = "?"
        assert editor.expression.value == "cron(0 8 1,15 * ? *)"
        editor.fields["hour"].value = ""
        assert "The hour is empty; expected 0-23." in editor.wrong.value
        editor.expression.value = "cron(0 8 1,15 * ?"
        assert editor.fields["day_of_month"].value == "1, 15"

    def test_what_cannot_be_chosen_is_offered_only_while_it_is_so(self, editor):
        editor.expression.value = "cron(7/50 * LW 13 ? *)"
        parts = (editor.times, editor.days, editor.months)
        assert [part.mode.value for part in parts] == ["own"] * 3
        editor.preset.value = "daily"
        assert all("own" not in dict(part.mode.options).values() for part in parts)

    def test_what_surprises_is_marked_too(self, editor):
        editor.expression.value = "cron(0/45 * * * ? *)"
        assert '<mark class="jp-sched-doubtful">0/45</mark>' in editor.wrong.value
        assert "Every hour at minutes 0 and 45, in UTC" in editor.said.value

    def test_a_rate_is_chosen_in_its_documented_form(self, editor):
        editor.preset.value = "rate"
        assert editor.expression.value == "rate(1 day)"
        assert (editor.cron.layout.display, editor.rate.view.layout.display) == ("none", None)
        editor.rate.number.value = 5
        editor.rate.unit.value = "minute"
        assert editor.expression.value == "rate(5 minutes)"
        editor.preset.value = "weekly"
        assert editor.expression.value == "cron(0 8 ? * MON *)"

    def test_it_edits_a_schedule_of_the_scheduler_in_its_zone(self):
        def reads(state):
            return replace(timing(state), service="scheduler", zone="Europe/Berlin", reader_zone="Asia/Kolkata")

        editor = ScheduleEditor(Store(replace(READY, now=NOW)), reads)
        assert "at 08:00 Europe/Berlin" in editor.said.value
        assert all(zone in editor.runs.value for zone in ("Europe/Berlin", "Asia/Kolkata", "UTC"))
        assert "Tue 2026-11-24 12:30" in editor.runs.value
        editor.preset.value = "once"
        editor.once.when.value = datetime(2027, 1, 31, 8, 0)  # noqa: DTZ001  the zone stands beside
        assert editor.expression.value == "at(2027-01-31T08:00:00)"
        assert "Once, on Sunday 2027-01-31 at 08:00 Europe/Berlin." in editor.said.value

    def test_the_month_is_moved_and_comes_back_with_another_schedule(self, editor):
        editor.store.set(now=NOW)
        assert "November 2026: 5 runs from now on (UTC)" in editor.month.table.value
        assert editor.month.before.disabled
        editor.month.after.click()
        assert "December 2026: 23 runs (UTC)" in editor.month.table.value
        assert not editor.month.before.disabled
        editor.store.set(name="other")
        assert "December 2026" in editor.month.table.value
        editor.month.before.click()
        assert "November 2026" in editor.month.table.value
        editor.month.after.click()
        editor.preset.value = "daily"
        assert "November 2026: 7 runs" in editor.month.table.value

    def test_a_zone_that_there_is_not_is_said_and_kept(self, editor):
        editor.zone.value = "Mars/Phobos"
        assert "&#x27;Mars/Phobos&#x27; is no time zone" in editor.zone_note.value
        assert (editor.zone.value, "UTC" in editor.runs.value) == ("Mars/Phobos", True)


def given_at(expression, now=NOW, **more):
    return Timing(expression=expression, now=now, **more)


class TestWhatIsShown:
    @pytest.mark.parametrize(
        ("expression", "words"),
        [
            ("cron(0 8 ? * MON#1 *)", "; about 1 run a month, 12 runs a year"),
            ("cron(0 8 ? * MON-FRI *)", "; about 22 runs a month, 261 runs a year"),
            ("cron(0 0 1 1 ? *)", "; 1 run a year"),
            ("cron(0 0 29 2 ? *)", "; once in 4 years"),
            ("cron(0 0 31 2 ? *)", ""),
            ("rate(1 minute)", "; about 43,200 runs a month, 525,600 runs a year"),
        ],
    )
    def test_how_often_it_runs_is_said(self, expression, words):
        assert often(parse(expression)) == words

    def test_a_schedule_that_never_runs_says_why_once(self):
        given = given_at("cron(0 0 1 1 ? 2026)")
        assert "It never runs from now on: its last day, 2026-01-01, is over." in meaning(
            given, parse(given.expression)
        )
        given = given_at("cron(0 0 31 2 ? *)")
        assert "never" not in meaning(given, parse(given.expression))
        assert "This never fires: there is no such date." in problems(given)

    def test_days_on_which_clocks_change_are_marked_and_the_shift_is_said(self):
        given = given_at("cron(0 8 * * ? *)", datetime(2027, 3, 27, 9, tzinfo=UTC), reader_zone="Europe/Berlin")
        when = parse(given.expression)
        runs = given.runs(when, given.now, 10)
        table = runs_view.runs_table(runs, given.zone, given.reader_zone)
        assert 'Sun 2027-03-28 10:00<span class="jp-sched-change">clocks change</span>' in table
        assert table.count("clocks change") == 1
        given = replace(given, now=given.now - timedelta(days=5))
        note = runs_view.shift_note(given, when, given.runs(when, given.now, 10))
        assert "It keeps the time of UTC. In Europe/Berlin it runs 1 hour later from 2027-03-28 on" in note

    @pytest.mark.parametrize("expression", ["cron(0/15 * * * ? *)", "rate(5 minutes)", "cron(0 8 25 12 ? 2026)"])
    def test_no_shift_is_said_where_there_is_no_time_of_day_or_no_run_after_it(self, expression):
        given = given_at(expression, reader_zone="Europe/Berlin")
        when = parse(expression)
        assert runs_view.shift_note(given, when, given.runs(when, NOW, 10)) == ""

    def test_the_month_is_that_of_the_reader(self):
        given = given_at("cron(30 22 L * ? *)", reader_zone="Asia/Kolkata")
        view = runs_view.month_view(given, parse(given.expression), date(2027, 1, 1))
        assert "January 2027: 1 run (Asia/Kolkata)" in view
        assert '>1</span><span class="jp-sched-unseen"> runs</span>' in view

    def test_a_month_with_very_many_runs_is_not_counted(self):
        given = given_at("cron(* * ? * MON *)")
        view = runs_view.month_view(given, parse(given.expression), date(2027, 2, 1))
        assert "February 2027: more than 1,500 runs (UTC)" in view
        assert view.count(' title="') == 4
