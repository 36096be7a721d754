"""Looking, and saying "unknown" where looking is not allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyter_sched.core.diagnosis import Check
from jupyter_sched.core.errors import AccessDenied


def looked(key: str, title: str, look: Callable[[], Check]) -> Check:
    """Return what ``look`` says; "unknown" where it may not look."""
    try:
        return look()
    except AccessDenied as error:
        return Check(key=key, title=title, state="unknown", evidence=f"cannot be looked at: {error}")


def checker(key: str, title: str) -> Callable[..., Check]:
    """Return what makes checks of one line: ``line("fail", "evidence", error=..., fix=...)``."""

    def line(state: Any, evidence: str, **more: Any) -> Check:  # noqa: ANN401  the fields of a Check
        return Check(key=key, title=title, state=state, evidence=evidence, **more)

    return line
