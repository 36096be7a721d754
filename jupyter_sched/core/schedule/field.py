"""One field of a cron expression: what the service reads in it, and which values it stands for.

The service takes more than its documentation says: it behaves like Quartz 2.2, whose reader looks at the first
characters of each list element and passes over what follows. What is taken that way gets a warning here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jupyter_sched.core.schedule.expression import ExpressionProblem

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
FIRST_YEAR, LAST_YEAR = 1970, 2199
LARGEST = 2**31 - 1
LONGEST_L_OFFSET = 30
WEEKS = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """A position in the expression. least, most: its values. step_limit: the largest step after ``*``."""

    name: str
    least: int
    most: int
    step_limit: int = LARGEST
    names: tuple[str, ...] = ()
    wraps: bool = True
    marks: str = ""


MINUTE = Kind("minute", 0, 59, 59)
HOUR = Kind("hour", 0, 23, 23)
DAY_OF_MONTH = Kind("day-of-month", 1, 31, 31, marks="?LW")
MONTH = Kind("month", 1, 12, 12, MONTHS)
DAY_OF_WEEK = Kind("day-of-week", 1, 7, 7, DAYS, marks="?L#")
YEAR = Kind("year", FIRST_YEAR, LAST_YEAR, wraps=False)
KINDS = (MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, YEAR)


@dataclass(frozen=True, slots=True)
class Field:
    """A field as it was read.

    values: ascending. any: ``?``. every: ``*``. last: ``L`` in it. offset: days before the last, of ``L-3``.
    weekday: ``W``, the nearest one. nth: 1-5, of ``#``; 0 where there is none.
    """

    kind: Kind
    text: str
    start: int
    values: tuple[int, ...] = ()
    any: bool = False
    every: bool = False
    last: bool = False
    offset: int = 0
    weekday: bool = False
    nth: int = 0

    @property
    def plain_range(self) -> bool:
        """Whether it is one range; the service ignores a W after it."""
        return "-" in self.text and "," not in self.text and not self.last

    @property
    def end(self) -> int:
        """Where the field ends in the expression."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class _Read:
    """What one element of a list gave."""

    values: tuple[int, ...] = ()
    any: bool = False
    every: bool = False
    last: bool = False
    offset: int = 0
    weekday: bool = False
    nth: int = 0
    warning: str = ""
    right: str = ""


class _Wrong(Exception):
    def __init__(self, message: str, right: str = "") -> None:
        self.message, self.right = message, right
        super().__init__(message)


Problems = list[ExpressionProblem]


def read_field(kind: Kind, text: str, start: int, errors: Problems, warnings: Problems) -> Field:
    """Return the field that ``text`` is, and add what is wrong with it to ``errors`` and ``warnings``."""
    reads = []
    for element, at in _elements(text, start):
        try:
            read = _read(kind, element.upper())
        except _Wrong as wrong:
            errors.append(ExpressionProblem(wrong.message, at, at + max(1, len(element)), wrong.right))
            continue
        reads.append(read)
        if read.warning:
            warnings.append(ExpressionProblem(read.warning, at, at + len(element), read.right))
    field = _joined(kind, text, start, reads)
    if not reads and not errors:
        errors.append(ExpressionProblem(f"the {kind.name} is empty", start, start + max(1, len(text)), _range(kind)))
    errors.extend(_list_errors(field))
    warnings.extend(_list_warnings(field))
    return field


def _elements(text: str, start: int) -> Iterator[tuple[str, int]]:
    for match in re.finditer(r"[^,]+", text):
        yield match[0], start + match.start()


def _joined(kind: Kind, text: str, start: int, reads: list[_Read]) -> Field:
    return Field(
        kind,
        text,
        start,
        values=tuple(sorted({value for read in reads for value in read.values})),
        any=any(read.any for read in reads),
        every=any(read.every for read in reads),
        last=any(read.last for read in reads),
        offset=max((read.offset for read in reads), default=0),
        weekday=any(read.weekday for read in reads),
        nth=next((read.nth for read in reads if read.nth), 0),
    )


def _list_errors(field: Field) -> Iterator[ExpressionProblem]:
    upper = field.text.upper()
    if "," in upper and "L" in upper and field.kind in {DAY_OF_MONTH, DAY_OF_WEEK} and _has_last(field, upper):
        yield ExpressionProblem(
            f"L cannot stand in a list of the {field.kind.name}", field.start, field.end, "use L alone"
        )
    if field.kind is DAY_OF_WEEK and upper.count("#") > 1:
        yield ExpressionProblem("only one day with # is taken", field.start, field.end, "make a rule for each")


