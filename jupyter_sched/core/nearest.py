"""The known name that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the one of ``known`` that is most like ``name``; empty where none is.

    Upper and lower case, and all that is neither letter nor digit, count for nothing. cutoff: 0-1, as difflib has it.
    """
    by_letters = {loosely(each): each for each in known}
    near = difflib.get_close_matches(loosely(name), by_letters, 1, cutoff)
    return by_letters[near[0]] if near else ""


def loosely(text: str) -> str:
    """Return the letters and digits of a text, in lower case."""
    return "".join(each for each in text.lower() if each.isalnum())
