"""The checklist "Will it run?" as it is shown: first what keeps it from running, with the fix; what is well, folded."""

from __future__ import annotations

from jupyter_sched.core.diagnosis import Check
from jupyter_sched.widgets import html, signs

KINDS = {"ok": "ok", "warning": "warning", "fail": "error", "unknown": "unknown"}
ORDER = ("fail", "warning", "unknown")
SEEN = ("metrics", "letters", "runs")


def why_not(checks: tuple[Check, ...]) -> str:
    """Return what was seen of a rule or schedule, each line of it, then the checklist of what it depends on."""
    seen = [each for each in checks if each.key.partition(":")[0] in SEEN]
    others = tuple(each for each in checks if each not in seen)
    lines = "".join(map(_line, seen))
    return html.part("Why didn't it run?") + lines + html.part("Will it run?") + checklist(others)


def checklist(checks: tuple[Check, ...]) -> str:
    """Return a line for each check that is not well, the worst first, and the others folded away."""
    wrong = sorted((each for each in checks if each.state != "ok"), key=lambda each: ORDER.index(each.state))
    well = [each for each in checks if each.state == "ok"]
    return "".join(map(_line, wrong)) + (_folded(well) if well else "")


def _line(check: Check) -> str:
    line = signs.note(KINDS[check.state], f"{check.title}: {check.evidence}")
    said = html.tag("div", html.text(f"On AWS: {check.error}", 500), "muted") if check.error else ""
    fix = check.fix
    copied = html.details(html.text(fix.label), html.code(fix.text), f"fix {check.key}") if fix and fix.text else ""
    return line + (html.tag("div", said + copied, "aside") if said or copied else "")


def _folded(well: list[Check]) -> str:
    lines = "".join(signs.note("ok", f"{check.title}: {check.evidence}") for check in well)
    words = f"{len(well)} checks passed" if len(well) > 1 else "1 check passed"
    return html.details(html.text(words), lines, "well")
