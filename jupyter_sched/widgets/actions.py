"""What the form does: each asks AWS in the worker and tells the store what came of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from jupyter_sched.client import Client
from jupyter_sched.core.diagnosis import Check
from jupyter_sched.core.errors import AccessDenied, NotConnected, NotFound, OffLimits, SchedError, Stopped
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.plan import Call, Plan, Wait
from jupyter_sched.core.schedule_trigger import Trigger
from jupyter_sched.core.trigger import Rule
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.targets import MOST, TypedTarget, arranged, with_pipeline
from jupyter_sched.widgets.trouble import words_of
from jupyter_sched.widgets.versions import Versions
from jupyter_sched.widgets.work import Worker

PIPELINES = 100
SAMPLE = "abalone"
SETTLE_SECONDS = 0.35
T = TypeVar("T")


def is_reviewed(state: FormState) -> bool:
    """Return whether the plan and the checks are of the draft as it is now."""
    return state.reviewed is not None and state.reviewed == draft(state).trigger


class Actions:
    """The form's verbs. given: a pipeline that was handed over and may not be on AWS yet."""

    def __init__(self, store: Store[FormState], client: Client, given: Pipeline | None = None) -> None:
        self.store, self.client, self.given = store, client, given
        self.worker = Worker(self.failed)
        self._cancel = threading.Event()
        self._reviewed: tuple[Trigger | None, bool] | None = None
        self._roles_for: tuple[object, ...] = ()
        self._begun: set[str] = set()  # names of rules that a save of this form left half-way
        self._timer: threading.Timer | None = None
        self.versions = Versions(store, self._look_at, self._look_again)
        self.on_saved: Callable[[FormState], None] = lambda _: None

    def failed(self, error: BaseException) -> None:
        """Show what went wrong. Nothing that was typed is lost."""
        if isinstance(error, NotConnected):
            self.client.reconnect()  # the next thing that is done takes the credentials that there are by then
        denied = next((each for each in (error, error.__cause__) if isinstance(each, AccessDenied)), None)
        remedy = json.dumps(denied.policy, indent=2) if denied else ""
        self.store.set(error=words_of(error, self.client), remedy=remedy, busy="", progress="")

    def load(self) -> None:
        """Ask who and where we are, and what there is."""
        self.store.set(busy="Asking AWS", error="")
        self.worker.put(self._load, "load")
        for name in dict.fromkeys(each.pipeline_name for each in self.store.state.targets):
            if name:
                self._look_at(name)

    def choose_pipeline(self, name: str) -> None:
        """Choose a pipeline and look at it."""
        if name == self.store.state.pipeline_name:
            return
        self.store.set(pipeline_name=name, pipeline=None, pipeline_error="", last_run="")
        if name:
            self._look_at(name, forget=True)
        self.worker.put(self._search, "search")

    def add_sample(self) -> None:
        """Make the sample pipeline in the sandbox and choose it."""
        self.store.set(busy=f"Making the pipeline {SAMPLE}", error="")

        def work() -> None:
            if self.client.sandbox is not None:
                self.client.sandbox.seed()
            self.store.set(busy="")
            self.choose_pipeline(SAMPLE)

        self.worker.put(work)

    def show_target(self, at: int) -> None:
        """Show another target; what was typed for this one stays."""
        self.store.update(lambda state: arranged(state.targets, min(at, len(state.targets) - 1)))

    def add_target(self) -> None:
        """Add a target at the end and show it."""
        self.store.update(
            lambda state: (
                arranged((*state.targets, TypedTarget()), len(state.targets)) if len(state.targets) < MOST else {}
            )
        )

    def remove_target(self) -> None:
        """Remove the target that is shown."""

        def change(state: FormState) -> dict[str, Any]:
            left = (*state.before, *state.after)
            return arranged(left, max(0, len(state.before) - 1)) if left else {}

        self.store.update(change)

    def review(self, state: FormState) -> None:
        """Plan and check the draft, once it has not changed for a moment."""
        rule = draft(state).trigger
        wanted = (rule, state.wants_roles)
        if wanted == self._reviewed or state.progress:
            return
        self._reviewed = wanted
        if self._timer is not None:
            self._timer.cancel()
        if rule is None:
            self.store.set(reviewed=None, plan=None, checks=(), plan_error="")
            return
        self._timer = threading.Timer(SETTLE_SECONDS, lambda: self.worker.put(self._review, "review"))
        self._timer.daemon = True
        self._timer.start()

    def save(self) -> None:
        """Carry out the plan that is shown; where the draft has changed since, it has to be shown first."""
        state = self.store.state
        plan = state.plan
        if state.progress or plan is None or not is_reviewed(state):
            return
        self._cancel.clear()
        self.store.set(progress="Looking at what there is", error="")
        self.worker.put(lambda: self._save(plan))

    def check_again(self) -> None:
        """Plan and check what is there once more."""
        self.store.set(error="")
        self._look_again()

    def cancel(self) -> None:
        """Stop a save before its next call."""
        self._cancel.set()

    def mend(self, check: Check) -> None:
        """Do what mends a line of the checklist, then look again."""
        self.store.set(busy=f"{check.fix.label if check.fix else ''}: {check.title}", error="")

        def work() -> None:
            self.client.mend(check)
            self._review()

        self.worker.put(work)

    def _load(self) -> None:
        account, now = self.client.account(), self.client.now()
        self.store.set(account=account, identity=self.client.identity(), now=now)
        self._search()
        self.store.set(buses=self._allowed(self.client.event_buses, ("default",)), busy="")
        self._look_again()

    def _search(self) -> None:
        typed = self.store.state.pipeline_name
        exact = self.store.state.pipeline is not None
        found = self.client.pipelines("" if exact else typed, PIPELINES) or self.client.pipelines("", PIPELINES)
        self.store.set(pipelines=tuple(each.name for each in found))

    def _look_at(self, name: str, *, forget: bool = False) -> None:
        self.worker.put(lambda: self._load_pipeline(name, forget=forget), f"pipeline {name}")

    def _load_pipeline(self, name: str, *, forget: bool) -> None:
        if name not in {each.pipeline_name for each in self.store.state.targets}:
            return
        try:
            pipeline: Pipeline | None = self.client.pipeline(name)
            error = ""
        except NotFound:
            pipeline, error = self._not_there(name)
        except OffLimits as off:
            pipeline, error = None, str(off)
        last_run = self._last_run(name) if not error else ""
        known = {"pipeline": pipeline, "pipeline_error": error, "last_run": last_run}
        self.store.update(lambda state: with_pipeline(state.targets, len(state.before), name, forget=forget, **known))

    def _not_there(self, name: str) -> tuple[Pipeline | None, str]:
        if self.given is not None and self.given.name == name:
            return self.given, f"{name!r} is not on AWS yet; create it first, with pipeline.upsert(role_arn=...)"
        near = self.client.nearest_pipeline(name)
        hint = f"did you mean {near!r}?" if near else "choose one of the list, or create it first"
        return None, f"there is no pipeline {name!r} here; {hint}"

    def _last_run(self, name: str) -> str:
        runs = self._allowed(lambda: self.client.executions(name, 1, parameters=False, among=()), ())
        if not runs or runs[0].started_at is None:
            return "It has not run yet."
        return f"Last execution: {runs[0].status}, started {runs[0].started_at:%Y-%m-%d %H:%M} UTC."

    def _review(self) -> None:
        state = self.store.state
        rule = draft(state).trigger
        if rule is None:
            return
        self._look_for_roles(rule, state)
        checks = self.client.diagnose(rule, draft(state).event if isinstance(rule, Rule) else None)
        try:
            plan = self._plan(rule, state)
        except SchedError as error:
            self.versions.keep(error)
            self.store.set(reviewed=rule, plan=None, plan_error=str(error), checks=checks, busy="")
            return
        if plan.merge is not None and plan.wanted is not None:
            self.versions.fill(plan.wanted, plan.found.trigger)
            self.store.set(error=state.error)
        self.store.set(reviewed=rule, plan=plan, plan_error="", checks=checks, busy="")

    def _plan(self, rule: Trigger, state: FormState) -> Plan:
        new = state.editing is None and rule.name not in self._begun
        return self.client.plan(rule, new=new, adopt=state.editing is not None, began_with=state.editing)

    def _look_for_roles(self, rule: Trigger, state: FormState) -> None:
        """Look once for the roles that fit, after the user has said that one is to be used."""
        key = (rule.name, type(rule).__name__, tuple(target.pipeline for target in rule.targets))
        if state.wants_roles and self._roles_for != key:
            self._roles_for = key
            self.store.set(roles=self._allowed(lambda: self.client.fitting_roles(rule), ()))

    def _look_again(self) -> None:
        self._reviewed = None
        self.review(self.store.state)

    def _save(self, plan: Plan) -> None:
        state = self.store.state
        try:
            saved = self.client.apply(plan, on_step=self._step, on_wait=self._wait, cancelled=self._cancel.is_set)
        except SchedError as error:
            self._begun |= {plan.name} if isinstance(error, Stopped) else set()
            self.versions.keep(error)
            self._look_again()  # what is there now, done by this save or by somebody else
            raise
        self._reviewed = (state.reviewed, state.wants_roles)
        done: dict[str, Any] = {"progress": "", "busy": "", "plan": None, "error": "", "remedy": "", "merge": None}
        self.store.set(saved=saved, editing=saved, name=plan.name, undoable=plan, **done)
        self.on_saved(replace(self.store.state))

    def _step(self, done: int, total: int, call: Call) -> None:
        self.store.set(progress=f"Step {done + 1} of {total}: {call.service}:{call.operation} ({call.why})")

    def _wait(self, wait: Wait) -> None:
        """Say why nothing seems to happen, and for how long; it can be cancelled meanwhile."""
        doing = f"{wait.call.service}:{wait.call.operation}"
        again = f"trying again in {wait.seconds:.0f} s, for at most {wait.patience_seconds:.0f} s more"
        self.store.set(progress=f"{doing} waits: {wait.reason}; {again}")

    def _allowed(self, ask: Callable[[], tuple[T, ...]], otherwise: tuple[T, ...]) -> tuple[T, ...]:
        try:
            return ask()
        except AccessDenied:
            return otherwise
