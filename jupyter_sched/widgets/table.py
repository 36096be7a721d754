"""All rules that start pipelines, in one table, with what can be done with the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import ipywidgets as ipw

from jupyter_sched.client import Client
from jupyter_sched.core.found import FoundRule
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.schedule import Cron
from jupyter_sched.core.trigger import Rule
from jupyter_sched.widgets import controls, html
from jupyter_sched.widgets.card_text import event_words
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.trouble import words_of
from jupyter_sched.widgets.work import Worker

SORTS = (("Name", "name"), ("Pipeline", "pipeline"), ("State", "state"), ("Next run", "next"))
FAR = datetime.max.replace(tzinfo=UTC)
Open = Callable[[FoundRule], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableState:
    """rules: as loaded. search and sort: as typed. chosen: the ARN of a rule, or empty. paused: by "pause all".

    only: the pipelines that the client is limited to.
    """

    pipeline: str = ""
    rules: tuple[FoundRule, ...] = ()
    search: str = ""
    sort: str = "name"
    chosen: str = ""
    paused: tuple[str, ...] = ()
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    busy: str = "Asking AWS"
    error: str = ""
    sandbox: bool = False
    read_only: bool = False
    only: tuple[str, ...] = ()


class Table:
    """One HTML table, a choice, and buttons. open_rule: told a rule that is to be looked at."""

    def __init__(self, client: Client, pipeline: str = "", *, open_rule: Open | None = None) -> None:
        self.client = client
        state = TableState(pipeline=pipeline, sandbox=client.is_sandbox, read_only=client.read_only)
        self.store = Store(replace(state, only=tuple(sorted(client.scope.pipelines))))
        self.worker = Worker(self.failed)
        self._open = open_rule
        self.head, self.rows, self.status = controls.markup(), controls.markup(), controls.markup()
        self.search = controls.text("Search", lambda text: self.store.set(search=text), placeholder="Name or pipeline")
        self.sort = controls.choice("Sort by", SORTS, lambda sort: self.store.set(sort=sort))
        self.choice = controls.choice("Rule", [("None", "")], lambda chosen: self.store.set(chosen=chosen))
        self.buttons = {
            "open": controls.button("Open", self._open_chosen),
            "switch": controls.button("Pause", self._switch),
            "pause_all": controls.button("Pause all", self._pause_all),
            "resume": controls.button("Resume those", self._resume),
            "refresh": controls.button("Refresh", self.refresh),
        }
        above = controls.with_class(ipw.HBox([self.search, self.sort]), "row")
        below = controls.with_class(ipw.HBox([self.choice, *self.buttons.values()]), "row")
        self.view = controls.with_class(
            ipw.VBox([self.head, above, self.rows, below, self.status]), "root triggers section"
        )
        self.store.failed = self.failed
        self.store.subscribe(self.show)
        self.refresh()

    def show(self, state: TableState) -> None:
        """Show the rules that the search finds."""
        shown = visible(state)
        self.head.value = _head(state)
        self.rows.value = rules_table(shown, state.now) if shown else _nothing(state)
        controls.set_choice(
            self.choice, [("None", ""), *((each.rule.name, each.arn) for each in shown)], self._kept(state)
        )
        chosen = self._chosen(state)
        self.buttons["open"].disabled = chosen is None
        self.buttons["switch"].disabled = chosen is None or state.read_only or bool(chosen.managed_by)
        self.buttons["switch"].description = "Resume" if chosen and not chosen.rule.enabled else "Pause"
        self.buttons["pause_all"].disabled = state.read_only or not any(each.rule.enabled for each in shown)
        controls.show(self.buttons["open"], visible=self._open is not None)
        controls.show(self.buttons["resume"], visible=bool(state.paused))
        line = html.note("error", state.error) if state.error else html.note("busy", state.busy) if state.busy else ""
        self.status.value = html.tag("div", line, role="status", aria_live="polite")

    def failed(self, error: BaseException) -> None:
        """Show what went wrong."""
        self.store.set(error=words_of(error, self.client), busy="")

    def refresh(self, *, quietly: bool = False) -> None:
        """Look at AWS again. quietly: say so only if it fails."""
        if not quietly:
            self.store.set(busy="Asking AWS", error="")
        self.worker.put(self._load, "load")

    def _load(self) -> None:
        rules = self.client.rules(self.store.state.pipeline or None)
        self.store.set(rules=rules, now=self.client.now(), busy="")

    def _kept(self, state: TableState) -> str:
        return state.chosen if any(each.arn == state.chosen for each in visible(state)) else ""

    def _chosen(self, state: TableState) -> FoundRule | None:
        return next((each for each in visible(state) if each.arn == state.chosen), None)

    def _open_chosen(self) -> None:
        chosen = self._chosen(self.store.state)
        if chosen is not None and self._open is not None:
            self._open(chosen)

    def _switch(self) -> None:
        chosen = self._chosen(self.store.state)
        if chosen is not None:
            self._set_enabled((chosen,), enabled=not chosen.rule.enabled)

    def _pause_all(self) -> None:
        running = tuple(each for each in visible(self.store.state) if each.rule.enabled and not each.managed_by)
        self.store.set(paused=tuple(each.arn for each in running))
        self._set_enabled(running, enabled=False)

    def _resume(self) -> None:
        paused = self.store.state.paused
        self.store.set(paused=())
        self._set_enabled(tuple(each for each in self.store.state.rules if each.arn in paused), enabled=True)

    def _set_enabled(self, rules: tuple[FoundRule, ...], *, enabled: bool) -> None:
        def work() -> None:
            for each in rules:
                (self.client.enable if enabled else self.client.disable)(each.rule.name, each.rule.event_bus)
            self._load()

        self.store.set(busy="Resuming" if enabled else "Pausing", error="")
        self.worker.put(work)


def visible(state: TableState) -> tuple[FoundRule, ...]:
    """Return the rules that the search finds, sorted."""
    words = state.search.lower().split()
    found = [each for each in state.rules if all(word in _searched(each.rule) for word in words)]
    keys: dict[str, Callable[[FoundRule], tuple[Any, ...]]] = {
        "name": lambda each: (each.rule.name.lower(),),
        "pipeline": lambda each: (_starts(each.rule), each.rule.name),
        "state": lambda each: (not each.rule.enabled, each.rule.name),
        "next": lambda each: (next_run(each.rule, state.now) or FAR, each.rule.name),
    }
    return tuple(sorted(found, key=keys[state.sort]))


def next_run(rule: Rule, now: datetime) -> datetime | None:
    """Return when a rule runs next, where that can be known."""
    if not rule.enabled or not isinstance(rule.when, Cron):
        return None
    return next(iter(rule.when.next_runs(now, 1)), None)


def rules_table(rules: tuple[FoundRule, ...], now: datetime) -> str:
    """Return the table."""
    return html.table(
        ["Rule", "State", "Starts", "When", "Next run (UTC)"], [_row(each, now) for each in rules], "Rules"
    )


def _row(found: FoundRule, now: datetime) -> list[str]:
    rule = found.rule
    state = html.badge("ok", "Enabled") if rule.enabled else html.badge("warning", "Paused")
    when = f"on {event_words(rule.when)}" if isinstance(rule.when, EventPattern) else str(rule.when)
    bus = html.tag("div", html.text(f"bus {rule.event_bus}"), "muted") if rule.event_bus != "default" else ""
    run = next_run(rule, now)
    after = (
        f"{run:%a %Y-%m-%d %H:%M}"
        if run
        else "on an event"
        if rule.event_pattern
        else "not while paused"
        if not rule.enabled
        else "by its rate"
    )
    return [html.text(rule.name) + bus, state, html.text(_starts(rule)), html.text(when), html.text(after)]


def _starts(rule: Rule) -> str:
    return ", ".join(target.pipeline_name for target in rule.targets)


def _searched(rule: Rule) -> str:
    return f"{rule.name} {_starts(rule)} {rule.description}".lower()


def _head(state: TableState) -> str:
    pipelines = state.pipeline or " or ".join(state.only)
    title = f"Rules that start {pipelines}" if pipelines else "Rules that start pipelines"
    loud = html.tag("span", "Local sandbox, not AWS", "sandbox") if state.sandbox else ""
    bound = html.tag("span", "Read-only", "sandbox") if state.read_only else ""
    return html.tag("div", html.tag("span", html.text(title), "title") + loud + bound, "header")


def _nothing(state: TableState) -> str:
    if state.busy or state.error:
        return ""
    words = f"No rule fits {state.search!r}." if state.search else "No rule starts a pipeline yet."
    return html.note("neutral", words)
