"""What a saved notebook shows without a kernel: the last known state, with no account and no secret in it.

A cell's output is written when the cell is run, so it shows what was known then. nbconvert, GitHub and notebooks that
are not trusted show it; in JupyterLab, labextension/src/still.ts sees to it.
"""

from __future__ import annotations

from datetime import datetime
from html import unescape
from typing import Any

from jupyter_sched.core.pipeline import PipelineExecution
from jupyter_sched.core.plain import discreet
from jupyter_sched.core.when_words import when_words
from jupyter_sched.widgets import html, moments
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.sentence import rule_sentence
from jupyter_sched.widgets.table_state import TableState, counted, last_run, next_run, starts, visible

KEPT, KEPT_ROWS = 5000, 100
LIVE = "Run the cell to see it live."


def still(bundle: dict[str, Any], words: str, markup: str = "") -> dict[str, Any]:
    """Return a widget's mime bundle with ``words`` and ``markup`` in it; without markup, the words stand for it."""
    lines = markup or "".join(html.tag("p", html.text(line, 1000)) for line in words.splitlines())
    shown = html.tag("div", lines + html.tag("p", html.tag("em", LIVE)), "still")
    plain = unescape(discreet(html.text(words, KEPT)))
    return {**bundle, "text/plain": f"{plain}\n({LIVE})", "text/html": discreet(shown)}


def form_still(state: FormState) -> tuple[str, str]:
    """Return what a form says, as words and as markup."""
    found = draft(state)
    title = html.tag("h3", html.text(f"{'Change a' if state.editing else 'New'} {state.noun}"))
    missing = "".join(html.tag("li", html.text(each.message, 500)) for each in found.errors)
    before = html.tag("p", "Before it can be saved:") + html.tag("ul", missing) if missing else ""
    words = [found.sentence, *(f"- {each.message}" for each in found.errors)]
    return "\n".join(words), title + html.tag("p", html.tag("strong", html.text(found.sentence, 1000))) + before


def card_still(state: CardState) -> tuple[str, str]:
    """Return what a card says, as words and as markup."""
    if state.found is None:
        error = state.error or state.unread
        why = f"could not be read: {error.rstrip('.')}" if error else "is not read yet"
        words = f"{state.name} {'is deleted, or it never was' if state.deleted else why}."
        return words, html.tag("p", html.text(words, 1000))
    rule = state.found.trigger
    sentence = rule_sentence(rule)
    rows = [
        [html.text(run.status), html.text(_moment(run.started_at)), html.text(run.rule_name or "another"), _values(run)]
        for run in state.executions
    ]
    table = html.table(["Status", "Started (UTC)", "Started by", "Parameters"], rows, "Last executions") if rows else ""
    run = next_run(state.found, state.now)
    after = html.tag("p", html.text(f"Next run: {_moment(run)} UTC")) if run else ""
    title = html.tag("h3", html.text(f"{rule.name}: {'enabled' if rule.enabled else 'paused'}"))
    shown = title + html.tag("p", html.tag("strong", html.text(sentence, 1000))) + after + table
    return f"{sentence}\n{_as_of(state.now)}", shown + html.tag("p", _as_of(state.now))


def table_still(state: TableState) -> tuple[str, str]:
    """Return what the table says, as words and as markup."""
    shown = visible(state)[:KEPT_ROWS]
    if not state.loaded:
        words = state.error or "The rules and schedules are not read yet."
        return words, html.tag("p", html.text(words, 1000))
    if not shown:
        words = f"Nothing that starts pipelines is shown. {_as_of(state.now)}"
        return words, html.tag("p", html.text(words))
    rows = []
    for each in shown:
        run, last = next_run(each, state.now), last_run(each.trigger, state.looks)
        enabled = "enabled" if each.trigger.enabled else "paused"
        parts = (each.trigger.name, enabled, starts(each.trigger), when_words(each.trigger), _moment(run))
        rows.append([*(html.text(part) for part in parts), html.text(last.status if last else "")])
    heads = ["Name", "State", "Starts", "When", "Next run (UTC)", "Last result"]
    left = f"{KEPT_ROWS} of {counted(state.rules)} are kept. " if len(state.rules) > len(shown) == KEPT_ROWS else ""
    words = "\n".join(f"{each.trigger.name}: {rule_sentence(each.trigger)}" for each in shown)
    end = f"{left}{_as_of(state.now)}"
    return f"{words}\n{end}", html.table(heads, rows, "Rules and schedules") + html.tag("p", html.text(end))


def _as_of(now: datetime) -> str:
    return f"As of {_moment(now)} UTC."


def _moment(moment: datetime | None) -> str:
    return moments.clock(moment, "UTC") if moment else ""


def _values(run: PipelineExecution) -> str:
    return html.text(", ".join(f"{name} = {value}" for name, value in run.parameters.items()))
