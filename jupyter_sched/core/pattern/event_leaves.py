"""An event as its leaves: each path with the values at it, and the array elements in which each value lies."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from jupyter_sched.core.pattern.reading import Pairs, read

Place = Mapping[int, int]
Leaf = tuple[Any, Place]
Leaves = dict[str, list[Leaf]]
NOWHERE: Place = {}


def flatten(event: str | Mapping[str, Any], within: Container[str] | None = None) -> Leaves:
    """Return the leaves of an event. Raises InvalidInput for a text that is no JSON object.

    within: the paths to look at, with every path that leads to one; None for all. Arrays are numbered as they are met.
    A plain value in an array belongs to no one element: any may be it.
    """
    leaves: Leaves = {}
    arrays = 0
    waiting: list[tuple[Any, str, Place]] = [(read(event), "", NOWHERE)]
    while waiting:
        value, path, place = waiting.pop()
        if isinstance(value, Mapping | Pairs):
            pairs = value.items() if isinstance(value, Mapping) else value
            below = [(child, f"{path}.{name}" if path else name, place) for name, child in pairs]
            waiting += [each for each in reversed(below) if within is None or each[1] in within]
        elif isinstance(value, list | tuple):
            arrays += 1
            waiting += [
                (child, path, {**place, arrays: index} if isinstance(child, dict | list | tuple) else place)
                for index, child in reversed(list(enumerate(value)))
            ]
        else:
            leaves.setdefault(path, []).append((value, place))
    return leaves


def leading_to(path: str) -> list[str]:
    """Return a path with every path that leads to it; an empty name at the top leads to all."""
    names = path.split(".")
    return ["", *(".".join(names[: length + 1]) for length in range(len(names)))]
