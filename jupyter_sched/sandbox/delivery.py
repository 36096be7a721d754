"""Delivery: an event meets the rules, or something comes due; a pipeline starts, or the log says why not."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import DEFAULT_BUS
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.sandbox.agenda import Agenda
from jupyter_sched.sandbox.attempts import Attempts, Owed, Side
from jupyter_sched.sandbox.execution_events import ExecutionEvents
from jupyter_sched.sandbox.protocol import AwsError
from jupyter_sched.sandbox.rule_side import RuleSide
from jupyter_sched.sandbox.schedule_side import ScheduleSide
from jupyter_sched.sandbox.timetable import Timetable

if TYPE_CHECKING:
    from jupyter_sched.sandbox.attempts import Row
    from jupyter_sched.sandbox.world import World

LONGEST_WAIT_SECONDS = 60.0
AGAIN_SECONDS = 5.0
MADE_UP = timedelta(days=1)  # as long as AWS keeps an event that it cannot deliver
MOST_AT_ONCE = 500_000


class Delivery:
    """Fires what is due and delivers what comes in. Its thread wakes when something is due, and when that changes.

    before: told each start of a pipeline; it may raise the AwsError that the start is to meet.
    """

    def __init__(self, world: World, before: Callable[[str], None] = lambda _: None) -> None:
        self.world = world
        self._wake = threading.Condition(world.lock)
        self._closed = False
        self._agenda = Agenda()
        self._rules = RuleSide(world)
        sides: dict[str, Side] = {"rule": self._rules, "schedule": ScheduleSide(world)}
        self._attempts = Attempts(world, self._agenda, sides, self.started, before)
        self._executions = ExecutionEvents(world, self._agenda, self.put)
        self._timetable = Timetable(world, self._agenda, self._fire_rule, self._attempts.make)
        self._kinds: dict[str, Callable[[datetime, str], None]] = {
            "rule": self._timetable.rule_due,
            "schedule": self._timetable.schedule_due,
            "invocation": self._timetable.invocation_due,
            "retry": lambda _, name: self._attempts.again(name),
            "execution": self._executions.changed,
        }
        self.changed()

    def changed(self) -> None:
        """Look at everything anew: at a start, and after a reset."""
        with self._wake:
            self._agenda.clear()
            self.world.clock.reach(self._fired_to)
            self._timetable.open(max(self._fired_to, self.world.now() - MADE_UP))
            self._attempts.open()
            self._executions.open(self._fired_to)
            self._wake.notify_all()

    def rule_changed(self, key: str) -> None:
        """Look at one rule anew."""
        with self._wake:
            self._timetable.rule_changed(key)
            self._executions.open(self.world.now())
            self._wake.notify_all()

    def schedule_changed(self, key: str) -> None:
        """Look at one schedule anew."""
        with self._wake:
            self._timetable.schedule_changed(key)
            self._wake.notify_all()

    def started(self, arn: str) -> None:
        """Follow an execution: each change of its status is an event."""
        with self._wake:
            self._executions.follow(arn)
            self._wake.notify_all()

    def run(self) -> None:
        """Fire what comes due until closed; for a thread of its own."""
        with self._wake:
            while not self._closed:
                try:
                    self.fire_due()
                    wait = self._seconds_to_next()
                except AwsError as error:  # such as a full disk: it is tried again
                    self.world.log("delivery", "what is due", f"{error.message}; tried again")
                    wait = AGAIN_SECONDS
                self._wake.wait(wait)

    def close(self) -> None:
        """End the thread."""
        with self._wake:
            self._closed = True
            self._wake.notify_all()

    def fire_due(self) -> None:
        """Fire everything that is due by now, in order."""
        with self.world.lock:
            self._fire_until(self.world.now())

    def advance_to(self, moment: datetime) -> None:
        """Move the clock to ``moment``, stopping at each firing on the way."""
        with self.world.lock:
            self._fire_until(moment)
            self.world.clock.reach(moment)
            self._wake.notify_all()

    def put(self, event: dict[str, Any], bus: str = DEFAULT_BUS, *, quiet: bool = False) -> None:
        """Deliver an event to every rule of a bus that takes it.

        quiet: do not log rules that are about another source altogether.
        """
        for key, rule in list(self.world.rules.items()):
            if rule["region"] == event["region"] and rule["EventBusName"] == bus and rule.get("EventPattern"):
                self._offer(key, rule, event, quiet=quiet)

    def _fire_until(self, moment: datetime) -> None:
        for _ in range(MOST_AT_ONCE):
            item = self._agenda.take(moment)
            if item is None:
                return
            due, kind, key = item
            try:
                with self.world.clock.standing_at(due):
                    self._kinds[kind](due, key)
            except AwsError:
                self._agenda.put(due, kind, key)
                raise
            if self._agenda.next_at() != due:
                self.world.progress["fired"] = {"to": due.isoformat()}
        raise ValueError(f"stopped at {due.isoformat()}, after {MOST_AT_ONCE:,} firings: does a rule start itself?")

    @property
    def _fired_to(self) -> datetime:
        text = self.world.progress.get("fired", {}).get("to")
        return datetime.fromisoformat(text) if text else self.world.now() - MADE_UP

    def _offer(self, key: str, rule: Row, event: dict[str, Any], *, quiet: bool) -> None:
        pattern = _pattern(rule["EventPattern"])
        what = f"{event['detail-type']} -> {rule['Name']}"
        if not pattern.matches(event):
            path = _first_mismatch(pattern, event)
            if not (quiet and path == "source"):
                self.world.log("delivery", what, f"the pattern does not take it: {path} did not match")
        elif rule["State"] == "DISABLED":
            self.world.log("delivery", what, "the rule is disabled")
        else:
            self._rules.count_rule(rule, "MatchedEvents")
            self._trigger(key, rule, event, what)

    def _fire_rule(self, key: str, rule: Row, event: dict[str, Any]) -> None:
        self._trigger(key, rule, event, f"{rule['ScheduleExpression']} -> {rule['Name']}")

    def _trigger(self, key: str, rule: Row, event: dict[str, Any], what: str) -> None:
        targets = self.world.targets.get(key, {})
        if not targets:
            self.world.log("delivery", what, "the rule has no target")
        self._rules.count_rule(rule, "TriggeredRules")
        first_at = self.world.now().isoformat()
        for target in targets.values():
            self._attempts.make(Owed(side="rule", key=key, target=target, event=event, what=what, first_at=first_at))

    def _seconds_to_next(self) -> float:
        due = self._agenda.next_at()
        if due is None or self.world.clock.frozen:
            return LONGEST_WAIT_SECONDS
        left = (due - self.world.now()) / timedelta(seconds=1)
        return max(0.01, min(left, LONGEST_WAIT_SECONDS))


@functools.lru_cache(maxsize=1024)
def _pattern(text: str) -> EventPattern:
    return EventPattern.parse(text)


def _first_mismatch(pattern: EventPattern, event: dict[str, Any]) -> str:
    missed = [field.path for field in pattern.explain(event).fields if not field.matched]
    return missed[0] if missed else "something"
