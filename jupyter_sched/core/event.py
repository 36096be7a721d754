"""An event, as a list of the values in it and of the paths that lead to them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jupyter_sched.core.errors import InvalidInput

KEY = re.compile(r"[A-Za-z0-9_-]+")


def event_paths(event: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return each leaf of ``event`` as (path, value), in its order. Leaves that no path can reach are left out."""
    return tuple(_leaves(event, "$"))


def event_of(given: str | Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return an event, also out of its JSON text. Raises InvalidInput for text that is none."""
    if given is None or isinstance(given, Mapping):
        return given
    return read_event(given)


def read_event(text: str) -> dict[str, Any]:
    """Return the event that a JSON text is. Raises InvalidInput with the place of what is wrong."""
    try:
        event = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"the sample event is not JSON: {error}") from error
    except TypeError as error:
        raise InvalidInput(f"an event is JSON text or a mapping; got {type(text).__name__}") from error
    if not isinstance(event, dict):
        raise InvalidInput(f"an event is a JSON object, {{...}}; got {type(event).__name__}")
    return event


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401  any JSON
    if isinstance(value, Mapping):
        for key, child in value.items():
            if KEY.fullmatch(key):
                yield from _leaves(child, f"{path}.{key}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _leaves(child, f"{path}[{index}]")
    else:
        yield path, value if isinstance(value, str) else json.dumps(value)
