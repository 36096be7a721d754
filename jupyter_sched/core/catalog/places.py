"""Values in an event or a pattern by path, with dots. Where a list of objects lies on the way, its first one counts."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

REMOVED = None


def get_in(document: Any, path: str) -> Any:  # noqa: ANN401  any JSON
    """Return the value at a path, or None."""
    for name in path.split("."):
        document = _first(document)
        document = document.get(name) if isinstance(document, Mapping) else None
    return document


def set_in(document: dict[str, Any], path: str, value: Any) -> None:  # noqa: ANN401  any JSON
    """Set the value at a path; objects on the way are made."""
    *parents, last = path.split(".")
    here: Any = document
    for name in parents:
        here = _first(here.setdefault(name, {}))
    here[last] = value


def changed(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a document in which the values at some paths are others, or are gone where they are None."""
    found = copy.deepcopy(dict(document))
    for path, value in changes.items():
        if value is REMOVED:
            *parents, last = path.split(".")
            _first(get_in(found, ".".join(parents))).pop(last, None)
        else:
            set_in(found, path, value)
    return found


def _first(value: Any) -> Any:  # noqa: ANN401  any JSON
    while isinstance(value, list) and value and isinstance(value[0], dict | list):
        value = value[0]
    return value
