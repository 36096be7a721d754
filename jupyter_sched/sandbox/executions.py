"""What becomes of an execution: a pure function of definition, parameters, start, what was said to it, and clock.

A step starts when those it depends on have succeeded, and takes as long as its type says. A condition is decided by the
parameters; a value that only a real job could produce counts as making its condition true. A callback
step waits for its answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

SECONDS = {"Training": 5, "Processing": 3, "Transform": 3, "Tuning": 6, "AutoML": 6, "RegisterModel": 1, "Model": 1}
SHORTEST = 1
CALLBACK, PATIENCE, UNANSWERED = "Callback", timedelta(days=7), "The callback step was not answered."
Definition = Mapping[str, Any]
Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step, as it will have gone. outcome: of a condition. error: of one that fails. attempt: from 1.

    queue and outputs: of a callback step, the URL to which it sends, and the values that were answered.
    """

    name: str
    type: str
    started_at: datetime
    ended_at: datetime
    outcome: str = ""
    error: str = ""
    attempt: int = 1
    queue: str = ""
    outputs: Parameters = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Retry:
    """A retry of an execution. at: when. before: the steps that had begun, and ended by ``ended_at`` or never."""

    at: datetime
    before: tuple[Step, ...]
    ended_at: datetime

    def kept(self, name: str) -> Step | None:
        """Return a step that has succeeded, and is not run again."""
        return next((each for each in self.before if each.name == name and self._succeeded(each)), None)

    def attempt(self, name: str) -> int:
        """Return which attempt at a step that has not succeeded comes now."""
        return 1 + max((each.attempt for each in self.before if each.name == name), default=0)

    def _succeeded(self, step: Step) -> bool:
        return step.ended_at <= self.ended_at and not step.error


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How an execution goes from start to end, whatever the time is now."""

    steps: tuple[Step, ...]
    started_at: datetime
    ended_at: datetime
    error: str = ""

    def status(self, now: datetime) -> str:
        """Return the execution's status at ``now``."""
        if now < self.ended_at:
            return "Executing"
        return "Failed" if self.error else "Succeeded"


@dataclass(frozen=True, slots=True)
class Said:
    """What was said to an execution after it began. retry: the last one; None while there was none.

    answers: to callback steps, by name and attempt: "at", and "outputs" or an "error".
    """

    retry: Retry | None = None
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def outputs(self) -> dict[str, str]:
        """The values that callback steps were answered with, by the path that refers to them."""
        return {
            f"Steps.{key.rpartition('/')[0]}.OutputParameters['{name}']": value
            for key, each in self.answers.items()
            for name, value in each.get("outputs", {}).items()
        }


def course(definition: str, parameters: Mapping[str, str], started_at: datetime, said: Said | None = None) -> Course:
    """Return the course of an execution that starts at ``started_at`` with ``parameters``, as text."""
    document, said = json.loads(definition), said or Said()
    retry, values = said.retry, values_of(definition, parameters, said)
    steps = list(_run(document.get("Steps", ()), values, started_at, said))
    failed = [step for step in steps if step.error]
    if failed:
        end = min(step.ended_at for step in failed)
        steps = [
            replace(step, ended_at=min(step.ended_at, end)) for step in steps if step.started_at < end or step.error
        ]
    else:
        least = (retry.at if retry else started_at) + timedelta(seconds=SHORTEST)
        end = max((step.ended_at for step in steps), default=least)
        end = max(end, least) if retry else end
    error = next((f"Step failure: {step.name}: {step.error}" for step in failed if step.ended_at == end), "")
    return Course(steps=tuple(steps), started_at=started_at, ended_at=end, error=error)


def values_of(definition: str, parameters: Mapping[str, str], said: Said) -> dict[str, Any]:
    """Return what can be referred to: parameters by name, and answered outputs by path."""
    declared = json.loads(definition).get("Parameters", ())
    return {each["Name"]: each.get("DefaultValue") for each in declared} | dict(parameters) | said.outputs


def _run(steps: Any, values: Parameters, start: datetime, said: Said) -> Iterator[Step]:  # noqa: ANN401  any JSON
    waiting, ends = list(steps), dict[str, datetime]()
    names = {step["Name"] for step in waiting}
    while waiting:
        ready = [step for step in waiting if not (_needs(step) & names) - ends.keys()] or waiting[:1]
        for step in ready:
            waiting.remove(step)
            begin = max((ends[name] for name in _needs(step) & ends.keys()), default=start)
            kept = said.retry.kept(step["Name"]) if said.retry else None
            done = kept or _step(step, values, begin, said)
            yield done
            ends[done.name] = done.ended_at
            if done.outcome:
                branch = step.get("Arguments", {}).get("IfSteps" if done.outcome == "True" else "ElseSteps", ())
                for inner in _run(branch, values, done.ended_at, said):
                    yield inner
                    ends[inner.name] = inner.ended_at


