"""The form's second section: when it starts."""

from __future__ import annotations

from jupyter_sched.core.found import FoundSchedule
from jupyter_sched.widgets import controls, layout, signs
from jupyter_sched.widgets.clock_fields import ClockFields
from jupyter_sched.widgets.event_editor import EventEditor
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.schedule_editor import ScheduleEditor
from jupyter_sched.widgets.store import Store

KINDS = (
    ("On a schedule in UTC", "schedule"),
    ("On a schedule in a time zone, or once", "time"),
    ("On an event", "event"),
)
WORDS = {
    "schedule": "A rule of Amazon EventBridge. It keeps UTC when clocks change.",
    "time": "A schedule of EventBridge Scheduler. It keeps the time of its zone when clocks change, and can run once.",
    "event": "A rule of Amazon EventBridge. It starts on each event that its pattern takes.",
}


def kinds(state: FormState) -> list[tuple[str, str]]:
    """Return what is offered; a rule that exists cannot become a schedule, nor a schedule a rule."""
    is_schedule = isinstance(state.editing, FoundSchedule)
    return [each for each in KINDS if state.editing is None or (each[1] == "time") == is_schedule]


class WhenSection:
    """A schedule or an event."""

    def __init__(self, store: Store[FormState]) -> None:
        self.kind = controls.choice("Starts", KINDS, lambda kind: store.set(kind=kind))
        self.schedule, self.event = ScheduleEditor(store), EventEditor(store)
        self.clock, self.note = ClockFields(store), layout.markup("field-note")
        schedule = (self.clock.view, self.schedule.view, self.clock.rare.view, self.schedule.preview)
        self.view = layout.section(2, "When", self.kind, self.note, *schedule, self.event.view)
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show the half that counts."""
        controls.set_choice(self.kind, kinds(state), state.kind)
        self.note.value = signs.note("neutral", WORDS[state.kind])
        for view in (self.schedule.view, self.schedule.preview):
            layout.show(view, visible=state.kind != "event")
        layout.show(self.event.view, visible=state.kind == "event")
