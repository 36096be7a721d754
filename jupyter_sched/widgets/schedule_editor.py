"""The schedule half of the When section: presets, controls and text that follow each other, and the next runs."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import available_timezones

from jupyter_sched.core.schedule import At, Rate
from jupyter_sched.core.schedule.zones import is_zone
from jupyter_sched.widgets import controls, layout, runs_view, signs
from jupyter_sched.widgets.cron_text import FIELDS, joined, split
from jupyter_sched.widgets.days_control import DaysControl
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.fold import Fold
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.meaning import meaning, problems
from jupyter_sched.widgets.month_picker import MonthPicker
from jupyter_sched.widgets.months_control import MonthsControl
from jupyter_sched.widgets.presets import OWN, choices, expression_of, key_of
from jupyter_sched.widgets.quiet import Quiet
from jupyter_sched.widgets.rate_control import OnceControl, RateControl
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.times_control import TimesControl
from jupyter_sched.widgets.timing import Timing, When, parsed, timing
from jupyter_sched.widgets.typed_form import FIRST_EXPRESSION

RUNS = 10


class ScheduleEditor:
    """Reports the expression, whichever way it is edited, and shows what comes of it in ``preview``.

    reads: what of the state it works on.
    """

    def __init__(self, store: Store[FormState], reads: Callable[[FormState], Timing] = timing) -> None:
        self.store, self.reads = store, reads
        self._chosen, self._typed = Quiet(self._choose), Quiet(lambda _: self._join())
        self._text = Quiet(self._write)
        self.preset = controls.choice("Preset", choices("rules"), self._chosen)
        self.times, self.days = TimesControl(self._replace), DaysControl(self._replace)
        self.months = MonthsControl(self._replace)
        self.rate, self.once = RateControl(self._write), OnceControl(self._write)
        self.expression = controls.text("Expression", self._text, mono=True)
        self.fields = {name: controls.text(name.replace("_", " ").capitalize(), self._typed) for name in FIELDS}
        self.zone = controls.combo("Show times in", lambda zone: store.set(zone=zone))
        self.zone.options = sorted(available_timezones())
        self.wrong, self.said, self.zone_note = (layout.markup("field-note") for _ in range(3))
        self.runs, self.month = layout.markup(), MonthPicker(self._redraw_month)
        self.cron = layout.column(self.times.view, self.days.view, self.months.view)
        self.parts = layout.column(self.cron, self.rate.view, self.once.view, classes="parts")
        self.row = Fold("the six cron fields", layout.row(*self.fields.values(), classes="fields"))
        below = layout.beside(self.runs, self.month.view, classes="columns")
        self.view = layout.column(self.preset, self.parts, self.expression, self.wrong, self.said, self.row.view)
        self.preview = layout.column(self.zone, self.zone_note, below)
        self._parts = split(FIRST_EXPRESSION) or {}
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show the expression, and what it means."""
        given = self.reads(state)
        when = parsed(given)
        with self._chosen.showing(), self._typed.showing(), self._text.showing():
            controls.set_choice(self.preset, choices(given.service), key_of(given))
            controls.set_value(self.expression, given.expression)
            controls.set_value(self.zone, given.reader_zone)
            self._show_parts(given, when)
        if state.kind != "event":
            self._show_meaning(state, given, when)

    def _choose(self, preset: str) -> None:
        if preset != OWN:
            self._write(expression_of(preset, self.reads(self.store.state)))

    def _write(self, expression: str) -> None:
        self.store.set(expression=expression)

    def _replace(self, parts: dict[str, str]) -> None:
        self._write(joined({**self._parts, **parts}))

    def _join(self) -> None:
        self._write(joined({name: _tight(field.value) for name, field in self.fields.items()}))

    def _show_parts(self, given: Timing, when: When | None) -> None:
        parts = split(given.expression)
        if parts is not None:
            self._parts = parts
            for name, field in self.fields.items():
                if _tight(field.value) != parts[name]:
                    controls.set_value(field, parts[name])
            for control in (self.times, self.days, self.months):
                control.show(parts)
        elif isinstance(when, Rate):
            self.rate.show(when)
        elif isinstance(when, At):
            self.once.show(when)
        if parts is not None or when is not None:  # while it is none of them, the controls stay where they are
            layout.show(self.cron, visible=parts is not None)
            layout.show(self.row.view, visible=parts is not None)
            layout.show(self.rate.view, visible=isinstance(when, Rate))
            layout.show(self.once.view, visible=isinstance(when, At))

    def _show_meaning(self, state: FormState, given: Timing, when: When | None) -> None:
        self.wrong.value = problems(given) + signs.problem_lines(draft(state).at("event_bus"))
        self.said.value = meaning(given, when) if when else ""
        unknown = not is_zone(given.reader_zone)
        words = f"{given.reader_zone!r} is no time zone, so times are shown in UTC; choose one such as Europe/Berlin."
        self.zone_note.value = signs.note("error", words) if unknown else ""
        runs = given.runs(when, given.now, RUNS) if when else ()
        table = runs_view.runs_table(runs, given.zone, given.reader_zone) if runs else ""
        self.runs.value = table + runs_view.shift_note(given, when, runs) if when and runs else ""
        self.month.show(given, when, runs_view.month_of(given, runs[0]) if runs else None)

    def _redraw_month(self) -> None:
        given = self.reads(self.store.state)
        self.month.draw(given, parsed(given))


def _tight(typed: str) -> str:
    """Return what was typed into a field without the spaces that may stand in a list."""
    return "".join(typed.split())
