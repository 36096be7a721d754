"""What one alternative of a field takes: a small value each, which says whether it takes a value of the event."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from jupyter_sched.core.pattern.addresses import Address, address, same_address
from jupyter_sched.core.pattern.numbers import comparable, is_number

_Value = Any  # of an event: any JSON


def _same(wanted: _Value, value: _Value) -> bool:
    """Return whether two values are the same: numbers by value, and true is not 1."""
    if is_number(wanted):
        return is_number(value) and (value == wanted or comparable(value) == wanted)
    if isinstance(wanted, bool) or wanted is None:
        return value is wanted
    return isinstance(value, str) and value == wanted


@dataclass(frozen=True, slots=True)
class Exactly:
    """One value. Numbers are the same by value; a text that is an address is every spelling of it."""

    value: _Value

    def takes(self, value: _Value) -> bool:
        if _same(self.value, value):
            return True
        return isinstance(self.value, str) and isinstance(value, str) and same_address(self.value, value)

    @property
    def is_address(self) -> bool:
        """Whether the text is an address that can be spelt in another way."""
        return isinstance(self.value, str) and ":" in self.value and address(self.value) is not None


@dataclass(frozen=True, slots=True)
class Prefix:
    """A text that begins with another."""

    text: str

    def takes(self, value: _Value) -> bool:
        return isinstance(value, str) and value.startswith(self.text)


@dataclass(frozen=True, slots=True)
class Suffix:
    """A text that ends with another."""

    text: str

    def takes(self, value: _Value) -> bool:
        return isinstance(value, str) and value.endswith(self.text)


def _case_forms(character: str) -> tuple[str, ...]:
    """Return a character in each case; some become two, as ß does."""
    return tuple(dict.fromkeys((character, character.lower(), character.upper())))


def _fold_ends(text: str, value: str) -> set[int]:
    """Return where a match of ``text`` from the start of ``value`` may end, each character in either case."""
    ends = {0}
    for character in text:
        ends = {end + len(form) for end in ends for form in _case_forms(character) if value.startswith(form, end)}
        if not ends:
            break
    return ends


@dataclass(frozen=True, slots=True)
class IgnoreCase:
    """A text, each character in either case."""

    text: str

    def takes(self, value: _Value) -> bool:
        return isinstance(value, str) and len(value) in _fold_ends(self.text, value)


@dataclass(frozen=True, slots=True)
class PrefixIgnoreCase:
    """A text that begins with another, each character in either case."""

    text: str

    def takes(self, value: _Value) -> bool:
        return isinstance(value, str) and bool(_fold_ends(self.text, value))


@dataclass(frozen=True, slots=True)
class SuffixIgnoreCase:
    """A text that ends with another, each character in either case."""

    text: str

    def takes(self, value: _Value) -> bool:
        return isinstance(value, str) and any(
            len(value) - start in _fold_ends(self.text, value[start:]) for start in range(len(value) + 1)
        )


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A text with stars, each of which stands for any text. parts: the texts between them."""

    text: str
    parts: tuple[str, ...]

    def takes(self, value: _Value) -> bool:
        if not isinstance(value, str):
            return False
        first, *rest = self.parts
        if not rest:
            return value == first
        last = rest.pop()
        if not value.startswith(first) or len(value) < len(first) + len(last) or not value.endswith(last):
            return False
        at, end = len(first), len(value) - len(last)
        for part in rest:
            at = value.find(part, at, end)
            if at < 0:
                return False
            at += len(part)
        return True


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number in a range."""

    bottom: float = -math.inf
    top: float = math.inf
    open_bottom: bool = True
    open_top: bool = True

    def takes(self, value: _Value) -> bool:
        found = comparable(value) if is_number(value) else None
        if found is None:
            return False
        above = found > self.bottom if self.open_bottom else found >= self.bottom
        return above and (found < self.top if self.open_top else found <= self.top)


@dataclass(frozen=True, slots=True)
class Cidr:
    """An address in a network. Host bits in the network are allowed."""

    text: str
    first: int
    last: int
    version: int

    def takes(self, value: _Value) -> bool:
        if not isinstance(value, str):
            return False
        found = address(value)
        return found is not None and self.holds(found)

    def holds(self, found: Address) -> bool:
        return found.version == self.version and self.first <= int(found) <= self.last


@dataclass(frozen=True, slots=True)
class AnythingBut:
    """Anything that none of ``alternatives`` takes, and that is a leaf."""

    alternatives: tuple[Matcher, ...]

    def takes(self, value: _Value) -> bool:
        return not any(each.takes(value) for each in self.alternatives)


@dataclass(frozen=True, slots=True)
class Exists:
    """Any leaf, null included."""

    def takes(self, value: _Value) -> bool:  # noqa: ARG002  every leaf will do
        return True


@dataclass(frozen=True, slots=True)
class Absent:
    """No leaf at all; the walk decides it, not a value."""

    def takes(self, value: _Value) -> bool:  # noqa: ARG002  no leaf will do
        return False


Matcher = (
    Exactly
    | Prefix
    | Suffix
    | IgnoreCase
    | PrefixIgnoreCase
    | SuffixIgnoreCase
    | Wildcard
    | Numeric
    | Cidr
    | AnythingBut
    | Exists
    | Absent
)
