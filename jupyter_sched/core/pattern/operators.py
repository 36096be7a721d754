"""What stands inside a field's list: a value, or an operator and its argument. Refusals are in EventBridge's words."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from jupyter_sched.core.pattern import matchers as m
from jupyter_sched.core.pattern.network import network
from jupyter_sched.core.pattern.numeric import comparable, number, numeric
from jupyter_sched.core.pattern.reader import Node, Reader

MEANT = {
    "contains": 'wildcard, as in {"wildcard": "*text*"}',
    "like": "wildcard",
    "regex": "wildcard",
    "glob": "wildcard",
    "starts-with": "prefix",
    "startswith": "prefix",
    "begins-with": "prefix",
    "ends-with": "suffix",
    "endswith": "suffix",
    "not": "anything-but",
    "not-equals": "anything-but",
    "equals": "the plain value",
    "eq": "the plain value",
    "in": "a list of plain values",
    "ip": "cidr",
    "ignore-case": "equals-ignore-case",
    "range": "numeric",
    "greater-than": 'numeric, as in {"numeric": [">", 5]}',
    "less-than": 'numeric, as in {"numeric": ["<", 5]}',
    "present": "exists",
}
MIXED = "Inside anything but list, either all values are number or string, mixed type is not supported"
NOT_IN_IGNORE_CASE = "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
TOO_MANY = "Too many elements in numeric expression"
ONE_KEY = "Only one key allowed in match expression"
EMPTY = "Empty arrays are not allowed"


def alternative(reader: Reader, node: Node) -> m.Matcher:
    """Return what one element of a field's list takes. Raises PatternError."""
    if node.kind == "object":
        return _operator(reader, node)
    if node.kind == "array":
        raise reader.refuse(
            "a list cannot stand inside a list", "Match value must be String, number, true, false, or null", node.at
        )
    return m.Exactly(number(node) if node.kind == "number" else node.value)


def _operator(reader: Reader, node: Node) -> m.Matcher:
    if not node.value:
        raise reader.refuse("an operator is missing", "Match expression name not found", node.at)
    name, argument = node.value[0]
    if name not in OPERATORS:
        raise reader.refuse(f"{name!r} is no operator; {_meant(name)}", f"Unrecognized match type {name}", node.at)
    found = READERS[name](reader, argument)
    if len(node.value) > 1:
        reason = TOO_MANY if name in {"numeric", "anything-but"} else ONE_KEY
        raise reader.refuse("one operator per object", reason, node.at)
    return found


def _meant(name: str) -> str:
    """Return the nearest operator to a name that is none, as advice."""
    found = name.lower().replace("_", "-")
    near = MEANT.get(found) or next(iter(difflib.get_close_matches(found, OPERATORS[1:], 1)), "")
    return f"did you mean {near}?" if near else f"write one of {', '.join(OPERATORS[1:])}"


def _text(reader: Reader, node: Node, name: str, reason: str = "") -> str:
    if node.kind != "string":
        words = reason or f"{name} match pattern must be a string"
        raise reader.refuse(f"{name} takes a text{_several(node)}", words, node.at)
    return str(node.value)


def _several(node: Node) -> str:
    return ", not a list; write one object for each" if node.kind == "array" else ""


def _exactly(reader: Reader, node: Node) -> m.Matcher:
    return m.Exactly(_text(reader, node, "exact"))


def _with_case(
    reader: Reader, node: Node, name: str, plain: Callable[[str], m.Matcher], folded: Callable[[str], m.Matcher]
) -> m.Matcher:
    if node.kind != "object":
        return plain(_text(reader, node, name))
    advice = f"inside {name} only equals-ignore-case may stand"
    if not node.value:
        raise reader.refuse(advice, f"{name.capitalize()} expression name not found", node.at)
    inner, argument = node.value[0]
    if inner != "equals-ignore-case":
        raise reader.refuse(advice, f"Unsupported {name} pattern: {inner}", node.at)
    text = _text(reader, argument, inner)
    if len(node.value) > 1:
        raise reader.refuse(advice, ONE_KEY, node.at)
    return folded(text)


def _prefix(reader: Reader, node: Node) -> m.Matcher:
    return _with_case(reader, node, "prefix", m.Prefix, m.PrefixIgnoreCase)


