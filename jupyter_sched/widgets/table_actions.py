"""What the table does: each asks AWS in the worker and tells the store what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from jupyter_sched.client import Client
from jupyter_sched.core.errors import AccessDenied, NotConnected, NotFound, OffLimits, SchedError
from jupyter_sched.core.found import FoundTrigger, place_of
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.schedule_trigger import pipeline_names
from jupyter_sched.widgets.card_actions import ACCEPTED
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.table_state import Look, TableState, counted, key_of, paused_together, visible
from jupyter_sched.widgets.trouble import words_of
from jupyter_sched.widgets.work import Worker

RUNS = 10
MANY, TOLD_EVERY = 50, 10
AT_A_TIME = 4  # questions, few enough to stay below what AWS takes of one caller
NAMED = 3  # of what could not be changed


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
            said = f"{'Paused' if rule.enabled else 'Resumed'} {rule.name}. {ACCEPTED}"
            self.store.set(busy="", said=said, together=self.client.together.arns)

        self.worker.put(work)

    def follow(self, card: CardState) -> None:
        """Show of a rule what its card knows of it."""
        key = card.key
        if card.deleted:
            self.store.update(lambda state: {"rules": tuple(each for each in state.rules if key_of(each) != key)})
        elif card.found is not None:
            self._put([card.found])
            self.store.update(lambda state: {"looks": FrozenMap({**state.looks, **_runs_of(card, state)})})

    def pause_all(self) -> None:
        """Pause what is shown and runs, in such a way that just these can be resumed later, by anybody."""
        running = tuple(each for each in visible(self.store.state) if each.trigger.enabled and not each.managed_by)
        self._each(running, "Pausing", "Paused", self.client.pause_together)

    def resume(self) -> None:
        """Resume exactly those that were paused together."""
        self._each(paused_together(self.store.state), "Resuming", "Resumed", self._enable)

    def cancel(self) -> None:
        """Stop before what has not begun."""
        self._cancel.set()

    def _each(
        self, rules: tuple[FoundTrigger, ...], doing: str, done: str, change: Callable[[FoundTrigger], None]
    ) -> None:
        if not rules or self.store.state.progress:
            return
        self._cancel.clear()
        self.store.set(progress=f"{doing} {counted(rules)}", error="", said="")
        self.worker.put(lambda: self._change_each(rules, doing, done, change))

    def _change_each(
        self, rules: tuple[FoundTrigger, ...], doing: str, done: str, change: Callable[[FoundTrigger], None]
    ) -> None:
        """Change several at a time. What one of them is refused does not keep the others from being changed."""
        changed, failed = list[FoundTrigger](), list[str]()

        def try_one(found: FoundTrigger) -> FoundTrigger | str | None:
            return None if self._cancel.is_set() else self._tried(found, change)

        with ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="jupyter-sched-change") as pool:
            for number, came in enumerate(pool.map(try_one, rules), 1):
                if isinstance(came, str):
                    failed.append(came)
                elif came is not None:
                    changed.append(came)
                if number % TOLD_EVERY == 0 or len(rules) < MANY:
                    self._put(changed)
                self.store.set(progress=f"{doing}: {number} of {len(rules)}")
        self._put(changed)
        words = (
            f"{done} {len(changed)} of {counted(rules)}" if len(changed) < len(rules) else f"{done} {counted(rules)}"
        )
        said = {"said": f"{words}. {ACCEPTED}" if changed else f"{words}."}
        self.store.set(progress="", together=self.client.together.arns, **(_refused(words, failed) or said))

    def _tried(self, found: FoundTrigger, change: Callable[[FoundTrigger], None]) -> FoundTrigger | str:
        """Return it as it then stands, or why it was not changed. Without a connection no other is tried."""
        try:
            change(found)
            return self.client.trigger(found.trigger.name, **place_of(found))
        except NotConnected as error:
            self._cancel.set()
            return str(error)
        except SchedError as error:
            return f"{found.trigger.name}: {error}"

    def _enable(self, found: FoundTrigger) -> None:
        self.client.enable(found.trigger.name, **place_of(found))

    def _load(self) -> None:
        self.store.set(account=self.client.account())
        self._cancel.clear()
        hidden: list[AccessDenied] = []
        found = self.client.triggers(
            self.store.state.pipeline or None,
            on_progress=self._looked_at,
            cancelled=self._cancel.is_set,
            on_denied=hidden.append,
        )
        words, together = "; ".join(map(str, hidden)), self.client.together.arns
        self.store.set(rules=found, hidden=words, now=self.client.now(), together=together)
        self.store.set(busy="", progress="", loaded=True)
        names = dict.fromkeys(name for each in found for name in pipeline_names(each.trigger))
        self._look_at(tuple(names))

    def _looked_at(self, done: int, total: int) -> None:
        """Tell how far a long look is; a short one is not worth a word."""
        if total > MANY and (done % TOLD_EVERY == 0 or done == total):
            self.store.set(progress=f"Looked at {done} of {total} rules" if done < total else "")

    def _look_at(self, names: tuple[str, ...]) -> None:
        """Look at some pipelines and queue the next, so that whatever is pressed meanwhile comes in between."""
        some, others = names[:AT_A_TIME], names[AT_A_TIME:]
        with ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="jupyter-sched-look") as pool:
            looks = dict(zip(some, pool.map(self._look, some), strict=True))
        self.store.update(lambda state: {"looks": FrozenMap({**state.looks, **looks})})
        if others:
            self.worker.put(lambda: self._look_at(others), "look")

    def _look(self, name: str) -> Look:
        try:
            pipeline = self.client.pipeline(name)
            runs = self.client.executions(name, RUNS, parameters=False, among=self.store.state.rules)
            return Look(parameters=pipeline.parameters, runs=runs)
        except NotFound:
            return Look(missing=True)
        except (AccessDenied, OffLimits) as error:
            return Look(denied=str(error))

    def _look_again(self, found: FoundTrigger) -> None:
        self._put([self.client.trigger(found.trigger.name, **place_of(found))])

    def _put(self, found: Sequence[FoundTrigger]) -> None:
        """Show of some how they stand now."""

        def change(state: TableState) -> dict[str, tuple[FoundTrigger, ...]]:
            standing = {each.arn: each for each in state.rules}
            return {"rules": tuple({**standing, **{each.arn: each for each in found}}.values())}

        self.store.update(change)


def _refused(words: str, failed: Sequence[str]) -> dict[str, str]:
    """Return how it is said that some were not changed; nothing where all were."""
    more = f"; and {len(failed) - NAMED} more" if len(failed) > NAMED else ""
    return {"error": f"{words}. Not changed: {'; '.join(failed[:NAMED])}{more}"} if failed else {}


def _runs_of(card: CardState, state: TableState) -> dict[str, Look]:
    """Return what was seen of the pipelines of a card, with the executions that the card has seen since."""
    names = set(pipeline_names(card.found.trigger)) if card.found else set()
    runs = {name: tuple(run for run in card.executions if run.pipeline_name == name) for name in names}
    return {name: replace(state.looks[name], runs=runs[name]) for name in names if runs[name] and name in state.looks}
