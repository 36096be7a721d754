"""What AWS documents of its events: sources, detail-types, fields and values, as the catalogue has them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from jupyter_sched.core.catalog.entries import Entry, Guide
from jupyter_sched.core.catalog.loading import entries
from jupyter_sched.core.pattern.event_leaves import flatten

CLOUDTRAIL = "AWS API Call via CloudTrail"
STATUS_NAMES = ("status", "state", "state.value")
OPEN_NAMES = {
    "dimensions",
    "Environment",
    "HyperParameters",
    "metadata",
    "requestParameters",
    "responseElements",
    "StaticHyperParameters",
    "Tags",
    "userIdentity",
}
NO_ENTRY = {"aws.events": {"Scheduled Event"}, "aws.s3": {"Object Restore Expired"}}


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one field. right: as events have them. all_known: whether AWS documents all of them.

    otherwise: other ways to write one, such as the API's, with the right one.
    """

    right: tuple[str, ...]
    all_known: bool
    otherwise: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one kind of event, with dots, and the values of those that are a status."""

    paths: frozenset[str]
    values: Mapping[str, Values]

    def has(self, path: str) -> bool:
        """Return whether a field is documented, or lies inside an object that may have any."""
        return path in self.paths or not OPEN_NAMES.isdisjoint(path.split("."))


@functools.cache
def detail_types() -> Mapping[str, frozenset[str]]:
    """Return the documented detail-types, by source, of the sources in the catalogue."""
    found: dict[str, set[str]] = {source: set(names) for source, names in NO_ENTRY.items()}
    for each in entries():
        found.setdefault(str(each.event["source"]), set()).add(str(each.event["detail-type"]))
    return {source: frozenset(names | {CLOUDTRAIL}) for source, names in found.items() if source.startswith("aws.")}


@functools.cache
def fields(detail_type: str) -> Fields | None:
    """Return the documented fields of a detail-type; None where AWS documents none."""
    same = [each for each in entries() if each.documented and each.event["detail-type"] == detail_type]
    same = [each for each in same if str(each.event["source"]).startswith("aws.")]
    if not same:
        return None
    paths = {path for each in same for event in (each.event, each.near_miss) for path in flatten(event)}
    more = {path for each in same for path in each.more}
    choices = {guide.path: guide for each in same for guide in each.guides if guide.choices}
    seen = {path: Values(tuple(values), all_known=False, otherwise={}) for path, values in _seen(same).items()}
    known = {
        path: Values(guide.choices, all_known=True, otherwise=_otherwise(guide)) for path, guide in choices.items()
    }
    return Fields(frozenset(paths | more), {**seen, **known})


def _otherwise(guide: Guide) -> Mapping[str, str]:
    return {other: choice for choice, others in guide.also.items() for other in others}


def _seen(same: list[Entry]) -> Mapping[str, list[str]]:
    """Return the values of status fields in the samples and near misses."""
    found: dict[str, list[str]] = {}
    for each in same:
        for event in (each.event, each.near_miss):
            for path, leaves in flatten(event).items():
                if path.startswith("detail.") and path.lower().endswith(STATUS_NAMES):
                    found.setdefault(path, []).extend(value for value, _ in leaves if isinstance(value, str))
    return {path: list(dict.fromkeys(values)) for path, values in found.items()}
