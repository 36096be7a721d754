"""What the parts of the schedule editor that write fields of a cron expression have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import ipywidgets as ipw

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.widgets import controls, layout, signs
from jupyter_sched.widgets.quiet import Quiet

Report = Callable[[dict[str, str]], None]
OWN = "own"  # the mode of fields that the controls cannot say; they stay as they are written


class CronControl(ABC):
    """Shows some fields of a cron expression, and reports them as they are chosen."""

    def __init__(self, report: Report, *fields: str) -> None:
        self._report, self._parts = report, dict.fromkeys(fields, "")
        self._quiet = Quiet(lambda _: self._changed())
        self.note = layout.markup("field-note")

    def show(self, parts: Mapping[str, str]) -> None:
        """Show what the fields say, unless they say what was chosen here."""
        mine = {name: parts[name] for name in self._parts}
        if mine != self._parts:
            self._parts = mine
            self._read()

    @abstractmethod
    def _read(self) -> None:
        """Set the controls to what the fields say."""

    @abstractmethod
    def _written(self) -> dict[str, str]:
        """Return the fields as the controls say them. Raises InvalidInput where they cannot be used yet."""

    @abstractmethod
    def _show_mode(self) -> None:
        """Show the controls of the mode that is chosen."""

    @contextmanager
    def _setting(self) -> Iterator[None]:
        with self._quiet.showing():
            yield
        self._show_mode()
        self.note.value = ""

    def _changed(self) -> None:
        self._show_mode()
        self.note.value = ""
        try:
            parts = self._written()
        except InvalidInput as error:
            words = f"{str(error)[:1].upper()}{str(error)[1:]}. Until then the schedule stays as it is below."
            self.note.value = signs.note("error", words)
        else:
            self._parts = parts
            self._report(parts)


def set_mode(choice: ipw.Dropdown, modes: Sequence[tuple[str, str]], mode: str) -> None:
    """Set the mode; OWN is offered only while it is so, since nobody can choose it."""
    offered = (*modes, ("As written in the expression", OWN)) if mode == OWN else modes
    controls.set_choice(choice, offered, mode)
