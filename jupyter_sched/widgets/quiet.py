"""Tells what the user changes in a control from what it is only shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Quiet:
    """Calls ``changed`` for each change, but not for those made while it is showing."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed, self._depth = changed, 0

    def __call__(self, _: object = None) -> None:
        """Pass a change on."""
        if not self._depth:
            self._changed()

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Keep quiet while a state is shown."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
