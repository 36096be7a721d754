"""The part of the schedule editor that says in which months and years it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets as ipw

from jupyter_sched.core.schedule.describe import MONTH_NAMES
from jupyter_sched.widgets import controls
from jupyter_sched.widgets.days import ALL_MONTHS, read_months, write_months
from jupyter_sched.widgets.quiet import Quiet

Report = Callable[[dict[str, str]], None]
EVERY, CHOSEN, OWN = "every", "chosen", "own"
MODES = (("Every month", EVERY), ("Chosen months", CHOSEN))
AS_WRITTEN = ("As written in the expression", OWN)


class MonthsControl:
    """Reports the fields month and year as they are chosen."""

    def __init__(self, report: Report) -> None:
        self._report, self._parts = report, {"month": "", "year": ""}
        quiet = self._quiet = Quiet(self._changed)
        self.mode = controls.choice("Months", MODES, quiet)
        self.months = {month: controls.check(name, quiet) for month, name in enumerate(MONTH_NAMES, 1)}
        self.years = controls.text("Years", quiet, placeholder="every year, or 2027-2029")
        self.boxes = controls.with_class(ipw.HBox(list(self.months.values())), "row boxes")
        self.note = controls.markup("field-note")
        rows = [controls.with_class(ipw.HBox([each]), "row part") for each in (self.mode, self.years)]
        self.view = ipw.VBox([rows[0], self.boxes, rows[1], self.note])
        self._set(ALL_MONTHS, "*")

    def show(self, parts: Mapping[str, str]) -> None:
        """Show what the fields say, unless they say what was chosen here."""
        mine = {name: parts[name] for name in self._parts}
        if mine != self._parts:
            self._parts = mine
            self._set(read_months(mine["month"]), mine["year"])

    def _set(self, months: tuple[int, ...] | None, years: str) -> None:
        with self._quiet.showing():
            mode = OWN if months is None else EVERY if months == ALL_MONTHS else CHOSEN
            controls.set_choice(self.mode, controls.modes(MODES, AS_WRITTEN, mode), mode)
            for month, box in self.months.items():
                controls.set_value(box, month in (months or ()))
            controls.set_value(self.years, "" if years == "*" else years)
        self._show_mode()
        self.note.value = ""

    def _changed(self) -> None:
        self._show_mode()
        parts = controls.written(self.note, self._written)
        if parts is not None:
            self._parts = parts
            self._report(parts)

    def _written(self) -> dict[str, str]:
        month = self._parts["month"] if self.mode.value == OWN else write_months(self._chosen())
        return {"month": month, "year": "".join(self.years.value.split()) or "*"}

    def _chosen(self) -> tuple[int, ...]:
        every = self.mode.value == EVERY
        return tuple(month for month, box in self.months.items() if every or box.value)

    def _show_mode(self) -> None:
        controls.show(self.boxes, visible=self.mode.value == CHOSEN)
