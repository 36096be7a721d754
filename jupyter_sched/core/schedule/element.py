"""One element of a field's list: ``5``, ``1-5/2``, ``MON#1``, ``L-3W``.

The service takes more than its documentation says: it behaves like Quartz 2.2, whose reader looks at the first
characters of an element and passes over what follows. What is taken that way gets a warning here.
"""

from __future__ import annotations

from jupyter_sched.core.schedule.expression import LARGEST
from jupyter_sched.core.schedule.kinds import DAY_OF_MONTH, DAY_OF_WEEK, HOUR, LAST_YEAR, YEAR, Kind
from jupyter_sched.core.value import value

DIGITS = "0123456789"
NAME = 3
LONGEST_L_OFFSET = 30
SATURDAY = 7
UNIX_WEEK = (1, 5)  # there, from Monday to Friday
WEEKS = 5
SHORTEST_MONTH = 28


@value
class Element:
    """What an element says; the names are those of Field. warning, right: what surprises in it."""

    values: tuple[int, ...] = ()
    any: bool = False
    every: bool = False
    last: bool = False
    offset: int = 0
    weekday: bool = False
    nth: int = 0
    warning: str = ""
    right: str = ""


class Wrong(Exception):
    """An element that the service refuses. right: what would be right."""

    def __init__(self, message: str, right: str) -> None:
        self.message, self.right = message, right
        super().__init__(message)


def read_element(kind: Kind, text: str) -> Element:
    """Return what ``text``, in capitals and not empty, says in a field. Raises Wrong."""
    first = text[0]
    if first in DIGITS:
        return _number(kind, text)
    if first in "*/":
        return _every(kind, text)
    if first == "?":
        return _any(kind, text)
    if first == "L":
        return _last(kind, text)
    return _name(kind, text)


def _number(kind: Kind, text: str) -> Element:
    digits, rest = _split(text)
    first, mark = _int(digits), rest[:1]
    if mark == "-":
        return _range(kind, first, rest)
    if mark == "/":
        return _step(kind, first, rest)
    _checked(kind, first)
    if mark and mark in "LW#":
        return _marked(kind, first, rest)
    return Element((first,), warning=_passed_over(rest), right=f"write {first}" if rest else "")


def _marked(kind: Kind, number: int, rest: str) -> Element:
    mark, rest = rest[0], rest[1:]
    if mark not in kind.marks or (mark == "L" and kind is not DAY_OF_WEEK):
        raise Wrong(f"{mark} cannot follow a {kind.name}", kind.range)
    if mark == "#":
        return _nth(number, rest)
    if mark == "L":
        return Element((number,), last=True, warning=_passed_over(rest))
    short = f"months with fewer than {number} days are passed over" if number > SHORTEST_MONTH else ""
    return Element((number,), weekday=True, warning=_passed_over(rest) or short)


def _range(kind: Kind, first: int, rest: str) -> Element:
    digits, junk = _split(rest[1:])
    step = "1"
    if junk.startswith("/"):
        step, junk = _split(junk[1:])
    if not digits or not step:
        raise Wrong(f"{first}{rest} is no range of the {kind.name}", "as in 1-5 or 1-5/2")
    last = _checked(kind, _int(digits))
    values = _between(kind, _checked(kind, first), last, _int(step))
    warning = _passed_over(junk) or _no_step(_int(step)) or _unlike_it_looks(kind, first, last)
    return Element(values, warning=warning, right=f"write {first}-{last}" if junk and step == "1" else "")


def _step(kind: Kind, first: int, rest: str) -> Element:
    digits, junk = _split(rest[1:])
    if not digits or (junk and len(digits) == 1):  # the reader looks at what follows one digit, but not two
        raise Wrong(f"{first}{rest} is no step", "as in 0/15")
    step = _int(digits)
    values = _from(kind, _checked(kind, first), step)
    warning = _passed_over(junk) or _no_step(step) or _uneven(kind, values, step)
    return Element(values, warning=warning, right=f"write {first}/{step}" if junk else "")


def _every(kind: Kind, text: str) -> Element:
    everything = tuple(range(kind.least, kind.most + 1))
    slash = text.find("/", 0, 2)
    if slash < 0:
        return Element(everything, every=True, warning=_passed_over(text[1:]), right="write *" if text[1:] else "")
    sign = text[slash + 1 : slash + 2] if text[slash + 1 : slash + 2] in {"+", "-"} else ""
    digits, junk = _split(text[slash + 1 + len(sign) :])
    if not digits or junk:
        raise Wrong(f"{text!r} is no step", f"as in {kind.least}/15")
    step = _int(digits)
    if step == 0 or sign == "-":
        return Element(everything, every=True, warning=f"a step of {sign}{step} counts as *", right="write *")
    if step > kind.step_limit:
        words = f"a step of {step} is larger than the {kind.name} allows after *"
        raise Wrong(words, f"at most {kind.step_limit}")
    values = _from(kind, kind.least, step)
    if slash == 0:
        warning = "a step without a start is accepted, though not documented"
        return Element(values, every=step == 1, warning=warning, right=f"write {kind.least}/{step}")
    return Element(values, every=step == 1, warning=_uneven(kind, values, step))


