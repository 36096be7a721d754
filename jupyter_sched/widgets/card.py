"""One live rule: its state, its next runs, what it started, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import ipywidgets as ipw

from jupyter_sched.client import Client
from jupyter_sched.core.found import FoundTrigger
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.widgets import controls, html, layout, signs
from jupyter_sched.widgets.card_actions import CardActions
from jupyter_sched.widgets.card_executions import executions_html
from jupyter_sched.widgets.card_run import event_text, run_html
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.card_text import delete_words, top_html
from jupyter_sched.widgets.checklist import why_not
from jupyter_sched.widgets.fixes import Fixes
from jupyter_sched.widgets.live import Live
from jupyter_sched.widgets.store import Store

Edit = Callable[[FoundTrigger], None]
READS = frozenset({"why", "refresh"})


class Card:
    """Shows a rule and passes on what is pressed; card_actions.py does it. edit and duplicate: open a form."""

    def __init__(
        self,
        client: Client,
        name: str,
        event_bus: str = "",
        *,
        group: str = "",
        zone: str = "UTC",
        edit: Edit | None = None,
        duplicate: Edit | None = None,
    ) -> None:
        state = CardState(name=name, event_bus=event_bus, group=group, zone=zone)
        self.store = Store(replace(state, sandbox=client.is_sandbox, read_only=client.read_only))
        self.actions = actions = CardActions(self.store, client)
        self.worker = actions.worker
        self._edit, self._duplicate = edit, duplicate
        self.body = Live({"switch": lambda _: actions.switch()}, actions.failed)
        self.runs = Live({"steps": actions.load_steps}, actions.failed)
        self.buttons = self._buttons()
        self.row = layout.row(*self.buttons.values(), classes="actions")
        self.asked, self.request, self.status = layout.markup(), layout.markup(), layout.markup()
        self.event = controls.area("Event", lambda text: self.store.set(event=text), rows=8, mono=True)
        self.confirm = controls.button("Confirm", self._confirmed, primary=True)
        self.refuse = layout.with_class(controls.button("Cancel", self._refused), "refuse")
        answers = layout.row(self.confirm, self.refuse)
        self.question = layout.column(self.asked, self.event, self.request, answers, classes="question")
        self.checks = layout.markup()
        self.fixes = Fixes(self.actions.mend)
        children = [self.body.view, self.row, self.status, self.question, self.checks, self.fixes.view, self.runs.view]
        self.view = layout.column(*children, classes="root card section")
        self.store.failed = actions.failed
        self.store.subscribe(self.show)
        self.body.on_seen(actions.attend)
        actions.keep_fresh()

    def show(self, state: CardState) -> None:
        """Show the rule."""
        self.body.show(top_html(state))
        self.runs.show(executions_html(state))
        self._show_buttons(state)
        self._show_question(state)
        self._show_checks(state)
        self.status.value = html.tag("div", _status(state), role="status", aria_live="polite")

    def refresh(self) -> None:
        """Look at AWS again, and go on doing so."""
        self.actions.refresh()

    def close(self) -> None:
        """Stop refreshing."""
        self.actions.close()

    def _buttons(self) -> dict[str, ipw.Button]:
        return {
            "run": controls.button("Run now", lambda: self._ask("run")),
            "edit": controls.button("Edit", lambda: self._open(self._edit)),
            "duplicate": controls.button("Duplicate", lambda: self._open(self._duplicate)),
            "why": controls.button("Why didn't it run?", self.actions.diagnose),
            "refresh": controls.button("Refresh", self.refresh),
            "delete": controls.button("Delete", lambda: self._ask("delete"), danger=True),
        }

    def _show_buttons(self, state: CardState) -> None:
        found = state.found
        for name, each in self.buttons.items():
            managed = bool(found and found.managed_by) and name != "duplicate"
            bound = name not in READS and (state.read_only or managed)
            each.disabled = (found is None and name != "refresh") or bound
        has_form = found is not None
        layout.show(self.buttons["edit"], visible=self._edit is not None and has_form)
        layout.show(self.buttons["duplicate"], visible=self._duplicate is not None and has_form)
        layout.show(self.row, visible=not state.deleted)

    def _show_question(self, state: CardState) -> None:
        layout.show(self.question, visible=bool(state.asking and state.found))
        if state.found is None:
            return
        deletes = state.asking == "delete"
        self.asked.value = signs.note("warning", delete_words(state.found)) if deletes else ""
        by_event = state.asking == "run" and isinstance(state.found.trigger.when, EventPattern)
        layout.show(self.event, visible=by_event)
        if by_event:
            controls.set_value(self.event, event_text(state))
        self.request.value = run_html(state) if state.asking == "run" else ""
        self.confirm.description = "Delete it" if deletes else "Start it now"
        self.confirm.tooltip = self.confirm.description
        self.confirm.button_style = "danger" if deletes else "primary"

    def _show_checks(self, state: CardState) -> None:
        self.checks.value = why_not(state.checks) if state.checked else ""
        self.fixes.show(() if state.read_only else state.checks)

    def _ask(self, what: str) -> None:
        self.store.set(asking=what, error="", said="")
        self.refuse.focus()

    def _refused(self) -> None:
        asked = self.store.state.asking
        self.store.set(asking="")
        if asked:
            self.buttons[asked].focus()

    def _confirmed(self) -> None:
        self.actions.confirm()
        self.buttons["refresh"].focus()

    def _open(self, show: Edit | None) -> None:
        found = self.store.state.found
        if found is not None and show is not None:
            show(found)


def _status(state: CardState) -> str:
    if state.error or state.unread:
        return signs.note("error", state.error or state.unread)
    if state.busy:
        return signs.note("busy", state.busy) if state.found else ""
    return signs.note("ok", state.said) if state.said else ""
