"""JSON text as a tree that remembers where everything stands, so that a refusal can point at it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]  # it is there, untyped
from typing import Any, Literal

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.pattern import wording

Kind = Literal["object", "array", "string", "number", "true", "false", "null"]
SPACE = re.compile(r"[ \t\n\r]*")
NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
WORDS: dict[str, tuple[Kind, Any]] = {"true": ("true", True), "false": ("false", False), "null": ("null", None)}
LETTERS = re.compile(r"[A-Za-z]+")
DEEPEST = 200


class PatternError(InvalidInput):
    """A text that is no event pattern.

    advice: what is wrong and what is right, in a plain sentence. reason: in AWS's own words where they are known.
    line, column: from 1, where it stands.
    """

    def __init__(self, advice: str, reason: str, line: int = 1, column: int = 1) -> None:
        self.advice, self.reason, self.line, self.column = advice, reason, line, column
        super().__init__(f"{advice} (line {line}, column {column}). Event pattern is not valid. Reason: {reason}")


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it begins. object: pairs of (name, Node), twice-given names too; number: its text."""

    kind: Kind
    value: Any
    at: int


class Reader:
    """Reads one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def read(self) -> Node:
        """Return the tree. Raises PatternError."""
        self.space()
        return self._value(0)

    def refuse(self, advice: str, reason: str, at: int | None = None) -> PatternError:
        """Return the error for what stands at ``at``, or where the reader is."""
        place = self.at if at is None else at
        line = self.text.count("\n", 0, place) + 1
        column = place - (self.text.rfind("\n", 0, place) + 1) + 1
        return PatternError(advice, reason, line, column)

    def space(self) -> str:
        """Pass over white space and return the character after it; empty at the end."""
        match = SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def _value(self, depth: int) -> Node:
        at, mark = self.at, self.space()
        if depth > DEEPEST:
            raise self.refuse(f"the pattern is nested more than {DEEPEST} deep", "Pattern is nested too deep")
        if mark == "{":
            return self._object(depth)
        if mark == "[":
            return self._array(depth)
        if mark == '"':
            return Node("string", self._string(), at)
        return self._word(at)

    def _object(self, depth: int) -> Node:
        at = self.at
        self.at += 1
        pairs: list[tuple[str, Node]] = []
        if self.space() == "}":
            self.at += 1
            return Node("object", pairs, at)
        while True:
            if self.space() != '"':
                raise self._unexpected(wording.NAME)
            name = self._string()
            if self.space() != ":":
                raise self._unexpected("a colon after the name")
            self.at += 1
            self.space()
            pairs.append((name, self._value(depth + 1)))
            if self._more("}"):
                return Node("object", pairs, at)

    def _array(self, depth: int) -> Node:
        at = self.at
        self.at += 1
        items: list[Node] = []
        if self.space() == "]":
            self.at += 1
            return Node("array", items, at)
        while True:
            self.space()
            items.append(self._value(depth + 1))
            if self._more("]"):
                return Node("array", items, at)

    def _more(self, closing: str) -> bool:
        mark = self.space()
        if mark not in {",", closing} or not mark:
            raise self._unexpected(f"a comma or {closing}")
        self.at += 1
        return mark == closing

    def _string(self) -> str:
        try:
            value, self.at = scanstring(self.text, self.at + 1, True)  # noqa: FBT003  its signature
        except JSONDecodeError as error:
            raise self.refuse(*wording.broken_text(self.text, error)) from None
        return str(value)

    def _word(self, at: int) -> Node:
        match = NUMBER.match(self.text, self.at)
        if match:
            self.at = match.end()
            return Node("number", match[0], at)
        found = LETTERS.match(self.text, self.at)
        if found and found[0] in WORDS:
            self.at = found.end()
            kind, value = WORDS[found[0]]
            return Node(kind, value, at)
        raise self._unexpected(wording.VALUE)

    def _unexpected(self, wanted: str) -> PatternError:
        return self.refuse(*wording.unexpected(self.text, self.at, wanted))
