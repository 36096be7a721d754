"""The catalogue's entries, and the pattern and the sample event that each gives for what was filled in."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from jupyter_sched.core.catalog.places import changed, get_in, renamed, set_in
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.pattern.layout import laid_out

Filled = Mapping[str, str]
Operator = Literal["exact", "prefix", "suffix", "above"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """A field that one fills in instead of writing JSON.

    path: where it stands in the event, with dots. choices: the only values, where they are documented.
    default: what counts where nothing is filled in; an empty text that is filled in means any value.
    also: by choice, how else the same is written in events. required: an empty one makes no pattern.
    never: what the value never begins with.
    """

    key: str
    label: str
    path: str
    operator: Operator = "exact"
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    never: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A kind of event.

    base: the pattern without what is filled in. event: a sample that matches it. near_miss: one that differs in one
    value, and does not match. paths: those that make good parameters, with their meaning. needs: what must be so before
    such an event comes. note: on cost, repetition or loops. source: where AWS documents it. words: what else one may
    search for. documented: whether AWS documents a sample; if not, detail is empty in ours. more: fields that such
    events may have and the sample has not, with dots.
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
    words: str = ""
    documented: bool = True
    more: tuple[str, ...] = ()

    def complete(self, filled: Filled) -> dict[str, str]:
        """Return what counts for each field: what is filled in, or its default."""
        return {guide.key: filled.get(guide.key, guide.default) for guide in self.guides}

    def pattern(self, filled: Filled) -> str:
        """Return the pattern, as JSON text. Raises InvalidInput for a field that is missing, unknown or wrong."""
        _check(self, filled)
        found = copy.deepcopy(dict(self.base))
        by_path: dict[str, list[tuple[Guide, str]]] = {}
        for guide, value in self._given(filled):
            by_path.setdefault(guide.path, []).append((guide, value))
        for path, wanted in by_path.items():
            set_in(found, path, _alternatives(wanted))
        return laid_out(json.dumps(found))

    def sample(self, filled: Filled) -> dict[str, Any]:
        """Return the sample event, changed to what was filled in, so that it matches."""
        found = dict(self.event)
        for guide, value in self._given(filled):
            found = _followed(found, guide, value)
        return found

    def near(self, filled: Filled) -> dict[str, Any]:
        """Return the near miss, changed in the same way where it does not miss by it."""
        found = dict(self.near_miss)
        for guide, value in self._given(filled):
            shown, missed = get_in(self.event, guide.path), get_in(self.near_miss, guide.path)
            if shown == missed:
                found = _followed(found, guide, value)
            elif missed == value:
                found = changed(found, {guide.path: next(each for each in guide.choices if each != value)})
        return found

    def _given(self, filled: Filled) -> list[tuple[Guide, str]]:
        values = self.complete(filled)
        return [(guide, values[guide.key]) for guide in self.guides if values[guide.key]]


def _alternatives(wanted: list[tuple[Guide, str]]) -> list[Any]:
    """Return what the pattern lists for one path."""
    if len(wanted) == 1:
        ((guide, value),) = wanted
        return [value, *guide.also.get(value, ())] if guide.operator == "exact" else [_operator(guide, value)]
    text = {guide.operator: value.replace("\\", "\\\\").replace("*", "\\*") for guide, value in wanted}
    return [{"wildcard": f"{text['prefix']}*{text['suffix']}"}]


def _operator(guide: Guide, value: str) -> dict[str, Any]:
    if guide.operator == "above":
        return {"numeric": [">", _number(guide, value)]}
    return {guide.operator: value}


def _number(guide: Guide, value: str) -> float:
    try:
        number = json.loads(value)
    except ValueError:
        number = None
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise InvalidInput(f"{guide.label}: {value!r} is no number")
    return number


def _fitting(guide: Guide, value: str, shown: Any) -> Any:  # noqa: ANN401  any JSON
    if guide.operator == "above":
        least = _number(guide, value)
        return shown if isinstance(shown, int | float) and shown > least else least + 1
    if isinstance(shown, list):
        return [value]
    text = str(shown or "")
    if guide.operator == "prefix":
        return text if text.startswith(value) else value + text.rsplit("/", 1)[-1]
    if guide.operator == "suffix":
        return text if text.endswith(value) else text.rsplit(".", 1)[0] + value
    return value


def _followed(event: Mapping[str, Any], guide: Guide, value: str) -> dict[str, Any]:
    """Return the event with a value that fits, and with the ARNs that have its name in them."""
    shown = get_in(event, guide.path)
    fitting = _fitting(guide, value, shown)
    follows = isinstance(shown, str) and isinstance(fitting, str) and shown and not guide.choices
    return changed(renamed(event, shown, fitting) if follows else event, {guide.path: fitting})


def _check(entry: Entry, filled: Filled) -> None:
    known = {guide.key: guide for guide in entry.guides}
    for key, value in filled.items():
        if key not in known:
            raise InvalidInput(f"{entry.title!r} has no field {key!r}; it has {', '.join(known) or 'none'}")
        if value and known[key].choices and value not in known[key].choices:
            choices = ", ".join(known[key].choices)
            raise InvalidInput(f"{known[key].label}: {value!r} is not one of {choices}")
        if known[key].never and value.startswith(known[key].never):
            raise InvalidInput(f"{known[key].label}: {value!r} begins with {known[key].never!r}, as only AWS's own do")
        if value and known[key].operator == "above":
            _number(known[key], value)
    complete = entry.complete(filled)
    for guide in entry.guides:
        if guide.required and not complete[guide.key]:
            raise InvalidInput(f"{guide.label} is missing")
