"""The journal: what a save is about to do, written down before its first call, and gone when it is done.

One small file for each save, readable by its user only. See docs/decisions/0002-saving-is-a-saga.md.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from jupyter_sched.core.arn import Account
from jupyter_sched.core.errors import InvalidInput, Stopped
from jupyter_sched.core.intent import Intent, read_intent, write_intent
from jupyter_sched.core.plan import Plan
from jupyter_sched.private_file import write_private

LONGEST_SAVE = timedelta(hours=1)
_active: set[str] = set()


def user_directory() -> Path:
    """Return where the journal of saves on AWS is; the sandbox keeps its own."""
    return Path.home() / ".local" / "share" / "jupyter-sched" / "journal"


class Journal:
    """The saves that are under way or stopped. directory: made at the first save."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @contextmanager
    def keeping(self, plan: Plan, begun_at: datetime) -> Iterator[None]:
        """Keep ``plan`` until what is done inside is done; longer, with the reason, where it stops half-way.

        Where nothing can be written, such as in a read-only home, the tags on AWS still tell of what is unfinished.
        """
        intent = Intent(plan=plan, process=this_process(), begun_at=begun_at)
        _active.add(plan.operation_id)
        with suppress(OSError):
            self._write(intent)
        stopped: Intent | None = replace(intent, step="", cause="it was interrupted")
        try:
            yield
            stopped = None
        except Stopped as error:
            stopped = replace(intent, step=error.step, cause=str(error.__cause__ or error))
            raise
        except Exception:
            stopped = None  # it was refused before anything was written
            raise
        finally:
            _active.discard(plan.operation_id)
            with suppress(OSError):
                self._end(intent) if stopped is None else self._write(stopped)

    def unfinished(self, account: Account, now: datetime) -> tuple[Intent, ...]:
        """Return the saves in that account and region that nobody works on any more, oldest first."""
        found = (each for each in self._entries() if each.plan.found.account == account)
        left = (each for each in found if not _is_under_way(each, now))
        return tuple(sorted(left, key=lambda each: each.begun_at))

    def forget(self, plan: Plan) -> None:
        """Forget what is known of that rule or schedule: it was completed, undone or removed."""
        for each in self._entries():
            if _same(each.plan, plan):
                self._path(each).unlink(missing_ok=True)

    def _end(self, intent: Intent) -> None:
        self._path(intent).unlink(missing_ok=True)
        self.forget(intent.plan)

    def _entries(self) -> Iterator[Intent]:
        for path in sorted(self.directory.glob("*.json")) if self.directory.is_dir() else ():
            with suppress(OSError, InvalidInput, ValueError):
                yield read_intent(json.loads(path.read_text(encoding="utf-8")))

    def _write(self, intent: Intent) -> None:
        write_private(self._path(intent), write_intent(intent))

    def _path(self, intent: Intent) -> Path:
        return self.directory / f"{intent.plan.operation_id}.json"


def this_process() -> str:
    """Return the name of this machine and the number of this process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _same(one: Plan, other: Plan) -> bool:
    return (one.name, one.event_bus, one.group, one.found.account) == (
        other.name,
        other.event_bus,
        other.group,
        other.found.account,
    )


def _is_under_way(intent: Intent, now: datetime) -> bool:
    """Return whether the process that began it may still be at it.

    A process of another machine cannot be asked. No save takes an hour; then the number is another process's by now.
    """
    if intent.process == this_process():
        return intent.plan.operation_id in _active
    host, _, process = intent.process.rpartition(":")
    if intent.cause or now - intent.begun_at > LONGEST_SAVE or host != socket.gethostname() or os.name == "nt":
        return False
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
