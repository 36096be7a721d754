"""The catalogue's entries, and the pattern and the sample event that each gives for what was filled in."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Literal

from jupyter_sched.core.errors import InvalidInput

Filled = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """A field that one fills in instead of writing JSON.

    path: where it stands in the event, with dots. operator: "exact", "prefix" or "suffix". choices: the only values,
    where there are few. example: what the sample event shows.
    """

    key: str
    label: str
    path: str
    operator: Literal["exact", "prefix", "suffix"] = "exact"
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A kind of event.

    base: the pattern without what is filled in. event: a sample that matches it. near_miss: one that does not.
    paths: those that make good parameters, with their meaning. needs: what must be so before such an event comes.
    note: on cost, repetition or loops. source: where AWS documents it.
    """

    key: str
    title: str
    group: str
    base: Mapping[str, Any] = field(repr=False)
    event: Mapping[str, Any] = field(repr=False)
    near_miss: Mapping[str, Any] = field(repr=False)
    guides: tuple[Guide, ...] = ()
    paths: tuple[tuple[str, str], ...] = ()
    needs: str = ""
    note: str = ""
    source: str = ""

    def pattern(self, filled: Filled) -> str:
        """Return the pattern, as JSON text. Raises InvalidInput for a field that is missing or unknown."""
        _check(self, filled)
        found = copy.deepcopy(dict(self.base))
        by_path: dict[str, dict[str, str]] = {}
        for guide in self.guides:
            if filled.get(guide.key):
                by_path.setdefault(guide.path, {})[guide.operator] = filled[guide.key]
        for path, wanted in by_path.items():
            _set(found, path, [_alternative(wanted)])
        return json.dumps(found, indent=2)

    def sample(self, filled: Filled) -> dict[str, Any]:
        """Return the sample event, changed to what was filled in, so that it matches."""
        found = copy.deepcopy(dict(self.event))
        for guide in self.guides:
            if filled.get(guide.key):
                _set(found, guide.path, _fitting(guide, filled[guide.key], str(_get(found, guide.path) or "")))
        return found


def _alternative(wanted: Mapping[str, str]) -> Any:  # noqa: ANN401  a value or an operator
    if "exact" in wanted:
        return wanted["exact"]
    if len(wanted) == 1:
        return dict(wanted)
    text = {name: value.replace("\\", "\\\\").replace("*", "\\*") for name, value in wanted.items()}
    return {"wildcard": f"{text['prefix']}*{text['suffix']}"}


def _fitting(guide: Guide, value: str, shown: str) -> str:
    if guide.operator == "prefix":
        return shown if shown.startswith(value) else value + shown.rsplit("/", 1)[-1]
    if guide.operator == "suffix":
        return shown if shown.endswith(value) else shown.rsplit(".", 1)[0] + value
    return value


def _check(entry: Entry, filled: Filled) -> None:
    known = {guide.key: guide for guide in entry.guides}
    for key, value in filled.items():
        if key not in known:
            raise InvalidInput(f"{entry.title!r} has no field {key!r}; it has {', '.join(known) or 'none'}")
        if value and known[key].choices and value not in known[key].choices:
            choices = ", ".join(known[key].choices)
            raise InvalidInput(f"{known[key].label}: {value!r} is not one of {choices}")
    for guide in entry.guides:
        if guide.required and not filled.get(guide.key):
            raise InvalidInput(f"{guide.label} is missing")


def _set(document: dict[str, Any], path: str, value: Any) -> None:  # noqa: ANN401  any JSON
    *parents, last = path.split(".")
    for name in parents:
        document = document.setdefault(name, {})
    document[last] = value


def _get(document: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401  any JSON
    found: Any = document
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Return the catalogue, in the order in which it is to be shown."""
    text = resources.files("jupyter_sched.core.catalog").joinpath("entries.json").read_text(encoding="utf-8")
    return tuple(_entry(row) for row in json.loads(text))


def entry(key: str) -> Entry:
    """Return one entry. Raises InvalidInput for a key that there is not."""
    found = {each.key: each for each in entries()}
    if key not in found:
        raise InvalidInput(f"there is no event {key!r} in the catalogue; there are {', '.join(found)}")
    return found[key]


def _entry(row: Mapping[str, Any]) -> Entry:
    guides = tuple(Guide(**{**each, "choices": tuple(each.get("choices", ()))}) for each in row.get("guides", ()))
    paths = tuple((path, meaning) for path, meaning in row.get("paths", {}).items())
    return Entry(**{**row, "guides": guides, "paths": paths})
