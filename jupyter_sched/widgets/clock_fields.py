"""What EventBridge Scheduler takes beside an expression: a zone that counts, a start, an end, and a window."""

from __future__ import annotations

from zoneinfo import available_timezones

import ipywidgets as ipw

from jupyter_sched.widgets import controls, html
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.store import Store

WORDS = (
    "A schedule keeps the time of its zone when clocks change, and can run once; a rule keeps UTC. "
    "In a parameter, <aws.scheduler.scheduled-time> stands for the time of the run."
)
PATHS = ("zone", "start_at", "end_at", "flexible_window_minutes", "delete_after_completion", "group")


class ClockFields:
    """Reports the fields of a schedule."""

    def __init__(self, store: Store[FormState]) -> None:
        self.zone = controls.combo("Time zone", lambda zone: store.set(clock_zone=zone))
        self.zone.options = sorted(available_timezones())
        hint = "Optional: 2027-01-31 08:00, in that zone"
        self.start = controls.text("Start", lambda text: store.set(start_at=text), placeholder=hint)
        self.end = controls.text("End", lambda text: store.set(end_at=text), placeholder=hint)
        window = "Optional: a run may start so many minutes later, 1-1440"
        self.window = controls.text("Flexible window", lambda text: store.set(window=text), placeholder=window)
        self.group = controls.text("Schedule group", lambda text: store.set(group=text), placeholder="default")
        self.delete = controls.check("Delete it after its last run", lambda value: store.set(delete_after=value))
        note, self.wrong = controls.markup("field-note"), controls.markup("field-note")
        note.value = html.note("neutral", WORDS)
        children = [note, self.zone, self.start, self.end, self.window, self.group, self.delete, self.wrong]
        self.view = ipw.VBox(children)
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show the fields, where it is a schedule."""
        controls.show(self.view, visible=state.kind == "time")
        controls.set_value(self.zone, state.clock_zone)
        controls.set_value(self.start, state.start_at)
        controls.set_value(self.end, state.end_at)
        controls.set_value(self.window, state.window)
        controls.set_value(self.group, state.group)
        controls.set_value(self.delete, state.delete_after)
        self.group.disabled = state.editing is not None
        self.wrong.value = controls.problem_lines(draft(state).at(*PATHS)) if state.kind == "time" else ""
