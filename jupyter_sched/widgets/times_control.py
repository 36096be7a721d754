"""The part of the schedule editor that says at which times of a day it runs."""

from __future__ import annotations

from jupyter_sched.widgets import controls, layout
from jupyter_sched.widgets.cron_control import OWN, CronControl, Report, set_mode
from jupyter_sched.widgets.times import HOUR_STEPS, LAST_HOUR, MINUTE_STEPS, Times, read_times, write_times

EVERY = "every"
MODES = (
    ("Once a day", "once"),
    ("Several times a day", "several"),
    ("Every few minutes or hours", EVERY),
)
STEPS = (
    *((f"{step} minutes" if step > 1 else "minute", ("minutes", step)) for step in MINUTE_STEPS),
    *((f"{step} hours" if step > 1 else "hour", ("hours", step)) for step in HOUR_STEPS),
)


class TimesControl(CronControl):
    """Reports the fields minute and hour as they are chosen."""

    def __init__(self, report: Report) -> None:
        super().__init__(report, "minute", "hour")
        quiet = self._quiet
        hours = range(LAST_HOUR + 1)
        self.mode = controls.choice("Times", MODES, quiet)
        self.at = controls.time_of_day("At", quiet)
        self.several = controls.text("At these times", quiet, placeholder="08:00, 18:00")
        self.step = controls.choice("Every", STEPS, quiet)
        self.minute = controls.choice("At minute", [(f"{minute:02}", minute) for minute in range(60)], quiet)
        self.first = controls.choice("From hour", [(f"{hour:02}:00", hour) for hour in hours], quiet)
        self.last = controls.choice("To hour", [(f"{hour:02}:59", hour) for hour in hours], quiet)
        self.between = layout.row(self.first, self.last, classes="part")
        self.of_mode = {"once": [self.at], "several": [self.several], EVERY: [self.step, self.between]}
        first = [self.mode, self.at, self.several, self.step, self.minute]
        self.view = layout.column(layout.row(*first, classes="part"), self.between, self.note)
        self._set(Times())

    def _read(self) -> None:
        self._set(read_times(self._parts["minute"], self._parts["hour"], self._said()))

    def _set(self, times: Times) -> None:
        stepped = times.mode in {"minutes", "hours"}
        steps = times.step_minutes if times.mode == "minutes" else times.step_hours
        with self._setting():
            set_mode(self.mode, MODES, EVERY if stepped else times.mode)
            controls.set_value(self.at, times.at)
            controls.set_value(self.several, times.several)
            controls.set_value(self.minute, times.minute)
            controls.set_value(self.first, times.first)
            controls.set_value(self.last, times.last)
            if stepped:
                controls.set_value(self.step, (times.mode, steps))

    def _said(self) -> Times:
        kind, step = self.step.value
        return Times(
            mode=kind if self.mode.value == EVERY else self.mode.value,
            at=self.at.value,
            several=self.several.value,
            minute=self.minute.value,
            first=self.first.value,
            last=self.last.value,
            **{f"step_{kind}": step},
        )

    def _written(self) -> dict[str, str]:
        return self._parts if self.mode.value == OWN else write_times(self._said())

    def _show_mode(self) -> None:
        shown = self.of_mode.get(self.mode.value, [])
        for widget in (self.at, self.several, self.step, self.between):
            layout.show(widget, visible=widget in shown)
        layout.show(self.minute, visible=self.step in shown and self.step.value[0] == "hours")
