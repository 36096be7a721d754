"""The six positions of a cron expression, and a field as it was read."""

from __future__ import annotations

from jupyter_sched.core.schedule.expression import LARGEST
from jupyter_sched.core.value import value

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
FIRST_YEAR, LAST_YEAR = 1970, 2199


@value
class Kind:
    """A position in the expression.

    least, most: its values. step_limit: the largest step after ``*``. marks: what it takes beside ``, - * /``.
    circle: the time after which its values begin anew; empty for the year, which does not.
    """

    name: str
    least: int
    most: int
    step_limit: int = LARGEST
    names: tuple[str, ...] = ()
    marks: str = ""
    circle: str = ""

    @property
    def size(self) -> int:
        """How many values there are."""
        return self.most - self.least + 1

    @property
    def range(self) -> str:
        """What is expected, in words."""
        names = f" or {self.names[0]}-{self.names[-1]}" if self.names else ""
        note = ", 1 is Sunday" if self is DAY_OF_WEEK else ""
        return f"expected {self.least}-{self.most}{names}{note}"


MINUTE = Kind("minute", 0, 59, 59, circle="hour")
HOUR = Kind("hour", 0, 23, 23, circle="day")
DAY_OF_MONTH = Kind("day-of-month", 1, 31, 31, marks="?LW", circle="month")
MONTH = Kind("month", 1, 12, 12, MONTHS, circle="year")
DAY_OF_WEEK = Kind("day-of-week", 1, 7, 7, DAYS, marks="?L#", circle="week")
YEAR = Kind("year", FIRST_YEAR, LAST_YEAR)
KINDS = (MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, YEAR)


@value
class Field:
    """A field as it was read.

    start: its place in the expression. values: ascending. any: ``?``. every: ``*``. last: ``L`` in it. offset: days
    before the last, of ``L-3``. weekday: ``W``, the nearest one. nth: 1-5, of ``#``; 0 where there is none.
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
    def end(self) -> int:
        """Where the field ends in the expression."""
        return self.start + len(self.text)
