"""Markup that keeps its place: focus, open details and the row one is at survive each redraw, and clicks come back.

An ipywidgets HTML throws its content away with each new value, and the focus with it; see
docs/decisions/0008-one-anywidget-shows-what-changes.md. All markup is built by html.py, where text is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from jupyter_sched.widgets.work import shown

ROWS = "<!--rows-->"
Act = Callable[[str], None]


class _Page(anywidget.AnyWidget):
    """html: with ROWS where the rows go. rows: markup by key; order: the keys to show. seen: whether it is in sight."""

    _esm = Path(__file__).with_name("live.js")
    html = traitlets.Unicode().tag(sync=True)
    rows: Any = traitlets.Dict().tag(sync=True)
    order: Any = traitlets.List().tag(sync=True)
    seen = traitlets.Bool(default_value=True).tag(sync=True)


class Live:
    """Shows markup, and calls ``acts`` by name when an element with ``data-act`` is pressed, with its ``data-for``."""

    def __init__(self, acts: Mapping[str, Act], failed: Callable[[BaseException], None]) -> None:
        self._acts = {name: shown(failed)(act) for name, act in acts.items()}
        self.view = _Page()
        self.view.on_msg(lambda _, content, __: self.act(content.get("act", ""), content.get("key", "")))

    @property
    def html(self) -> str:
        """The markup as it is shown, rows included."""
        rows = "".join(self.view.rows[key] for key in self.view.order)
        return str(self.view.html).replace(ROWS, rows)

    @property
    def seen(self) -> bool:
        """Whether a page shows it, as far as pages tell."""
        return bool(self.view.seen)

    def on_seen(self, tell: Callable[[bool], None]) -> None:
        """Call ``tell`` when it comes into sight, and when it goes out of it."""
        self.view.observe(lambda change: tell(change.new), "seen")

    def show(self, html: str, rows: Mapping[str, str] | None = None, order: Sequence[str] = ()) -> None:
        """Show markup. Only what has changed is sent."""
        wanted: dict[str, Any] = {"html": html, "rows": dict(rows or {}), "order": list(order)}
        with self.view.hold_sync():
            for name, value in wanted.items():
                if getattr(self.view, name) != value:
                    setattr(self.view, name, value)

    def focus(self, column: str, key: str) -> None:
        """Move the focus to the element of a row that has ``data-column`` and ``data-for``."""
        self.view.send({"column": column, "key": key})

    def act(self, name: str, key: str = "") -> None:
        """Do what pressing an element does. A name that is not offered does nothing."""
        if name in self._acts:
            self._acts[name](key)
