"""Event patterns: what a rule's pattern takes, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.pattern import matchers as m
from jupyter_sched.core.pattern.explain import Explanation, FieldExplanation, explain
from jupyter_sched.core.pattern.parsing import Fields, Parser
from jupyter_sched.core.pattern.reader import PatternError

Place = dict[int, int]
Leaf = tuple[Any, Place]


@dataclass(frozen=True, slots=True)
class EventPattern:
    text: str
    rules: tuple[Fields, ...] = field(repr=False, compare=False, default=())

    @classmethod
    def parse(cls, text: str) -> EventPattern:
        return cls(text, Parser(text).parse())

    def __str__(self) -> str:
        return self.text

    def matches(self, event: str | dict[str, Any]) -> bool:
        leaves = flatten(event)
        return any(_fits(sorted(rule.items()), leaves, {}) for rule in self.rules)

    def explain(self, event: str | dict[str, Any]) -> Explanation:
        """Return, field by field, why the event is taken or not, and the nearest fix."""
        return explain(self.rules, flatten(event), matched=self.matches(event))

    def exact_values(self, path: str) -> frozenset[str]:
        found = {each.value for rule in self.rules for each in rule.get(path, ()) if isinstance(each, m.Exactly)}
        return frozenset(value for value in found if isinstance(value, str))


def _fits(wanted: list[tuple[str, tuple[Any, ...]]], leaves: dict[str, list[Leaf]], place: Place) -> bool:
    if not wanted:
        return True
    (path, alternatives), rest = wanted[0], wanted[1:]
    near = [(value, joined) for value, where in leaves.get(path, ()) if (joined := _join(place, where)) is not None]
    for value, joined in near:
        if any(each.takes(value) for each in alternatives) and _fits(rest, leaves, joined):
            return True
    return not near and any(isinstance(each, m.Absent) for each in alternatives) and _fits(rest, leaves, place)


def _join(place: Place, other: Place) -> Place | None:
    if any(place.get(array, index) != index for array, index in other.items()):
        return None
    return {**place, **other}


class Pairs(list):
    pass


def flatten(event: str | dict[str, Any]) -> dict[str, list[Leaf]]:
    if isinstance(event, str):
        try:
            event = json.loads(event, object_pairs_hook=Pairs)
        except (ValueError, RecursionError) as error:
            raise InvalidInput(f"the event is not JSON: {error}") from error
    leaves: dict[str, list[Leaf]] = {}
    counter = [0]

    def walk(value: Any, path: str, place: Place) -> None:
        if isinstance(value, dict | Pairs):
            for name, child in value.items() if isinstance(value, dict) else value:
                walk(child, f"{path}.{name}" if path else name, place)
        elif isinstance(value, list):
            counter[0] += 1
            array = counter[0]
            for index, child in enumerate(value):
                walk(child, path, {**place, array: index} if isinstance(child, dict | list) else place)
        else:
            leaves.setdefault(path, []).append((value, place))

    walk(event, "", {})
    return leaves
