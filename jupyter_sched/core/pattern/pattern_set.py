"""Many patterns decided at once: by what the event has, not one pattern after the other.

Each alternative of each pattern is a bit. For each path an index tells, for a value, which bits want it; the event's
values are looked up, and the bits that survive every path are the patterns that take it. Events in which a path runs
through an array of objects are decided exactly for the bits that are left.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.pattern import matchers as m
from jupyter_sched.core.pattern.event_leaves import flatten
from jupyter_sched.core.pattern.matching import Wanted, fits, rank
from jupyter_sched.core.pattern.pattern import EventPattern

try:
    import orjson

    _loads: Callable[[str], Any] = orjson.loads
except ImportError:
    _loads = json.loads

REMEMBERED = 4096
MISSING = object()


class PatternSet:
    """Patterns by name. In an event given as text, a key that comes twice counts once, with its last value."""

    def __init__(self, patterns: Mapping[str, EventPattern]) -> None:
        rules = [(name, rule) for name, pattern in patterns.items() for rule in pattern.rules]
        self._names = [name for name, _ in rules]
        self._wanted: list[Wanted] = [rank(rule) for _, rule in rules]
        self._all = (1 << len(rules)) - 1
        by_path: dict[str, list[tuple[int, tuple[Any, ...]]]] = {}
        for number, (_, rule) in enumerate(rules):
            for path, alternatives in rule.items():
                by_path.setdefault(path, []).append((1 << number, alternatives))
        ordered = sorted(by_path.items(), key=lambda item: -len(item[1]))
        self._indexes = [(tuple(path.split(".")), _Index(wanted, self._all)) for path, wanted in ordered]

    def match(self, event: str | Mapping[str, Any]) -> set[str]:
        """Return the names of the patterns that take an event. Raises InvalidInput for no JSON object."""
        parsed = _parsed(event) if isinstance(event, str) else event
        alive, exact = self._all, True
        for path, index in self._indexes:
            value = _simple(parsed, path)
            if value is MISSING:
                alive &= index.missing
            elif value is _Index:
                exact = False
                continue
            elif isinstance(value, list):
                alive &= index.of_any(value)
            else:
                alive &= index.of(value)
            if not alive:
                return set()
        return self._named(alive) if exact else self._decided(alive, event)

    def _named(self, alive: int) -> set[str]:
        found = set()
        while alive:
            lowest = alive & -alive
            found.add(self._names[lowest.bit_length() - 1])
            alive ^= lowest
        return found

    def _decided(self, alive: int, event: str | Mapping[str, Any]) -> set[str]:
        leaves = flatten(event)
        numbers = (number for number in range(len(self._names)) if alive >> number & 1)
        return {self._names[number] for number in numbers if fits(self._wanted[number], leaves)}


class _Index:
    """Which bits want a value at one path; bits that do not speak of the path are always in it."""

    def __init__(self, wanted: list[tuple[int, tuple[Any, ...]]], everything: int) -> None:
        mentioned = sum(bit for bit, _ in wanted)
        self.free = everything & ~mentioned
        self.missing = self.free | sum(bit for bit, each in wanted if any(isinstance(one, m.Absent) for one in each))
        self._texts: dict[str, int] = {}
        self._numbers: dict[float, int] = {}
        self._words: dict[Any, int] = {}
        self._others: list[tuple[Any, int]] = []
        self._known: dict[Any, int] = {}
        for bit, alternatives in wanted:
            for each in alternatives:
                self._add(each, bit)

    def _add(self, matcher: Any, bit: int) -> None:  # noqa: ANN401  any matcher
        if not isinstance(matcher, m.Exactly):
            self._others.append((matcher.takes, bit))
        elif isinstance(matcher.value, bool) or matcher.value is None:
            self._words[matcher.value] = self._words.get(matcher.value, 0) | bit
        elif isinstance(matcher.value, str):
            self._texts[matcher.value] = self._texts.get(matcher.value, 0) | bit
            if ":" in matcher.value and m.address(matcher.value):
                self._others.append((matcher.takes, bit))
        else:
            self._numbers[matcher.value] = self._numbers.get(matcher.value, 0) | bit

    def of(self, value: Any) -> int:  # noqa: ANN401  any leaf
        """Return the bits that are content with a value."""
        key = value if isinstance(value, str) else (type(value), value)
        found = self._known.get(key)
        if found is None:
            found = self.free | self._exact(value)
            for takes, bit in self._others:
                if not found & bit and takes(value):
                    found |= bit
            if len(self._known) < REMEMBERED:
                self._known[key] = found
        return found

    def of_any(self, values: list[Any]) -> int:
        """Return the bits that are content with any of the values; with none, those that want none."""
        found = self.free if values else self.missing
        for value in values:
            found |= self.of(value)
        return found

    def _exact(self, value: Any) -> int:  # noqa: ANN401  any leaf
        if isinstance(value, str):
            return self._texts.get(value, 0)
        if isinstance(value, bool) or value is None:
            return self._words.get(value, 0)
        return self._numbers.get(value, 0)


def _simple(value: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401  any JSON
    """Return the leaf or the list of leaves at a path, MISSING, or _Index where it takes the exact way to tell."""
    for name in path:
        if type(value) is list:
            return _Index if any(isinstance(each, dict | list) for each in value) else MISSING
        if type(value) is not dict:
            return MISSING
        found = value.get(name, MISSING)
        if found is MISSING:
            return _Index if _dotted(value) else MISSING
        value = found
    if type(value) is dict:
        return _Index if _dotted(value) else MISSING
    if type(value) is list:
        return _Index if any(isinstance(each, dict | list) for each in value) else value
    return value


def _dotted(value: Mapping[str, Any]) -> bool:
    return any("." in name for name in value)


def _parsed(text: str) -> Any:  # noqa: ANN401  any JSON object
    try:
        parsed = _loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"the event is not JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise InvalidInput(f"an event is a JSON object; got {type(parsed).__name__}")
    return parsed
