"""What EventBridge Scheduler writes into a parameter value at each run: the time, and what tells the runs apart.

A schedule has no event to take values from. In its place the service replaces four words, anywhere in a value.
Source: EventBridge Scheduler User Guide, "Adding context attributes in EventBridge Scheduler".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from jupyter_sched.core.parameters import FromEvent, ResolvedParameter, resolve_all, shorten
from jupyter_sched.core.pipeline import PipelineParameter

SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"
EXECUTION_ID = "<aws.scheduler.execution-id>"
ATTEMPT_NUMBER = "<aws.scheduler.attempt-number>"
SCHEDULE_ARN = "<aws.scheduler.schedule-arn>"
ATTRIBUTES: Mapping[str, str] = {
    SCHEDULED_TIME: "the time of the run, such as 2026-11-02T07:00:00Z",
    EXECUTION_ID: "an id of this run, such as d32c5kddcf5bb8c3",
    ATTEMPT_NUMBER: "the number of the attempt; 1 unless a start had to be repeated",
    SCHEDULE_ARN: "the ARN of the schedule",
}
ANY_ATTRIBUTE = re.compile(r"<\s*aws\.scheduler\.[^<>]*>", re.IGNORECASE)


def attribute_values(schedule_arn: str, run_at: datetime, execution_id: str, attempt: int = 1) -> dict[str, str]:
    """Return what each attribute is at one run. run_at: aware, any zone."""
    return {
        SCHEDULED_TIME: run_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        EXECUTION_ID: execution_id,
        ATTEMPT_NUMBER: str(attempt),
        SCHEDULE_ARN: schedule_arn,
    }


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with each attribute replaced; what is no attribute stays as it is.

    >>> fill("s3://raw/<aws.scheduler.scheduled-time>.csv", {SCHEDULED_TIME: "2026-11-02T07:00:00Z"})
    's3://raw/2026-11-02T07:00:00Z.csv'
    """
    return ANY_ATTRIBUTE.sub(lambda match: values.get(match[0], match[0]), text)


def has_attribute(text: str) -> bool:
    """Return whether the service would replace anything in ``text``."""
    return any(match in ATTRIBUTES for match in ANY_ATTRIBUTE.findall(text))


def misspelt(text: str) -> Iterator[str]:
    """Yield a sentence for each word of ``text`` that looks like an attribute and is none."""
    there_are = ", ".join(ATTRIBUTES)
    for word in ANY_ATTRIBUTE.findall(text):
        if word not in ATTRIBUTES:
            yield f"{shorten(word)!r} is no context attribute and is sent as it stands; there are {there_are}"


def resolve_run(
    declared: Iterable[PipelineParameter], given: Mapping[str, str | FromEvent], values: Mapping[str, str]
) -> tuple[ResolvedParameter, ...]:
    """Return what each parameter will be at a run. values: of the attributes; see attribute_values.

    A value with an attribute in it has the source "run time". A path is sent as it stands: there is no event.
    """
    texts = {name: str(value) for name, value in given.items()}
    rows = resolve_all(declared, {name: fill(text, values) for name, text in texts.items()}, None)
    return tuple(_as_given(row, texts) for row in rows)


def _as_given(row: ResolvedParameter, texts: Mapping[str, str]) -> ResolvedParameter:
    text = texts.get(row.name)
    if text is None:
        return row
    source = "run time" if has_attribute(text) else "fixed"
    return replace(row, given=text, source=source, value=row.value if row.value is not None else text)
