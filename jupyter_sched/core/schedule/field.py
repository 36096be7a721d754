"""One field of a cron expression: a list of elements, and what is wrong or surprising in it."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_sched.core.schedule.element import Element, Wrong, read_element
from jupyter_sched.core.schedule.expression import ExpressionProblem
from jupyter_sched.core.schedule.kinds import DAY_OF_MONTH, DAY_OF_WEEK, FIRST_YEAR, LAST_YEAR, YEAR, Field, Kind

Problems = list[ExpressionProblem]


def read_field(kind: Kind, text: str, start: int, errors: Problems, warnings: Problems) -> Field:
    """Return the field that ``text`` is, and add what is wrong with it to ``errors`` and ``warnings``."""
    found = len(errors)
    elements = list(_elements(kind, text, start, errors, warnings))
    field = _joined(kind, text, start, elements)
    if not elements and len(errors) == found:
        errors.append(ExpressionProblem(f"the {kind.name} is empty", start, max(field.end, start + 1), kind.range))
    errors.extend(_list_errors(field))
    warnings.extend(_list_warnings(field))
    return field


def _elements(kind: Kind, text: str, start: int, errors: Problems, warnings: Problems) -> Iterator[Element]:
    at = start
    for part in text.split(","):
        end = at + len(part)
        try:
            element = read_element(kind, part.upper()) if part else None
        except Wrong as wrong:
            errors.append(ExpressionProblem(wrong.message, at, end, wrong.right))
        else:
            if element is not None:
                yield element
            if element is not None and element.warning:
                warnings.append(ExpressionProblem(element.warning, at, end, element.right))
        at = end + 1


def _joined(kind: Kind, text: str, start: int, elements: list[Element]) -> Field:
    if len(elements) == 1:
        one = elements[0]
        return Field(kind, text, start, one.values, one.any, one.every, one.last, one.offset, one.weekday, one.nth)
    return Field(
        kind,
        text,
        start,
        values=tuple(sorted(set().union(*(each.values for each in elements)))),
        any=any(each.any for each in elements),
        every=any(each.every for each in elements),
        last=any(each.last for each in elements),
        weekday=any(each.weekday for each in elements),
        nth=next((each.nth for each in reversed(elements) if each.nth), 0),
    )


def _list_errors(field: Field) -> Iterator[ExpressionProblem]:
    kind, text = field.kind, field.text.upper()
    if kind in {DAY_OF_MONTH, DAY_OF_WEEK} and "," in text and "L" in text:
        yield ExpressionProblem(f"L cannot stand in a list of the {kind.name}", field.start, field.end, "use L alone")
    if kind is DAY_OF_WEEK and text.count("#") > 1:
        yield ExpressionProblem("only one day with # is accepted", field.start, field.end, "make a rule for each")


def _list_warnings(field: Field) -> Iterator[ExpressionProblem]:
    parts = field.text.split(",")
    if not all(parts):
        yield ExpressionProblem("an empty element is passed over", field.start, field.end, "remove the extra comma")
    if field.any and len(parts) > 1:
        yield ExpressionProblem("beside ? nothing else counts", field.start, field.end, "write ? alone")
    if len(field.values) > 1 and (field.weekday or field.nth):
        words = f"{'W' if field.weekday else '#'} in a list: only the smallest day may count"
        yield ExpressionProblem(words, field.start, field.end, "use it alone")
    if field.kind is YEAR and field.values and not FIRST_YEAR <= field.values[0] <= field.values[-1] <= LAST_YEAR:
        beyond = field.values[0] if field.values[0] < FIRST_YEAR else field.values[-1]
        words = f"the year {beyond} is outside {FIRST_YEAR}-{LAST_YEAR}, which is what is documented"
        yield ExpressionProblem(words, field.start, field.end)
