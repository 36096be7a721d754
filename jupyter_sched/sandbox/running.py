"""Executions as they are at a moment: their status, their end, and each change of a status on the way."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from jupyter_sched.sandbox.executions import CALLBACK, Course, Retry, Said, Step, course, resolved, values_of
from jupyter_sched.sandbox.state_file import digest_of
from jupyter_sched.sandbox.step_rows import metadata, outcome

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
        answers = json.dumps(row.get("answers", {}))
        return _known_course(self.definition(row), tuple(row["parameters"].items()), row["StartTime"], retries, answers)

    def has_callbacks(self, row: Row) -> bool:
        """Return whether the definition that an execution runs has steps that wait for an answer."""
        return _has_callbacks(self.definition(row))

    def arguments(self, row: Row, step: str) -> Any:  # noqa: ANN401  any JSON
        """Return the arguments of a step, with what they refer to in its place."""
        definition, said = self.definition(row), Said(answers=row.get("answers", {}))
        values = values_of(definition, row["parameters"], said)
        return next(
            (resolved(each.get("Arguments", {}), values) for each in _steps(definition) if each["Name"] == step), {}
        )

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
                yield from _step_changes(step, stopped, row["PipelineExecutionArn"])
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


def last_said_at(row: Row) -> datetime:
    """Return when something was last said to an execution: to begin, to stop, to go on, or an answer."""
    said = [begun_at(row), row.get("stopping_at") or "", *(each["at"] for each in row.get("answers", {}).values())]
    return max(datetime.fromisoformat(each) for each in said if each)


def _step_changes(step: Step, stopped: datetime | None, arn: str) -> Iterator[Change]:
    begun = Change(
        at=step.started_at,
        status="Executing",
        before="Starting",
        started_at=step.started_at,
        step=step.name,
        step_type=step.type,
        metadata=metadata(step, arn),
    )
    yield begun
    end = min(step.ended_at, stopped) if stopped else step.ended_at
    status = outcome(step, end, stopped)
    yield replace(begun, at=end, status=status, before="Executing", over=True, reason=step.error)


@functools.lru_cache(maxsize=1024)
def _known_course(
    definition: str,
    parameters: tuple[tuple[str, str], ...],
    start: str,
    retries: tuple[tuple[str, str], ...],
    answers: str,
) -> Course:
    retry = None
    if retries:
        *earlier, (again, stopping) = retries
        retry = _retry(_known_course(definition, parameters, start, tuple(earlier), answers), again, stopping)
    said = Said(retry, json.loads(answers))
    return course(definition, dict(parameters), datetime.fromisoformat(start), said)


@functools.lru_cache(maxsize=256)
def _has_callbacks(definition: str) -> bool:
    return any(step.get("Type") == CALLBACK for step in _steps(definition))


def _steps(definition: str) -> Iterator[Mapping[str, Any]]:
    """Yield all steps of a definition, those in the branches of conditions, too."""
    waiting = list(json.loads(definition).get("Steps", ()))
    while waiting:
        step = waiting.pop()
        yield step
        waiting += [each for name in ("IfSteps", "ElseSteps") for each in step.get("Arguments", {}).get(name, ())]


def _retry(before: Course, again: str, stopping: str) -> Retry:
    end = min(before.ended_at, datetime.fromisoformat(stopping) + STOPPING) if stopping else before.ended_at
    begun = tuple(step for step in before.steps if step.started_at <= end)
    return Retry(datetime.fromisoformat(again), begun, end)
