"""The part of the schedule editor for what runs at a steady rate, and for what runs once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from jupyter_sched.core.schedule import At, Rate
from jupyter_sched.widgets import controls, layout, signs
from jupyter_sched.widgets.presets import at_text
from jupyter_sched.widgets.quiet import Quiet

Report = Callable[[str], None]
UNITS = (("minutes", "minute"), ("hours", "hour"), ("days", "day"))
NAMES = {timedelta(minutes=1): "minute", timedelta(hours=1): "hour", timedelta(days=1): "day"}
MOST = 2**31 - 1
COUNTED = "Counted from when it is saved, by the second; a day is 24 hours. For a time of day choose Daily."


class RateControl:
    """Reports rate(...) as it is chosen."""

    def __init__(self, report: Report) -> None:
        quiet = self._quiet = Quiet(lambda _: report(self._text()))
        self.number = controls.number("Run every", quiet, 1, MOST)
        self.unit = controls.choice("Unit", UNITS, quiet)
        self.note = layout.markup("field-note")
        self.note.value = signs.note("neutral", COUNTED)
        row = layout.row(self.number, self.unit, classes="part")
        self.view = layout.column(row, self.note)

    def show(self, rate: Rate) -> None:
        """Show a rate."""
        with self._quiet.showing():
            controls.set_value(self.number, max(1, rate.value))
            controls.set_value(self.unit, NAMES[rate.unit])

    def _text(self) -> str:
        number, unit = self.number.value, self.unit.value
        return f"rate({number} {unit}{'' if number == 1 else 's'})"


class OnceControl:
    """Reports at(...) as it is chosen."""

    def __init__(self, report: Report) -> None:
        self._quiet = Quiet(lambda when: report(at_text(when)) if when is not None else None)
        self.when = controls.moment("Date and time", self._quiet)
        self.view = layout.row(self.when, classes="part")

    def show(self, at: At) -> None:
        """Show a single time."""
        with self._quiet.showing():
            controls.set_value(self.when, at.when)
