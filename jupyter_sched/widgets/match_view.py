"""Whether the pattern takes the sample event: one sentence, then each field, in colour and in words."""

from __future__ import annotations

from jupyter_sched.core.pattern import EventPattern, FieldExplanation
from jupyter_sched.widgets import html, signs
from jupyter_sched.widgets.draft import Draft

HEAD = ("Result", "Field", "The pattern wants", "The sample event has")


def match_view(found: Draft) -> str:
    """Return the result; empty where there is no pattern or no event yet."""
    if found.matched is None or not isinstance(found.when, EventPattern) or found.event is None:
        return ""
    explained = found.when.explain(dict(found.event))
    rows = [_row(field) for field in explained.fields]
    kind, takes = ("ok", "takes") if explained.matched else ("error", "does not take")
    verdict = html.tag("div", signs.note(kind, f"The pattern {takes} this sample event."), "verdict")
    table = html.table(HEAD, rows, "Fields of the pattern")
    return html.tag("div", verdict, role="status", aria_live="polite") + html.tag("div", table, "fields")


def _row(field: FieldExplanation) -> list[str]:
    badge = signs.badge("ok", "Matches") if field.matched else signs.badge("error", "Does not match")
    return [
        badge,
        html.tag("code", html.text(field.path)),
        html.text(field.wanted),
        html.text(field.found) + (html.tag("div", html.text(field.fix), "muted") if field.fix else ""),
    ]