def _has_last(field: Field, upper: str) -> bool:
    return field.last or "L" in re.sub("JUL|APRIL", "", upper)


def _list_warnings(field: Field) -> Iterator[ExpressionProblem]:
    if re.search(r"^,|,,|,$", field.text):
        yield ExpressionProblem("an empty element is passed over", field.start, field.end, "remove the extra comma")
    if len(field.values) > 1 and (field.weekday or field.nth or (field.last and field.kind is DAY_OF_WEEK)):
        mark = "W" if field.weekday else "#" if field.nth else "L"
        yield ExpressionProblem(
            f"{mark} in a list: only the smallest day may count", field.start, field.end, "use it alone"
        )


def _read(kind: Kind, text: str) -> _Read:
    for pattern, reader in _READERS:
        match = re.fullmatch(pattern, text, re.DOTALL)
        if match:
            return reader(kind, match)
    raise _Wrong(f"{text!r} is no {kind.name}", _range(kind))


def _name(kind: Kind, match: re.Match[str]) -> _Read:
    word, rest = match[1], match[2]
    if not kind.names or word not in kind.names:
        raise _Wrong(f"{match[0]!r} is no {kind.name}", _range(kind))
    value = kind.names.index(word) + 1
    if rest.startswith("-"):
        return _name_range(kind, value, rest[1:])
    if kind is DAY_OF_WEEK and rest.startswith("#"):
        return _nth(value, rest[1:])
    if kind is DAY_OF_WEEK and rest.startswith("L"):
        return _Read((value,), last=True, warning=_passed_over(rest[1:]))
    return _Read((value,), warning=_passed_over(rest), right=f"write {word}" if rest else "")


def _name_range(kind: Kind, first: int, rest: str) -> _Read:
    if rest[:3] not in kind.names:
        raise _Wrong(f"{rest!r} does not end a range of {kind.name} names", f"as in {kind.names[1]}-{kind.names[5]}")
    values = _values(kind, first, kind.names.index(rest[:3]) + 1, 1)
    return _Read(values, warning=_passed_over(rest[3:]))


def _any(kind: Kind, match: re.Match[str]) -> _Read:
    if "?" not in kind.marks:
        raise _Wrong(f"? cannot stand for the {kind.name}", "use *")
    return _Read(any=True, warning=_passed_over(match[1]))


def _every(kind: Kind, match: re.Match[str]) -> _Read:
    return _Read(_values(kind, kind.least, kind.most, 1), every=True, warning=_passed_over(match[1]))


def _every_step(kind: Kind, match: re.Match[str]) -> _Read:
    step = int(match[1])
    if step > kind.step_limit:
        raise _Wrong(f"a step of {step} is larger than the {kind.name} allows after *", f"at most {kind.step_limit}")
    if step <= 0:
        return _Read(
            _values(kind, kind.least, kind.most, 1),
            every=True,
            warning=f"a step of {step} counts as *",
            right="write *",
        )
    values = _values(kind, kind.least, kind.most, step)
    return _Read(values, every=step == 1, warning=_uneven(kind, kind.least, step))


def _last(kind: Kind, match: re.Match[str]) -> _Read:
    if kind is DAY_OF_WEEK and match[0] == "L":
        return _Read((7,), warning="")
    if kind is not DAY_OF_MONTH:
        raise _Wrong(f"{match[0]!r} is no {kind.name}", _range(kind))
    offset = int(match[1] or 0)
    if offset > LONGEST_L_OFFSET:
        raise _Wrong(f"L-{offset} is before the month begins", f"at most L-{LONGEST_L_OFFSET}")
    warning = "L with an offset is taken, though not documented" if match[1] else ""
    return _Read(last=True, offset=offset, weekday=bool(match[2]), warning=warning)


def _number(kind: Kind, match: re.Match[str]) -> _Read:
    value, rest = _int(match[1]), match[2]
    if rest.startswith("-"):
        return _number_range(kind, value, rest)
    if rest.startswith("/"):
        return _number_step(kind, value, rest)
    if rest.startswith("#"):
        _check_mark(kind, "#")
        return _nth(_checked(kind, value), rest[1:])
    if rest.startswith("L"):
        _check_mark(kind, "L", DAY_OF_WEEK)
        return _Read((_checked(kind, value),), last=True, warning=_passed_over(rest[1:]))
    if rest.startswith("W"):
        _check_mark(kind, "W")
        return _Read((_checked(kind, value),), weekday=True, warning=_passed_over(rest[1:]))
    _checked(kind, value)
    return _Read(
        (value,), warning=_passed_over(rest) or _year_warning(kind, value), right=f"write {value}" if rest else ""
    )


