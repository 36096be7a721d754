"""What is wrong with a schedule of EventBridge Scheduler, all at once, before anything is sent to AWS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from jupyter_sched.core import limits
from jupyter_sched.core.context_attributes import ATTRIBUTES, SCHEDULED_TIME, misspelt, resolve_run
from jupyter_sched.core.parameters import FromEvent, is_path, shorten
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.schedule import At, Cron, Rate
from jupyter_sched.core.schedule.zones import zone_of
from jupyter_sched.core.schedule_trigger import OLDEST_START, Schedule
from jupyter_sched.core.trigger import Target, Unread
from jupyter_sched.core.trigger_problems import NAME_HINT, parameter_lengths, target_problems


def schedule_problems(
    schedule: Schedule, pipeline: Pipeline | None = None, now: datetime | None = None
) -> tuple[Problem, ...]:
    """Return every problem of ``schedule``; an empty tuple where it can be saved.

    pipeline: as AWS describes it, to check parameters. now: to say what has passed; None to say nothing of it.
    """
    found = [*_name("name", schedule.name), *_name("group", schedule.group), *_zone(schedule), *_when(schedule)]
    found += [*_bounds(schedule), *_window(schedule)]
    if not any(problem.severity == "error" for problem in found):
        found += _time(schedule, now)
    if len(schedule.description) > limits.DESCRIPTION_LENGTH:
        words = f"at most {limits.DESCRIPTION_LENGTH} characters, got {len(schedule.description)}"
        found.append(Problem("description", words))
    if schedule.target is None:
        return (*found, Problem("target", "choose a pipeline to start"))
    return (*found, *_target(schedule.target), *_parameters(schedule.target, pipeline))


def _name(path: str, name: str) -> Iterator[Problem]:
    if not name:
        yield Problem(path, f"give the {'schedule' if path == 'name' else 'group'} a name, such as nightly-retraining")
    elif len(name) > limits.SCHEDULE_NAME_LENGTH:
        yield Problem(path, f"at most {limits.SCHEDULE_NAME_LENGTH} characters, got {len(name)}")
    elif not re.fullmatch(limits.SCHEDULE_NAME, name):
        bad = "".join(dict.fromkeys(re.sub(r"[.\-_A-Za-z0-9]", "", name)))
        yield Problem(path, f"{shorten(name)!r} has {bad!r}; only {NAME_HINT} are allowed")


def _zone(schedule: Schedule) -> Iterator[Problem]:
    if not schedule.zone_is_known or len(schedule.zone) > limits.ZONE_LENGTH:
        yield Problem("zone", f"{shorten(schedule.zone)!r} is no time zone; expected one such as Europe/Berlin")


def _when(schedule: Schedule) -> Iterator[Problem]:
    if isinstance(schedule.when, Unread):
        yield Problem("when", f"{shorten(schedule.when.text)!r} cannot be read: {schedule.when.why}", "warning")
        return
    for warning in schedule.when.warnings:
        yield Problem("when", str(warning), "warning")


def _bounds(schedule: Schedule) -> Iterator[Problem]:
    for path, moment in (("start_at", schedule.start_at), ("end_at", schedule.end_at)):
        if moment is not None and moment.tzinfo is None:
            yield Problem(path, f"{moment} has no time zone; give one, such as tzinfo=datetime.UTC")
            return
    if isinstance(schedule.when, At):
        if schedule.start_at or schedule.end_at:
            yield Problem("start_at", "a one-time run ignores start_at and end_at; leave them out", "warning")
    elif schedule.start_at and schedule.end_at and schedule.start_at >= schedule.end_at:
        yield Problem("end_at", f"{schedule.end_at} is not after the start, {schedule.start_at}")


def _window(schedule: Schedule) -> Iterator[Problem]:
    least, most = limits.FLEXIBLE_WINDOW_MINUTES
    if schedule.flexible_window_minutes and not least <= schedule.flexible_window_minutes <= most:
        got = schedule.flexible_window_minutes
        yield Problem("flexible_window_minutes", f"must be {least}-{most}, or 0 for on time; got {got}")


def _time(schedule: Schedule, now: datetime | None) -> Iterator[Problem]:
    one_time = tuple(_one_time(schedule, schedule.when)) if isinstance(schedule.when, At) else ()
    yield from one_time
    if schedule.delete_after_completion and _is_endless(schedule):
        yield Problem("delete_after_completion", "it never completes without an end; give end_at", "warning")
    if isinstance(schedule.when, Rate) and schedule.start_at is None and schedule.enabled:
        words = "it runs for the first time as soon as it is saved; give start_at for another first run"
        yield Problem("start_at", words, "warning")
    if now is not None and not one_time:
        yield from _passed(schedule, now)


def _is_endless(schedule: Schedule) -> bool:
    if isinstance(schedule.when, Cron) and not schedule.when.year.every:
        return False
    return schedule.end_at is None and isinstance(schedule.when, Cron | Rate)


def _passed(schedule: Schedule, now: datetime) -> Iterator[Problem]:
    """Yield what is too late by now. AWS refuses a start that is older than OLDEST_START."""
    if why := schedule.why_none(now):
        yield Problem("when", f"it will not run: {why}", "warning")
    elif schedule.start_at and schedule.start_at < now - OLDEST_START and not isinstance(schedule.when, At):
        words = "the start has passed; AWS refuses one older than 5 minutes, so the next run is written in its place"
        yield Problem("start_at", words, "warning")


def _one_time(schedule: Schedule, at: At) -> Iterator[Problem]:
    local = at.when.replace(tzinfo=zone_of(schedule.zone))
    if (local.utcoffset() or timedelta()) == (local.replace(fold=1).utcoffset() or timedelta()):
        return
    skipped = (local.utcoffset() or timedelta()) < (local.replace(fold=1).utcoffset() or timedelta())
    what = "the clocks leave that time out" if skipped else "that time comes twice"
    words = f"{what} in {schedule.zone} on that day; it is not documented what the service does. Choose another time"
    yield Problem("when", words, "warning")


def _target(target: Target) -> Iterator[Problem]:
    if target.id is not None:
        yield Problem("target.id", "a schedule has one target, without an id; leave it out")
    yield from target_problems("target", target)


def _parameters(target: Target, pipeline: Pipeline | None) -> Iterator[Problem]:
    yield from parameter_lengths("target", target)
    for name, value in target.parameters.items():
        place = f"target.parameters.{name}"
        if not re.fullmatch(limits.SCHEDULE_PARAMETER_NAME, name[: limits.PARAMETER_NAME_LENGTH]):
            yield Problem(
                place, f"{shorten(name)!r} is no parameter name; only letters, digits, '-' and '_' are allowed"
            )
        if isinstance(value, FromEvent):
            words = (
                f"{value.path} is a path into an event, and a schedule has none; use {SCHEDULED_TIME}, or fixed text"
            )
            yield Problem(place, words)
            continue
        if not value:
            yield Problem(place, f"{name} is empty; EventBridge Scheduler wants at least one character")
        yield from (Problem(place, words, "warning") for words in misspelt(value))
    yield from _values(target, pipeline)


def _values(target: Target, pipeline: Pipeline | None) -> Iterator[Problem]:
    """Yield what the pipeline would refuse. The values of the attributes are examples of the right form."""
    if pipeline is None:
        return
    values = dict(zip(ATTRIBUTES, EXAMPLES, strict=True))
    for row in resolve_run(pipeline.parameters, target.parameters, values):
        said_already = row.name in target.parameters and (not row.given or is_path(row.given))
        if row.problem and not said_already:
            yield Problem(f"target.parameters.{row.name}", row.problem)


EXAMPLE_ARN = "arn:aws:scheduler:us-east-1:111122223333:schedule/default/nightly"
EXAMPLES = ("2026-11-02T07:00:00Z", "d32c5kddcf5bb8c3", "1", EXAMPLE_ARN)
