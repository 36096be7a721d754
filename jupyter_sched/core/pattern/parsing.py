"""From JSON text to what each field takes, refusing what EventBridge refuses, in its words."""

from __future__ import annotations

from jupyter_sched.core.pattern.matchers import Matcher
from jupyter_sched.core.pattern.operators import OPERATORS, alternative
from jupyter_sched.core.pattern.reader import Node, PatternError, Reader

Fields = dict[str, tuple[Matcher, ...]]
MOST_COMBINATIONS = 1000


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
            raise self._refuse(node, "an empty object says nothing; leave it out", "Empty objects are not allowed")
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
                shown = self.reader.text[child.at : child.at + 20].split("\n")[0]
                raise self._refuse(
                    child,
                    f"{name} takes a list of values: write [{shown}...]",
                    f'"{name}" must be an object or an array',
                )

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
        return tuple(alternative(self.reader, each) for each in node.value)
