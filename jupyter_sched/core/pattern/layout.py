"""JSON text laid out to be read: two spaces for each level, and what is short on one line."""

from __future__ import annotations

import json

from jupyter_sched.core.pattern.reader import Node, Reader

WIDTH = 88


def laid_out(text: str) -> str:
    """Return a JSON text laid out anew: the same names and values, twice-given names too. Raises PatternError."""
    reader = Reader(text)
    node = reader.read()
    if reader.space():
        raise reader.refuse("something stands after the end", "Unexpected character after the end")
    return _lines(node, "")


def _lines(node: Node, indent: str, before: int = 0) -> str:
    """Return a value; what does not fit after ``before`` characters, or is no plain list or operator, on many lines."""
    short = _on_one_line(node)
    fits = len(indent) + before + len(short) <= WIDTH
    if node.kind not in {"object", "array"} or not node.value or (fits and indent and _is_plain(node)):
        return short
    inner = f"{indent}  "
    if node.kind == "array":
        return "[\n" + ",\n".join(f"{inner}{_lines(each, inner)}" for each in node.value) + f"\n{indent}]"
    named = [(_text(name), each) for name, each in node.value]
    parts = [f"{inner}{name}: {_lines(each, inner, len(name) + 2)}" for name, each in named]
    return "{\n" + ",\n".join(parts) + f"\n{indent}}}"


def _is_plain(node: Node) -> bool:
    """Return whether a list or object is easy to read on one line: plain values, or operators."""
    if node.kind == "object":
        return len(node.value) == 1 and node.value[0][1].kind != "object" and _is_plain(node.value[0][1])
    return node.kind != "array" or all(_is_plain(each) for each in node.value)


def _on_one_line(node: Node) -> str:
    if node.kind == "object":
        return "{" + ", ".join(f"{_text(name)}: {_on_one_line(each)}" for name, each in node.value) + "}"
    if node.kind == "array":
        return "[" + ", ".join(map(_on_one_line, node.value)) + "]"
    return str(node.value) if node.kind == "number" else _text(node.value)


def _text(value: object) -> str:
    """Return a text, true, false or null as JSON; letters as they are, but for those that no file can hold."""
    found = json.dumps(value, ensure_ascii=False)
    return found if found.isascii() or _can_be_stored(found) else json.dumps(value)


def _can_be_stored(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
