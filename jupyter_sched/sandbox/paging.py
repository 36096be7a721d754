"""Pages of a listing, with tokens that mean something only here."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from jupyter_sched.sandbox.protocol import invalid


def page(rows: Sequence[Any], size: int, token: str | None) -> tuple[list[Any], str | None]:
    """Return one page and the token of the next; None after the last. Raises AwsError for a token that is none."""
    start = _start(token, len(rows)) if token else 0
    end = start + size
    return list(rows[start:end]), base64.b64encode(f"at {end}".encode()).decode() if end < len(rows) else None


def _start(token: str, length: int) -> int:
    try:
        word, number = base64.b64decode(token, validate=True).decode().split(" ")
        start = int(number)
    except (binascii.Error, ValueError, UnicodeDecodeError):
        raise invalid("Invalid nextToken.") from None
    if word != "at" or not 0 < start <= length:
        raise invalid("Invalid nextToken.")
    return start
