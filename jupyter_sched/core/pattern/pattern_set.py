"""Many patterns decided at once: by what the event has, not one pattern after the other.

Each alternative of each pattern is a bit. The paths that patterns speak of are a tree; the event is walked along it,
and the bits that survive every path are the patterns that take the event. A path that no surviving bit speaks of is
not looked at. Where two paths of one bit run through arrays of objects, the survivors are decided exactly.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.pattern.event_leaves import flatten, leading_to
from jupyter_sched.core.pattern.index import Index
from jupyter_sched.core.pattern.matching import Wanted, fits, rank
from jupyter_sched.core.pattern.pattern import EventPattern
from jupyter_sched.core.pattern.reading import Pairs, read

MISSING = object()
FEW_NAMES = 12
NESTED = (dict, list, tuple)


class _Dotted(Exception):
    """A key has a dot in it, or is empty, so that one path may lead to several places."""


@dataclass(slots=True)
class _Branch:
    """One name on the way. index: what is wanted here. below: what is wanted further down.

    mentioned: the bits that speak of a path from here on. missing: those content with nothing here, and all others.
    """

    name: str
    index: Index | None = None
    below: list[_Branch] = field(default_factory=list)
    mentioned: int = 0
    missing: int = -1


@dataclass(slots=True)
class _Survivors:
    """The bits that are left. once, twice: those with one, or more, paths that run through arrays of objects.

    strictly: the bits that are left if no two such paths of one bit need to agree.
    """

    alive: int
    strictly: int = -1
    once: int = 0
    twice: int = 0


class PatternSet:
    """Patterns by name."""

    def __init__(self, patterns: Mapping[str, EventPattern]) -> None:
        for name, pattern in patterns.items():
            if not isinstance(pattern, EventPattern):
                raise InvalidInput(
                    f"{name!r} is no EventPattern but a {type(pattern).__name__}: use EventPattern.parse"
                )
        rules = [(name, rule) for name, pattern in patterns.items() for rule in pattern.rules]
        self._names = [name for name, _ in rules]
        self._wanted: list[Wanted] = [rank(rule) for _, rule in rules]
        self._all = (1 << len(rules)) - 1
        by_path: dict[str, list[tuple[int, tuple[Any, ...]]]] = {}
        for number, (_, rule) in enumerate(rules):
            for path, alternatives in rule.items():
                by_path.setdefault(path, []).append((1 << number, alternatives))
        names = {json.dumps(name) for path in by_path for name in path.split(".")}
        self._names_to_count = tuple(sorted(names, key=len)) if len(names) <= FEW_NAMES else ()
        self._within = {each for path in by_path for each in leading_to(path)}
        self._roots = _tree({path: Index(wanted, self._all) for path, wanted in by_path.items()})

    def match(self, event: str | Mapping[str, Any]) -> set[str]:
        """Return the names of the patterns that take an event. Raises InvalidInput for no JSON object."""
        parsed = read(event, self._names_to_count)
        if isinstance(parsed, Pairs):
            return self._decided(self._all, parsed)
        survivors = _Survivors(self._all)
        try:
            _walk(self._roots, parsed, survivors)
        except _Dotted:
            return self._decided(self._all, read(event))
        joined = survivors.alive & survivors.twice
        found = self._named(survivors.alive & survivors.strictly & ~joined)
        return found | self._decided(joined, parsed) if joined else found

    def _named(self, alive: int) -> set[str]:
        found = set()
        while alive:
            lowest = alive & -alive
            found.add(self._names[lowest.bit_length() - 1])
            alive ^= lowest
        return found

    def _decided(self, alive: int, event: Any) -> set[str]:  # noqa: ANN401  any JSON object
        leaves = flatten(event, self._within)
        numbers = (number for number in range(len(self._names)) if alive >> number & 1)
        return {self._names[number] for number in numbers if fits(self._wanted[number], leaves)}


def _tree(indexes: Mapping[str, Index]) -> list[_Branch]:
    """Return the paths as a tree; at each place, what most bits speak of comes first."""
    root = _Branch("")
    for path, index in indexes.items():
        here = root
        for name in path.split("."):
            found = next((each for each in here.below if each.name == name), None)
            if found is None:
                found = _Branch(name)
                here.below.append(found)
            here = found
            here.mentioned |= index.mentioned
            here.missing &= index.missing
        here.index = index
    _sort(root)
    return root.below


def _sort(branch: _Branch) -> None:
    branch.below.sort(key=lambda each: (bool(each.below), -each.mentioned.bit_count()))
    for each in branch.below:
        _sort(each)


def _walk(branches: list[_Branch], value: Mapping[str, Any], survivors: _Survivors) -> None:
    """Let the bits survive that are content with an object."""
    if "." in "".join(value) or "" in value:
        raise _Dotted
    alive = survivors.alive
    for branch in branches:
        if not alive & branch.mentioned:
            continue
        found = value.get(branch.name, MISSING)
        if found is MISSING:
            alive &= branch.missing
        elif isinstance(found, NESTED) or branch.below:
            survivors.alive = alive
            _look(branch, found, survivors)
            alive = survivors.alive
        elif branch.index is not None:
            alive &= branch.index.of(found)
        if not alive:
            break
    survivors.alive = alive


def _look(branch: _Branch, value: Any, survivors: _Survivors) -> None:  # noqa: ANN401  any JSON
    """Let the bits survive that are content with what stands at a branch."""
    index = branch.index
    if isinstance(value, Mapping):
        if index is not None:
            survivors.alive &= index.missing
        _walk(branch.below, value, survivors)
    elif isinstance(value, list | tuple) and any(isinstance(each, NESTED) for each in value):
        _look_into(branch, value, survivors)
    else:
        if index is not None:
            plain = value if isinstance(value, list | tuple) else (value,)
            survivors.alive &= index.of_any(plain) if plain else index.missing
        for each in branch.below:
            survivors.alive &= each.missing


def _look_into(branch: _Branch, values: Iterable[Any], survivors: _Survivors) -> None:
    """Let the bits survive that may be content with an array of objects."""
    plain: list[Any] = []
    objects: list[Mapping[str, Any]] = []
    _spread(values, plain, objects)
    if branch.index is not None:
        _narrow(branch.index, plain, survivors)
    for each in branch.below:
        if survivors.alive & each.mentioned:
            _look_into(each, [one[each.name] for one in objects if each.name in one], survivors)


def _spread(values: Iterable[Any], plain: list[Any], objects: list[Mapping[str, Any]]) -> None:
    """Sort values into plain ones and objects, arrays inside arrays opened."""
    waiting = [values]
    while waiting:
        for value in waiting.pop():
            if isinstance(value, Mapping):
                if "." in "".join(value) or "" in value:
                    raise _Dotted
                objects.append(value)
            elif isinstance(value, list | tuple):
                waiting.append(value)
            else:
                plain.append(value)


def _narrow(index: Index, values: list[Any], survivors: _Survivors) -> None:
    strictly = index.of_any(values) if values else index.missing
    survivors.twice |= survivors.once & index.mentioned
    survivors.once |= index.mentioned
    survivors.strictly &= strictly
    survivors.alive &= strictly | index.missing
