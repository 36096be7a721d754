"""What the controls for the times of a day can say, and how a cron expression says it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Literal

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.widgets.cron_text import read

Mode = Literal["once", "minutes", "hours", "several", "own"]
MINUTE_STEPS = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)  # those that divide an hour
HOUR_STEPS = (1, 2, 3, 4, 6, 8, 12)  # those that divide a day
MOST_TIMES = 12
LAST_HOUR = 23
TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Once a day, at several times, every few minutes or hours between two hours; or what only text can say.

    at: of "once"; None while it is not complete. several: as typed. step_minutes, step_hours: of MINUTE_STEPS and
    HOUR_STEPS. minute: past the hour, of "hours". first, last: the hours between which it runs, both included.
    """

    mode: Mode = "once"
    at: time | None = time(8)
    several: str = "08:00, 18:00"
    step_minutes: int = 15
    step_hours: int = 1
    minute: int = 0
    first: int = 0
    last: int = LAST_HOUR


def read_times(minute: str, hour: str, before: Times) -> Times:
    """Return what two fields say; what they do not say stays as it was ``before``."""
    cron = read(minute=minute, hour=hour)
    if cron is None:
        return replace(before, mode="own")
    minutes, hours = cron.minute.values, cron.hour.values
    if len(minutes) == len(hours) == 1:
        return replace(before, mode="once", at=time(hours[0], minutes[0]))
    for step in MINUTE_STEPS:
        if minutes == tuple(range(0, 60, step)) and hours == tuple(range(hours[0], hours[-1] + 1)):
            return replace(before, mode="minutes", step_minutes=step, first=hours[0], last=hours[-1])
    return _read_hours(minutes, hours, before) or _read_several(minutes, hours, before)


def _read_hours(minutes: Sequence[int], hours: Sequence[int], before: Times) -> Times | None:
    for step in HOUR_STEPS:
        if len(minutes) == 1 and len(hours) > 2 and tuple(hours) == tuple(range(hours[0], hours[-1] + 1, step)):  # noqa: PLR2004  two are said better as two times
            last = LAST_HOUR if hours[-1] + step > LAST_HOUR else hours[-1]
            return replace(before, mode="hours", step_hours=step, minute=minutes[0], first=hours[0], last=last)
    return None


def _read_several(minutes: Sequence[int], hours: Sequence[int], before: Times) -> Times:
    if len(minutes) * len(hours) > MOST_TIMES:
        return replace(before, mode="own")
    text = ", ".join(f"{hour:02}:{minute:02}" for hour in hours for minute in minutes)
    return replace(before, mode="several", several=text)


def write_times(times: Times) -> dict[str, str]:
    """Return the two fields that say it, in documented forms. Raises InvalidInput for times that are none."""
    if times.mode == "once":
        return _write_once(times.at)
    if times.mode == "several":
        return _write_several(times.several)
    if times.first > times.last:
        raise InvalidInput(f"{times.first:02}:00 is after {times.last:02}:00; choose a later end")
    whole = (times.first, times.last) == (0, LAST_HOUR)
    hours = "*" if whole else str(times.first) if times.first == times.last else f"{times.first}-{times.last}"
    if times.mode == "minutes":
        return {"minute": "*" if times.step_minutes == 1 else f"0/{times.step_minutes}", "hour": hours}
    step = times.step_hours
    if step > 1 and times.first != times.last:
        hours = f"0/{step}" if whole else f"{hours}/{step}"
    return {"minute": str(times.minute), "hour": hours}


def _write_once(at: time | None) -> dict[str, str]:
    if at is None:
        raise InvalidInput("choose a time of day")
    return {"minute": str(at.minute), "hour": str(at.hour)}


def _write_several(text: str) -> dict[str, str]:
    words = [word for word in re.split(r"[,\s]+", text) if word]
    matches = [TIME.fullmatch(word) for word in words]
    wrong = [word for word, match in zip(words, matches, strict=True) if match is None]
    if wrong or not words:
        raise InvalidInput(f"{', '.join(wrong)!r} is no time; expected such as 08:00, 18:00")
    found = {(int(match[1]), int(match[2])) for match in matches if match}
    hours, minutes = sorted({hour for hour, _ in found}), sorted({minute for _, minute in found})
    missing = [(hour, minute) for hour in hours for minute in minutes if (hour, minute) not in found]
    if missing:
        also = f"{missing[0][0]:02}:{missing[0][1]:02}"
        raise InvalidInput(f"one expression for {text} would run at {also}, too; make a rule for each")
    return {"minute": ",".join(map(str, minutes)), "hour": ",".join(map(str, hours))}
