"""Will it run? A checklist with evidence, each line with the fix where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jupyter_sched.core.plan import Call

State = Literal["ok", "warning", "fail", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What would mend it. label: for a button. calls: to make; empty where ``text`` is for somebody to copy."""

    label: str
    calls: tuple[Call, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the checklist.

    key: stable, such as ``pipeline`` or ``bucket:raw``. title: what was asked. evidence: what was seen.
    "unknown" says that a permission to look is missing. error: what AWS would say, or where it would show.
    """

    key: str
    title: str
    state: State
    evidence: str
    error: str = ""
    fix: Fix | None = None
