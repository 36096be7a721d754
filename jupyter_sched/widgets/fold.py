"""Controls that are rarely needed, behind a button that says what they are."""

from __future__ import annotations

import ipywidgets as ipw

from jupyter_sched.widgets import controls, layout


class Fold:
    """Folded until the button is pressed, or until something in it has to be seen. what: as in "Show ..."."""

    def __init__(self, what: str, *children: ipw.Widget) -> None:
        self._what = what
        self.button = controls.button("", lambda: self._set(opened=not self.opened))
        self.inside = layout.column(*children)
        self.view = layout.column(self.button, self.inside, classes="fold")
        self._set(opened=False)

    def unfold(self) -> None:
        """Show what is in it."""
        if not self.opened:
            self._set(opened=True)

    def _set(self, *, opened: bool) -> None:
        self.opened = opened
        self.button.description = self.button.tooltip = f"{'Hide' if opened else 'Show'} {self._what}"
        layout.show(self.inside, visible=opened)
