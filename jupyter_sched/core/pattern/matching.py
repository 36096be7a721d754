"""Whether the leaves of an event fit the fields of a pattern, with values of one array element kept together.

Fields are decided one after the other, by path. What is carried along are the array elements chosen so far, as far as
a later field still depends on them; so the work grows with the arrays, not with the product of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from jupyter_sched.core.pattern.event_leaves import Leaves
from jupyter_sched.core.pattern.matchers import Absent

Wanted = Sequence[tuple[str, tuple[Any, ...]]]
Place = frozenset[tuple[int, int]]
NOWHERE: Place = frozenset()


def rank(fields: Mapping[str, tuple[Any, ...]]) -> Wanted:
    """Return the fields in the order in which they are decided: by path."""
    return tuple(sorted(fields.items()))


def fits(wanted: Wanted, leaves: Leaves) -> bool:
    """Return whether each field of ``wanted`` is taken by a leaf, all in places that agree."""
    places: set[Place] = {NOWHERE}
    later = _arrays_from(wanted, leaves)
    for number, (path, alternatives) in enumerate(wanted):
        found = leaves.get(path, ())
        taken = {_place(where) for value, where in found if any(each.takes(value) for each in alternatives)}
        agreed = _joined(places, taken)
        if any(isinstance(each, Absent) for each in alternatives):
            agreed |= places - _near(places, {_place(where) for _, where in found})
        if not agreed:
            return False
        needed = later[number + 1]
        places = {_only(each, needed) for each in agreed} if needed else {NOWHERE}
    return True


def _place(where: Mapping[int, int]) -> Place:
    return frozenset(where.items()) if where else NOWHERE


def _arrays_from(wanted: Wanted, leaves: Leaves) -> list[frozenset[int]]:
    """Return, for each field, the arrays in which its leaves and those of the fields after it lie."""
    found: list[frozenset[int]] = [frozenset()]
    for path, _ in reversed(wanted):
        here = {array for _, where in leaves.get(path, ()) for array in where}
        found.append(found[-1] | here)
    return found[::-1]


def _joined(places: set[Place], others: set[Place]) -> set[Place]:
    """Return every place and other that agree, as one place."""
    return {place | other for place, other in _pairs(places, others)}


def _near(places: set[Place], others: set[Place]) -> set[Place]:
    """Return the places that some other agrees with."""
    return {place for place, _ in _pairs(places, others)}


def _pairs(places: set[Place], others: set[Place]) -> Iterable[tuple[Place, Place]]:
    for arrays, group in _grouped(places).items():
        for other_arrays, other_group in _grouped(others).items():
            common = arrays & other_arrays
            by_common: dict[Place, list[Place]] = {}
            for other in other_group:
                by_common.setdefault(_only(other, common), []).append(other)
            for place in group:
                for other in by_common.get(_only(place, common), ()):
                    yield place, other


def _grouped(places: set[Place]) -> dict[frozenset[int], list[Place]]:
    groups: dict[frozenset[int], list[Place]] = {}
    for place in places:
        groups.setdefault(frozenset(array for array, _ in place), []).append(place)
    return groups


def _only(place: Place, arrays: frozenset[int]) -> Place:
    return frozenset(pair for pair in place if pair[0] in arrays) if place else NOWHERE
