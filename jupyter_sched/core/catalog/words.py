"""What kind of event a pattern takes, in words: those of the entry it was made from, else its own."""

from __future__ import annotations

import functools

from jupyter_sched.core.arn import last_part
from jupyter_sched.core.catalog.entries import Entry, Filled, Guide
from jupyter_sched.core.catalog.recognise import made_of
from jupyter_sched.core.pattern import EventPattern

NAMES = ("A2I", "Athena", "EMR", "Glue", "HyperPod", "MLflow", "Redshift", "Studio")


@functools.lru_cache(maxsize=1024)
def describe(pattern: EventPattern) -> str:
    """Return what a pattern takes, to stand after "on:", such as ``new file in S3 (bucket raw)``."""
    made = made_of(pattern)
    if made is not None:
        return entry_words(*made)
    kinds = sorted(pattern.exact_values("detail-type")) or sorted(pattern.exact_values("source")) or ["an event"]
    buckets = sorted(pattern.exact_values("detail.bucket.name"))
    where = f" in {', '.join(buckets)}" if buckets else ""
    return f"{' or '.join(kinds)}{where}"


def entry_words(entry: Entry, filled: Filled) -> str:
    """Return what an entry's pattern takes. Where another status than the title's is wanted, the title is not said."""
    other = [guide for guide in entry.guides if filled.get(guide.key, guide.default) != guide.default]
    title = str(entry.event["detail-type"]) if any(guide.default for guide in other) else _inside(entry.title)
    given = ", ".join(_guide_words(guide, filled[guide.key]) for guide in other)
    return f"{title} ({given})" if given else title


def _guide_words(guide: Guide, value: str) -> str:
    label = _inside(guide.label)
    return f"{label.removesuffix(' ARN')} {last_part(value)}" if value else f"any {label}"


def _inside(words: str) -> str:
    """Return words as they stand inside a sentence."""
    return words if words.startswith(NAMES) else words[0].lower() + words[1:]
