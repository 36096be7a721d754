"""A month of runs beside the table of the next ones, and the buttons to the months before and after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from jupyter_sched.widgets import controls, layout, runs_view
from jupyter_sched.widgets.timing import Timing, When


class MonthPicker:
    """Shows one month, and keeps which one it is. moved: called after it was moved."""

    def __init__(self, moved: Callable[[], None]) -> None:
        self._moved = moved
        self._first: tuple[str, date] | None = None
        self._month: date | None = None
        self.table = layout.markup()
        self.before = controls.button("Previous month", lambda: self._move(-1))
        self.after = controls.button("Next month", lambda: self._move(1))
        buttons = layout.row(self.before, self.after)
        self.view = layout.column(self.table, buttons)

    def show(self, given: Timing, when: When | None, first: date | None) -> None:
        """Show the month of the first run of another schedule, or the month that was chosen of the same one."""
        layout.show(self.view, visible=first is not None)
        if first is None:
            return
        if self._first != (given.expression, first):
            self._first, self._month = (given.expression, first), first
        self.draw(given, when)

    def draw(self, given: Timing, when: When | None) -> None:
        """Draw the month."""
        if when is not None and self._month is not None and self._first is not None:
            self.table.value = runs_view.month_view(given, when, self._month)
            self.before.disabled = self._month <= self._first[1]

    def _move(self, by: int) -> None:
        if self._month is not None:
            self._month = runs_view.moved(self._month, by)
            self._moved()