def _needs(step: Definition) -> set[str]:
    found = {name.split(".")[0] for name in step.get("DependsOn", ())}
    return found | set(_references(step.get("Arguments", {})))


def _references(value: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, dict):
        path = value.get("Get") or value.get("Path")
        if isinstance(path, str) and path.startswith("Steps."):
            yield path.split(".")[1]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def _step(step: Definition, values: Parameters, begin: datetime, said: Said) -> Step:
    name, kind, retry = str(step["Name"]), str(step.get("Type", "")), said.retry
    start, attempt = (max(begin, retry.at), retry.attempt(name)) if retry else (begin, 1)
    end = start + timedelta(seconds=SECONDS.get(kind, SHORTEST))
    outcome = error = ""
    if kind == "Condition":
        met = all(_holds(each, values) for each in step.get("Arguments", {}).get("Conditions", ()))
        outcome = "True" if met else "False"
    if kind == "Fail":
        error = _text(step.get("Arguments", {}).get("ErrorMessage", "The step failed."), values)
    if kind == CALLBACK:
        return _callback(step, start, attempt, said.answers.get(f"{name}/{attempt}"))
    made = Step(name=name, type=kind, started_at=start, ended_at=end)
    return replace(made, outcome=outcome, error=error, attempt=attempt)


def _callback(step: Definition, start: datetime, attempt: int, answer: Mapping[str, Any] | None) -> Step:
    end = max(datetime.fromisoformat(answer["at"]), start) if answer else start + PATIENCE
    return Step(
        name=str(step["Name"]),
        type=CALLBACK,
        started_at=start,
        ended_at=end,
        error=answer.get("error", "") if answer else UNANSWERED,
        attempt=attempt,
        queue=str(step.get("SqsQueueUrl", "")),
        outputs=answer.get("outputs", {}) if answer else {},
    )


def _holds(condition: Definition, values: Parameters) -> bool:
    kind = condition.get("Type", "")
    if kind == "Not":
        return not _holds(condition["Expression"], values)
    if kind == "Or":
        return any(_holds(each, values) for each in condition["Conditions"])
    if kind == "In":
        wanted, allowed = _value(condition.get("QueryValue"), values), condition.get("Values", ())
        return wanted is None or str(wanted) in {str(_value(each, values)) for each in allowed}
    left, right = (_value(condition.get(side), values) for side in ("LeftValue", "RightValue"))
    return left is None or right is None or _compare(kind, left, right)


def _compare(kind: str, left: Any, right: Any) -> bool:  # noqa: ANN401
    try:
        pair = (float(left), float(right))
    except (TypeError, ValueError):
        pair = None
    if kind == "Equals" or pair is None:
        return pair[0] == pair[1] if pair else str(left).lower() == str(right).lower()
    return {
        "GreaterThan": pair[0] > pair[1],
        "GreaterThanOrEqualTo": pair[0] >= pair[1],
        "LessThan": pair[0] < pair[1],
        "LessThanOrEqualTo": pair[0] <= pair[1],
    }.get(kind, True)


def _value(value: Any, values: Parameters) -> Any:  # noqa: ANN401
    """Return what a reference stands for; None where only a real job would know."""
    if isinstance(value, dict):
        path = value.get("Get", "")
        return values.get(path.removeprefix("Parameters."))
    return value


def _text(value: Any, values: Parameters) -> str:  # noqa: ANN401
    if isinstance(value, dict) and "Std:Join" in value:
        join = value["Std:Join"]
        return str(join.get("On", "")).join(_text(each, values) for each in join.get("Values", ()))
    found = _value(value, values)
    return "(known only to a real run)" if found is None else str(found)


def resolved(value: Any, values: Parameters) -> Any:  # noqa: ANN401  any JSON
    """Return arguments with what they refer to in its place."""
    if isinstance(value, dict) and not {"Get", "Std:Join"} & value.keys():
        return {name: resolved(each, values) for name, each in value.items()}
    if isinstance(value, list):
        return [resolved(each, values) for each in value]
    return _text(value, values) if isinstance(value, dict) else value
