"""What a card does: each asks AWS in the worker and tells the store what came of it."""

from __future__ import annotations

import threading
import time

from jupyter_sched.client import Client
from jupyter_sched.core.diagnosis import Check
from jupyter_sched.core.errors import AccessDenied, NotFound, OffLimits
from jupyter_sched.core.found import FoundTrigger, place_of
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.pipeline import PipelineExecution
from jupyter_sched.core.schedule_trigger import pipeline_names
from jupyter_sched.widgets.card_run import requests, simulation
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.trouble import words_of
from jupyter_sched.widgets.work import Worker

BUSY_SECONDS, IDLE_SECONDS, LONGEST_SECONDS = 1.5, 5.0, 30.0
UNATTENDED_SECONDS = 3600.0
EXECUTIONS, FEWEST = 5, 2
ASKING = "Asking AWS"
ACCEPTED = "AWS has accepted it; it takes effect within a minute."


class CardActions:
    """The card's verbs. It refreshes often while something runs, less often while nothing changes, not while hidden.

    It stops when it is closed, and when nobody has pressed anything for an hour: a cell that was run again leaves the
    card before it behind, and nobody tells it.
    """

    def __init__(self, store: Store[CardState], client: Client) -> None:
        self.store, self.client = store, client
        self.worker = Worker(self.failed)
        self._closed, self._seen = threading.Event(), threading.Event()
        self._seen.set()
        self._attended_at = time.monotonic()
        self._thread: threading.Thread | None = None

    def failed(self, error: BaseException) -> None:
        """Show what went wrong."""
        self.store.set(error=words_of(error, self.client), busy="")

    def keep_fresh(self) -> None:
        """Begin to refresh, if nobody does."""
        if (self._thread is None or not self._thread.is_alive()) and not self._closed.is_set():
            self._thread = threading.Thread(target=self._refreshing, daemon=True, name="jupyter-sched-card")
            self._thread.start()

    def attend(self, seen: bool) -> None:  # noqa: FBT001  as the page tells it
        """Go on, or wait, as it comes into sight or goes out of it."""
        if seen:
            self._seen.set()
        else:
            self._seen.clear()

    def refresh(self) -> None:
        """Look at AWS again, and go on doing so."""
        self._attended_at = time.monotonic()
        self.store.set(busy=ASKING, error="", said="")
        self.worker.put(self._load, "load")
        self.keep_fresh()

    def close(self) -> None:
        """Stop refreshing."""
        self._closed.set()
        self._seen.set()
        self.worker.close()

    def switch(self) -> None:
        """Pause the rule, or resume it."""
        found = self.store.state.found
        if found is None or self.store.state.busy in {"Pausing", "Resuming"}:
            return
        rule = found.trigger
        self.store.set(busy="Pausing" if rule.enabled else "Resuming", error="", said="")
        self.worker.put(lambda: self._switch(found))

    def confirm(self) -> None:
        """Do what was asked for; once, however often it is pressed."""
        asked: list[CardState] = []

        def answer(state: CardState) -> dict[str, str]:
            asked[:] = [state]
            busy = {"delete": "Deleting", "run": "Starting"}.get(state.asking)
            return {"asking": "", "error": "", "said": "", "busy": busy} if busy else {}

        self.store.update(answer)
        if asked[0].asking == "delete":
            self.worker.put(self._delete)
        elif asked[0].asking == "run":
            self.worker.put(lambda: self._run(asked[0]))

    def diagnose(self) -> None:
        """Look at everything that the rule depends on."""
        self.store.set(busy="Looking at everything it depends on", error="", said="")
        self.worker.put(self._diagnose, "diagnose")

    def mend(self, check: Check) -> None:
        """Do what mends a line of the checklist, then look again."""
        self.store.set(busy=f"{check.fix.label if check.fix else ''}: {check.title}", error="", said="")

        def work() -> None:
            self.client.mend(check)
            self._diagnose()

        self.worker.put(work)

    def load_steps(self, arn: str) -> None:
        """Look at the steps of an execution, once; only those that are shown may be asked for."""
        runs = {run.arn: run for run in self.store.state.executions}
        if arn in runs.keys() - self.store.state.detailed.keys():
            self.worker.put(lambda: self._keep(self._detailed(runs[arn])))

    def _load(self) -> None:
        """Look at AWS. What fails here is said until a look succeeds again; what was known stays in sight."""
        try:
            self._read()
            self.store.set(unread="")
        except Exception as error:  # noqa: BLE001  neither Lab nor Voila would show it
            self.store.set(unread=words_of(error, self.client))
        self.store.update(lambda state: {"busy": "" if state.busy == ASKING else state.busy})

    def _read(self) -> None:
        state = self.store.state
        try:
            found = self.client.trigger(state.name, state.event_bus, group=state.group)
        except NotFound:
            self.store.set(found=None, deleted=True, asking="")
            return
        account, now = state.account or self.client.account(), self.client.now()
        runs, missing, denied = self._runs(found)
        runs = tuple(sorted(runs, key=lambda run: run.started_at or now, reverse=True))
        seen = {"executions": runs, "missing": missing, "denied": denied, "now": now, "deleted": False}
        if state.found is not None and state.found != found:
            seen["said"] = ""  # another has changed it since: what was done here is not how it stands
        self.store.set(found=found, account=account, **seen)
        for run in runs:
            if run is runs[0] or run.arn in state.detailed:  # whose steps are shown
                self._keep(self._detailed(run))

    def _runs(self, found: FoundTrigger) -> tuple[tuple[PipelineExecution, ...], tuple[str, ...], str]:
        """Return the newest executions, which pipelines are not there, and why what there is may not be looked at."""
        names = tuple(dict.fromkeys(pipeline_names(found.trigger)))
        runs, missing, denied = list[PipelineExecution](), list[str](), ""
        for name in names:
            try:
                runs += self.client.executions(name, max(FEWEST, EXECUTIONS // len(names)))
            except NotFound:
                missing.append(name)
            except (AccessDenied, OffLimits) as error:
                denied = str(error)
        return tuple(runs), tuple(missing), denied

    def _detailed(self, run: PipelineExecution) -> PipelineExecution:
        """Return it with its steps. One that has ended is looked at again only once it was retried."""
        known = self.store.state.detailed.get(run.arn)
        ended = known is not None and known.finished and known.status == run.status
        return known if known is not None and ended else self.client.execution(run.arn)

    def _keep(self, run: PipelineExecution) -> None:
        self.store.update(lambda state: {"detailed": FrozenMap({**state.detailed, run.arn: run})})

    def _refreshing(self) -> None:
        pause = BUSY_SECONDS
        while not self._closed.is_set() and time.monotonic() - self._attended_at < UNATTENDED_SECONDS:
            before = self.store.state.executions
            self.worker.put(self._load, "load")
            self.worker.wait()
            state = self.store.state
            running = any(not run.finished for run in state.executions)
            changed = before != state.executions
            longer = min(pause * 1.5, LONGEST_SECONDS)
            pause = longer if state.unread else BUSY_SECONDS if running else IDLE_SECONDS if changed else longer
            self._closed.wait(min(pause, IDLE_SECONDS) if state.sandbox else pause)
            self._seen.wait(UNATTENDED_SECONDS)
        if not self._closed.is_set():
            self.store.set(said="It is not refreshed any more; press Refresh to go on.")

    def _switch(self, found: FoundTrigger) -> None:
        rule, place = found.trigger, place_of(found)
        (self.client.disable if rule.enabled else self.client.enable)(rule.name, **place)
        changed = self.client.trigger(rule.name, **place)
        self.store.set(found=changed, busy="", said=f"{'Paused' if rule.enabled else 'Resumed'}. {ACCEPTED}")

    def _delete(self) -> None:
        state = self.store.state
        self.client.delete(state.name, state.event_bus, group=state.group, adopt=True)
        self.store.set(found=None, deleted=True, executions=(), busy="", said="", checks=(), checked=False)

    def _run(self, state: CardState) -> None:
        """Start what was shown, and nothing else."""
        found = simulation(state)
        if found is None or state.found is None:
            return
        for pipeline, values in requests(found, state.found.trigger):
            self.client.start(pipeline, values)
        self.store.set(said="Started.", busy="")
        self._load()

    def _diagnose(self) -> None:
        found = self.store.state.found
        if found is not None:
            checks = self.client.why_not(found.trigger.name, **place_of(found))
            self.store.set(checks=checks, checked=True, busy="")