def _number_range(kind: Kind, first: int, rest: str) -> _Read:
    match = re.fullmatch(r"-(\d+)(?:/(\d+)(.*)|([^/\d].*)?)", rest, re.DOTALL)
    if not match:
        raise _Wrong(f"{first}{rest!s} is no range of the {kind.name}", "as in 1-5 or 1-5/2")
    last, step = _int(match[1]), _int(match[2] or "1")
    values = _values(kind, _checked(kind, first), _checked_end(kind, last), step)
    return _Read(values, warning=_passed_over(match[3] or match[4] or "") or _step_warning(step))


def _number_step(kind: Kind, first: int, rest: str) -> _Read:
    match = re.fullmatch(r"/(\d+)", rest)
    if not match:
        raise _Wrong(f"{first}{rest} is no step", "as in 0/15")
    step = _int(match[1])
    values = _values(kind, _checked(kind, first), None, step)
    return _Read(values, warning=_step_warning(step) or _uneven(kind, first, step))


def _nth(value: int, text: str) -> _Read:
    if not re.fullmatch(r"[+]?\d+", text) or not 1 <= int(text) <= WEEKS:
        raise _Wrong(f"#{text} is no week of a month", f"# takes 1 to {WEEKS}, as in 2#1, the first Monday")
    return _Read((value,), nth=int(text))


def _values(kind: Kind, first: int, last: int | None, step: int) -> tuple[int, ...]:
    if step <= 0:
        return (first,)
    end = kind.most if last is None else last
    if end < first and last is not None:
        return _wrapped(kind, first, end, step)
    return tuple(range(first, min(end, max(kind.most, first)) + 1, step))


def _wrapped(kind: Kind, first: int, end: int, step: int) -> tuple[int, ...]:
    if not kind.wraps:
        raise _Wrong(f"the {kind.name} {first} is after {end}", f"write {end}-{first}")
    size = kind.most - kind.least + 1
    return tuple(sorted({(value - kind.least) % size + kind.least for value in range(first, end + size + 1, step)}))


def _int(text: str) -> int:
    value = int(text)
    if value > LARGEST:
        raise _Wrong(f"{text} is too large", f"at most {LARGEST}")
    return value


def _checked(kind: Kind, value: int) -> int:
    if kind is not YEAR and not kind.least <= value <= kind.most:
        raise _Wrong(f"{value} is no {kind.name}", _range(kind))
    return value


def _checked_end(kind: Kind, value: int) -> int:
    return _checked(kind, value)


def _check_mark(kind: Kind, mark: str, only: Kind | None = None) -> None:
    if mark not in kind.marks or (only is not None and kind is not only):
        raise _Wrong(f"{mark} cannot follow a {kind.name}", _range(kind))


def _range(kind: Kind) -> str:
    names = f" or {kind.names[0]}-{kind.names[-1]}" if kind.names else ""
    note = ", 1 is Sunday" if kind is DAY_OF_WEEK else ""
    return f"expected {kind.least}-{kind.most}{names}{note}"


def _passed_over(rest: str) -> str:
    return f"the service passes over {rest!r}" if rest else ""


def _step_warning(step: int) -> str:
    return "a step of 0 counts as none: only the first value fires" if step == 0 else ""


def _uneven(kind: Kind, first: int, step: int) -> str:
    if kind is not YEAR and first + step > kind.most:
        return f"a step of {step} goes beyond the {kind.name}s: only {first} fires"
    if kind.least != 0:
        return ""
    size = kind.most + 1
    return (
        f"the step begins anew in each {'hour' if kind is MINUTE else 'day'}, as {size} is no multiple of {step}"
        if size % step
        else ""
    )


def _year_warning(kind: Kind, value: int) -> str:
    if kind is YEAR and not FIRST_YEAR <= value <= LAST_YEAR:
        return f"the year {value} is outside {FIRST_YEAR}-{LAST_YEAR}, which is what is documented"
    return ""


_READERS: tuple[tuple[str, Callable[[Kind, re.Match[str]], _Read]], ...] = (
    (r"L(?:-(\d*))?(W)?", _last),
    (r"([A-Z]{3})(.*)", _name),
    (r"\?(.?)", _any),
    (r"\*(|[^/].*)", _every),
    (r"\*?/([+-]?\d+)", _every_step),
    (r"(\d+)(.*)", _number),
)
