"""Attempts to start what is owed: a pipeline for a rule or a schedule, again where it may pass, else a dead letter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from jupyter_sched.core.arn import last_part
from jupyter_sched.sandbox.retries import next_attempt
from jupyter_sched.sandbox.starting import Refusal, Start, start

if TYPE_CHECKING:
    from jupyter_sched.sandbox.agenda import Agenda
    from jupyter_sched.sandbox.world import World

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A start that is owed.

    side: "rule" or "schedule"; key: its row. event: what the rule took, or what the schedule writes into values.
    attempt: 1 for the first. first_at: when it came, in ISO format.
    """

    side: str
    key: str
    target: Row
    event: Row
    what: str
    first_at: str
    attempt: int = 1


class Side(Protocol):
    """What differs between rules and schedules."""

    def wanted(self, owed: Owed) -> Start:
        """Return what is to be started."""

    def count(self, owed: Owed, metric: str) -> None:
        """Count one of the metrics INVOKED, FAILED, RETRIED, BURIED or LOST."""

    def bury(self, owed: Owed, queue: str, refusal: Refusal, condition: str) -> str:
        """Send it to the dead-letter queue; return why that failed, or an empty text."""


class Attempts:
    """Makes attempts. What is to be tried again stands in a table and on the agenda."""

    def __init__(
        self,
        world: World,
        agenda: Agenda,
        sides: Mapping[str, Side],
        started: Callable[[str], None],
        before: Callable[[str], None],
    ) -> None:
        self.world, self._agenda, self._sides = world, agenda, sides
        self._started, self._before = started, before

    def open(self) -> None:
        """Put what is to be tried again on the agenda."""
        for name, row in self.world.retries.items():
            self._agenda.put(datetime.fromisoformat(row["due_at"]), "retry", name)

    def again(self, name: str) -> None:
        """Make the attempt that has come due."""
        row = self.world.retries.pop(name)
        owed = Owed(**row["owed"])
        self._sides[owed.side].count(owed, "RETRIED")
        self.make(owed)

    def make(self, owed: Owed) -> None:
        """Make one attempt."""
        side = self._sides[owed.side]
        try:
            arn = start(self.world, side.wanted(owed), self._started, self._before)
        except Refusal as refusal:
            self._refused(owed, refusal)
        else:
            side.count(owed, "INVOKED")
            self.world.log("delivery", owed.what, f"ok: started {arn}")

    def _refused(self, owed: Owed, refusal: Refusal) -> None:
        condition = ""
        if refusal.passing:
            policy = owed.target.get("RetryPolicy", {})
            found = next_attempt(policy, owed.attempt, datetime.fromisoformat(owed.first_at), self.world.now())
            if isinstance(found, datetime):
                self._try_later(owed, refusal, found)
                return
            condition = found
        self._give_up(owed, refusal, condition)

    def _try_later(self, owed: Owed, refusal: Refusal, at: datetime) -> None:
        name = hashlib.sha256(f"{owed.key}{owed.target}{owed.event}".encode()).hexdigest()[:32]
        row = {"due_at": at.isoformat(), "owed": asdict(replace(owed, attempt=owed.attempt + 1))}
        self.world.retries[name] = row
        self._agenda.put(at, "retry", name)
        self.world.log("delivery", owed.what, f"{refusal.code}: {refusal.message}; tried again at {at:%H:%M:%S}")

    def _give_up(self, owed: Owed, refusal: Refusal, condition: str) -> None:
        side, queue = self._sides[owed.side], owed.target.get("DeadLetterConfig", {}).get("Arn")
        side.count(owed, "FAILED")
        after = f"; {condition} is used up" if condition else ""
        if queue:
            lost = side.bury(owed, queue, refusal, condition)
            side.count(owed, "LOST" if lost else "BURIED")
            after += f"; not kept: {lost}" if lost else f"; kept in the queue {last_part(queue)}"
        self.world.log("delivery", owed.what, f"{refusal.code}: {refusal.message}{after}")
