"""Which entry of the catalogue a pattern came from, so that an edit shows the fields it was made with."""

from __future__ import annotations

from jupyter_sched.core.catalog.entries import Entry, Guide, entries
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.pattern import EventPattern, matchers


def recognise(pattern: EventPattern) -> tuple[Entry, dict[str, str]] | None:
    """Return the entry that gives exactly this text, and what was filled in; None where there is none."""
    for each in entries():
        filled = filled_in(each, pattern)
        try:
            if each.pattern(filled) == pattern.text:
                return each, filled
        except InvalidInput:
            continue
    return None


def nearest(pattern: EventPattern) -> Entry | None:
    """Return the entry for the same kind of event, whose sample is the one to try; None where there is none."""
    kinds = pattern.exact_values("detail-type")
    same = [each for each in entries() if each.event["detail-type"] in kinds]
    matching = (each for each in same if pattern.matches(each.sample(filled_in(each, pattern))))
    return next(matching, next(iter(same), None))


def filled_in(entry: Entry, pattern: EventPattern) -> dict[str, str]:
    """Return what the entry's fields would hold for a pattern; a field that cannot be told is left out."""
    rule = pattern.rules[0]
    values = ((guide.key, _value(guide, rule.get(guide.path, ()))) for guide in entry.guides)
    return {key: value for key, value in values if value}


def _value(guide: Guide, alternatives: tuple[matchers.Matcher, ...]) -> str:
    if len(alternatives) != 1:
        return ""
    (found,) = alternatives
    if isinstance(found, matchers.Wildcard) and len(found.parts) == len(("prefix", "suffix")):
        return {"prefix": found.parts[0], "suffix": found.parts[1]}.get(guide.operator, "")
    if isinstance(found, matchers.Exactly):
        return str(found.value) if guide.operator == "exact" else ""
    if isinstance(found, matchers.Prefix):
        return found.text if guide.operator == "prefix" else ""
    return found.text if isinstance(found, matchers.Suffix) and guide.operator == "suffix" else ""
