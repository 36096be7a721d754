"""The table as markup: its head, its rows, and what stands where there are none."""

from __future__ import annotations

from datetime import datetime

from jupyter_sched.core.found import FoundSchedule, FoundTrigger, place_of
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.pipeline import PipelineExecution
from jupyter_sched.core.schedule import Rate
from jupyter_sched.core.trigger import Target
from jupyter_sched.core.when_words import when_words
from jupyter_sched.widgets import html, moments, signs
from jupyter_sched.widgets.card_executions import status
from jupyter_sched.widgets.live import ROWS
from jupyter_sched.widgets.table_state import Look, TableState, counted, key_of, last_run, next_run, wrong
from jupyter_sched.widgets.where import sandbox_badge

COLUMNS = {"state": "State", "name": "Name", "pipeline": "Starts", "when": "When", "next": "Next run"}


def head_html(state: TableState) -> str:
    """Return the title, and where this is."""
    pipelines = state.pipeline or " or ".join(state.only)
    title = f"Rules and schedules that start {pipelines or 'pipelines'}"
    where = f"{state.account.region} · {state.account.account_id}" if state.account else ""
    loud = html.tag("span", html.text(where), "muted")
    loud += sandbox_badge(state.now, state.zone) if state.sandbox else ""
    bound = html.tag("span", "Read-only", "sandbox") if state.read_only else ""
    return html.tag("div", html.title(title) + loud + bound, "header")


def table_html(state: TableState, shown: tuple[FoundTrigger, ...]) -> str:
    """Return the table with a place for its rows, or what stands where there are none."""
    missing = signs.note("warning", f"Not all is shown: {state.hidden}") if state.hidden else ""
    if not shown:
        return missing + _nothing(state)
    names = {**COLUMNS, "next": f"Next run ({state.zone})", "result": "Last result"}
    heads = "".join(_head(name, words, state) for name, words in names.items())
    inner = html.tag("thead", html.tag("tr", heads)) + html.tag("tbody", ROWS)
    table = html.tag("table", inner, "table rules", aria_label="Rules")
    count = f"{len(shown)} of {counted(state.rules)}" if len(shown) < len(state.rules) else counted(shown)
    return missing + html.tag("div", table, "scroll list") + html.tag("div", html.text(count), "muted count")


def row_html(found: FoundTrigger, state: TableState) -> str:
    """Return the row of a rule."""
    cells = (
        _switch(found, state),
        _name(found),
        "".join(_target(target, state.looks.get(target.pipeline_name)) for target in found.trigger.targets),
        html.text(when_words(found.trigger)),
        _next(found, state),
        _result(found, state),
    )
    key = key_of(found)
    return html.tag(
        "tr",
        "".join(html.tag("td", cell) for cell in cells),
        "rule",
        data_key=key,
        data_act="open",
        data_for=key,
    )


def _head(name: str, words: str, state: TableState) -> str:
    sorts = state.sort == name
    way = ("descending" if state.descending else "ascending") if sorts else "none"
    arrow = html.tag("span", ("▼" if state.descending else "▲") if sorts else "↕", "arrow", aria_hidden="true")
    button = html.tag("button", html.text(words) + arrow, "sort", type="button", data_act="sort", data_for=name)
    return html.tag("th", button, scope="col", aria_sort=way)


def _switch(found: FoundTrigger, state: TableState) -> str:
    words = "Enabled" if found.trigger.enabled else "Paused"
    off = {"aria_disabled": "true"} if state.read_only or found.managed_by else {}
    return html.switch(
        words,
        on=found.trigger.enabled,
        aria_label=f"{words}: {found.trigger.name}",
        data_act="switch",
        data_for=key_of(found),
        data_column="state",
        **off,
    )


def _name(found: FoundTrigger) -> str:
    rule = found.trigger
    button = html.tag(
        "button",
        html.text(rule.name),
        "link",
        type="button",
        data_act="open",
        data_for=key_of(found),
        data_column="name",
    )
    small = [_where(found), rule.description]
    small.append(f"managed by {found.managed_by}" if found.managed_by else "")
    when = html.tag("div", html.text(when_words(rule)), "narrow")
    return button + when + "".join(html.tag("div", html.text(words, 80), "muted") for words in small if words)


def _where(found: FoundTrigger) -> str:
    (place,) = place_of(found).values()
    if isinstance(found, FoundSchedule):
        return "schedule" if place == "default" else f"schedule in group {place}"
    return f"bus {place}" if place != "default" else ""


def _target(target: Target, look: Look | None) -> str:
    problem = wrong(target, look)
    badge = html.tag("div", signs.badge("error", f"{problem[0].upper()}{problem[1:]}")) if problem else ""
    return html.tag("div", html.text(target.pipeline_name) + badge)


def _next(found: FoundTrigger, state: TableState) -> str:
    rule = found.trigger
    run = next_run(found, state.now)
    if run:
        small = html.tag("div", html.text(moments.away(run, state.now)), "muted")
        return _moment(run, state.zone) + small
    if not rule.enabled:
        return html.tag("span", "not while paused", "muted")
    if isinstance(rule.when, Rate):
        return _next_by_rate(rule.when, last_run(rule, state.looks), state)
    return html.tag("span", "on an event" if isinstance(rule.when, EventPattern) else "never", "muted")


def _next_by_rate(rate: Rate, last: PipelineExecution | None, state: TableState) -> str:
    """Return when a rule runs next by its rate: AWS does not tell from when it counts, but the last start does."""
    run = last.started_at + rate.step if last and last.started_at else None
    if run and run > state.now:
        small = html.tag("div", "counted from its last start", "muted")
        return "about " + _moment(run, state.zone) + small
    return html.tag("span", html.text(f"within {_length(rate)}"), "muted")


def _length(rate: Rate) -> str:
    """Return how long a rate is, such as "an hour" or "2 days"."""
    words = rate.describe().removeprefix("every ")
    return words if words[0].isdigit() else f"{'an' if words == 'hour' else 'a'} {words}"


def _moment(moment: datetime, zone: str) -> str:
    """Return a day and a time of day, which a narrow column parts only in between."""
    day, _, time = moments.clock(moment, zone).rpartition(" ")
    return f"{html.tag('span', html.text(day), 'whole')} {html.tag('span', html.text(time), 'whole')}"


def _result(found: FoundTrigger, state: TableState) -> str:
    looks = [state.looks.get(target.pipeline_name) for target in found.trigger.targets]
    run = last_run(found.trigger, state.looks)
    if run:
        small = moments.away(run.started_at, state.now) if run.started_at else ""
        return status(run.status) + html.tag("div", html.text(small), "muted")
    if any(look is None for look in looks):
        return html.tag("span", "looking …", "muted")
    denied = next((look.denied for look in looks if look and look.denied), "")
    return html.tag("span", "may not be looked at" if denied else "has not started yet", "muted", title=denied)


def _nothing(state: TableState) -> str:
    if not state.loaded:
        return (
            "" if state.error else html.empty("Looking for rules", "Each event bus is asked for what starts pipelines.")
        )
    if state.search:
        return html.empty(
            f"Nothing fits {state.search!r}", f"There are {counted(state.rules)}. Clear the search to see them."
        )
    return html.empty(
        "Nothing starts a pipeline yet", "Press New rule to start a pipeline on a schedule or on an event."
    )
