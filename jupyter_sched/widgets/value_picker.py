"""The values of the sample event, each a button: pressed, it gives its path to a parameter.

Which parameter is chosen in a drop-down, and follows the row that last had the focus. Those that the catalogue suggests
come first, with their meaning. The front end is an anywidget of our own, ``value_picker.js``; where anywidget's is
missing nothing is shown, and the paths are offered in each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.parameters import shorten
from jupyter_sched.core.plain import seen
from jupyter_sched.widgets import layout
from jupyter_sched.widgets.draft import Draft
from jupyter_sched.widgets.event_draft import catalog_entry
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.store import Store

LONGEST = 60


class _Picker(anywidget.AnyWidget):
    """values: path, text and note of each. parameters: names. used: by path, the parameters that take it."""

    _esm = Path(__file__).with_name("value_picker.js")
    values: traitlets.List[dict[str, str]] = traitlets.List().tag(sync=True)
    parameters: traitlets.List[str] = traitlets.List().tag(sync=True)
    used = traitlets.Dict().tag(sync=True)


class ValuePicker:
    """Reports the path that was chosen for a parameter."""

    def __init__(self, store: Store[FormState]) -> None:
        self.store = store
        self.picker = _Picker()
        self.picker.on_msg(self._told)
        self.view = layout.column(self.picker)
        self._shown = False

    def show(self, state: FormState, found: Draft) -> None:
        """Show the values, and which are in use."""
        names = [each.name for each in state.pipeline.parameters] if state.pipeline else []
        layout.show(self.view, visible=self._shown and state.kind == "event" and bool(names and found.event))
        with self.picker.hold_sync():
            self.picker.parameters = names
            self.picker.values = _values(state, found)
            self.picker.used = _used(state, names)

    def use(self, path: str, parameter: str) -> None:
        """Let a parameter take its value from a path."""
        self.store.update(
            lambda state: {
                "sources": FrozenMap({**state.sources, parameter: "event"}),
                "paths": FrozenMap({**state.paths, parameter: path}),
            }
        )

    def _told(self, _: object, message: Mapping[str, Any], __: object) -> None:
        if message.get("event") == "shown":
            self._shown = True
            state = self.store.state
            layout.show(self.view, visible=state.kind == "event" and bool(self.picker.parameters))
        elif message.get("event") == "use" and message.get("parameter") in self.picker.parameters:
            self.use(str(message["path"]), str(message["parameter"]))


def _values(state: FormState, found: Draft) -> list[dict[str, str]]:
    chosen = catalog_entry(state)
    meanings = dict(chosen.paths) if chosen else {}
    there = dict(found.paths)
    order = [path for path in meanings if path in there] + [path for path in there if path not in meanings]
    return [
        {"path": path, "text": shorten(seen(there[path]), LONGEST), "note": meanings.get(path, "")} for path in order
    ]


def _used(state: FormState, names: Iterable[str]) -> dict[str, list[str]]:
    used: dict[str, list[str]] = {}
    for name in names:
        if state.sources.get(name) == "event" and state.paths.get(name):
            used.setdefault(state.paths[name], []).append(name)
    return used
