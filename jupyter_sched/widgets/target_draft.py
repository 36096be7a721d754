"""From the form's state to the targets, and what their parameters will be. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from jupyter_sched.core.context_attributes import SCHEDULED_TIME
from jupyter_sched.core.parameters import FromEvent, ResolvedParameter, is_path, path_problem, resolve_all
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.trigger import RetryPolicy, Target
from jupyter_sched.widgets.targets import EVENT_TIME, TypedTarget
from jupyter_sched.widgets.typed_form import Kind


def values_of(target: TypedTarget, kind: Kind) -> dict[str, str | FromEvent]:
    """Return what is given for each parameter; what is left to its default is not among them."""
    given: dict[str, str | FromEvent] = {}
    for name, source in target.sources.items():
        path = target.paths.get(name, "").split(" ", 1)[0]
        if source == "fixed":
            given[name] = target.values.get(name, "")
        elif source == "run":
            given[name] = SCHEDULED_TIME if kind == "time" else FromEvent(EVENT_TIME)
        elif source == "event" and is_path(path):
            given[name] = FromEvent(path)
    return given


def target_of(target: TypedTarget, kind: Kind, at: str, found: list[Problem]) -> Target:
    """Return the target as it was typed. at: its path. found: gets what cannot stand in a target."""
    given = values_of(target, kind)
    for name, source in target.sources.items():
        if source == "event" and name not in given:
            found.append(Problem(f"{at}.parameters.{name}", _no_path(target, name)))
    return Target(
        pipeline=target.pipeline_given,
        parameters=given,
        role_arn=target.role_arn.strip() or None,
        retry_policy=_retries(target, at, found),
        dead_letter_arn=target.dead_letter_arn.strip() or None,
        id=target.target_id or None,
    )


def resolved(target: TypedTarget, kind: Kind, event: Mapping[str, Any] | None) -> tuple[ResolvedParameter, ...]:
    """Return what each parameter of a target will be for ``event``."""
    if target.pipeline is None:
        return ()
    rows = resolve_all(target.pipeline.parameters, values_of(target, kind), event)
    typed = [name for name, source in target.sources.items() if source == "event"]
    return tuple(
        replace(row, problem=_no_path(target, row.name)) if row.source == "missing" and row.name in typed else row
        for row in rows
    )


def _no_path(target: TypedTarget, name: str) -> str:
    path = target.paths.get(name, "")
    return path_problem(path) if path else "choose a path out of the sample event, such as $.detail.object.key"


def with_this_sample(
    rows: tuple[ResolvedParameter, ...], given: Mapping[str, str | FromEvent], at: str, said: Collection[str]
) -> Iterator[Problem]:
    """Yield problems with values out of the event: only a sample was looked at, so they are warnings.

    said: the paths of which something is said already.
    """
    for row in rows:
        if row.problem and isinstance(given.get(row.name), FromEvent) and f"{at}.parameters.{row.name}" not in said:
            yield Problem(f"{at}.parameters.{row.name}", f"with this sample: {row.problem}", "warning")


def _retries(target: TypedTarget, at: str, found: list[Problem]) -> RetryPolicy | None:
    texts = {"maximum_retry_attempts": target.retry_attempts, "maximum_event_age_seconds": target.retry_age_seconds}
    numbers = {name: text.strip() for name, text in texts.items() if text.strip()}
    for name, text in numbers.items():
        if not text.isdecimal():
            found.append(Problem(f"{at}.retry_policy.{name}", f"{text!r} is no whole number"))
    if not numbers or any(not text.isdecimal() for text in numbers.values()):
        return None
    return RetryPolicy(**{name: int(text) for name, text in numbers.items()})
