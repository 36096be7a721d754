"""Which of many patterns are content with a value at one path: looked up, not tried one after the other.

Each pattern is a bit. Exact values stand in dictionaries, prefixes and suffixes in one dictionary per length, numbers
in slots between the bounds that occur, addresses are read once for all networks; wildcards are tried only where what
stands before their first star, or behind their last, fits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

from jupyter_sched.core.pattern import matchers as m
from jupyter_sched.core.pattern.addresses import address
from jupyter_sched.core.pattern.numbers import comparable

REMEMBERED, LONGEST_REMEMBERED = 4096, 256
Wanted = Sequence[tuple[int, tuple[m.Matcher, ...]]]
ByLength = dict[int, dict[str, int]]
Tried = list[tuple[m.Matcher, int]]
TriedByLength = dict[int, dict[str, Tried]]


class Index:
    """What some patterns want of one path.

    mentioned: the bits that speak of the path. missing: the bits that are content where there is no value.
    """

    def __init__(self, wanted: Wanted, everything: int) -> None:
        self.mentioned = _union(bit for bit, _ in wanted)
        self.free = everything & ~self.mentioned
        self.missing = self.free | _union(bit for bit, each in wanted if any(isinstance(one, m.Absent) for one in each))
        self._always = self.free
        self._texts: dict[str, int] = {}
        self._lower: dict[str, int] = {}
        self._numbers: dict[float, int] = {}
        self._words: dict[Any, int] = {}
        self._prefixes: ByLength = {}
        self._suffixes: ByLength = {}
        self._but, self._excluded, self._excluded_numbers = 0, dict[str, int](), dict[float, int]()
        self._ranges: list[tuple[m.Numeric, int]] = []
        self._networks: list[tuple[m.Cidr, int]] = []
        self._after_prefix: TriedByLength = {}
        self._before_suffix: TriedByLength = {}
        self._others: Tried = []
        self._known: dict[Any, int] = {}
        for bit, alternatives in wanted:
            for each in alternatives:
                self._add(each, bit)
        self._bounds = sorted({bound for each, _ in self._ranges for bound in (each.bottom, each.top)})
        self._slots: dict[int, int] = {}

    def of(self, value: Any) -> int:  # noqa: ANN401  any leaf
        """Return the bits that are content with a value."""
        key = value if type(value) is str else (type(value), value)
        found = self._known.get(key)
        return self._found(key, value) if found is None else found

    def of_any(self, values: Iterable[Any]) -> int:
        """Return the bits that are content with any of some values."""
        found = self.free
        for value in values:
            found |= self.of(value)
        return found

    def _found(self, key: Any, value: Any) -> int:  # noqa: ANN401
        if isinstance(value, str):
            found = self._of_text(value)
        elif isinstance(value, bool) or value is None:
            found = self._always | self._but | self._words.get(value, 0)
        else:
            found = self._of_number(value)
        for matcher, bit in self._others:
            if not found & bit and matcher.takes(value):
                found |= bit
        if not isinstance(value, str) or len(value) <= LONGEST_REMEMBERED:
            if len(self._known) >= REMEMBERED:
                self._known = {}
            self._known[key] = found
        return found

    def _of_text(self, value: str) -> int:
        found = self._always | self._texts.get(value, 0) | (self._but & ~self._excluded.get(value, 0))
        if self._lower and value.isascii():
            found |= self._lower.get(value.lower(), 0)
        for length, texts in self._prefixes.items():
            found |= texts.get(value[:length], 0)
        for length, texts in self._suffixes.items():
            found |= texts.get(_last(value, length), 0)
        for length, tried in self._after_prefix.items():
            found |= _tried(tried.get(value[:length], ()), value)
        for length, tried in self._before_suffix.items():
            found |= _tried(tried.get(_last(value, length), ()), value)
        return found | (self._of_address(value) if self._networks else 0)

    def _of_number(self, value: float) -> int:
        compared = comparable(value)
        key = value if compared is None else compared
        found = self._always | self._numbers.get(key, 0) | (self._but & ~self._excluded_numbers.get(key, 0))
        return found | (self._of_slot(compared) if self._ranges and compared is not None else 0)

    def _of_slot(self, value: float) -> int:
        """Return the bits whose range holds a number. Numbers between the same two bounds are all alike."""
        place = bisect_left(self._bounds, value)
        slot = 2 * place + (place < len(self._bounds) and self._bounds[place] == value)
        if slot not in self._slots:
            self._slots[slot] = _union(bit for each, bit in self._ranges if each.takes(value))
        return self._slots[slot]

    def _of_address(self, value: str) -> int:
        found = address(value)
        if found is None:
            return 0
        return _union(bit for each, bit in self._networks if each.holds(found))

    def _add(self, matcher: m.Matcher, bit: int) -> None:
        if isinstance(matcher, m.Exactly):
            self._add_exact(matcher, bit)
        elif isinstance(matcher, m.Exists):
            self._always |= bit
        elif isinstance(matcher, m.Prefix):
            _put(self._prefixes.setdefault(len(matcher.text), {}), matcher.text, bit)
        elif isinstance(matcher, m.Suffix):
            _put(self._suffixes.setdefault(len(matcher.text), {}), matcher.text, bit)
        elif isinstance(matcher, m.IgnoreCase) and matcher.text.isascii():
            _put(self._lower, matcher.text.lower(), bit)
        elif isinstance(matcher, m.Numeric):
            self._ranges.append((matcher, bit))
        elif isinstance(matcher, m.Cidr):
            self._networks.append((matcher, bit))
        elif not (isinstance(matcher, m.AnythingBut) and self._add_exclusion(matcher, bit)):
            self._add_tried(matcher, bit)

    def _add_exact(self, matcher: m.Exactly, bit: int) -> None:
        value = matcher.value
        if isinstance(value, str):
            _put(self._texts, value, bit)
            if matcher.is_address:
                self._others.append((matcher, bit))
        else:
            _put(self._words if isinstance(value, bool) or value is None else self._numbers, value, bit)

    def _add_exclusion(self, matcher: m.AnythingBut, bit: int) -> bool:
        """Return whether an anything-but could be indexed: one for each bit, of plain values."""
        values = [each.value for each in matcher.alternatives if isinstance(each, m.Exactly) and not each.is_address]
        if self._but & bit or len(values) < len(matcher.alternatives):
            return False
        self._but |= bit
        for value in values:
            if isinstance(value, str):
                _put(self._excluded, value, bit)
            else:
                _put(self._excluded_numbers, value, bit)
        return True

    def _add_tried(self, matcher: m.Matcher, bit: int) -> None:
        first, last = (matcher.parts[0], matcher.parts[-1]) if isinstance(matcher, m.Wildcard) else ("", "")
        if first:
            self._after_prefix.setdefault(len(first), {}).setdefault(first, []).append((matcher, bit))
        elif last:
            self._before_suffix.setdefault(len(last), {}).setdefault(last, []).append((matcher, bit))
        else:
            self._others.append((matcher, bit))


def _union(bits: Iterable[int]) -> int:
    found = 0
    for bit in bits:
        found |= bit
    return found


def _put(bits: dict[Any, int], key: Any, bit: int) -> None:  # noqa: ANN401  a text or a number
    bits[key] = bits.get(key, 0) | bit


def _last(value: str, length: int) -> str:
    return value[len(value) - length :] if length <= len(value) else ""


def _tried(matchers: Iterable[tuple[m.Matcher, int]], value: str) -> int:
    return _union(bit for matcher, bit in matchers if matcher.takes(value))
