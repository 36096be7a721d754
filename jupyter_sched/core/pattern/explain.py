"""Why a pattern takes an event, or does not: field by field, with what would mend it."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_sched.core.pattern import matchers as m

SHOWN = 3
NEAR = 0.8


@dataclass(frozen=True, slots=True)
class FieldExplanation:
    """One field of the pattern. wanted and found: in words. fix: the nearest one, or empty."""

    path: str
    matched: bool
    wanted: str
    found: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether the pattern takes the event, and each field of the branch that comes nearest."""

    matched: bool
    fields: tuple[FieldExplanation, ...]


Fields = Mapping[str, tuple[Any, ...]]
Leaves = Mapping[str, Sequence[tuple[Any, Any]]]


def explain(rules: Sequence[Fields], leaves: Leaves, matched: Sequence[bool]) -> Explanation:
    """Return the explanation for the alternatives of a pattern. matched: whether each takes the event."""
    candidates = [tuple(_field(path, wanted, leaves) for path, wanted in rule.items()) for rule in rules]
    if any(matched):
        taken = next(fields for fields, fits in zip(candidates, matched, strict=True) if fits)
        return Explanation(matched=True, fields=taken)
    nearest = max(candidates, key=lambda fields: sum(field.matched for field in fields) / len(fields))
    if all(field.matched for field in nearest):
        together = " and ".join(field.path for field in nearest)
        words = "each matches somewhere, but not in one and the same element of the list"
        nearest = (
            *nearest,
            FieldExplanation(together, matched=False, wanted="one element with all of them", found=words),
        )
    return Explanation(matched=False, fields=nearest)


def _field(path: str, wanted: tuple[Any, ...], leaves: Leaves) -> FieldExplanation:
    values = [value for value, _ in leaves.get(path, ())]
    matched = any(each.takes(value) for each in wanted for value in values)
    absent = any(isinstance(each, m.Absent) for each in wanted)
    matched = matched or absent
    words = " or ".join(_words(each) for each in wanted)
    return FieldExplanation(path, matched, words, _found(values), "" if matched else _fix(path, wanted, values, leaves))


def _found(values: list[Any]) -> str:
    if not values:
        return "nothing"
    shown = ", ".join(_json(value) for value in values[:SHOWN])
    return shown if len(values) <= SHOWN else f"{shown} and {len(values) - SHOWN} more"


def _fix(path: str, wanted: tuple[Any, ...], values: list[Any], leaves: Leaves) -> str:
    if not values:
        near = difflib.get_close_matches(path, leaves, n=1, cutoff=NEAR)
        inside = [each for each in leaves if each.startswith(f"{path}.")]
        if inside:
            return f"It holds {inside[0]}; name a field inside it."
        return f"The event has {near[0]} instead." if near else "The event has no such field."
    for value in values:
        for each in wanted:
            if isinstance(each, m.Exactly) and _loosely(each.value) == _loosely(value):
                return f"The event says {_json(value)}, not {_json(each.value)}."
    return ""


def _loosely(value: Any) -> str:  # noqa: ANN401  any JSON
    return re.sub(r"[^a-z0-9]", "", str(value).lower())


def _words(matcher: Any) -> str:  # noqa: ANN401  any matcher
    name, value = next((name, getattr(matcher, field)) for kind, name, field in WORDS if isinstance(matcher, kind))
    if isinstance(matcher, m.AnythingBut):
        return f"anything but {' or '.join(_words(each) for each in value)}"
    if isinstance(matcher, m.Numeric):
        return _range(matcher)
    return name if field_less(matcher) else f"{name} {_json(value)}".strip()


def field_less(matcher: Any) -> bool:  # noqa: ANN401  any matcher
    """Return whether a matcher says everything by its kind."""
    return isinstance(matcher, m.Exists | m.Absent)


def _range(matcher: m.Numeric) -> str:
    if matcher.bottom == matcher.top:
        return f"{matcher.bottom:g}"
    parts = []
    if matcher.bottom != float("-inf"):
        parts.append(f"{'>' if matcher.open_bottom else '>='} {matcher.bottom:g}")
    if matcher.top != float("inf"):
        parts.append(f"{'<' if matcher.open_top else '<='} {matcher.top:g}")
    return f"a number {' and '.join(parts)}"


def _json(value: Any) -> str:  # noqa: ANN401  any JSON
    return json.dumps(value, ensure_ascii=False)


WORDS: tuple[tuple[type, str, str], ...] = (
    (m.Exactly, "", "value"),
    (m.Prefix, "a text that begins with", "text"),
    (m.Suffix, "a text that ends with", "text"),
    (m.IgnoreCase, "in any case", "text"),
    (m.PrefixIgnoreCase, "a text that begins, in any case, with", "text"),
    (m.SuffixIgnoreCase, "a text that ends, in any case, with", "text"),
    (m.Wildcard, "a text like", "text"),
    (m.Numeric, "", "bottom"),
    (m.Cidr, "an address in", "text"),
    (m.AnythingBut, "anything but", "alternatives"),
    (m.Exists, "any value", "__class__"),
    (m.Absent, "no such field", "__class__"),
)
