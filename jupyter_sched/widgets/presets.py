"""Ready-made schedules: where one starts from, and what the fields are afterwards changed from. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from jupyter_sched.core.schedule import At, Rate
from jupyter_sched.core.schedule.zones import zone_of
from jupyter_sched.widgets.cron_text import joined, split
from jupyter_sched.widgets.days import ALL_MONTHS, Days, read_days, read_months, write_days
from jupyter_sched.widgets.times import Times, read_times, write_times
from jupyter_sched.widgets.timing import Timing, parsed

OWN, RATE, ONCE = "own", "rate", "once"
FIRST_RATE = "rate(1 day)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A kind of schedule. The time of day is that of the schedule before, where it had one."""

    key: str
    label: str
    times: Times
    days: Days

    def expression(self, before: str) -> str:
        """Return the expression of this kind that is nearest to the one ``before``."""
        parts = split(before) or {}
        kept = read_times(parts.get("minute", ""), parts.get("hour", ""), self.times)
        times = kept if kept.mode == self.times.mode == "once" else self.times
        return joined({**write_times(times), **write_days(self.days), "month": "*", "year": "*"})


PRESETS = (
    Preset(key="hourly", label="Hourly", times=Times(mode="hours"), days=Days(mode="every")),
    Preset(key="daily", label="Daily", times=Times(), days=Days(mode="every")),
    Preset(key="weekdays", label="Weekdays (Monday to Friday)", times=Times(), days=Days(mode="weekdays")),
    Preset(key="weekly", label="Weekly", times=Times(), days=Days(mode="week")),
    Preset(key="monthly", label="Monthly", times=Times(), days=Days(mode="month")),
    Preset(key="first", label="First Monday of the month", times=Times(), days=Days(mode="nth")),
    Preset(key="last", label="Last day of the month", times=Times(), days=Days(mode="last")),
    Preset(key="minutes", label="Every few minutes", times=Times(mode="minutes"), days=Days(mode="every")),
    Preset(key="hours", label="Every few hours", times=Times(mode="hours", step_hours=6), days=Days(mode="every")),
)
BY_KEY = {preset.key: preset for preset in PRESETS}


def choices(service: str) -> tuple[tuple[str, str], ...]:
    """Return what is offered: (label, key)."""
    once = (("Once", ONCE),) if service == "scheduler" else ()
    named = ((preset.label, preset.key) for preset in PRESETS)
    return (("My own", OWN), *named, ("At a steady rate", RATE), *once)


def expression_of(key: str, timing: Timing) -> str:
    """Return the expression that a choice makes of the one that is there."""
    if key == RATE:
        return FIRST_RATE
    if key == ONCE:
        here = timing.now.astimezone(zone_of(timing.zone)).replace(tzinfo=None)
        return at_text((here + timedelta(days=1)).replace(minute=0, second=0))
    return BY_KEY[key].expression(timing.expression) if key in BY_KEY else timing.expression


def at_text(when: datetime) -> str:
    """Return the expression for a single time, in whole seconds."""
    return f"at({when.replace(microsecond=0).isoformat()})"


def key_of(timing: Timing) -> str:
    """Return the choice that an expression is."""
    parts = split(timing.expression)
    if parts is None:
        when = parsed(timing)
        return RATE if isinstance(when, Rate) else ONCE if isinstance(when, At) else OWN
    if read_months(parts["month"]) != ALL_MONTHS or parts["year"] != "*":
        return OWN
    times = read_times(parts["minute"], parts["hour"], Times())
    return _key(times, read_days(parts["day_of_month"], parts["day_of_week"], Days()))


def _key(times: Times, days: Days) -> str:
    whole_day = (times.first, times.last) == (0, 23)
    if times.mode in {"minutes", "hours"} and days.mode == "every" and whole_day:
        return "hourly" if times.mode == "hours" and times.step_hours == 1 else times.mode
    if times.mode != "once":
        return OWN
    by_days = {preset.days.mode: preset.key for preset in PRESETS if preset.times.mode == "once"}
    if days.mode == "nth" and (days.nth, days.weekday) != (1, Days().weekday):
        return OWN
    return by_days.get(days.mode, OWN)
