"""An event as its leaves: each path with the values at it, and the array elements in which each value lies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from jupyter_sched.core.errors import InvalidInput

Place = Mapping[int, int]
Leaf = tuple[Any, Place]
Leaves = dict[str, list[Leaf]]


class Pairs(list[tuple[str, Any]]):
    """An object that keeps keys which come twice: each of their values counts."""


def flatten(event: str | Mapping[str, Any]) -> Leaves:
    """Return the leaves of an event. Raises InvalidInput for a text that is no JSON object."""
    return Flattener().leaves_of(read(event, object_pairs_hook=Pairs))


def read(event: str | Mapping[str, Any], **options: Any) -> Any:  # noqa: ANN401  any JSON object
    """Return a text as parsed JSON; anything else as it is. Raises InvalidInput."""
    if not isinstance(event, str):
        return event
    try:
        parsed = json.loads(event, **options)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"the event is not JSON: {error}") from error
    if not isinstance(parsed, dict | Pairs):
        raise InvalidInput(f"an event is a JSON object; got {type(parsed).__name__}")
    return parsed


class Flattener:
    """Numbers the arrays as it meets them. A plain value in an array belongs to no one element: any may be it."""

    def __init__(self) -> None:
        self.leaves: Leaves = {}
        self._arrays = 0

    def leaves_of(self, event: Any) -> Leaves:  # noqa: ANN401  any JSON object
        """Return the leaves."""
        self._object(event, "", {})
        return self.leaves

    def _value(self, value: Any, path: str, place: Place) -> None:  # noqa: ANN401
        if isinstance(value, dict | Pairs):
            self._object(value, path, place)
        elif isinstance(value, list | tuple):
            self._array(value, path, place)
        else:
            self.leaves.setdefault(path, []).append((value, place))

    def _object(self, value: Any, path: str, place: Place) -> None:  # noqa: ANN401
        pairs = value.items() if isinstance(value, Mapping) else value
        for name, child in pairs:
            self._value(child, f"{path}.{name}" if path else name, place)

    def _array(self, items: Iterable[Any], path: str, place: Place) -> None:
        self._arrays += 1
        array = self._arrays
        for index, child in enumerate(items):
            nested = isinstance(child, dict | Pairs | list | tuple)
            self._value(child, path, {**place, array: index} if nested else place)
