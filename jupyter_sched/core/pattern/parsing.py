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
OR, FEWEST_BRANCHES = "$or", 2
RESERVED_IN_OR = frozenset(OPERATORS) | {
    *("=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case"),
    *("date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range"),
    *("ip-address-in-range", "ip-address-not-in-range"),
}
EMPTY = 'the pattern is empty; name at least a source, as in {"source": ["aws.s3"]}'
TOO_COMPLEX = (
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences "
    "after a wildcard character"
)


class Parser:
    """Reads one pattern."""

    def __init__(self, text: str) -> None:
        self.reader = Reader(text)
        self._met_or = self._or_is_field = False

    def parse(self) -> tuple[Fields, ...]:
        """Return the alternatives that the pattern has, each with what it wants of each path. Raises PatternError.

        A pattern that cannot be read with ``$or`` as an operator is read again with ``$or`` as a field like any other,
        in all places, as Event Ruler does.
        """
        root = self.reader.read()
        if root.kind != "object":
            raise self._refuse(root, "a pattern is a JSON object, {...}", "Filter is not an object")
        try:
            return self._rules(root)
        except PatternError as error:
            if self._or_is_field or not self._met_or:
                raise
            self._or_is_field = True
            try:
                return self._rules(root)
            except PatternError:
                raise error from None

    def _rules(self, root: Node) -> tuple[Fields, ...]:
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
            if name == OR and not self._or_is_field:
                self._either(child, path, rules)
            elif in_or and name in RESERVED_IN_OR:
                reason = f"{name} is Ruler reserved fieldName which cannot be used inside $or."
                raise self._refuse(child, f"{name} cannot be a field inside $or", reason)
            else:
                self._field(child, name, f"{path}.{name}" if path else name, rules, in_or=in_or)

    def _field(self, node: Node, name: str, path: str, rules: list[Fields], *, in_or: bool) -> None:
        if node.kind == "object":
            self._object(node, path, rules, in_or=in_or)
        elif node.kind == "array":
            found = self._alternatives(node, name)
            for rule in rules:
                rule[path] = found
        else:
            shown = shorten(node.value if node.kind == "number" else json.dumps(node.value, ensure_ascii=False))
            advice = f"{name} takes a list of values: write [{shown}]"
            raise self._refuse(node, advice, f'"{name}" must be an object or an array')

    def _either(self, node: Node, path: str, rules: list[Fields]) -> None:
        self._met_or = True
        if node.kind != "array":
            advice = "$or takes a list of two or more objects, each with fields"
            raise self._refuse(node, advice, "It must be an Array followed with $or.")
        before = [dict(rule) for rule in rules]
        rules.clear()
        for branch in node.value:
            if branch.kind != "object":
                reason = "Only JSON object is allowed in array of $or relationship."
                raise self._refuse(branch, "each branch of $or is an object", reason)
            copies = [dict(rule) for rule in before]
            self._object(branch, path, copies, in_or=True)
            rules.extend(copies)
            if len(rules) > MOST_COMBINATIONS:
                raise self._refuse(node, f"$or gives more than {MOST_COMBINATIONS} combinations", "Rule is too complex")
        if len(node.value) < FEWEST_BRANCHES:
            reason = "There must have at least 2 Objects in $or relationship."
            raise self._refuse(node, "$or needs two branches or more; one alone needs no $or", reason)

    def _alternatives(self, node: Node, name: str) -> tuple[Matcher, ...]:
        if not node.value:
            raise self._refuse(
                node, f"an empty list takes nothing; give {name} a value", "Empty arrays are not allowed"
            )
        found = tuple(alternative(self.reader, each) for each in node.value)
        if too_complex(found):
            advice = "use fewer stars, or fewer characters that repeat after a star"
            raise self._refuse(node, advice, TOO_COMPLEX)
        return found
