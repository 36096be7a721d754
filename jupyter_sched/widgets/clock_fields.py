"""What EventBridge Scheduler takes beside an expression: a zone that counts, a start, an end, and a window."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import available_timezones

import ipywidgets as ipw

from jupyter_sched.widgets import controls, layout, signs
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.fold import Fold
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.store import Store

PATHS = ("zone", "start_at", "end_at", "flexible_window_minutes", "group", "delete_after_completion")


class ClockFields:
    """Reports the fields of a schedule. view: its zone. rare: what most schedules leave as it is."""

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
        rare = (self.start, self.end, self.window, self.group, self.delete)
        self.lines = {path: layout.markup("field-note") for path in PATHS}
        zone_line, *others = self.lines.values()
        self.view = layout.column(self.zone, zone_line)
        below = [each for pair in zip(rare, others, strict=True) for each in pair]
        self.rare = Fold("start, end, window and group", *below)
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show the fields, where it is a schedule."""
        for view in (self.view, self.rare.view):
            layout.show(view, visible=state.kind == "time")
        for control, value in self._values(state).items():
            controls.set_value(control, value)
        self.group.disabled = state.editing is not None
        found = draft(state)
        for path, line in self.lines.items():
            line.value = signs.problem_lines(found.at(path)) if state.kind == "time" else ""
        set_already = any((state.start_at, state.end_at, state.window, state.group not in {"", "default"}))
        if set_already or state.delete_after or any(self.lines[path].value for path in PATHS[1:]):
            self.rare.unfold()

    def _values(self, state: FormState) -> Mapping[ipw.Widget, object]:
        return {
            self.zone: state.clock_zone,
            self.start: state.start_at,
            self.end: state.end_at,
            self.window: state.window,
            self.group: state.group,
            self.delete: state.delete_after,
        }
