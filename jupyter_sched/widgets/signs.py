"""What is said with a sign before it: well, wrong, in doubt, going on."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_sched.core.problem import Problem
from jupyter_sched.widgets import html

_ICONS = {"ok": "✓", "error": "✕", "warning": "!", "busy": "…", "unknown": "?", "neutral": "•"}


def note(kind: str, message: object) -> str:
    """Return a line with an icon and words. kind: "ok", "warning", "error", "busy", "unknown" or "neutral"."""
    icon = html.tag("span", _ICONS[kind], "icon", aria_hidden="true")
    return html.tag("div", icon + html.tag("span", html.text(message, 2000)), f"note {kind}")


def notes(kind: str, messages: Iterable[object]) -> str:
    """Return a line for each message."""
    return "".join(note(kind, message) for message in messages)


def going(kind: str, message: object, section: str) -> str:
    """Return a line as ``note`` does, pressed to go to what it speaks of in a section of the form; see shield.js."""
    icon = html.tag("span", _ICONS[kind], "icon", aria_hidden="true")
    pressed = html.tag("button", html.text(message, 2000), "going", type="button", data_section=section.lower())
    return html.tag("div", icon + pressed, f"note {kind}")


def alert(kind: str, message: object) -> str:
    """Return a note in a frame of its own, for what keeps a whole view from working. kind: "error" or "warning"."""
    return html.tag("div", note(kind, message), f"alert {kind}", role="alert")


def badge(kind: str, words: str) -> str:
    """Return a short state: an icon and words."""
    return html.tag("span", f"{html.tag('span', _ICONS[kind], aria_hidden='true')} {html.text(words)}", f"badge {kind}")


def problem_lines(problems: Iterable[Problem]) -> str:
    """Return a line for each problem."""
    return "".join(note(each.severity, each.message) for each in problems)
