"""From JSON text to what each field takes, refusing what EventBridge refuses, in its words."""

from __future__ import annotations

import json

from jupyter_sched.core.parameters import shorten
from jupyter_sched.core.pattern.complexity import too_complex
from jupyter_sched.core.pattern.matchers import Matcher
from jupyter_sched.core.pattern.operators import OPERATORS, alternative
from jupyter_sched.core.pattern.reader import Node, PatternError, Reader

Fields = dict[str, tuple[Matcher, ...]]
MOST_COMBINATIONS = 1000
EMPTY = 'the pattern is empty; name at least a source, as in {"source": ["aws.s3"]}'
TOO_COMPLEX = (
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences "
    "after a wildcard character"
)


class Parser:
    """Reads one pattern."""

    def __init__(self, text: str) -> None:
        self.reader = Reader(text)

    def parse(self) -> tuple[Fields, ...]:
        """Return the alternatives that the pattern has, each with what it wants of each path. Raises PatternError."""
        root = self.reader.read()
        if root.kind != "object":
            raise self._refuse(root, "a pattern is a JSON object, {...}", "Filter is not an object")
        rules: list[Fields] = [{}]
        self._object(root, "", rules)
        return tuple(rules)

    def _refuse(self, node: Node, advice: str, reason: str) -> PatternError:
        return self.reader.refuse(advice, reason, node.at)

    def _object(self, node: Node, path: str, rules: list[Fields], *, in_or: bool = False) -> None:
        if not node.value:
            advice = "an empty object says nothing; leave it out" if path or in_or else EMPTY
            raise self._refuse(node, advice, "Empty objects are not allowed")
        for name, child in node.value:
            if in_or and name in OPERATORS:
                raise self._refuse(
                    child,
                    f"{name} cannot be a field inside $or",
                    f"{name} is Ruler reserved fieldName which cannot be used inside $or.",
                )
            full = f"{path}.{name}" if path else name
            if child.kind == "object":
                self._object(child, full, rules)
            elif child.kind == "array" and name == "$or" and self._is_or(child):
                self._either(child, path, rules)
            elif child.kind == "array":
                found = self._alternatives(child, name)
                for rule in rules:
                    rule[full] = found
            else:
                shown = shorten(child.value if child.kind == "number" else json.dumps(child.value, ensure_ascii=False))
                advice = f"{name} takes a list of values: write [{shown}]"
                raise self._refuse(child, advice, f'"{name}" must be an object or an array')

    def _is_or(self, node: Node) -> bool:
        objects = [each for each in node.value if each.kind == "object"]
        return len(objects) > 1 and not any(name in OPERATORS for each in objects for name, _ in each.value)

    def _either(self, node: Node, path: str, rules: list[Fields]) -> None:
        before = [dict(rule) for rule in rules]
        rules.clear()
        for branch in node.value:
            if branch.kind != "object":
                raise self._refuse(
                    branch,
                    "each branch of $or is an object",
                    "Only JSON object is allowed in array of $or relationship.",
                )
            copies = [dict(rule) for rule in before]
            self._object(branch, path, copies, in_or=True)
            rules.extend(copies)
            if len(rules) > MOST_COMBINATIONS:
                raise self._refuse(node, f"$or gives more than {MOST_COMBINATIONS} combinations", "Rule is too complex")

    def _alternatives(self, node: Node, name: str) -> tuple[Matcher, ...]:
        if not node.value:
            raise self._refuse(
                node, f"an empty list takes nothing; give {name} a value", "Empty arrays are not allowed"
            )
        if name == "$or" and any(_is_branch(each) for each in node.value):
            advice = "$or takes a list of two or more objects, each with fields"
            raise self._refuse(node, advice, f"Unrecognized match type {_first_name(node)}")
        found = tuple(alternative(self.reader, each) for each in node.value)
        if too_complex(found):
            advice = "use fewer stars, or fewer characters that repeat after a star"
            raise self._refuse(node, advice, TOO_COMPLEX)
        return found


def _is_branch(node: Node) -> bool:
    return node.kind == "object" and any(name not in OPERATORS for name, _ in node.value)


def _first_name(node: Node) -> str:
    """Return the first name in a list of objects that is no operator."""
    names = (str(name) for each in node.value if each.kind == "object" for name, _ in each.value)
    return next(name for name in names if name not in OPERATORS)
