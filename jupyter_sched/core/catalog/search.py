"""Search in the catalogue: every word that is typed must be somewhere in the entry."""

from __future__ import annotations

from jupyter_sched.core.catalog.entries import Entry
from jupyter_sched.core.catalog.loading import entries


def search(text: str) -> tuple[Entry, ...]:
    """Return the entries in which every word of ``text`` is found, those with all of them in the title first."""
    words = text.lower().split()
    found = [each for each in entries() if all(word in _everything(each) for word in words)]
    return tuple(sorted(found, key=lambda each: not all(word in each.title.lower() for word in words)))


def _everything(entry: Entry) -> str:
    names = (entry.title, entry.group, entry.words, str(entry.event["detail-type"]), str(entry.event["source"]))
    return " ".join(names).lower()
