"""A place to write JSON: line numbers, colours, what is wrong at its line and column, and a button that lays it out.

The front end is an anywidget of our own, ``json_editor.js``: a text area, so that typing, undo, copy and screen readers
work as everywhere, with its text painted below it. Tab leaves it. Until a page shows it, and where anywidget's front
end is missing, a plain text area stands in its place.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as ipw
import traitlets

from jupyter_sched.core.pattern import PatternError
from jupyter_sched.core.pattern.layout import laid_out
from jupyter_sched.widgets import controls, layout, signs
from jupyter_sched.widgets.quiet import Quiet


class _Live(anywidget.AnyWidget):
    """The editor in the page. problem: a sentence, or empty; line and column: from 1, 0 for nowhere."""

    _esm = Path(__file__).with_name("json_editor.js")
    value = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    rows = traitlets.Int(14).tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    line = traitlets.Int(0).tag(sync=True)
    column = traitlets.Int(0).tag(sync=True)


class JsonEditor:
    """Reports what is typed."""

    def __init__(self, label: str, report: Callable[[str], None], *, rows: int = 14) -> None:
        self._quiet = Quiet(report)
        self.live = _Live(label=label, rows=rows)
        self.plain = controls.area(label, self._typed, rows=rows, mono=True)
        self.note = layout.markup()
        self.live.observe(lambda change: self._typed(change.new), "value")
        self.live.on_msg(self._asked)
        self._hidden = ipw.VBox([self.live], layout={"display": "none"})
        self.view = layout.column(self.plain, self.note, self._hidden)

    @property
    def value(self) -> str:
        """The text as it is."""
        return str(self.live.value)

    def show(self, text: str, problem: PatternError | None = None) -> None:
        """Show a text, and what is wrong with it."""
        with self._quiet.showing():
            controls.set_value(self.live, text)
            controls.set_value(self.plain, text)
        advice, line, column = (problem.advice, problem.line, problem.column) if problem else ("", 0, 0)
        with self.live.hold_sync():
            self.live.problem, self.live.line, self.live.column = advice, line, column
        self.note.value = signs.note("error", f"Line {line}, column {column}: {advice}") if advice else ""

    def _typed(self, text: str) -> None:
        with self._quiet.showing():
            controls.set_value(self.live, text)
            controls.set_value(self.plain, text)
        self._quiet(text)

    def _asked(self, _: object, message: Mapping[str, Any], __: object) -> None:
        if message.get("event") == "shown":
            self.view.children = (self.live,)
        elif message.get("event") == "format":
            text = str(message.get("text", ""))
            with contextlib.suppress(PatternError):
                text = laid_out(text)
            self.live.send({"text": text})
