"""Executions as they are at a moment: their status, their end, and each change of a status on the way."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from jupyter_sched.sandbox.executions import Course, Retry, Step, course, metadata, outcome
from jupyter_sched.sandbox.state_file import digest_of

Row = Mapping[str, Any]
STOPPING = timedelta(seconds=2)
LONGEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of the status of an execution, or of one of its steps. before: empty where it has just begun."""

    at: datetime
    status: str
    before: str = ""
    started_at: datetime
    over: bool = False
    reason: str = ""
    step: str = ""
    step_type: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict, hash=False)


class Running:
    """What becomes of executions. definitions: kept once, by their digest, since many executions share one."""

    def __init__(self, definitions: MutableMapping[str, dict[str, Any]]) -> None:
        self._definitions = definitions

    def keep(self, definition: str) -> str:
        """Keep a definition, and return what an execution's row names it by."""
        digest = digest_of(definition)
        if digest not in self._definitions:
            self._definitions[digest] = {"text": definition}
        return digest

    def definition(self, row: Row) -> str:
        """Return the definition that an execution runs."""
        return str(self._definitions[row["definition"]]["text"])

    def course(self, row: Row) -> Course:
        """Return how an execution goes if nobody stops it."""
        retries = tuple((each["at"], each.get("stopping_at", "")) for each in row.get("retries", ()))
        return _known_course(self.definition(row), tuple(row["parameters"].items()), row["StartTime"], retries)

    def status(self, row: Row, now: datetime) -> str:
        """Return the status of an execution at ``now``."""
        stopping = row.get("stopping_at")
        if stopping and self.course(row).ended_at > datetime.fromisoformat(stopping):
            return "Stopped" if now >= datetime.fromisoformat(stopping) + STOPPING else "Stopping"
        return self.course(row).status(now)

    def ended_at(self, row: Row) -> datetime:
        """Return when an execution ends, or has ended."""
        ended = self.course(row).ended_at
        return min(ended, stopped_at(row) or ended)

    def changes(self, row: Row) -> list[Change]:
        """Return every change of a status, in order."""
        return sorted(self._changes(row), key=lambda change: change.at)

    def _changes(self, row: Row) -> Iterator[Change]:
        found, stopped = self.course(row), stopped_at(row)
        begin, end = found.started_at, self.ended_at(row)
        yield Change(at=begin, status="Executing", started_at=begin)
        for each in row.get("retries", ()):
            again = datetime.fromisoformat(each["at"])
            yield Change(at=again, status="Executing", before=each["before"], started_at=begin)
        for step in found.steps:
            if step.started_at < end or step.started_at == step.ended_at:
                yield from _step_changes(step, stopped, row["PipelineArn"])
        last, before = self.status(row, end), "Executing"
        if last == "Stopped" and stopped:
            yield Change(at=stopped - STOPPING, status="Stopping", before="Executing", started_at=begin)
            before = "Stopping"
        reason = found.error if last == "Failed" else ""
        yield Change(at=end, status=last, before=before, started_at=begin, over=True, reason=reason)


def stopped_at(row: Row) -> datetime | None:
    """Return when an execution that somebody stops has stopped; None for any other."""
    stopping = row.get("stopping_at")
    return datetime.fromisoformat(stopping) + STOPPING if stopping else None


def begun_at(row: Row) -> str:
    """Return when an execution was started, or retried for the last time."""
    return str(row["retries"][-1]["at"] if "retries" in row else row["StartTime"])


def _step_changes(step: Step, stopped: datetime | None, pipeline_arn: str) -> Iterator[Change]:
    begun = Change(
        at=step.started_at,
        status="Executing",
        before="Starting",
        started_at=step.started_at,
        step=step.name,
        step_type=step.type,
        metadata=metadata(step, pipeline_arn.rpartition(":")[0]),
    )
    yield begun
    end = min(step.ended_at, stopped) if stopped else step.ended_at
    status = outcome(step, end, stopped)
    yield replace(begun, at=end, status=status, before="Executing", over=True, reason=step.error)


@functools.lru_cache(maxsize=1024)
def _known_course(
    definition: str, parameters: tuple[tuple[str, str], ...], start: str, retries: tuple[tuple[str, str], ...]
) -> Course:
    retry = None
    if retries:
        *earlier, (again, stopping) = retries
        retry = _retry(_known_course(definition, parameters, start, tuple(earlier)), again, stopping)
    return course(definition, dict(parameters), datetime.fromisoformat(start), retry)


def _retry(before: Course, again: str, stopping: str) -> Retry:
    end = min(before.ended_at, datetime.fromisoformat(stopping) + STOPPING) if stopping else before.ended_at
    begun = tuple(step for step in before.steps if step.started_at <= end)
    return Retry(datetime.fromisoformat(again), begun, end)
