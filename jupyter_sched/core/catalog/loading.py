"""The catalogue's files: ``events/*.json`` beside this module.

A file has a group, sample events by name, and entries. An entry's sample is one of the events, changed by ``set``; its
pattern wants source, detail-type and ``want``; its near miss is the sample, changed by ``near_miss``. The detail-types
of which AWS documents no sample stand in ``undocumented.json``, by group, with a title each.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from jupyter_sched.core.catalog.entries import Entry, Guide
from jupyter_sched.core.catalog.places import changed
from jupyter_sched.core.errors import InvalidInput

FILES = (
    "files",
    "pipelines",
    "models",
    "jobs",
    "monitoring",
    "preparation",
    "images",
    "features",
    "endpoints",
    "clusters",
)
ENVELOPE = {"version": "0", "id": "7bf73129-1428-4cd3-a780-95db273d1602"}
SENT = {"account": "111122223333", "time": "2026-11-02T08:00:00Z", "region": "us-east-1"}
UNDOCUMENTED = "AWS documents no sample of this event. Look at a real one before you name fields of detail."
EVERY_EVENT = {"$.time": "when it was sent", "$.id": "its id", "$.detail-type": "its detail-type"}


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Return the catalogue, in the order in which it is to be shown."""
    documented = [each for name in FILES for each in _documented(_read(name))]
    return (*documented, *_undocumented(_read("undocumented")))


def entry(key: str) -> Entry:
    """Return one entry. Raises InvalidInput for a key that there is not."""
    found = {each.key: each for each in entries()}
    if key not in found:
        raise InvalidInput(f"there is no event {key!r} in the catalogue; there are {', '.join(found)}")
    return found[key]


def _read(name: str) -> Any:  # noqa: ANN401  any JSON
    text = resources.files("jupyter_sched.core.catalog").joinpath("events", f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)


def _documented(file: Mapping[str, Any]) -> Iterator[Entry]:
    for row in file["entries"]:
        event = changed(_event(file["events"][row["event"]]), row.get("set", {}))
        known = {"source": [event["source"]], "detail-type": [event["detail-type"]]}
        yield Entry(
            base={**known, **row.get("want", {})} if row["key"] != "own-event" else row["want"],
            event=event,
            near_miss=changed(event, row["near_miss"]),
            guides=tuple(_guide(each) for each in row["guides"]),
            paths=tuple(row["paths"].items()),
            group=file["group"],
            more=tuple(file["events"][row["event"]].get("more", ())),
            **{name: row[name] for name in ("key", "title", "needs", "note", "source", "words") if name in row},
        )


def _event(known: Mapping[str, Any]) -> dict[str, Any]:
    head = {**ENVELOPE, "detail-type": known["detail-type"], "source": known["source"], **SENT}
    return {**head, "resources": known["resources"], "detail": known["detail"]}


def _guide(row: Mapping[str, Any]) -> Guide:
    also = {choice: tuple(others) for choice, others in row.get("also", {}).items()}
    return Guide(**{**row, "choices": tuple(row.get("choices", ())), "also": also})


def _undocumented(file: Mapping[str, Any]) -> Iterator[Entry]:
    for group, titles in file["groups"].items():
        for detail_type, title in titles.items():
            event = _event({"source": "aws.sagemaker", "detail-type": detail_type, "resources": [], "detail": {}})
            yield Entry(
                key=re.sub(r"[^a-z0-9]+", "-", detail_type.removeprefix("SageMaker ").lower()),
                title=title,
                group=group,
                base={"source": ["aws.sagemaker"], "detail-type": [detail_type]},
                event=event,
                near_miss={**event, "source": "my.app"},
                paths=tuple(EVERY_EVENT.items()),
                note=UNDOCUMENTED,
                source=file["source"],
                documented=False,
            )
