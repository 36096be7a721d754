"""What a card says of its rule or schedule: what it does, when it runs next, what goes with it. Markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jupyter_sched.core.arn import last_part
from jupyter_sched.core.found import FoundRule, FoundSchedule, FoundTrigger
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.pattern.layout import laid_out
from jupyter_sched.core.schedule import Cron, Rate
from jupyter_sched.core.schedule_trigger import Schedule, kind_of, pipeline_names
from jupyter_sched.core.trigger import Rule, Target, Unread
from jupyter_sched.core.when_words import when_words
from jupyter_sched.widgets import html, signs
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.moments import away, clock
from jupyter_sched.widgets.sentence import rule_sentence
from jupyter_sched.widgets.where import sandbox_badge

RUNS = 5
MADE = "role/jupyter-sched-"


def top_html(state: CardState) -> str:
    """Return the card's head: the rule, its switch, what it does, and when it runs next."""
    title = html.title(state.name)
    loud = sandbox_badge(state.now, state.zone) if state.sandbox else ""
    if state.deleted:
        gone = html.empty("It is deleted, or it never was.", "Its executions stay with the pipeline.")
        return html.tag("div", title + loud, "header") + gone
    if state.found is None:
        return html.tag("div", title + loud, "header") + ("" if state.error else signs.note("busy", "Asking AWS"))
    rule = state.found.trigger
    bound = html.tag("span", "Read-only", "sandbox") if state.read_only else ""
    where = f"{state.account.region} · {state.account.account_id}" if state.account else ""
    where = html.tag("span", html.text(where), "muted")
    head = html.tag("div", title + _switch(state, state.found) + where + loud + bound, "header")
    what = html.tag("div", html.text(rule_sentence(rule), 1000), "sentence")
    columns = html.tag("div", _next(state, state.found), "next") + html.tag("div", _facts(state.found), "about")
    return head + what + _owner(state.found) + html.tag("div", columns, "pair")


def _switch(state: CardState, found: FoundTrigger) -> str:
    words = "Enabled" if found.trigger.enabled else "Paused"
    off = {"aria_disabled": "true"} if state.read_only or found.managed_by else {}
    return html.switch(
        words, on=found.trigger.enabled, aria_label=f"{words}: {found.trigger.name}", data_act="switch", **off
    )


def _owner(found: FoundTrigger) -> str:
    if found.managed_by:
        return signs.note("neutral", f"Managed by {found.managed_by}: it can be looked at, not changed.")
    return "" if found.ours else signs.note("neutral", "Made by another tool. What it has beyond this card is kept.")


def _next(state: CardState, found: FoundTrigger) -> str:
    title, trigger = html.part("Next runs"), found.trigger
    if isinstance(trigger.when, EventPattern | Unread):
        words = (
            "Each event that the pattern takes starts it."
            if isinstance(trigger.when, EventPattern)
            else trigger.when.why
        )
        return html.part("Runs") + signs.note("neutral", words)
    if not trigger.enabled:
        return title + signs.note("neutral", "It does not run while it is paused.")
    if isinstance(found, FoundRule) and isinstance(trigger.when, Rate):
        return title + signs.note("neutral", f"It runs {when_words(trigger)}, counted from when it was saved.")
    runs = next_runs(found, state.now)
    if not runs:
        return title + signs.note("warning", f"It never runs from now on: {_why_none(found, state.now)}.")
    own = found.schedule.zone if isinstance(found, FoundSchedule) else "UTC"
    zones = list(dict.fromkeys((state.zone, own, "UTC")))
    rows = [[*(html.text(clock(run, zone)) for zone in zones), html.text(away(run, state.now))] for run in runs]
    return title + html.table([*zones, "From now"], rows, "Next runs")


def next_runs(found: FoundTrigger, now: datetime) -> tuple[datetime, ...]:
    """Return the next runs of a schedule, or of a rule with a cron expression."""
    if isinstance(found, FoundSchedule):
        return found.schedule.next_runs(now, RUNS, found.created_at)
    return found.rule.when.next_runs(now, RUNS) if isinstance(found.rule.when, Cron) else ()