def _any(kind: Kind, text: str) -> Element:
    if "?" not in kind.marks:
        raise Wrong(f"? cannot stand for the {kind.name}", "use *")
    if len(text) > 2:  # noqa: PLR2004  one character after it is passed over
        raise Wrong(f"{text!r} is no {kind.name}", "write ? alone")
    return Element(any=True, warning=_passed_over(text[1:]))


def _last(kind: Kind, text: str) -> Element:
    if kind is DAY_OF_WEEK and text == "L":
        return Element((SATURDAY,))
    weekday = text.endswith("W")
    offset = text[1:].removesuffix("W")
    digits, junk = _split(offset[1:])
    if kind is not DAY_OF_MONTH or (offset and (offset[0] != "-" or not digits or junk)):
        raise Wrong(f"{text!r} is no {kind.name}", kind.range)
    before = _int(digits or "0")
    if before > LONGEST_L_OFFSET:
        raise Wrong(f"L-{before} is before the month begins", f"at most L-{LONGEST_L_OFFSET}")
    warning = "L with an offset is accepted, though not documented" if offset else ""
    return Element(last=True, offset=before, weekday=weekday, warning=warning)


def _name(kind: Kind, text: str) -> Element:
    word, rest = text[:NAME], text[NAME:]
    if word not in kind.names:
        raise Wrong(f"{text!r} is no {kind.name}", kind.range)
    number = kind.names.index(word) + kind.least
    if rest.startswith("-"):
        return _name_range(kind, number, rest[1:])
    if kind is DAY_OF_WEEK and rest.startswith("#"):
        return _nth(number, rest[1:])
    if kind is DAY_OF_WEEK and rest.startswith("L"):
        return Element((number,), last=True, warning=_passed_over(rest[1:]))
    return Element((number,), warning=_passed_over(rest), right=f"write {word}" if rest else "")


def _name_range(kind: Kind, first: int, rest: str) -> Element:
    end, junk = rest[:NAME], rest[NAME:]
    if end not in kind.names:
        example = f"as in {kind.names[1]}-{kind.names[5]}"
        raise Wrong(f"{rest!r} does not end a range of {kind.name} names", example)
    values = _between(kind, first, kind.names.index(end) + kind.least, 1)
    return Element(values, warning=_passed_over(junk), right=f"write {kind.names[first - 1]}-{end}" if junk else "")


def _nth(number: int, text: str) -> Element:
    digits, junk = _split(text.removeprefix("+"))
    if junk or not 1 <= int(digits or 0) <= WEEKS:
        raise Wrong(f"#{text} is no week of a month", f"# takes 1 to {WEEKS}, as in 2#1, the first Monday")
    return Element((number,), nth=int(digits))


def _from(kind: Kind, first: int, step: int) -> tuple[int, ...]:
    if step == 0:
        return (first,)
    if first > kind.most:
        raise Wrong(f"the {kind.name} {first} is after {LAST_YEAR}, where the steps end", f"write {first} alone")
    return tuple(range(first, kind.most + 1, step))


def _between(kind: Kind, first: int, last: int, step: int) -> tuple[int, ...]:
    if step == 0:
        return (first,)
    if first <= last:
        return tuple(range(first, min(last, max(kind.most, first)) + 1, step))
    if kind is YEAR:
        raise Wrong(f"the {kind.name} {first} is after {last}", f"write {last}-{first}")
    around = range(first, last + kind.size + 1, step)
    return tuple(sorted({(number - kind.least) % kind.size + kind.least for number in around}))


def _split(text: str) -> tuple[str, str]:
    """Return the digits at the start, and the rest."""
    rest = text.lstrip(DIGITS)
    return text[: len(text) - len(rest)], rest


def _int(digits: str) -> int:
    if int(digits) > LARGEST:
        raise Wrong(f"{digits} is too large", f"at most {LARGEST}")
    return int(digits)


def _checked(kind: Kind, number: int) -> int:
    if kind is not YEAR and not kind.least <= number <= kind.most:
        raise Wrong(f"{number} is no {kind.name}", kind.range)
    return number


def _passed_over(rest: str) -> str:
    return f"the service passes over {rest!r}" if rest else ""


def _no_step(step: int) -> str:
    return "a step of 0 counts as none: only the first value fires" if step == 0 else ""


def _unlike_it_looks(kind: Kind, first: int, last: int) -> str:
    if kind is DAY_OF_WEEK and (first, last) == UNIX_WEEK:
        return "1-5 is Sunday to Thursday, as 1 is Sunday; Monday to Friday is MON-FRI"
    if kind is not HOUR or first <= last:
        return ""
    return f"{first}-{last} are hours of the same day, the early ones too; it is not one night through"


def _uneven(kind: Kind, values: tuple[int, ...], step: int) -> str:
    if kind is YEAR or step == 1:
        return ""
    if len(values) == 1:
        return f"a step of {step} goes beyond the {kind.name}s: only {values[0]} fires"
    if kind is DAY_OF_WEEK:
        return "a step in the day-of-week is accepted, though not documented"
    if kind is DAY_OF_MONTH:
        return f"the step begins anew in each month, at the {kind.name} {values[0]}"
    if kind.size % step == 0 and values[0] - kind.least < step:
        return ""
    why = f"as {kind.size} is no multiple of {step}" if kind.size % step else f"at {values[0]}"
    return f"the step begins anew in each {kind.circle}, {why}"
