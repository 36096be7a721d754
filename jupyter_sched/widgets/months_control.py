"""The part of the schedule editor that says in which months and years it runs."""

from __future__ import annotations

from jupyter_sched.core.schedule.describe import MONTH_NAMES
from jupyter_sched.widgets import controls, layout
from jupyter_sched.widgets.cron_control import OWN, CronControl, Report, set_mode
from jupyter_sched.widgets.days import ALL_MONTHS, read_months, write_months

EVERY, CHOSEN = "every", "chosen"
MODES = (("Every month", EVERY), ("Chosen months", CHOSEN))


class MonthsControl(CronControl):
    """Reports the fields month and year as they are chosen."""

    def __init__(self, report: Report) -> None:
        super().__init__(report, "month", "year")
        quiet = self._quiet
        self.mode = controls.choice("Months", MODES, quiet)
        self.months = {month: controls.check(name, quiet) for month, name in enumerate(MONTH_NAMES, 1)}
        self.years = controls.text("Years", quiet, placeholder="every year, or 2027-2029")
        self.boxes = layout.row(*self.months.values(), classes="boxes")
        rows = [layout.row(each, classes="part") for each in (self.mode, self.years)]
        self.view = layout.column(rows[0], self.boxes, rows[1], self.note)
        self._set(ALL_MONTHS, "*")

    def _read(self) -> None:
        self._set(read_months(self._parts["month"]), self._parts["year"])

    def _set(self, months: tuple[int, ...] | None, years: str) -> None:
        with self._setting():
            mode = OWN if months is None else EVERY if months == ALL_MONTHS else CHOSEN
            set_mode(self.mode, MODES, mode)
            for month, box in self.months.items():
                controls.set_value(box, month in (months or ()))
            controls.set_value(self.years, "" if years == "*" else years)

    def _written(self) -> dict[str, str]:
        month = self._parts["month"] if self.mode.value == OWN else write_months(self._chosen())
        return {"month": month, "year": "".join(self.years.value.split()) or "*"}

    def _chosen(self) -> tuple[int, ...]:
        every = self.mode.value == EVERY
        return tuple(month for month, box in self.months.items() if every or box.value)

    def _show_mode(self) -> None:
        layout.show(self.boxes, visible=self.mode.value == CHOSEN)
