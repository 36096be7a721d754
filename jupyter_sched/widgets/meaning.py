"""What a schedule expression means, and what is wrong with it, as markup. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_sched.core.schedule import At, ExpressionError, parse
from jupyter_sched.core.schedule.expression import ExpressionProblem
from jupyter_sched.core.schedule.zones import is_zone
from jupyter_sched.widgets import html, signs
from jupyter_sched.widgets.timing import Timing, When


def sentence(words: object) -> str:
    """Return words as a sentence."""
    text = str(words)
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('?', '.', ')')) else '.'}"


def problems(given: Timing) -> str:
    """Return what is wrong with the expression, or surprises in it: its text with those places marked, and why."""
    try:
        when = parse(given.expression, service=given.service)
    except ExpressionError as error:
        return _marked(given.expression, error.problems, "wrong") + signs.notes("error", map(sentence, error.problems))
    if not when.warnings:
        return ""
    notes = signs.notes("warning", map(sentence, when.warnings))
    return _marked(given.expression, when.warnings, "doubtful") + notes


def meaning(given: Timing, when: When) -> str:
    """Return when it runs and how often, or why it never does."""
    zone = given.zone if is_zone(given.zone) else "UTC"
    words = when.describe(zone)
    why = when.why_none(given.now, zone=zone, anchor=given.now, start=given.start, end=given.end)
    if not why:
        return signs.note("ok", sentence(f"{words}{often(when)}"))
    said = any(str(each).startswith("this never fires") for each in when.warnings)
    never = "" if said else signs.note("warning", f"It never runs from now on: {why}.")
    return signs.note("neutral", sentence(words)) + never


def often(when: When) -> str:
    """Return how many runs a month and a year have, to follow what it means."""
    if isinstance(when, At):
        return ""
    a_month, a_year = when.runs_per("month"), when.runs_per("year")
    if a_year < 1:
        return f"; once in {1 / a_year:.0f} years" if a_year else ""
    return f"; about {_many(a_month)} a month, {_many(a_year)} a year" if a_month >= 1 else f"; {_many(a_year)} a year"


def _many(count: float) -> str:
    shown = f"{count:,.0f}" if count >= 10 or count == int(count) else f"{count:.1f}"  # noqa: PLR2004  a decimal tells of few
    return f"{shown} run{'' if shown == '1' else 's'}"


def _marked(expression: str, found: Iterable[ExpressionProblem], kind: str) -> str:
    return html.marked(expression, [(each.start, each.end) for each in found], kind)
