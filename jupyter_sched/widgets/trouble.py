"""What becomes of what went wrong: a sentence, or what stands for an answer that is denied."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from jupyter_sched.client import Client
from jupyter_sched.core.errors import AccessDenied, NotConnected, SandboxGone, SchedError

T = TypeVar("T")


def words_of(error: BaseException, client: Client) -> str:
    """Return the sentence for an error.

    What is asked next starts a sandbox that is gone, and takes the credentials that there are by then.
    """
    if isinstance(error, SandboxGone):
        client.reconnect()
        return "The sandbox was not running. It starts again with the next thing you do, with everything it held."
    if isinstance(error, NotConnected):
        with suppress(SchedError):  # what is asked next says what is still wrong
            client.reconnect()
    return str(error) if isinstance(error, SchedError) else f"{type(error).__name__}: {error}"


def allowed(ask: Callable[[], tuple[T, ...]], otherwise: tuple[T, ...] = ()) -> tuple[T, ...]:
    """Return the answer; ``otherwise`` where it is denied."""
    try:
        return ask()
    except AccessDenied:
        return otherwise