def _why_none(found: FoundTrigger, now: datetime) -> str:
    if isinstance(found, FoundSchedule):
        return found.schedule.why_none(now)
    return found.rule.when.why_none(now) if isinstance(found.rule.when, Cron) else "it has no run"


def _written(when: object) -> str:
    """Return an expression as it is, and a pattern on as many lines as it reads well on."""
    return laid_out(str(when)) if isinstance(when, EventPattern) else str(when)


def _facts(found: FoundTrigger) -> str:
    trigger = found.trigger
    by_event = isinstance(found, FoundRule) and bool(found.rule.event_pattern)
    rows = [
        ("Description", html.text(trigger.description, 512)),
        ("Pattern" if by_event else "Expression", html.code(_written(trigger.when))),
        *(_schedule_facts(found.schedule) if isinstance(found, FoundSchedule) else _rule_facts(found.rule)),
        *_targets_facts(trigger.targets),
        ("Other targets", html.text(", ".join(found.other_targets))),
    ]
    inner = html.facts((name, value) for name, value in rows if value)
    return html.details(f"Everything about this {kind_of(found.trigger)}", inner, "facts", open="open")


def _rule_facts(rule: Rule) -> list[tuple[str, str]]:
    tags = "<br>".join(html.text(f"{key} = {value}") for key, value in rule.tags.items())
    return [("Event bus", html.text(rule.event_bus)), ("Tags", tags)]


def _schedule_facts(schedule: Schedule) -> list[tuple[str, str]]:
    limits = [("From", schedule.start_at), ("Until", schedule.end_at)]
    window = schedule.flexible_window_minutes
    return [
        ("Group", html.text(schedule.group)),
        ("Time zone", html.text(schedule.zone)),
        *((name, html.text(f"{clock(moment, 'UTC')} UTC")) for name, moment in limits if moment),
        ("Flexible window", html.text(f"{window} min") if window else ""),
        ("After its last run", "it deletes itself" if schedule.delete_after_completion else ""),
    ]


def _targets_facts(targets: Sequence[Target]) -> list[tuple[str, str]]:
    """Return what is said of the targets: once where it is the same for all of them."""
    rows = []
    for facts in zip(*map(_target_facts, targets), strict=True):
        if len(set(facts)) == 1:
            rows.append(facts[0])
        else:
            named = zip(targets, facts, strict=True)
            rows += [(f"{name} of {target.pipeline_name}", value) for target, (name, value) in named]
    return rows


def _target_facts(target: Target) -> list[tuple[str, str]]:
    retries = target.retry_policy
    words = (
        f"{retries.maximum_retry_attempts} within {retries.maximum_event_age_seconds} s"
        if retries
        else "185 within 24 h"
    )
    return [
        ("Role", html.text(last_part(target.role_arn or ""))),
        ("Retries", html.text(words)),
        ("Dead-letter queue", html.text(last_part(target.dead_letter_arn or "").rpartition(":")[2])),
    ]


def names_of(found: FoundTrigger) -> str:
    """Return the names of the pipelines that it starts, to stand in a sentence."""
    *others, last = dict.fromkeys(pipeline_names(found.trigger)) or ("nothing",)
    return f"{', '.join(others)} and {last}" if others else last


def delete_words(found: FoundTrigger) -> str:
    """Return what goes when a rule or a schedule is deleted."""
    targets = found.trigger.targets
    made = sorted({last_part(target.role_arn or "") for target in targets if MADE in (target.role_arn or "")})
    role = f" and the role {', '.join(made)}, which was made for it" if made else ""
    others = (
        f" It also ends what it does beside pipelines: {', '.join(found.other_targets)}." if found.other_targets else ""
    )
    owner = "" if found.ours else " Another tool made it."
    several = len(set(pipeline_names(found.trigger))) > 1
    kept, whose = ("pipelines", "their") if several else ("pipeline", "its")
    stay = f" The {kept} {names_of(found)} and {whose} executions stay."
    return f"This deletes the {kind_of(found.trigger)} {found.trigger.name}{role}.{others}{owner}{stay}"
