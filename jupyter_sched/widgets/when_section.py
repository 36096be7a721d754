"""The form's second section: when it starts."""

from __future__ import annotations

from jupyter_sched.widgets import controls
from jupyter_sched.widgets.event_editor import EventEditor
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.schedule_editor import ScheduleEditor
from jupyter_sched.widgets.store import Store

KINDS = (("On a schedule", "schedule"), ("On an event", "event"))


class WhenSection:
    """A schedule or an event."""

    def __init__(self, store: Store[FormState]) -> None:
        self.kind = controls.choice("Starts", KINDS, lambda kind: store.set(kind=kind))
        self.schedule, self.event = ScheduleEditor(store), EventEditor(store)
        self.view = controls.section(2, "When", self.kind, self.schedule.view, self.event.view)
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show the half that counts."""
        controls.set_value(self.kind, state.kind)
        controls.show(self.schedule.view, visible=state.kind == "schedule")
        controls.show(self.event.view, visible=state.kind == "event")
