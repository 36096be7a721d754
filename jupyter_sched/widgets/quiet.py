"""Tells what the user changes in a control from what it is only shown."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Quiet:
    """Passes each value that is chosen or typed on to ``report``, but none that is set while showing.

    Callbacks come on any thread. What is shown changes on the thread that shows it, so only that one is kept quiet.
    """

    def __init__(self, report: Callable[[Any], None]) -> None:
        self._report, self._here = report, threading.local()

    def __call__(self, value: Any) -> None:  # noqa: ANN401  of any control
        """Pass a value on."""
        if not getattr(self._here, "showing", False):
            self._report(value)

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Keep quiet while a state is shown."""
        before, self._here.showing = getattr(self._here, "showing", False), True
        try:
            yield
        finally:
            self._here.showing = before
