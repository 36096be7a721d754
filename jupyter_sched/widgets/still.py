"""What a saved notebook shows without a kernel: the last known state, with no account and no secret in it.

A cell's output is written when the cell is run, so it shows what was known then. nbconvert, GitHub and notebooks that
are not trusted show it.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from jupyter_sched.core.pipeline import PipelineExecution
from jupyter_sched.widgets import html, moments
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.sentence import rule_sentence, when_words
from jupyter_sched.widgets.table_state import TableState, last_run, next_run, starts, visible

ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")
SECRET = re.compile(r"(?i)(\w*(?:password|passwd|secret|token|credential|api_?key)\w*\s*=\s*)[^\s,;<]+")
KEPT, KEPT_ROWS = 5000, 100
LIVE = "Run the cell to see it live."


def still(bundle: dict[str, Any], words: str, markup: str = "") -> dict[str, Any]:
    """Return a widget's mime bundle with ``words`` and ``markup`` in it; without markup, the words stand for it."""
    lines = markup or "".join(html.tag("p", html.text(line, 1000)) for line in words.splitlines())
    shown = html.tag("div", lines + html.tag("p", html.tag("em", LIVE)), "still")
    return {**bundle, "text/plain": f"{discreet(words)[:KEPT]}\n({LIVE})", "text/html": discreet(shown)}


def discreet(text: str) -> str:
    """Return ``text`` without account numbers, access keys, and values whose name says that they are secret."""
    return SECRET.sub(r"\1(hidden)", KEY.sub("(access key)", ACCOUNT.sub("(account)", text)))


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
        words = f"{state.name} is deleted, or it never was." if state.deleted else state.error or f"{state.name}."
        return words, html.tag("p", html.text(words))
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
    return sentence, title + html.tag("p", html.tag("strong", html.text(sentence, 1000))) + after + table


def table_still(state: TableState) -> tuple[str, str]:
    """Return what the table says, as words and as markup."""
    shown = visible(state)[:KEPT_ROWS]
    words = "\n".join(rule_sentence(each.trigger) for each in shown) or "No rules are loaded yet."
    rows = []
    for each in shown:
        run, last = next_run(each, state.now), last_run(each.trigger, state.looks)
        enabled = "enabled" if each.trigger.enabled else "paused"
        parts = (each.trigger.name, enabled, starts(each.trigger), when_words(each.trigger), _moment(run))
        rows.append([*(html.text(part) for part in parts), html.text(last.status if last else "")])
    heads = ["Rule", "State", "Starts", "When", "Next run (UTC)", "Last result"]
    return words, html.table(heads, rows, "Rules") if rows else html.tag("p", html.text(words))


def _moment(moment: datetime | None) -> str:
    return moments.clock(moment, "UTC") if moment else ""


def _values(run: PipelineExecution) -> str:
    return html.text(", ".join(f"{name} = {value}" for name, value in run.parameters.items()))
