"""The last executions on a card, each with its steps, and whether its rule or schedule started it. Markup."""

from __future__ import annotations

from datetime import datetime

from jupyter_sched.core.pipeline import ExecutionStep, PipelineExecution
from jupyter_sched.core.schedule_trigger import kind_of
from jupyter_sched.widgets import html, signs
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.card_text import names_of
from jupyter_sched.widgets.moments import clock, took_words

KINDS = {"Succeeded": "ok", "Failed": "error", "Executing": "busy", "Stopping": "warning", "Stopped": "warning"}
DONE = ("Succeeded", "Failed", "Stopped")


def executions_html(state: CardState) -> str:
    """Return the last executions, each with its steps."""
    if state.found is None:
        return ""
    title = html.part(f"Last executions of {names_of(state.found)}")
    title += signs.notes("error", map(_gone, state.missing))
    if state.denied:
        title += signs.note("unknown", f"They may not be looked at: {state.denied}")
    if state.executions:
        return title + _own_words(state) + _executions(state)
    if state.denied or state.missing:
        return title
    return title + html.empty(
        "Nothing has run yet", "It has not started anything yet. Run now starts it without waiting."
    )


def _gone(pipeline: str) -> str:
    return f"There is no pipeline {pipeline} here: it cannot be started. Create it, or press Edit and choose another."


def _own_words(state: CardState) -> str:
    """Return a word where nothing of what is listed was started by what the card is of, else nothing."""
    if state.found is None or any(run.rule_name == state.name for run in state.executions):
        return ""
    return signs.note("neutral", f"None of these was started by this {kind_of(state.found.trigger)}.")


def _executions(state: CardState) -> str:
    several = state.found is not None and len(state.found.trigger.targets) > 1
    pipeline = ["Pipeline"] if several else []
    heads = ("Status", *pipeline, f"Started ({state.zone})", "Took", "Started by", "Parameters")
    head = html.tag("tr", "".join(html.tag("th", html.text(each), scope="col") for each in heads))
    rows = "".join(_run(run, state, newest=not at, several=several) for at, run in enumerate(state.executions))
    inner = html.tag("thead", head) + html.tag("tbody", rows)
    table = html.tag("table", inner, "table runs", aria_label="Last executions")
    return html.tag("div", table, "scroll", tabindex="0", role="region", aria_label="Last executions")


def _run(run: PipelineExecution, state: CardState, *, newest: bool, several: bool) -> str:
    values = ", ".join(f"{name} = {value}" for name, value in run.parameters.items()) or "defaults"
    started = html.text(clock(run.started_at, state.zone, seconds=True)) if run.started_at else "not yet"
    failed = signs.note("error", run.failure_reason) if run.failure_reason else ""
    cells = (
        status(run.status),
        *([html.text(run.pipeline_name)] if several else []),
        started,
        html.text(took_words(run.started_at, run.ended_at or state.now)),
        _who(run, state),
        html.text(values),
    )
    row = html.tag("tr", "".join(html.tag("td", cell) for cell in cells), "run", data_key=run.id)
    steps = html.tag("td", failed + _steps(run, state, newest=newest), colspan=str(len(cells)))
    return row + html.tag("tr", steps, "under", data_key=f"{run.id}/steps")


def _who(run: PipelineExecution, state: CardState) -> str:
    """Return what started it. Of a rule or schedule that is not this one only the name is known."""
    if state.found is not None and run.rule_name == state.name:
        return html.tag("strong", html.text(f"{kind_of(state.found.trigger)} {run.rule_name}"))
    return html.text(run.rule_name or run.started_by.rsplit("/", 1)[-1] or "unknown")


def _steps(run: PipelineExecution, state: CardState, *, newest: bool) -> str:
    detailed = state.detailed.get(run.arn)
    inner = signs.note("busy", "Looking") if detailed is None else signs.note("neutral", "It has no steps yet.")
    words = "Steps"
    if detailed is not None and detailed.steps:
        label = "Steps of the newest execution" if newest else f"Steps of the execution {run.id}"
        rows = [_step(step, state.now) for step in detailed.steps]
        failed = any(step.failure_reason for step in detailed.steps)
        heads = ["Step", "Status", "Took", "Failure"] if failed else ["Step", "Status", "Took"]
        inner = html.table(heads, [row[: len(heads)] for row in rows], label)
        done = sum(step.status in DONE for step in detailed.steps)
        words = f"Steps ({len(rows)})" if detailed.finished else f"Steps ({done} of {len(rows)} done)"
    is_open = {"open": "open"} if newest else {}
    return html.details(words, inner, "steps", data_toggle="steps", data_for=run.arn, **is_open)


def _step(step: ExecutionStep, now: datetime) -> list[str]:
    took = html.text(took_words(step.started_at, step.ended_at or now))
    return [html.text(step.name), status(step.status), took, html.text(step.failure_reason, 1000)]


def status(words: str) -> str:
    """Return a status with its icon."""
    return signs.badge(KINDS.get(words, "unknown"), words)
