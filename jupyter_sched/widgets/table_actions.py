"""What the table does: each asks AWS in the worker and tells the store what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from jupyter_sched.client import Client
from jupyter_sched.core.errors import AccessDenied, NotFound, OffLimits
from jupyter_sched.core.found import FoundTrigger
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.widgets.card_actions import ACCEPTED
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.sentence import place_of
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.table_state import Look, TableState, key_of, paused_together, visible
from jupyter_sched.widgets.trouble import words_of
from jupyter_sched.widgets.work import Worker

RUNS = 10
MANY, TOLD_EVERY = 50, 10


class TableActions:
    """The table's verbs."""

    def __init__(self, store: Store[TableState], client: Client) -> None:
        self.store, self.client = store, client
        self.worker = Worker(self.failed)
        self._cancel = threading.Event()

    def failed(self, error: BaseException) -> None:
        """Show what went wrong."""
        self.store.set(error=words_of(error, self.client), busy="", progress="")

    def refresh(self, *, quietly: bool = False) -> None:
        """Ask for the rules, then for what their pipelines did. quietly: say so only if it fails."""
        if not quietly:
            self.store.set(busy="Asking AWS", error="", said="")
        self.worker.put(self._load, "load")

    def switch(self, key: str) -> None:
        """Pause a rule, or resume it."""
        found = next((each for each in self.store.state.rules if key_of(each) == key), None)
        if found is None:
            return
        rule = found.trigger
        words = f"{'Pausing' if rule.enabled else 'Resuming'} {rule.name}"
        if self.store.state.busy == words:
            return
        self.store.set(busy=words, error="", said="")

        def work() -> None:
            (self.client.disable if rule.enabled else self.client.enable)(rule.name, **place_of(found))
            self._look_again(found)
            self.store.set(busy="", said=f"{'Paused' if rule.enabled else 'Resumed'} {rule.name}. {ACCEPTED}")

        self.worker.put(work)

    def follow(self, card: CardState) -> None:
        """Show of a rule what its card knows of it."""
        key = card.key
        if card.deleted:
            self.store.update(lambda state: {"rules": tuple(each for each in state.rules if key_of(each) != key)})
        elif card.found is not None:
            self._put(card.found)
            self.store.update(lambda state: {"looks": FrozenMap({**state.looks, **_runs_of(card, state)})})

    def pause_all(self) -> None:
        """Pause what is shown and runs, and remember which those were."""
        running = tuple(each for each in visible(self.store.state) if each.trigger.enabled and not each.managed_by)
        self.store.set(paused=tuple(key_of(each) for each in running))
        self._each(running, "Pausing", "Paused", self.client.pause_together)

    def resume(self) -> None:
        """Resume exactly those that were paused together."""
        self._each(paused_together(self.store.state), "Resuming", "Resumed", self._enable)

    def cancel(self) -> None:
        """Stop before the next rule."""
        self._cancel.set()

    def _each(
        self, rules: tuple[FoundTrigger, ...], doing: str, done: str, change: Callable[[FoundTrigger], None]
    ) -> None:
        if not rules or self.store.state.progress:
            return
        self._cancel.clear()
        self.store.set(progress=f"{doing} {len(rules)} rules", error="", said="")

        def work() -> None:
            count = 0
            for number, each in enumerate(rules, 1):
                if self._cancel.is_set():
                    break
                self.store.set(progress=f"{doing} {number} of {len(rules)}: {each.trigger.name}")
                change(each)
                self._look_again(each)
                count += 1
            words = f"{done} {count} of {len(rules)} rules" if count < len(rules) else f"{done} {count} rules"
            self.store.set(progress="", said=f"{words}. {ACCEPTED}")

        self.worker.put(work)

    def _enable(self, found: FoundTrigger) -> None:
        self.client.enable(found.trigger.name, **place_of(found))

    def _load(self) -> None:
        self.store.set(account=self.client.account())
        self._cancel.clear()
        rules, denied = self._allowed(self.client.rules)
        schedules, also_denied = self._allowed(self.client.schedules)
        self.store.set(progress="")
        if denied and also_denied:
            raise denied
        hidden = "; ".join(str(each) for each in (denied, also_denied) if each)
        found = (*rules, *schedules)
        self.store.set(rules=found, hidden=hidden, now=self.client.now(), busy="", loaded=True)
        names = dict.fromkeys(target.pipeline_name for each in found for target in each.trigger.targets)
        self._look_at(tuple(names))

    def _allowed(
        self, ask: Callable[..., tuple[FoundTrigger, ...]]
    ) -> tuple[tuple[FoundTrigger, ...], AccessDenied | None]:
        """Return what may be listed, and why nothing may."""
        try:
            return ask(self.store.state.pipeline or None, self._looked_at, self._cancel.is_set), None
        except AccessDenied as error:
            return (), error

    def _looked_at(self, done: int, total: int) -> None:
        """Tell how far a long look is; a short one is not worth a word."""
        if total > MANY and (done % TOLD_EVERY == 0 or done == total):
            self.store.set(progress=f"Looked at {done} of {total} rules" if done < total else "")

    def _look_at(self, names: tuple[str, ...]) -> None:
        """Look at one pipeline and queue the next, so that whatever is pressed meanwhile comes in between."""
        if not names:
            return
        name, *others = names
        look = self._look(name)
        self.store.update(lambda state: {"looks": FrozenMap({**state.looks, name: look})})
        if others:
            self.worker.put(lambda: self._look_at(tuple(others)), "look")

    def _look(self, name: str) -> Look:
        try:
            pipeline = self.client.pipeline(name)
            return Look(parameters=pipeline.parameters, runs=self.client.executions(name, RUNS))
        except NotFound:
            return Look(missing=True)
        except (AccessDenied, OffLimits) as error:
            return Look(denied=str(error))

    def _look_again(self, found: FoundTrigger) -> None:
        self._put(self.client.trigger(found.trigger.name, **place_of(found)))

    def _put(self, found: FoundTrigger) -> None:
        def change(state: TableState) -> dict[str, tuple[FoundTrigger, ...]]:
            if not any(each.arn == found.arn for each in state.rules):
                return {"rules": (*state.rules, found)}
            return {"rules": tuple(found if each.arn == found.arn else each for each in state.rules)}

        self.store.update(change)


def _runs_of(card: CardState, state: TableState) -> dict[str, Look]:
    """Return what was seen of the pipelines of a card, with the executions that the card has seen since."""
    names = {target.pipeline_name for target in card.found.trigger.targets} if card.found else set()
    runs = {name: tuple(run for run in card.executions if run.pipeline_name == name) for name in names}
    return {name: replace(state.looks[name], runs=runs[name]) for name in names if runs[name] and name in state.looks}
