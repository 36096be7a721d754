"""An event's text as JSON: read fast, with orjson where it is installed, and without losing keys that come twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from jupyter_sched.core.errors import InvalidInput

try:
    import orjson
except ImportError:
    READER = "json"
else:
    READER = "orjson"

SPACE = " \t\n\r"


class Pairs(list[tuple[str, Any]]):
    """An object that keeps keys which come twice: each of their values counts."""


class _Twice(Exception):
    """A key comes twice in an object, which a dict could not hold."""


def read(event: str | Mapping[str, Any], names: Sequence[str] = ()) -> Any:  # noqa: ANN401  any JSON object
    """Return a text as parsed JSON, with Pairs for objects if a key comes twice anywhere; anything else as it is.

    names: keys, in quotes, of which alone it matters whether they come twice; none for all. To look for a few is fast.
    Raises InvalidInput for a text that is no JSON object. With orjson, whole numbers beyond 64 bits are rounded.
    """
    if isinstance(event, Mapping | Pairs):
        return event
    if not isinstance(event, str):
        raise InvalidInput(f"an event is JSON text or a dict; got {type(event).__name__}")
    parsed = _read_text(event, once=bool(names) and _once_at_most(event, names))
    if not isinstance(parsed, dict | Pairs):
        raise InvalidInput(f"an event is a JSON object; got {type(parsed).__name__}")
    return parsed


def _once_at_most(text: str, names: Sequence[str]) -> bool:
    """Return whether it is plain to see that none of the names comes twice."""
    if "\\" in text:
        return False
    for name in names:  # noqa: SIM110  faster than all()
        if text.count(name) > 1:
            return False
    return True


def _with_json(text: str, *, once: bool) -> Any:  # noqa: ANN401  any JSON
    if once:
        return _decoded(text, _SCAN)
    try:
        return _decoded(text, _SCAN_ONCE)
    except _Twice:
        return _decoded(text, _SCAN_PAIRS)


def _with_orjson(text: str, *, once: bool) -> Any:  # noqa: ANN401  any JSON
    try:
        found = orjson.loads(text)
        if once or ("\\" not in text and text.count(":") == orjson.dumps(found).count(b":")):
            return found  # without escapes, a colon is lost only with a key that comes twice
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass  # json takes lone surrogates, as EventBridge does, reads deeper, and words errors better
    return _with_json(text, once=False)


def _decoded(text: str, scan: Callable[[str, int], tuple[Any, int]]) -> Any:  # noqa: ANN401  any JSON
    stripped = text.strip(SPACE)
    try:
        found, end = scan(stripped, 0)
    except StopIteration:
        raise InvalidInput(f"the event is not JSON: {stripped[:20]!r} is no value") from None
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"the event is not JSON: {error}") from error
    if end != len(stripped):
        raise InvalidInput(f"the event is not JSON: {stripped[end : end + 20]!r} stands after its end")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Twice
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON number")


_SCAN = json.JSONDecoder(parse_constant=_no_number).scan_once  # type: ignore[attr-defined]  # it is there, untyped
_SCAN_ONCE = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number).scan_once  # type: ignore[attr-defined]  # it is there, untyped
_SCAN_PAIRS = json.JSONDecoder(object_pairs_hook=Pairs, parse_constant=_no_number).scan_once  # type: ignore[attr-defined]  # it is there, untyped
_read_text = _with_json if READER == "json" else _with_orjson
