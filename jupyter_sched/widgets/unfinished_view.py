"""What saves have left half-way, offered where rules are made and listed."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as ipw

from jupyter_sched.client import Client
from jupyter_sched.unfinished import Unfinished
from jupyter_sched.widgets import controls, layout, signs
from jupyter_sched.widgets.trouble import words_of
from jupyter_sched.widgets.work import Worker

HALF = "A save was left half-way. Nothing runs half-made."
LEFT = "Roles are left of what is gone. They start nothing by themselves."


class UnfinishedView:
    """Looks once, and shows nothing where nothing is unfinished, or where nothing may be changed.

    changed: told after something was done about it.
    """

    def __init__(self, client: Client, changed: Callable[[], None] = lambda: None) -> None:
        self.client, self.changed = client, changed
        self.words, self.said = layout.markup(), layout.markup("status")
        self.rows = layout.column()
        self.view = layout.column(self.words, self.rows, self.said, classes="section")
        layout.show(self.view, visible=False)
        self.worker = Worker(self._failed)
        if not client.read_only:
            self.worker.put(self._look, "look")

    def show(self, found: tuple[Unfinished, ...]) -> None:
        """Show what is unfinished."""
        self.words.value = signs.alert("warning", LEFT if all(each.gone for each in found) else HALF) if found else ""
        self.rows.children = tuple(self._row(each) for each in found)
        layout.show(self.view, visible=bool(found or self.said.value))

    def _row(self, each: Unfinished) -> ipw.VBox:
        line = layout.markup()
        line.value = signs.note("warning", f"{each.words.rstrip('.')}.")
        name = each.plan.name
        buttons = []
        if each.resumable:
            buttons.append(controls.button(f"Complete {name}", lambda: self._do(self.client.resume, each)))
        words = f"Put {name} back" if each.resumable else f"Remove what is left of {name}"
        buttons.append(controls.button(words, lambda: self._do(self.client.remove, each)))
        return layout.column(line, layout.row(*buttons))

    def _do(self, act: Callable[[Unfinished], object], each: Unfinished) -> None:
        def work() -> None:
            act(each)
            self.said.value = signs.note("ok", f"{each.plan.name} is done.")
            self._look()
            self.changed()

        self.said.value = signs.note("busy", f"Working on {each.plan.name}")
        self.worker.put(work)

    def _look(self) -> None:
        self.show(self.client.unfinished())

    def _failed(self, error: BaseException) -> None:
        """Say what went wrong with something that was asked for; the look at the start says nothing."""
        if self.rows.children:
            self.said.value = signs.note("error", words_of(error, self.client))
