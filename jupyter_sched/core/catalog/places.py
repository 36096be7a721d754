"""Values in an event or a pattern by path, with dots. Where a list of objects lies on the way, its first one counts."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from jupyter_sched.core.arn import is_arn, last_part

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


def renamed(document: Any, before: str, after: str) -> Any:  # noqa: ANN401  any JSON
    """Return a copy of a document in which each ARN that names ``before`` names ``after``: names, or ARNs themselves.

    >>> renamed({"resources": ["arn:aws:s3:::mine"]}, "mine", "yours")
    {'resources': ['arn:aws:s3:::yours']}
    """
    if isinstance(document, Mapping):
        return {name: renamed(value, before, after) for name, value in document.items()}
    if isinstance(document, list):
        return [renamed(value, before, after) for value in document]
    return _renamed(document, before, after) if isinstance(document, str) and is_arn(document) else document


def _renamed(arn: str, before: str, after: str) -> str:
    if is_arn(before) and f"{arn}/".startswith((f"{before}/", f"{before}:")):
        return after + arn.removeprefix(before)
    *head, resource = arn.split(":", 5)
    name = re.escape(last_part(before))
    return ":".join([*head, re.sub(rf"(?<![^/:]){name}(?![^/:])", lambda _: last_part(after), resource)])


def _first(value: Any) -> Any:  # noqa: ANN401  any JSON
    while isinstance(value, list) and value and isinstance(value[0], dict | list):
        value = value[0]
    return value
