"""Lay out the docstrings of this project: ``name: what it is.`` for each argument becomes a list."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

AFTERWARDS = r"(?:Raises|Source|Nothing is asked)\b"


def setup(app: Any) -> dict[str, Any]:  # noqa: ANN401  as Sphinx calls it
    """Have each docstring laid out before it is read."""
    app.connect("autodoc-process-docstring", _lay_out)
    return {"parallel_read_safe": True}


def _lay_out(app: Any, what: str, name: str, found: Any, options: Any, lines: list[str]) -> None:  # noqa: ANN401, ARG001
    try:
        names = list(inspect.signature(found).parameters) if callable(found) else []
    except ValueError:
        names = []
    paragraphs = "\n".join(lines).split("\n\n")
    lines[:] = "\n\n".join(part for paragraph in paragraphs for part in _parts(paragraph, names)).split("\n")


def _parts(paragraph: str, names: list[str]) -> Iterator[str]:
    """Yield what a paragraph says of each argument, as an item of a list, and the rest of it."""
    known = "|".join(map(re.escape, names)) or "(?!)"
    text = " ".join(paragraph.split())
    for part in re.split(rf"(?<=\.) (?=(?:(?:{known})(?:(?:, | and )(?:{known}))*: )|{AFTERWARDS})", text):
        item = re.match(rf"((?:{known})(?:(?:, | and )(?:{known}))*): (.*)", part)
        yield f"- **{item[1]}**: {item[2]}" if item else part
