"""One live rule: its state, its next runs, what it started, and what can be done with it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

import ipywidgets as ipw

from jupyter_sched.client import Client
from jupyter_sched.core.errors import NotFound
from jupyter_sched.core.found import FoundRule
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.pipeline import PipelineExecution
from jupyter_sched.widgets import controls, html
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.card_text import card_html, delete_words
from jupyter_sched.widgets.review_section import checklist
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.trouble import words_of
from jupyter_sched.widgets.work import Worker

BUSY_SECONDS, IDLE_SECONDS, LONGEST_SECONDS = 1.5, 5.0, 30.0
UNATTENDED_SECONDS = 3600.0
EXECUTIONS = 5
Edit = Callable[[FoundRule], None]


class Card:
    """Refreshes itself: often while something runs, less often while nothing changes.

    It stops when it is closed, and when nobody has pressed anything for an hour: a cell that was run again leaves the
    card before it behind, and nobody tells it.
    """

    def __init__(
        self,
        client: Client,
        name: str,
        event_bus: str = "default",
        *,
        edit: Edit | None = None,
        duplicate: Edit | None = None,
    ) -> None:
        self.client = client
        state = CardState(name=name, event_bus=event_bus, sandbox=client.is_sandbox, read_only=client.read_only)
        self.store = Store(state)
        self.worker = Worker(self.failed)
        self._closed = threading.Event()
        self._edit, self._duplicate = edit, duplicate
        self.body, self.asked, self.status = controls.markup(), controls.markup(), controls.markup()
        self.checks = controls.markup()
        self.buttons = self._buttons()
        row = controls.with_class(ipw.HBox(list(self.buttons.values())), "row")
        self.confirm = controls.button("Confirm", self._confirmed, primary=True)
        self.refuse = controls.button("Do not", lambda: self.store.set(asking=""))
        self.question = ipw.VBox([self.asked, controls.with_class(ipw.HBox([self.confirm, self.refuse]), "row")])
        children = [self.body, row, self.question, self.checks, self.status]
        self.view = controls.with_class(ipw.VBox(children), "root card section")
        self.store.failed = self.failed
        self.store.subscribe(self.show)
        self._thread = threading.Thread(target=self._keep_fresh, daemon=True, name="jupyter-sched-card")
        self._attended_at = time.monotonic()
        self._thread.start()

    def show(self, state: CardState) -> None:
        """Show the rule."""
        found = state.found
        self.body.value = card_html(state)
        for name, each in self.buttons.items():
            writes = name not in {"why", "refresh", "duplicate"}
            each.disabled = found is None or (writes and (state.read_only or bool(found.managed_by)))
        self.buttons["switch"].description = "Pause" if found is None or found.rule.enabled else "Resume"
        controls.show(self.buttons["edit"], visible=self._edit is not None)
        controls.show(self.buttons["duplicate"], visible=self._duplicate is not None)
        self.asked.value = _question(state)
        self.confirm.description = {"delete": "Delete it", "run": "Start it now"}.get(state.asking, "Confirm")
        controls.show(self.question, visible=bool(state.asking))
        self.checks.value = checklist(state.checks)
        self.status.value = html.tag("div", _status(state), role="status", aria_live="polite")

    def failed(self, error: BaseException) -> None:
        """Show what went wrong."""
        self.store.set(error=words_of(error, self.client), busy="")

    def refresh(self) -> None:
        """Look at AWS again, and go on doing so."""
        self._attended_at = time.monotonic()
        self.worker.put(self._load, "load")
        if not self._thread.is_alive() and not self._closed.is_set():
            self._thread = threading.Thread(target=self._keep_fresh, daemon=True, name="jupyter-sched-card")
            self._thread.start()

    def close(self) -> None:
        """Stop refreshing."""
        self._closed.set()
        self.worker.close()

    def _buttons(self) -> dict[str, ipw.Button]:
        return {
            "switch": controls.button("Pause", self._switch),
            "run": controls.button("Run now", lambda: self.store.set(asking="run", error="")),
            "edit": controls.button("Edit", lambda: self._open(self._edit)),
            "duplicate": controls.button("Duplicate", lambda: self._open(self._duplicate)),
            "why": controls.button("Will it run?", self._diagnose),
            "refresh": controls.button("Refresh", self.refresh),
            "delete": controls.button("Delete", lambda: self.store.set(asking="delete", error=""), danger=True),
        }

    def _load(self) -> None:
        state = self.store.state
        try:
            found = self.client.trigger(state.name, state.event_bus)
        except NotFound:
            self.store.set(found=None, deleted=True, busy="", asking="")
            return
        runs = tuple(run for target in found.trigger.targets for run in self._runs(target.pipeline_name))
        self.store.set(found=found, executions=runs, now=self.client.now(), busy="", deleted=False)

    def _runs(self, pipeline: str) -> tuple[PipelineExecution, ...]:
        try:
            runs = self.client.executions(pipeline, EXECUTIONS)
        except NotFound:
            return ()
        return tuple(self._with_steps(run) if index == 0 else run for index, run in enumerate(runs))

    def _with_steps(self, run: PipelineExecution) -> PipelineExecution:
        return replace(self.client.execution(run.arn), rule_name=run.rule_name)

    def _keep_fresh(self) -> None:
        pause = BUSY_SECONDS
        while not self._closed.is_set() and time.monotonic() - self._attended_at < UNATTENDED_SECONDS:
            before = self.store.state.executions
            self.worker.put(self._load, "load")
            self.worker.wait()
            running = any(not run.finished for run in self.store.state.executions)
            changed = before != self.store.state.executions
            pause = BUSY_SECONDS if running else IDLE_SECONDS if changed else min(pause * 1.5, LONGEST_SECONDS)
            if self.store.state.sandbox:
                pause = min(pause, IDLE_SECONDS)
            self._closed.wait(pause)
        if not self._closed.is_set():
            self.store.set(said="It is not refreshed any more; press Refresh to go on.")

    def _switch(self) -> None:
        found = self.store.state.found
        if found is None:
            return
        rule = found.rule

        def work() -> None:
            (self.client.disable if rule.enabled else self.client.enable)(rule.name, rule.event_bus)
            words = "Paused" if rule.enabled else "Resumed"
            self.store.set(said=f"{words}. AWS has accepted it; it takes effect within a minute.")
            self._load()

        self.store.set(busy="Pausing" if rule.enabled else "Resuming", error="", said="")
        self.worker.put(work)

    def _confirmed(self) -> None:
        asking = self.store.state.asking
        self.store.set(asking="", error="", said="", busy="Deleting" if asking == "delete" else "Starting")
        self.worker.put(self._delete if asking == "delete" else self._run)

    def _delete(self) -> None:
        state = self.store.state
        self.client.delete(state.name, state.event_bus)
        self.store.set(found=None, deleted=True, busy="", said="")

    def _run(self) -> None:
        found = self.store.state.found
        for target in found.rule.targets if found else ():
            self.client.start(target.pipeline, fixed_values(target.parameters))
        self.store.set(said="Started.", busy="")
        self._load()

    def _diagnose(self) -> None:
        found = self.store.state.found
        if found is None:
            return
        rule = found.rule

        def work() -> None:
            self.store.set(checks=self.client.diagnose(rule), busy="")

        self.store.set(busy="Looking", error="")
        self.worker.put(work)

    def _open(self, show: Edit | None) -> None:
        found = self.store.state.found
        if found is not None and show is not None:
            show(found)


def fixed_values(parameters: Mapping[str, str | FromEvent]) -> dict[str, str]:
    """Return the values that need no event; a run that is started by hand has none."""
    return {name: value for name, value in parameters.items() if not isinstance(value, FromEvent)}


def _question(state: CardState) -> str:
    if state.asking == "delete" and state.found is not None:
        return html.note("warning", delete_words(state.found))
    if state.asking != "run" or state.found is None:
        return ""
    lines = [html.note("neutral", "This starts now, with exactly this request:")]
    for target in state.found.rule.targets:
        values = [{"Name": name, "Value": value} for name, value in fixed_values(target.parameters).items()]
        request = {"PipelineName": target.pipeline_name, "PipelineParameters": values}
        lines.append(html.code(f"sagemaker.start_pipeline_execution: {json.dumps(request, indent=2)}"))
        missing = [name for name, value in target.parameters.items() if isinstance(value, FromEvent)]
        if missing:
            lines.append(html.note("warning", f"There is no event now, so {', '.join(missing)} is not given."))
    return "".join(lines)


def _status(state: CardState) -> str:
    if state.error:
        return html.note("error", state.error)
    if state.busy:
        return html.note("busy", state.busy)
    return html.note("ok", state.said) if state.said else ""
