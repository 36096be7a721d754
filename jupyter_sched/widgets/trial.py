"""What this sample event would start: the exact request, whether EventBridge agrees, and "Run now with this"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_sched.core.arn import last_part
from jupyter_sched.core.pattern.layout import laid_out
from jupyter_sched.core.simulation import Simulation
from jupyter_sched.widgets import controls, html, layout, signs
from jupyter_sched.widgets.actions import Actions
from jupyter_sched.widgets.draft import Draft, draft
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.trouble import words_of

READ_ONLY = "This is read-only: nothing can be started here."


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialState:
    """about: what the rest is about; it is void when that changes. asked: a start waits for a word. line: what came."""

    about: Any = None
    asked: bool = False
    kind: str = ""
    line: str = ""


class Trial:
    """Shows the request, asks EventBridge, and starts the pipeline once that is confirmed."""

    def __init__(self, store: Store[FormState], actions: Actions) -> None:
        self.store, self.actions = store, actions
        self.trial = Store(TrialState())
        self.request, self.question, self.status = (layout.markup() for _ in range(3))
        self.run = controls.button("Run now with this", self._ask)
        self.check = controls.button("Ask EventBridge whether it matches", self._compare)
        self.confirm = controls.button("Start it now", self._start, primary=True)
        self.cancel = controls.button("Do not start", lambda: self.trial.set(asked=False))
        first = layout.row(self.run, self.check)
        second = layout.row(self.confirm, self.cancel)
        self.view = layout.column(self.request, first, self.question, second, self.status, classes="trial")
        store.subscribe(self.show)
        self.trial.subscribe(lambda _: self.show(store.state))

    def show(self, state: FormState) -> None:
        """Show what this sample event would start."""
        found = draft(state)
        about = (state.pipeline_name, request_of(found), found.pattern, found.sample)
        if self.trial.state.about != about:
            self.trial.set(**_void(about))
            return
        layout.show(self.view, visible=state.kind == "event" and state.pipeline is not None)
        self.request.value = _heading(state) + _verdict(found) + html.code(laid_out(json.dumps(_full(state, found))))
        problems = _problems(found)
        self.run.disabled = bool(problems) or state.read_only or found.event is None
        self.check.disabled = found.trigger is None or found.event is None
        self._show_trial(state, self.trial.state)

    def _show_trial(self, state: FormState, trial: TrialState) -> None:
        for control in (self.confirm, self.cancel):
            layout.show(control, visible=trial.asked)
        words = f"This starts {state.pipeline_name} now, once, with the request above. Start it?"
        self.question.value = signs.note("warning", words) if trial.asked else ""
        line = signs.note(trial.kind, trial.line) if trial.line else ""
        self.status.value = html.tag("div", line, role="status", aria_live="polite")

    def _ask(self) -> None:
        self.trial.set(asked=True, kind="", line="")

    def _start(self) -> None:
        state = self.store.state
        values = request_of(draft(state))
        about = self.trial.state.about
        self.trial.set(asked=False, kind="busy", line=f"Starting {state.pipeline_name}")
        start = self.actions.client.start
        self._work(about, lambda: ("ok", f"Started {last_part(start(state.pipeline_name, values))}."))

    def _compare(self) -> None:
        found = draft(self.store.state)
        if found.trigger is None or found.event is None:
            return
        rule, event, about = found.trigger, dict(found.event), self.trial.state.about
        self.trial.set(kind="busy", line="Asking EventBridge")
        self._work(about, lambda: _answer(self.actions.client.simulate(rule, event, ask_aws=True)))

    def _work(self, about: Any, ask: Any) -> None:  # noqa: ANN401  what the answer is about, and what gives it
        def work() -> None:
            try:
                kind, line = ask()
            except Exception as error:  # noqa: BLE001  whatever it is, it is shown here
                kind, line = "error", words_of(error, self.actions.client)
            if self.trial.state.about == about:
                self.trial.set(kind=kind, line=line)

        self.actions.worker.put(work)


def request_of(found: Draft) -> Mapping[str, str]:
    """Return the parameter values that the sample event gives, by name, as StartPipelineExecution gets them."""
    return {row.name: row.value or "" for row in found.parameters if row.given}


def _void(about: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"about": about, "asked": False, "kind": "", "line": ""}


def _full(state: FormState, found: Draft) -> dict[str, Any]:
    values = [{"Name": name, "Value": value} for name, value in request_of(found).items()]
    name = state.account.pipeline(state.pipeline_name) if state.account else state.pipeline_name
    return {"PipelineName": name, "PipelineParameters": values}


def _problems(found: Draft) -> list[str]:
    return [row.problem for row in found.parameters if row.problem]


def _heading(state: FormState) -> str:
    read_only = signs.note("neutral", READ_ONLY) if state.read_only else ""
    which = f": target {len(state.before) + 1} of {len(state.targets)}" if len(state.targets) > 1 else ""
    return html.tag("h4", f"What this sample event would start{which}") + read_only


def _verdict(found: Draft) -> str:
    problems = _problems(found)
    if problems:
        return signs.note("error", "StartPipelineExecution would be refused:") + signs.notes("error", problems)
    if found.matched is None:
        return signs.note("warning", "Nothing yet: the pattern or the event is not right. Once it is:")
    if found.matched is False:
        return signs.note("warning", "Nothing: the pattern does not take this event. If it did, it would be this:")
    return signs.note("ok", "One execution, by this StartPipelineExecution:")


def _answer(simulated: Simulation) -> tuple[str, str]:
    if simulated.difference:
        return "error", simulated.difference
    takes = "takes" if simulated.aws_matched else "does not take"
    return "ok", f"EventBridge agrees: the pattern {takes} this event."
