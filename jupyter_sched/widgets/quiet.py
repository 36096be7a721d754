"""Tells what the user changes in a control from what it is only shown."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Quiet:
    """Calls ``changed`` for each change, but not for those that are made while showing.

    Callbacks come on any thread. What is shown changes on the thread that shows it, so only that one is kept quiet.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed, self._here = changed, threading.local()

    def __call__(self, _: object = None) -> None:
        """Pass a change on."""
        if not getattr(self._here, "showing", False):
            self._changed()

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Keep quiet while a state is shown."""
        before, self._here.showing = getattr(self._here, "showing", False), True
        try:
            yield
        finally:
            self._here.showing = before
