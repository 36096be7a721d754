"""The one queue on which everything that asks AWS runs, so that no widget ever waits for it."""

from __future__ import annotations

import functools
import queue
import threading
from collections.abc import Callable
from typing import Any, ParamSpec

P = ParamSpec("P")
Work = Callable[[], None]


class Worker:
    """Runs work one by one in a thread of its own. What fails is told to ``failed``, never lost.

    A piece of work may have a topic: then only the last one queued for that topic is run.
    """

    def __init__(self, failed: Callable[[BaseException], None]) -> None:
        self._failed = failed
        self._queue: queue.SimpleQueue[tuple[str, int, Work] | None] = queue.SimpleQueue()
        self._latest: dict[str, int] = {}
        self._lock = threading.Lock()
        self._number = 0
        self._thread: threading.Thread | None = None
        self._idle = threading.Event()
        self._idle.set()

    def put(self, work: Work, topic: str = "") -> None:
        """Queue ``work``; what was queued for the same topic before and has not begun is dropped."""
        with self._lock:
            self._number += 1
            if topic:
                self._latest[topic] = self._number
            self._idle.clear()
            self._queue.put((topic, self._number, work))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, daemon=True, name="jupyter-sched-worker")
                self._thread.start()

    def wait(self, seconds: float = 30) -> bool:
        """Return whether everything queued was done within that time; for scripts and tests."""
        return self._idle.wait(seconds)

    def close(self) -> None:
        """End the thread after what it does now."""
        self._queue.put(None)

    def _run(self) -> None:
        while True:
            item = self._queue.get()
            if item is None:
                if self._is_done():
                    return
                continue
            topic, number, work = item
            if not topic or self._latest.get(topic) == number:
                self._try(work)
            with self._lock:
                if self._number == number:
                    self._idle.set()

    def _is_done(self) -> bool:
        """Return whether nothing was queued after the end; then the next work gets a new thread."""
        with self._lock:
            if self._queue.empty():
                self._thread = None
                return True
            return False

    def _try(self, work: Work) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  neither Lab nor Voila would show it
            self._failed(error)


def shown(failed: Callable[[BaseException], None]) -> Callable[[Callable[P, Any]], Callable[P, None]]:
    """Return a decorator for callbacks: an exception in one is told to ``failed``; Lab and Voila would hide it."""

    def decorate(callback: Callable[P, Any]) -> Callable[P, None]:
        @functools.wraps(callback)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                callback(*args, **kwargs)
            except Exception as error:  # noqa: BLE001  neither Lab nor Voila would show it
                failed(error)

        return run

    return decorate
