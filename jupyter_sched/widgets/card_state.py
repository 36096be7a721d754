"""What a card shows of one rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from jupyter_sched.core.arn import Account
from jupyter_sched.core.diagnosis import Check
from jupyter_sched.core.found import FoundTrigger
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.pipeline import PipelineExecution


@dataclass(frozen=True, slots=True, kw_only=True)
class CardState:
    """What is known of one rule or schedule, and what is going on.

    event_bus: it is a rule on it. group: it is a schedule in it. found: None while it is loaded, or after it was
    deleted. asking: what is to be confirmed, "run" or "delete". detailed: executions with their steps, by ARN.
    event: what was typed as the event to run with. checked: whether ``checks`` were asked for. denied: why the
    executions may not be looked at. missing: names of its pipelines that are not there. unread: why the last look at
    AWS failed; what was known before is still shown.
    """

    name: str
    event_bus: str = ""
    group: str = ""
    found: FoundTrigger | None = None
    account: Account | None = None
    executions: tuple[PipelineExecution, ...] = ()
    detailed: Mapping[str, PipelineExecution] = field(default_factory=FrozenMap)
    denied: str = ""
    missing: tuple[str, ...] = ()
    unread: str = ""
    checks: tuple[Check, ...] = ()
    checked: bool = False
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    zone: str = "UTC"
    asking: str = ""
    event: str = ""
    busy: str = "Asking AWS"
    said: str = ""
    error: str = ""
    deleted: bool = False
    sandbox: bool = False
    read_only: bool = False

    @property
    def key(self) -> str:
        """What the table knows it by."""
        return f"schedule/{self.group}/{self.name}" if self.group else f"rule/{self.event_bus or 'default'}/{self.name}"
