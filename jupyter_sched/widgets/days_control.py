"""The part of the schedule editor that says on which days it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets as ipw

from jupyter_sched.widgets import controls
from jupyter_sched.widgets.days import DATES, LAST, Days, read_days, write_days
from jupyter_sched.widgets.quiet import Quiet

Report = Callable[[dict[str, str]], None]
OWN = "own"
MODES = (
    ("Every day", "every"),
    ("Weekdays, Monday to Friday", "weekdays"),
    ("Chosen days of the week", "week"),
    ("Chosen days of the month", "month"),
    ("Last day of the month", "last"),
    ("One weekday in a month", "nth"),
    ("Weekday nearest to a date", "nearest"),
)
AS_WRITTEN = ("As written in the expression", OWN)
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


class DaysControl:
    """Reports the fields day-of-month and day-of-week as they are chosen."""

    def __init__(self, report: Report) -> None:
        self._report, self._parts = report, {"day_of_month": "", "day_of_week": ""}
        quiet = self._quiet = Quiet(self._changed)
        self.mode = controls.choice("Days", MODES, quiet)
        self.week = {day: controls.check(name, quiet) for name, day in WEEK}
        self.dates = controls.text("Days of the month", quiet, placeholder="1, 15")
        self.nth = controls.choice("Which", WHICH, quiet)
        self.weekday = controls.choice("Weekday", WEEK, quiet)
        self.nearest = controls.choice("Date", [(str(day), day) for day in range(1, DATES + 1)], quiet)
        self.boxes = controls.with_class(ipw.HBox(list(self.week.values())), "row boxes")
        self.note = controls.markup("field-note")
        self.of_mode = {"month": [self.dates], "nth": [self.nth, self.weekday], "nearest": [self.nearest]}
        row = [self.mode, self.dates, self.nth, self.weekday, self.nearest]
        self.view = ipw.VBox([controls.with_class(ipw.HBox(row), "row part"), self.boxes, self.note])
        self._set(Days())

    def show(self, parts: Mapping[str, str]) -> None:
        """Show what the fields say, unless they say what was chosen here."""
        mine = {name: parts[name] for name in self._parts}
        if mine != self._parts:
            self._parts = mine
            self._set(read_days(mine["day_of_month"], mine["day_of_week"], self._said()))

    def _set(self, days: Days) -> None:
        with self._quiet.showing():
            controls.set_choice(self.mode, controls.modes(MODES, AS_WRITTEN, days.mode), days.mode)
            for day, box in self.week.items():
                controls.set_value(box, day in days.week)
            controls.set_value(self.dates, days.dates)
            controls.set_value(self.nth, days.nth)
            controls.set_value(self.weekday, days.weekday)
            controls.set_value(self.nearest, days.nearest)
        self._show_mode()
        self.note.value = ""

    def _said(self) -> Days:
        return Days(
            mode=self.mode.value,
            week=tuple(day for day, box in self.week.items() if box.value),
            dates=self.dates.value,
            nth=self.nth.value,
            weekday=self.weekday.value,
            nearest=self.nearest.value,
        )

    def _changed(self) -> None:
        self._show_mode()
        parts = controls.written(self.note, lambda: self._parts if self.mode.value == OWN else write_days(self._said()))
        if parts is not None:
            self._parts = parts
            self._report(parts)

    def _show_mode(self) -> None:
        shown = self.of_mode.get(self.mode.value, [])
        for widget in (self.dates, self.nth, self.weekday, self.nearest):
            controls.show(widget, visible=widget in shown)
        controls.show(self.boxes, visible=self.mode.value == "week")
