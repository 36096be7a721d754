"""Which entry of the catalogue a pattern came from, so that an edit shows the fields it was made with."""

from __future__ import annotations

import json
from contextlib import suppress

from jupyter_sched.core.catalog.entries import Entry, Guide
from jupyter_sched.core.catalog.loading import entries
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.pattern import EventPattern, matchers


def recognise(pattern: EventPattern) -> tuple[Entry, dict[str, str]] | None:
    """Return the entry that gives exactly this text, and what was filled in; None where there is none.

    The same pattern in another layout is none: the form would write it anew, though nobody changed it.
    """
    made = made_of(pattern)
    return made if made is not None and made[0].pattern(made[1]) == pattern.text else None


def made_of(pattern: EventPattern) -> tuple[Entry, dict[str, str]] | None:
    """Return the entry that gives this pattern in any layout, and what was filled in; None where there is none."""
    for each in entries():
        filled = filled_in(each, pattern)
        with suppress(InvalidInput):
            if EventPattern.parse(each.pattern(filled)).rules == pattern.rules:
                return each, filled
    return None


def nearest(pattern: EventPattern) -> Entry | None:
    """Return the entry for the same kind of event, whose sample is the one to try; None where there is none."""
    kinds = pattern.exact_values("detail-type")
    same = [each for each in entries() if each.event["detail-type"] in kinds]
    matching = (each for each in same if pattern.matches(each.sample(filled_in(each, pattern))))
    return next(matching, next(iter(same), None))


def filled_in(entry: Entry, pattern: EventPattern) -> dict[str, str]:
    """Return what the entry's fields would hold for a pattern; a field that cannot be told is left out, or empty."""
    rule = pattern.rules[0]
    values = {guide.key: _value(guide, rule.get(guide.path, ())) for guide in entry.guides}
    defaults = {guide.key: guide.default for guide in entry.guides}
    return {key: value for key, value in values.items() if value != defaults[key]}


def _value(guide: Guide, alternatives: tuple[matchers.Matcher, ...]) -> str:
    texts = [each.value for each in alternatives if isinstance(each, matchers.Exactly) and isinstance(each.value, str)]
    if guide.operator == "exact":
        known = texts and texts[1:] == list(guide.also.get(texts[0], ())) and len(texts) == len(alternatives)
        return texts[0] if known else ""
    if len(alternatives) != 1:
        return ""
    return _operand(guide, alternatives[0])


def _operand(guide: Guide, found: matchers.Matcher) -> str:
    if isinstance(found, matchers.Wildcard) and len(found.parts) == len(("prefix", "suffix")):
        return {"prefix": found.parts[0], "suffix": found.parts[1]}.get(guide.operator, "")
    if isinstance(found, matchers.Numeric):
        return json.dumps(found.bottom) if guide.operator == "above" else ""
    kind = {"prefix": matchers.Prefix, "suffix": matchers.Suffix}.get(guide.operator)
    return str(getattr(found, "text", "")) if kind and isinstance(found, kind) else ""
