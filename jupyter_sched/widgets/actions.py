"""What the form does: each asks AWS in the worker and tells the store what came of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from jupyter_sched.client import Client
from jupyter_sched.core.diagnosis import Check
from jupyter_sched.core.errors import AccessDenied, NotConnected, SchedError, Stopped
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.plan import Call, Plan, Wait
from jupyter_sched.core.schedule_trigger import Trigger
from jupyter_sched.core.trigger import Rule
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.target_actions import TargetActions
from jupyter_sched.widgets.trouble import allowed, words_of
from jupyter_sched.widgets.versions import Versions
from jupyter_sched.widgets.work import Worker

SETTLE_SECONDS = 0.35


def is_reviewed(state: FormState) -> bool:
    """Return whether the plan and the checks are of the draft as it is now."""
    return state.reviewed is not None and state.reviewed == draft(state).trigger


class Actions:
    """The form's verbs; those of its targets stand in target_actions.py. given: as there."""

    def __init__(self, store: Store[FormState], client: Client, given: Pipeline | None = None) -> None:
        self.store, self.client = store, client
        self.worker = Worker(self.failed)
        self.targets = TargetActions(store, client, self.worker, given)
        self._cancel = threading.Event()
        self._reviewed: tuple[Trigger | None, bool] | None = None
        self._roles_for: tuple[object, ...] = ()
        self._begun: set[str] = set()  # names of rules that a save of this form left half-way
        self._timer: threading.Timer | None = None
        self.versions = Versions(store, self.targets.look_at, self._look_again)
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
                self.targets.look_at(name)

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
        self.targets.search()
        self.store.set(buses=allowed(self.client.event_buses, ("default",)), busy="")
        self._look_again()

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
            self.store.set(roles=allowed(lambda: self.client.fitting_roles(rule)))

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
