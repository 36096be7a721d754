"""Checks at the door of the values that a user writes: what was given, what is expected, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.frozen import FrozenMap

LONGEST = 60


def text(what: str, value: object) -> str:
    """Return ``value`` where it is text. what: its name, as users write it. Raises InvalidInput."""
    if isinstance(value, str):
        return value
    raise InvalidInput(f"{what}={_cut(value)} is no text")


def text_or_none(what: str, value: object) -> str | None:
    """Return ``value`` where it is text or None. Raises InvalidInput."""
    return None if value is None else text(what, value)


def whole(what: str, value: object) -> int:
    """Return ``value`` where it is a whole number. Raises InvalidInput."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise InvalidInput(f"{what}={_cut(value)} is no whole number")


def moment_or_none(what: str, value: object) -> datetime | None:
    """Return ``value`` where it is a date with a time, or None. Raises InvalidInput."""
    if value is None or isinstance(value, datetime):
        return value
    raise InvalidInput(f"{what}={_cut(value)} is no time; write {what}=datetime(2027, 1, 31, 8, tzinfo=timezone.utc)")


def flag(what: str, value: object) -> bool:
    """Return ``value`` where it is True or False. Raises InvalidInput."""
    if isinstance(value, bool):
        return value
    raise InvalidInput(f"{what}={_cut(value)} is neither True nor False")


def texts(what: str, value: object) -> FrozenMap[str]:
    """Return ``value`` where it maps text to text. Raises InvalidInput, also for boto3's lists of keys and values."""
    if isinstance(value, Mapping) and all(isinstance(each, str) for pair in value.items() for each in pair):
        return FrozenMap(value)
    raise InvalidInput(f"{what}={_cut(value)} does not map text to text; write {what}={{'team': 'forecast'}}")


def mapping(what: str, value: object) -> Mapping[object, object]:
    """Return ``value`` where it is a mapping. Raises InvalidInput."""
    if isinstance(value, Mapping):
        return value
    raise InvalidInput(f"{what}={_cut(value)} is no mapping; write {what}={{'InstanceCount': '2'}}")


def _cut(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
