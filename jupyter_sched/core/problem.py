"""A problem is a value: what is wrong, where, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what was given.

    path: the place in a trigger, such as ``targets[0].parameters``; empty for the whole.
    message: what was given, what is expected and the fix, in one sentence.
    severity: "error" stops a save; "warning" does not.
    """

    path: str
    message: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message
