"""Why a pattern takes an event, or does not: field by field, with what would mend it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_sched.core.nearest import loosely, nearest
from jupyter_sched.core.pattern import matchers as m
from jupyter_sched.core.pattern.addresses import address
from jupyter_sched.core.pattern.numbers import is_number

SHOWN = 3
NEAR = 0.8
TEXTS_ONLY = (m.Prefix, m.Suffix, m.Wildcard, m.IgnoreCase, m.PrefixIgnoreCase, m.SuffixIgnoreCase, m.Cidr)


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
    found = leaves.get(path, ())
    values = [value for value, _ in found]
    matched = any(each.takes(value) for each in wanted for value in values)
    in_arrays = any(place for _, place in found)
    absent = any(isinstance(each, m.Absent) for each in wanted) and (in_arrays or not values)
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
        return _fix_path(path, leaves)
    hints = (_fix_value(each, value) for value in values for each in wanted)
    return next((hint for hint in hints if hint), "")


def _fix_path(path: str, leaves: Leaves) -> str:
    inside = next((each for each in leaves if each.startswith(f"{path}.")), "")
    if inside:
        return f"It holds {inside}; name a field inside it."
    last = path.rsplit(".", 1)[-1]
    found = nearest(path, leaves, NEAR) or next((each for each in leaves if each.endswith(f".{last}")), "")
    return f"The event has {found} instead." if found else "The event has no such field."


def _fix_value(matcher: Any, value: Any) -> str:  # noqa: ANN401  any matcher, any leaf
    """Return what would make a matcher take a value that it nearly takes; empty where it is far from it."""
    is_text = isinstance(value, str)
    if isinstance(matcher, m.Exactly):
        near = loosely(str(matcher.value)) == loosely(str(value))
        return f"The event says {_json(value)}, not {_json(matcher.value)}." if near else ""
    if isinstance(matcher, m.Absent):
        return "The event has the field; exists: false wants it absent."
    if isinstance(matcher, m.Numeric):
        return "It is a text in the event; numeric takes numbers only." if is_text else ""
    if isinstance(matcher, TEXTS_ONLY) and not is_text:
        return f"It is {_kind(value)} in the event; this operator takes texts only."
    if isinstance(matcher, m.Cidr) and address(value) is None:
        return "It is no address."
    return _ignoring_case(matcher, value) if isinstance(matcher, m.Prefix | m.Suffix) else ""


def _ignoring_case(matcher: m.Prefix | m.Suffix, value: str) -> str:
    if not type(matcher)(matcher.text.lower()).takes(value.lower()):
        return ""
    operator = "prefix" if isinstance(matcher, m.Prefix) else "suffix"
    ignoring = json.dumps({operator: {"equals-ignore-case": matcher.text}}, ensure_ascii=False)
    return f"Only the case differs; to ignore it, write {ignoring}."


def _kind(value: Any) -> str:  # noqa: ANN401  any leaf
    return "a number" if is_number(value) else "null" if value is None else str(value).lower()


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
        return _json(matcher.bottom)
    parts = []
    if matcher.bottom != float("-inf"):
        parts.append(f"{'>' if matcher.open_bottom else '>='} {_json(matcher.bottom)}")
    if matcher.top != float("inf"):
        parts.append(f"{'<' if matcher.open_top else '<='} {_json(matcher.top)}")
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
