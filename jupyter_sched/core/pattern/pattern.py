"""An event pattern: what a rule's pattern takes, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyter_sched.core.pattern.event_leaves import flatten, leading_to
from jupyter_sched.core.pattern.explain import Explanation, explain
from jupyter_sched.core.pattern.matchers import Absent, Exactly
from jupyter_sched.core.pattern.matching import Wanted, fits, rank
from jupyter_sched.core.pattern.parsing import Fields, Parser
from jupyter_sched.core.pattern.reader import PatternError

NO_TEXT = "Filter is not an object"


@dataclass(frozen=True, slots=True)
class EventPattern:
    """A pattern as EventBridge takes it. Two are equal if their texts are.

    rules: the alternatives that ``$or`` gives, each with what it wants of each path.
    """

    text: str
    rules: tuple[Fields, ...] = field(repr=False, compare=False, default=())
    _wanted: tuple[Wanted, ...] = field(repr=False, compare=False, default=())
    _within: frozenset[str] = field(repr=False, compare=False, default=frozenset())

    @classmethod
    def parse(cls, text: str) -> EventPattern:
        """Return the pattern that ``text`` is. Raises PatternError."""
        if not isinstance(text, str):
            raise PatternError(f"a pattern is JSON text, not a {type(text).__name__}: use json.dumps(...)", NO_TEXT)
        rules = Parser(text).parse()
        within = frozenset(each for rule in rules for path in rule for each in leading_to(path))
        return cls(text, rules, tuple(rank(rule) for rule in rules), within)

    def __str__(self) -> str:
        return self.text

    def matches(self, event: str | Mapping[str, Any]) -> bool:
        """Return whether the pattern takes an event: JSON text, or parsed. Raises InvalidInput for no JSON object."""
        leaves = flatten(event, self._within)
        return any(fits(wanted, leaves) for wanted in self._wanted)

    def explain(self, event: str | Mapping[str, Any]) -> Explanation:
        """Return, field by field, why the event is taken or not, and the nearest fix."""
        leaves = flatten(event)
        matched = tuple(fits(wanted, leaves) for wanted in self._wanted)
        return explain(self.rules, leaves, matched)

    @property
    def paths(self) -> frozenset[str]:
        """The paths that the pattern speaks of, with dots."""
        return frozenset(path for rule in self.rules for path in rule)

    def exact_values(self, path: str) -> frozenset[str]:
        """Return the texts that the pattern names as they are at a path, such as ``detail.bucket.name``."""
        found = (each.value for rule in self.rules for each in rule.get(path, ()) if isinstance(each, Exactly))
        return frozenset(value for value in found if isinstance(value, str))

    def requires(self, path: str) -> bool:
        """Return whether every event that the pattern takes has a value at ``path``."""
        return all(path in rule and not any(isinstance(each, Absent) for each in rule[path]) for rule in self.rules)
