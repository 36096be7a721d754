"""What a card shows of one rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from jupyter_sched.core.diagnosis import Check
from jupyter_sched.core.found import FoundRule
from jupyter_sched.core.pipeline import PipelineExecution


@dataclass(frozen=True, slots=True, kw_only=True)
class CardState:
    """found: None while it is loaded, or after it was deleted. asking: what is to be confirmed, "run" or "delete"."""

    name: str
    event_bus: str = "default"
    found: FoundRule | None = None
    executions: tuple[PipelineExecution, ...] = ()
    checks: tuple[Check, ...] = ()
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    asking: str = ""
    busy: str = "Asking AWS"
    said: str = ""
    error: str = ""
    deleted: bool = False
    sandbox: bool = False
    read_only: bool = False
