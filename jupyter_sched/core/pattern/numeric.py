"""Numbers in a pattern: as values, and as ranges such as [">", 0, "<=", 5]. Refusals are in EventBridge's words."""

from __future__ import annotations

import math

from jupyter_sched.core.parameters import shorten
from jupyter_sched.core.pattern import matchers as m
from jupyter_sched.core.pattern import numbers
from jupyter_sched.core.pattern.reader import Node, PatternError, Reader

ONE_TERM, TWO_TERMS = 2, 4


def number(node: Node) -> float | int:
    """Return the number; a whole one of more digits than a double holds as it is, which equals only itself."""
    text = str(node.value)
    if not text.lstrip("-").isdecimal() or not math.isfinite(float(text)):
        return float(text)
    found = numbers.comparable(int(text))
    return int(text) if found is None else found


def comparable(reader: Reader, node: Node) -> float | int:
    """Return a number that is to be compared. Raises PatternError where a double does not hold it, digit by digit."""
    from decimal import Decimal  # noqa: PLC0415  few patterns need it

    text = str(node.value)
    found = float(text)
    if not math.isfinite(found) or Decimal(repr(found)) != Decimal(text):
        advice = f"{shorten(text)} is too large, or has more digits than AWS compares; 15 are safe"
        raise _refuse(reader, node, advice, f"Cannot compare number : {text}")
    return number(node)


def numeric(reader: Reader, node: Node) -> m.Matcher:
    """Return what the operator ``numeric`` takes with this argument. Raises PatternError."""
    if node.kind != "array":
        raise _refuse(reader, node, 'numeric takes a list, as in [">", 5]', "Value of numeric must be an array.")
    terms = node.value
    if not terms or terms[0].kind != "string":
        raise _refuse(
            reader, node, 'numeric begins with an operator, as in [">", 5]', "Invalid member in numeric match: ]"
        )
    first = terms[0].value
    if first not in {"=", "<", "<=", ">", ">="}:
        raise _refuse(
            reader,
            terms[0],
            f"{first!r} is no comparison; use = < <= > >=",
            f"Unrecognized numeric range operator: {first}",
        )
    value = _term(reader, node, terms, 1, "equals" if first == "=" else first)
    if first in {"=", "<", "<="}:
        if len(terms) > ONE_TERM:
            raise _refuse(reader, terms[2], "the lower bound comes first", "Too many elements in numeric expression")
        return (
            m.Numeric(value, value, open_bottom=False, open_top=False)
            if first == "="
            else m.Numeric(top=value, open_top=first == "<")
        )
    return _range(reader, node, value, open_bottom=first == ">")


def _range(reader: Reader, node: Node, bottom: float, *, open_bottom: bool) -> m.Matcher:
    terms = node.value
    if len(terms) == ONE_TERM:
        return m.Numeric(bottom, open_bottom=open_bottom)
    if terms[2].kind != "string":
        raise _refuse(reader, terms[2], "a comparison is missing", "Bad value in numeric range: ")
    if terms[2].value not in {"<", "<="}:
        raise _refuse(
            reader, terms[2], "the second comparison is < or <=", f"Bad numeric range operator: {terms[2].value}"
        )
    top = _term(reader, node, terms, 3, terms[2].value)
    if len(terms) > TWO_TERMS:
        raise _refuse(reader, terms[4], "at most two comparisons", "Too many terms in numeric range expression")
    if bottom >= top:
        raise _refuse(reader, node, "the lower bound must be below the upper one", "Bottom must be less than top")
    return m.Numeric(bottom, top, open_bottom=open_bottom, open_top=terms[2].value == "<")


def _term(reader: Reader, node: Node, terms: list[Node], index: int, operator: str) -> float:
    if len(terms) <= index or terms[index].kind != "number":
        raise _refuse(reader, node, f"{operator} needs a number after it", f"Value of {operator} must be numeric")
    return comparable(reader, terms[index])


def _refuse(reader: Reader, node: Node, advice: str, reason: str) -> PatternError:
    return reader.refuse(advice, reason, node.at)
