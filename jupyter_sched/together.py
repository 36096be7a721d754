"""What was paused together where AWS keeps no sign of it: a schedule has no tags, and not all may tag a rule."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from jupyter_sched.private_file import write_private


class Together:
    """Remembers ARNs in a small file that only its user can read, so that a kernel that is restarted knows them.

    path: of the file; None, or one that cannot be written: they are known as long as this lives.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._arns: frozenset[str] = frozenset()
        self._lock = threading.Lock()

    @property
    def arns(self) -> frozenset[str]:
        """What was paused together and has not been resumed since."""
        with self._lock:
            return self._known()

    def add(self, arn: str) -> None:
        """Remember that it was paused with others."""
        self._change(lambda arns: arns | {arn})

    def discard(self, arn: str) -> None:
        """Forget it: it runs again."""
        self._change(lambda arns: arns - {arn})

    def _change(self, change: Callable[[frozenset[str]], frozenset[str]]) -> None:
        with self._lock:
            before = self._known()
            self._arns = change(before)
            if self._path is not None and self._arns != before:
                with suppress(OSError):
                    write_private(self._path, sorted(self._arns))

    def _known(self) -> frozenset[str]:
        if self._path is not None:
            with suppress(OSError, ValueError):
                return frozenset(map(str, json.loads(self._path.read_text(encoding="utf-8"))))
        return self._arns
