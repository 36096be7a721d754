"""The words and tables of a card, as markup."""

from __future__ import annotations

from datetime import datetime, timedelta

from jupyter_sched.core.found import FoundRule
from jupyter_sched.core.parameters import shorten
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.pipeline import ExecutionStep, PipelineExecution
from jupyter_sched.core.schedule import Cron, Rate
from jupyter_sched.core.trigger import Rule
from jupyter_sched.widgets import html
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.runs_view import runs_table

RUNS = 3
KINDS = {"Succeeded": "ok", "Failed": "error", "Executing": "busy", "Stopping": "warning", "Stopped": "warning"}


def card_html(state: CardState) -> str:
    """Return the card's body."""
    if state.deleted:
        return html.tag("h3", html.text(state.name)) + html.note("neutral", "This rule is deleted, or it never was.")
    if state.found is None:
        return html.tag("h3", html.text(state.name)) + html.note("busy", "Asking AWS")
    rule = state.found.rule
    badge = html.badge("ok", "Enabled") if rule.enabled else html.badge("warning", "Paused")
    loud = html.tag("span", "Local sandbox, not AWS", "sandbox") if state.sandbox else ""
    managed = html.note("neutral", f"Managed by {state.found.managed_by}: read-only.") if state.found.managed_by else ""
    head = html.tag("div", html.tag("span", html.text(rule.name), "title") + badge + loud, "header")
    what = html.tag("div", html.text(rule_sentence(rule), 1000), "sentence")
    return head + what + managed + _next(state, rule) + executions_html(state.executions, state.now)


def rule_sentence(rule: Rule) -> str:
    """Return what a rule does, in one sentence."""
    starts = " and ".join(target.pipeline_name for target in rule.targets) or "nothing"
    if isinstance(rule.when, Cron | Rate):
        when = rule.when.describe()
    elif isinstance(rule.when, EventPattern):
        when = f"on: {event_words(rule.when)}"
    else:
        when = f"when {rule.when.text} says so"
    values = [
        f"{name} = {shorten(str(value), 40)}" for target in rule.targets for name, value in target.parameters.items()
    ]
    with_values = f" with {', '.join(values)}" if values else ""
    return f"Starts {starts} {when}{with_values}{'' if rule.enabled else ', once you resume it'}."


def event_words(pattern: EventPattern) -> str:
    """Return what kind of event a pattern takes, in words."""
    kinds = sorted(pattern.exact_values("detail-type")) or sorted(pattern.exact_values("source")) or ["an event"]
    buckets = sorted(pattern.exact_values("detail.bucket.name"))
    where = f" in {', '.join(buckets)}" if buckets else ""
    return f"{' or '.join(kinds)}{where}"


def _next(state: CardState, rule: Rule) -> str:
    if not isinstance(rule.when, Cron | Rate):
        return ""
    if not rule.enabled:
        return html.note("neutral", "It does not run while it is paused.")
    if isinstance(rule.when, Rate):
        return html.note("neutral", f"It runs {rule.when.describe()}, counted from when it was saved.")
    runs = rule.when.next_runs(state.now, RUNS)
    return runs_table(runs, "UTC") if runs else html.note("warning", "It never runs from now on.")


def executions_html(runs: tuple[PipelineExecution, ...], now: datetime) -> str:
    """Return the last executions, and the steps of the newest."""
    title = html.tag("h4", "Last executions")
    if not runs:
        return title + html.note("neutral", "It has not started anything yet.")
    rows = [_run(run, now) for run in runs]
    table = html.table(["Status", "Started (UTC)", "Took", "Started by", "Parameters"], rows, "Last executions")
    return title + table + _steps(runs[0], now)


def status(words: str) -> str:
    """Return a status with its icon."""
    return html.badge(KINDS.get(words, "unknown"), words)


def _run(run: PipelineExecution, now: datetime) -> list[str]:
    values = ", ".join(f"{name} = {value}" for name, value in run.parameters.items()) or "defaults"
    who = f"rule {run.rule_name}" if run.rule_name else run.started_by.rsplit("/", 1)[-1] or "unknown"
    failed = html.tag("div", html.text(run.failure_reason), "muted") if run.failure_reason else ""
    started = f"{run.started_at:%Y-%m-%d %H:%M:%S}" if run.started_at else "not yet"
    took = took_words(run.started_at, run.ended_at or now)
    return [status(run.status) + failed, html.text(started), html.text(took), html.text(who), html.text(values)]


def _steps(run: PipelineExecution, now: datetime) -> str:
    if not run.steps:
        return ""
    rows = [_step(step, now) for step in run.steps]
    return html.tag("h4", "Steps of the newest") + html.table(
        ["Step", "Status", "Took"], rows, "Steps of the newest execution"
    )


def _step(step: ExecutionStep, now: datetime) -> list[str]:
    failed = html.tag("div", html.text(step.failure_reason), "muted") if step.failure_reason else ""
    return [
        html.text(step.name),
        status(step.status) + failed,
        html.text(took_words(step.started_at, step.ended_at or now)),
    ]


def took_words(start: datetime | None, end: datetime) -> str:
    """Return how long something took, such as "1 min 5 s"."""
    if start is None:
        return ""
    seconds = max(0, int((end - start) / timedelta(seconds=1)))
    hours, minutes = divmod(seconds // 60, 60)
    parts = [
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes else "",
        f"{seconds % 60} s" if not hours else "",
    ]
    return " ".join(filter(None, parts))


def delete_words(found: FoundRule) -> str:
    """Return what goes when a rule is deleted."""
    made = {target.role_arn for target in found.rule.targets if "role/jupyter-sched-" in (target.role_arn or "")}
    names = [(arn or "").rsplit("/", 1)[-1] for arn in made]
    role = f" and the role {', '.join(names)}, which was made for it" if names else ""
    return f"This deletes the rule {found.rule.name}{role}. The pipeline and its executions stay."
