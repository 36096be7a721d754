"""From JSON text to what each field takes, refusing what EventBridge refuses, in its words."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable
from typing import Any

from jupyter_sched.core.pattern import matchers as m
from jupyter_sched.core.pattern.reader import Node, PatternError, Reader

Fields = dict[str, tuple[Any, ...]]
OPERATORS = (
    "exactly",
    "prefix",
    "suffix",
    "equals-ignore-case",
    "anything-but",
    "numeric",
    "exists",
    "cidr",
    "wildcard",
)
MOST_COMBINATIONS = 1000
MOST_STARS = 5


class Parser:
    def __init__(self, text: str) -> None:
        self.reader = Reader(text)

    def parse(self) -> tuple[Fields, ...]:
        root = self.reader.read()
        if root.kind != "object":
            raise self.refuse(root, "a pattern is a JSON object, {...}", "Filter is not an object")
        rules: list[Fields] = [{}]
        self.object(root, "", rules)
        return tuple(rules)

    def refuse(self, node: Node, advice: str, reason: str) -> PatternError:
        return self.reader.refuse(advice, reason, node.at)

    def object(self, node: Node, path: str, rules: list[Fields], in_or: bool = False) -> None:
        if not node.value:
            raise self.refuse(node, "an empty object says nothing; leave it out", "Empty objects are not allowed")
        for name, child in node.value:
            if in_or and name in OPERATORS:
                raise self.refuse(
                    child,
                    f"{name} cannot be a field inside $or",
                    f"{name} is Ruler reserved fieldName which cannot be used inside $or.",
                )
            full = f"{path}.{name}" if path else name
            if child.kind == "object":
                self.object(child, full, rules)
            elif child.kind == "array" and name == "$or" and self.is_or(child):
                self.either(child, path, rules)
            elif child.kind == "array":
                found = self.alternatives(child, name)
                for rule in rules:
                    rule[full] = found
            else:
                shown = self.reader.text[child.at : child.at + 20].split("\n")[0]
                raise self.refuse(
                    child,
                    f"{name} takes a list of values: write [{shown}...]",
                    f'"{name}" must be an object or an array',
                )

    def is_or(self, node: Node) -> bool:
        objects = [each for each in node.value if each.kind == "object"]
        return len(objects) > 1 and not any(name in OPERATORS for each in objects for name, _ in each.value)

    def either(self, node: Node, path: str, rules: list[Fields]) -> None:
        before = [dict(rule) for rule in rules]
        rules.clear()
        for branch in node.value:
            if branch.kind != "object":
                raise self.refuse(
                    branch,
                    "each branch of $or is an object",
                    "Only JSON object is allowed in array of $or relationship.",
                )
            copies = [dict(rule) for rule in before]
            self.object(branch, path, copies, in_or=True)
            rules.extend(copies)
            if len(rules) > MOST_COMBINATIONS:
                raise self.refuse(node, f"$or gives more than {MOST_COMBINATIONS} combinations", "Rule is too complex")

    def alternatives(self, node: Node, name: str) -> tuple[Any, ...]:
        if not node.value:
            raise self.refuse(node, f"an empty list takes nothing; give {name} a value", "Empty arrays are not allowed")
        return tuple(self.alternative(each) for each in node.value)

    def alternative(self, node: Node) -> Any:
        if node.kind == "object":
            return self.operator(node)
        if node.kind == "array":
            raise self.refuse(
                node, "a list cannot stand inside a list", "Match value must be String, number, true, false, or null"
            )
        return m.Exactly(number(node) if node.kind == "number" else node.value)

    def operator(self, node: Node) -> Any:
        if not node.value:
            raise self.refuse(node, "an operator is missing", "Match expression name not found")
        name, argument = node.value[0]
        if name not in OPERATORS:
            hint = name.lower() if name.lower() in OPERATORS else f"one of {', '.join(OPERATORS[1:])}"
            raise self.refuse(node, f"{name!r} is no operator; write {hint}", f"Unrecognized match type {name}")
        found = self.READERS[name](self, argument)
        if len(node.value) > 1:
            raise self.refuse(node, "one operator per object", "Only one key allowed in match expression")
        return found

    def text(self, node: Node, name: str) -> str:
        if node.kind != "string":
            raise self.refuse(node, f"{name} takes a text", f"{name} match pattern must be a string")
        return str(node.value)

    def exactly(self, node: Node) -> Any:
        return m.Exactly(self.text(node, "exact"))

    def with_case(self, node: Node, name: str, plain: Callable[[str], Any], folded: Callable[[str], Any]) -> Any:
        if node.kind != "object":
            return plain(self.text(node, name))
        if len(node.value) != 1 or node.value[0][0] != "equals-ignore-case":
            found = node.value[0][0] if node.value else ""
            raise self.refuse(
                node, f"inside {name} only equals-ignore-case may stand", f"Unsupported {name} pattern: {found}"
            )
        return folded(self.text(node.value[0][1], "equals-ignore-case"))

    def prefix(self, node: Node) -> Any:
        return self.with_case(node, "prefix", m.Prefix, m.PrefixIgnoreCase)

    def suffix(self, node: Node) -> Any:
        return self.with_case(node, "suffix", m.Suffix, m.SuffixIgnoreCase)

    def ignore_case(self, node: Node) -> Any:
        return m.IgnoreCase(self.text(node, "equals-ignore-case"))

    def exists(self, node: Node) -> Any:
        if node.kind not in {"true", "false"}:
            raise self.refuse(node, "exists takes true or false", "exists match pattern must be either true or false.")
        return m.Exists() if node.value else m.Absent()

    def wildcard(self, node: Node) -> Any:
        text = self.text(node, "wildcard")
        return m.Wildcard(text, self.wildcard_parts(node, text))

    def wildcard_parts(self, node: Node, text: str) -> tuple[str, ...]:
        parts, at = [""], 0
        while at < len(text):
            here = text[at]
            if here == "\\":
                if text[at + 1 : at + 2] not in {"*", "\\"}:
                    raise self.refuse(
                        node,
                        "a backslash escapes * or another backslash only",
                        f"Invalid escape character at pos {at + 1}",
                    )
                parts[-1] += text[at + 1]
                at += 2
                continue
            if here == "*":
                if text[at + 1 : at + 2] == "*":
                    raise self.refuse(
                        node,
                        "two stars in a row mean no more than one",
                        f"Consecutive wildcard characters at pos {at + 1}",
                    )
                parts.append("")
            else:
                parts[-1] += here
            at += 1
        if len(parts) - 1 > MOST_STARS:
            raise self.refuse(
                node,
                "too many stars",
                "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character",
            )
        return tuple(parts)

    def cidr(self, node: Node) -> Any:
        text = self.text(node, "cidr")
        base, slash, bits = text.partition("/")
        if not slash or "/" in bits:
            raise self.refuse(
                node, "a network is an address, a slash and bits, as in 10.0.0.0/8", "Malformed CIDR, one '/' required"
            )
        found = m.address(base)
        if found is None or not bits.isascii() or not bits.isdigit():
            raise self.refuse(node, f"{text!r} is no network", f"Malformed CIDR, {text}")
        if int(bits) >= found.max_prefixlen:
            raise self.refuse(
                node,
                f"the bits must be below {found.max_prefixlen}; name one address as a plain value",
                f"IPv{found.version} mask bits must be < {found.max_prefixlen}",
            )
        network = ipaddress.ip_network(f"{base}/{bits}", strict=False)
        return m.Cidr(text, int(network.network_address), int(network.broadcast_address), found.version)

    def numeric(self, node: Node) -> Any:
        if node.kind != "array":
            raise self.refuse(node, 'numeric takes a list, as in [">", 5]', "Value of numeric must be an array.")
        terms = node.value
        if not terms or terms[0].kind != "string":
            raise self.refuse(
                node, 'numeric begins with an operator, as in [">", 5]', "Invalid member in numeric match: ]"
            )
        first = terms[0].value
        if first not in {"=", "<", "<=", ">", ">="}:
            raise self.refuse(
                terms[0],
                f"{first!r} is no comparison; use = < <= > >=",
                f"Unrecognized numeric range operator: {first}",
            )
        value = self.term(node, terms, 1, "equals" if first == "=" else first)
        if first in {"=", "<", "<="}:
            if len(terms) > 2:
                raise self.refuse(terms[2], "the lower bound comes first", "Too many elements in numeric expression")
            return (
                m.Numeric(value, False, value, False) if first == "=" else m.Numeric(top=value, open_top=first == "<")
            )
        return self.range(node, value, first == ">")

    def range(self, node: Node, bottom: float, open_bottom: bool) -> Any:
        terms = node.value
        if len(terms) == 2:
            return m.Numeric(bottom, open_bottom)
        if terms[2].kind != "string":
            raise self.refuse(terms[2], "a comparison is missing", "Bad value in numeric range: ")
        if terms[2].value not in {"<", "<="}:
            raise self.refuse(
                terms[2], "the second comparison is < or <=", f"Bad numeric range operator: {terms[2].value}"
            )
        top = self.term(node, terms, 3, terms[2].value)
        if len(terms) > 4:
            raise self.refuse(terms[4], "at most two comparisons", "Too many terms in numeric range expression")
        if bottom >= top:
            raise self.refuse(node, "the lower bound must be below the upper one", "Bottom must be less than top")
        return m.Numeric(bottom, open_bottom, top, terms[2].value == "<")

    def term(self, node: Node, terms: list[Node], index: int, operator: str) -> float:
        if len(terms) <= index or terms[index].kind != "number":
            raise self.refuse(node, f"{operator} needs a number after it", f"Value of {operator} must be numeric")
        value = number(terms[index])
        if isinstance(value, str):
            raise self.refuse(terms[index], "the number is too large", f"Value of {operator} must be numeric")
        return value

    def anything_but(self, node: Node) -> Any:
        if node.kind == "object":
            return self.anything_but_operator(node)
        listed = node.value if node.kind == "array" else [node]
        if not listed:
            raise self.refuse(node, "an empty list excludes nothing", "Empty arrays are not allowed")
        if any(each.kind not in {"string", "number"} for each in listed):
            raise self.refuse(
                node,
                "anything-but takes texts or numbers",
                "Inside anything but list, start|null|boolean is not supported.",
            )
        if len({each.kind for each in listed}) > 1:
            raise self.refuse(
                node,
                "all texts or all numbers",
                "Inside anything but list, either all values are number or string, mixed type is not supported",
            )
        return m.AnythingBut(tuple(self.alternative(each) for each in listed))

    def anything_but_operator(self, node: Node) -> Any:
        if len(node.value) != 1:
            raise self.refuse(
                node,
                "one operator inside anything-but",
                "Anything-But expression name not found"
                if not node.value
                else "Only one key allowed in match expression",
            )
        name, argument = node.value[0]
        made: dict[str, Callable[[Node], Any]] = {
            "prefix": lambda each: m.Prefix(self.filled(each, "prefix")),
            "suffix": lambda each: m.Suffix(self.filled(each, "suffix")),
            "equals-ignore-case": lambda each: m.IgnoreCase(self.text(each, "equals-ignore-case")),
            "wildcard": lambda each: m.Wildcard(each.value, self.wildcard_parts(each, self.text(each, "wildcard"))),
        }
        if name not in made:
            raise self.refuse(
                node, f"{name!r} cannot stand inside anything-but", f"Unsupported anything-but pattern: {name}"
            )
        listed = argument.value if argument.kind == "array" else [argument]
        if not listed:
            raise self.refuse(argument, "an empty list excludes nothing", "Empty arrays are not allowed")
        return m.AnythingBut(tuple(made[name](each) for each in listed))

    def filled(self, node: Node, name: str) -> str:
        text = self.text(node, name)
        if not text:
            raise self.refuse(node, f"an empty {name} excludes every text", "Null prefix/suffix not allowed")
        return text

    READERS: dict[str, Callable[[Parser, Node], Any]] = {}


Parser.READERS = {
    "exactly": Parser.exactly,
    "prefix": Parser.prefix,
    "suffix": Parser.suffix,
    "equals-ignore-case": Parser.ignore_case,
    "anything-but": Parser.anything_but,
    "numeric": Parser.numeric,
    "exists": Parser.exists,
    "cidr": Parser.cidr,
    "wildcard": Parser.wildcard,
}


def number(node: Node) -> float | int | str:
    """Return the number, or its text where it is beyond any double."""
    text = node.value
    value: float | int = int(text) if text.lstrip("-").isdigit() else float(text)
    try:
        finite = math.isfinite(value)
    except OverflowError:
        finite = False
    return value if finite else text
