"""The part of the schedule editor that says on which days it runs."""

from __future__ import annotations

from jupyter_sched.widgets import controls, layout
from jupyter_sched.widgets.cron_control import OWN, CronControl, Report, set_mode
from jupyter_sched.widgets.days import DATES, LAST, Days, read_days, write_days

MODES = (
    ("Every day", "every"),
    ("Weekdays, Monday to Friday", "weekdays"),
    ("Chosen days of the week", "week"),
    ("Chosen days of the month", "month"),
    ("Last day of the month", "last"),
    ("One weekday in a month", "nth"),
    ("Weekday nearest to a date", "nearest"),
)
WEEK = (  # as a calendar has it; the service counts from Sunday
    ("Monday", 2),
    ("Tuesday", 3),
    ("Wednesday", 4),
    ("Thursday", 5),
    ("Friday", 6),
    ("Saturday", 7),
    ("Sunday", 1),
)
WHICH = (("first", 1), ("second", 2), ("third", 3), ("fourth", 4), ("fifth, if any", 5), ("last", LAST))


class DaysControl(CronControl):
    """Reports the fields day-of-month and day-of-week as they are chosen."""

    def __init__(self, report: Report) -> None:
        super().__init__(report, "day_of_month", "day_of_week")
        quiet = self._quiet
        self.mode = controls.choice("Days", MODES, quiet)
        self.week = {day: controls.check(name, quiet) for name, day in WEEK}
        self.dates = controls.text("Days of the month", quiet, placeholder="1, 15")
        self.nth = controls.choice("Which", WHICH, quiet)
        self.weekday = controls.choice("Weekday", WEEK, quiet)
        self.nearest = controls.choice("Date", [(str(day), day) for day in range(1, DATES + 1)], quiet)
        self.boxes = layout.row(*self.week.values(), classes="boxes")
        self.of_mode = {"month": [self.dates], "nth": [self.nth, self.weekday], "nearest": [self.nearest]}
        row = [self.mode, self.dates, self.nth, self.weekday, self.nearest]
        self.view = layout.column(layout.row(*row, classes="part"), self.boxes, self.note)
        self._set(Days())

    def _read(self) -> None:
        self._set(read_days(self._parts["day_of_month"], self._parts["day_of_week"], self._said()))

    def _set(self, days: Days) -> None:
        with self._setting():
            set_mode(self.mode, MODES, days.mode)
            for day, box in self.week.items():
                controls.set_value(box, day in days.week)
            controls.set_value(self.dates, days.dates)
            controls.set_value(self.nth, days.nth)
            controls.set_value(self.weekday, days.weekday)
            controls.set_value(self.nearest, days.nearest)

    def _said(self) -> Days:
        return Days(
            mode=self.mode.value,
            week=tuple(day for day, box in self.week.items() if box.value),
            dates=self.dates.value,
            nth=self.nth.value,
            weekday=self.weekday.value,
            nearest=self.nearest.value,
        )

    def _written(self) -> dict[str, str]:
        return self._parts if self.mode.value == OWN else write_days(self._said())

    def _show_mode(self) -> None:
        shown = self.of_mode.get(self.mode.value, [])
        for widget in (self.dates, self.nth, self.weekday, self.nearest):
            layout.show(widget, visible=widget in shown)
        layout.show(self.boxes, visible=self.mode.value == "week")
