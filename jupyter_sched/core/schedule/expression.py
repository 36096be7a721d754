"""What every schedule expression has in common: its problems, and the error that carries them."""

from __future__ import annotations

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.value import value

LARGEST = 2**31 - 1


@value
class ExpressionProblem:
    """One thing that is wrong, or surprising, in an expression.

    start, end: the place in the text, as a slice. right: what would be right; empty where nothing obvious is.
    """

    message: str
    start: int
    end: int
    right: str = ""

    def __str__(self) -> str:
        return f"{self.message}; {self.right}" if self.right else self.message


class ExpressionError(InvalidInput):
    """A text that is no schedule expression. problems: all that is wrong with it, from left to right."""

    def __init__(self, text: str, problems: tuple[ExpressionProblem, ...]) -> None:
        self.problems = problems
        super().__init__(f"{text!r}: " + "; ".join(map(str, problems)))
