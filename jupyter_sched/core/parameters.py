"""Parameter values: fixed text, or a JSON path into the event that started the execution.

EventBridge reads a value as a path when the whole value is one; it looks it up in the original event when
the rule fires, and checks nothing before. So we do. Source: EventBridge User Guide, "Targets".
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_sched.core import given, limits
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.event import event_paths
from jupyter_sched.core.nearest import nearest
from jupyter_sched.core.pipeline import ParameterValue, PipelineParameter

_NEAR = 0.85
_PATH = re.compile(r"\$(?:\.[A-Za-z0-9_-]+|\.\*|\[\d+\]|\[\*\])+")
_STEP = re.compile(r"\.([A-Za-z0-9_-]+|\*)|\[(\d+|\*)\]")
_JOINED = re.compile(r"://|[{<]|.\$\.")
PATH_INSIDE = re.compile(r"\$\.[A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class FromEvent:
    """A value that EventBridge takes out of the event.

    path: dots, keys of letters, digits, ``-`` and ``_``, indexes and ``*``, such as ``$.detail.object.key``.
    Raises InvalidInput for any other path.
    """

    path: str

    def __post_init__(self) -> None:
        if not is_path(given.text("path", self.path)):
            raise InvalidInput(path_problem(self.path))

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True, slots=True)
class ResolvedParameter:
    """What one parameter of an execution will be.

    source: "default", "fixed", "event", or "missing" where nothing gives it a value.
    given: the text in the target; empty for a default. value: the text that StartPipelineExecution gets, or
    None where the event has no such path. problem: why it would fail, or empty.
    """

    name: str
    source: str
    given: str
    value: str | None
    problem: str = ""


def is_path(text: str) -> bool:
    """Return whether EventBridge reads ``text`` as a path into the event."""
    return _PATH.fullmatch(text) is not None


def path_problem(text: str) -> str:
    """Return why ``text`` is no path into an event, and what would be one."""
    if is_path(text.strip()):
        return f"{text!r} is no path into an event: did you mean {text.strip()}?"
    if _JOINED.search(text):
        return (
            f"{text!r} is no path into an event: EventBridge takes one value as it is, and cannot join several; take "
            "each into a parameter of its own, such as $.detail.bucket.name and $.detail.object.key, and let the "
            "pipeline join them"
        )
    if is_path(f"$.{text}"):
        return f"{text!r} is no path into an event: did you mean $.{text}?"
    return (
        f"{text!r} is no path into an event: expected keys and indexes, such as $.detail.object.key or $.resources[0]"
    )


def resolve(path: str, event: Mapping[str, Any]) -> str | None:
    """Return the text that ``path`` gives for ``event``, or None where the event has no such value.

    Text stays as it is; numbers, booleans, null, objects and arrays become JSON text.
    """
    values = _follow([event], _STEP.findall(path))
    if not values:
        return None
    value = values[0] if "*" not in path else values
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _follow(values: list[Any], path: list[tuple[str, str]]) -> list[Any]:
    for key, index in path:
        values = [child for value in values for child in _children(value, key, index)]
    return values


def _children(value: Any, key: str, index: str) -> list[Any]:  # noqa: ANN401  an event is any JSON
    if key == "*" or index == "*":
        return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if key:
        return [value[key]] if isinstance(value, dict) and key in value else []
    return [value[int(index)]] if isinstance(value, list) and int(index) < len(value) else []


def value_problem(parameter: PipelineParameter, text: str) -> str:
    """Return why the pipeline would refuse ``text`` as a value of ``parameter``, or an empty text."""
    if not text:
        return f"{parameter.name} is empty; SageMaker wants at least one character"
    if len(text) > limits.PARAMETER_VALUE_LENGTH:
        return f"{parameter.name} has {len(text)} characters; at most {limits.PARAMETER_VALUE_LENGTH} are allowed"
    value = _cast_value(parameter, text)
    if value is None:
        kind = _article(parameter.type)
        return f"{parameter.name} is {kind}; got {shorten(text)!r}, expected {_EXAMPLES[parameter.type]}"
    if parameter.enum_values and value not in parameter.enum_values:
        allowed = ", ".join(text_of(each) for each in parameter.enum_values)
        return f"{parameter.name} must be one of {allowed}; got {shorten(text)!r}"
    return ""


def _cast_value(parameter: PipelineParameter, text: str) -> ParameterValue | None:
    """Return what the pipeline makes of ``text``, or None where it is not of the parameter's type."""
    if parameter.type == "Integer":
        return int(text) if re.fullmatch(r"[+-]?[0-9]+", text) else None
    if parameter.type == "Float":
        return _float(text)
    if parameter.type == "Boolean":
        return {"true": True, "false": False}.get(text.lower())
    return text


def _float(text: str) -> float | None:
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def text_of(value: ParameterValue) -> str:
    """Return a value as StartPipelineExecution wants it: text, with booleans in lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def resolve_all(
    declared: Iterable[PipelineParameter],
    given: Mapping[str, str | FromEvent],
    event: Mapping[str, Any] | None,
) -> tuple[ResolvedParameter, ...]:
    """Return what each declared parameter, then each unknown one that is given, will be for ``event``.

    event: None where there is none to look into; paths then stay unresolved without a problem.
    """
    known = {parameter.name: parameter for parameter in declared}
    rows = [_resolved(parameter, given.get(name), event) for name, parameter in known.items()]
    return (*rows, *(_unknown(name, str(given[name]), known, event) for name in given if name not in known))


def _resolved(
    parameter: PipelineParameter, given: str | FromEvent | None, event: Mapping[str, Any] | None
) -> ResolvedParameter:
    name = parameter.name
    if given is None and parameter.default is None:
        return ResolvedParameter(name, "missing", "", None, f"{name} has no default: give it a value")
    if given is None and parameter.default is not None:
        return ResolvedParameter(name, "default", "", text_of(parameter.default))
    text = str(given)
    if not is_path(text):
        return ResolvedParameter(name, "fixed", text, text, value_problem(parameter, text))
    if event is None:
        return ResolvedParameter(name, "event", text, None)
    value = resolve(text, event)
    problem = _absent(text, event) if value is None else value_problem(parameter, value)
    return ResolvedParameter(name, "event", text, value, problem)


def _absent(path: str, event: Mapping[str, Any]) -> str:
    near = nearest(path, (known for known, _ in event_paths(event)), _NEAR)
    return f"the event has no {path}{f'; did you mean {near}?' if near else ''}"


def _unknown(
    name: str, given: str, known: Mapping[str, PipelineParameter], event: Mapping[str, Any] | None
) -> ResolvedParameter:
    declared = ", ".join(known) or "no parameters"
    near = nearest(name, known)
    problem = f"the pipeline has no parameter {name!r}; {f'did you mean {near}?' if near else f'it has {declared}'}"
    if not is_path(given):
        return ResolvedParameter(name, "fixed", given, given, problem)
    return ResolvedParameter(name, "event", given, None if event is None else resolve(given, event), problem)


def shorten(text: str, most: int = 60) -> str:
    """Return ``text``, cut to ``most`` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _article(kind: str) -> str:
    return f"an {kind}" if kind == "Integer" else f"a {kind}"


_EXAMPLES = {
    "String": "text",
    "Integer": "a whole number such as 2",
    "Float": "a number such as 0.5",
    "Boolean": "true or false",
}
