"""What went wrong, as a sentence."""

from __future__ import annotations

from jupyter_sched.client import Client
from jupyter_sched.core.errors import SandboxGone, SchedError


def words_of(error: BaseException, client: Client) -> str:
    """Return the sentence for an error. A sandbox that is gone is started again by whatever is asked next."""
    if isinstance(error, SandboxGone):
        client.reconnect()
        return "The sandbox was not running. It starts again with the next thing you do, with everything it held."
    return str(error) if isinstance(error, SchedError) else f"{type(error).__name__}: {error}"