def _suffix(reader: Reader, node: Node) -> m.Matcher:
    return _with_case(reader, node, "suffix", m.Suffix, m.SuffixIgnoreCase)


def _ignore_case(reader: Reader, node: Node) -> m.Matcher:
    return m.IgnoreCase(_text(reader, node, "equals-ignore-case"))


def _exists(reader: Reader, node: Node) -> m.Matcher:
    if node.kind not in {"true", "false"}:
        raise reader.refuse("exists takes true or false", "exists match pattern must be either true or false.", node.at)
    return m.Exists() if node.value else m.Absent()


def _wildcard(reader: Reader, node: Node) -> m.Matcher:
    text = _text(reader, node, "wildcard")
    return m.Wildcard(text, _wildcard_parts(reader, node, text))


def _wildcard_parts(reader: Reader, node: Node, text: str) -> tuple[str, ...]:
    parts, at = [""], 0
    while at < len(text):
        here = text[at]
        if here == "\\":
            if text[at + 1 : at + 2] not in {"*", "\\"}:
                raise reader.refuse(
                    "a backslash escapes * or another backslash only",
                    f"Invalid escape character at pos {at + 1}",
                    node.at,
                )
            parts[-1] += text[at + 1]
            at += 2
            continue
        if here == "*":
            if text[at + 1 : at + 2] == "*":
                raise reader.refuse(
                    "two stars in a row mean no more than one",
                    f"Consecutive wildcard characters at pos {at + 1}",
                    node.at,
                )
            parts.append("")
        else:
            parts[-1] += here
        at += 1
    return tuple(parts)


def _anything_but(reader: Reader, node: Node) -> m.Matcher:
    if node.kind == "object":
        return _anything_but_operator(reader, node)
    listed = node.value if node.kind == "array" else [node]
    if not listed:
        raise reader.refuse("an empty list excludes nothing", MIXED, node.at)
    if any(each.kind not in {"string", "number"} for each in listed):
        raise reader.refuse(
            "anything-but takes texts or numbers",
            "Inside anything but list, start|null|boolean is not supported.",
            node.at,
        )
    if len({each.kind for each in listed}) > 1:
        raise reader.refuse("anything-but takes texts only or numbers only, not both", MIXED, node.at)
    for each in listed:
        if each.kind == "number":
            comparable(reader, each)
    return m.AnythingBut(tuple(alternative(reader, each) for each in listed))


def _anything_but_operator(reader: Reader, node: Node) -> m.Matcher:
    if len(node.value) != 1:
        raise reader.refuse(
            "one operator inside anything-but",
            "Anything-But expression name not found" if not node.value else ONE_KEY,
            node.at,
        )
    name, argument = node.value[0]
    made: dict[str, Callable[[Node], m.Matcher]] = {
        "prefix": lambda each: m.Prefix(_filled(reader, each, "prefix")),
        "suffix": lambda each: m.Suffix(_filled(reader, each, "suffix")),
        "equals-ignore-case": lambda each: m.IgnoreCase(_text(reader, each, "equals-ignore-case", NOT_IN_IGNORE_CASE)),
        "wildcard": lambda each: m.Wildcard(each.value, _wildcard_parts(reader, each, _text(reader, each, "wildcard"))),
    }
    if name not in made:
        raise reader.refuse(
            f"{name!r} cannot stand inside anything-but", f"Unsupported anything-but pattern: {name}", node.at
        )
    listed = argument.value if argument.kind == "array" else [argument]
    if not listed:
        raise reader.refuse("an empty list excludes nothing", EMPTY, argument.at)
    return m.AnythingBut(tuple(made[name](each) for each in listed))


def _filled(reader: Reader, node: Node, name: str) -> str:
    text = _text(reader, node, name, "prefix/suffix match pattern must be a string")
    if not text:
        raise reader.refuse(f"an empty {name} excludes every text", "Null prefix/suffix not allowed", node.at)
    return text


READERS: dict[str, Callable[[Reader, Node], m.Matcher]] = {
    "exactly": _exactly,
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _ignore_case,
    "anything-but": _anything_but,
    "numeric": numeric,
    "exists": _exists,
    "cidr": network,
    "wildcard": _wildcard,
}
OPERATORS = tuple(READERS)
