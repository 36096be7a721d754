"""A button for each line of a checklist that can be mended from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import ipywidgets as ipw

from jupyter_sched.core.diagnosis import Check
from jupyter_sched.widgets import controls, layout


class Fixes:
    """Reports the line whose button is pressed. The buttons are made anew only when there are others."""

    def __init__(self, mend: Callable[[Check], None]) -> None:
        self._mend, self._checks = mend, tuple[Check, ...]()
        self.view = layout.row()

    def show(self, checks: Iterable[Check]) -> None:
        """Show the buttons of ``checks``."""
        fixable = tuple(each for each in checks if each.fix and each.fix.calls)
        if fixable != self._checks:
            self._checks = fixable
            self.view.children = tuple(map(self._button, fixable))

    def _button(self, check: Check) -> ipw.Button:
        label = check.fix.label if check.fix else ""
        return controls.button(f"{label}: {check.title.lower()}", lambda: self._mend(check))
