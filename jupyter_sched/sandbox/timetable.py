"""What fires by the clock: rules with a schedule expression, and the schedules of EventBridge Scheduler."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.schedule import At, Cron, Rate, parse
from jupyter_sched.core.simulation import scheduled_event
from jupyter_sched.sandbox.attempts import Owed
from jupyter_sched.sandbox.occurrences import delay, next_occurrence, window

if TYPE_CHECKING:
    from jupyter_sched.sandbox.agenda import Agenda
    from jupyter_sched.sandbox.attempts import Row
    from jupyter_sched.sandbox.world import World

ZERO = "1970-01-01T00:00:00+00:00"


class Timetable:
    """Keeps the next firing of each rule and schedule on the agenda."""

    def __init__(
        self,
        world: World,
        agenda: Agenda,
        fire: Callable[[str, Row, dict[str, Any]], None],
        make: Callable[[Owed], None],
    ) -> None:
        self.world, self._agenda = world, agenda
        self._fire, self._make = fire, make

    def open(self, fired_to: datetime) -> None:
        """Put everything on the agenda that comes after ``fired_to``."""
        for key, rule in self.world.rules.items():
            self._put_rule(key, rule, max(fired_to, _since(rule)))
        for key, row in self.world.schedules.items():
            after = max(fired_to, _since(row))
            self._put_schedule(key, row, after)
            self._put_invocations(key, row, after)

    def rule_changed(self, key: str) -> None:
        """Look at one rule anew."""
        self._agenda.drop("rule", key)
        rule = self.world.rules.get(key)
        if rule is not None:
            self._put_rule(key, rule, max(self.world.now(), _since(rule)))

    def schedule_changed(self, key: str) -> None:
        """Look at one schedule anew."""
        self._agenda.drop("schedule", key)
        row = self.world.schedules.get(key)
        if row is not None:
            self._put_schedule(key, row, _since(row))

    def rule_due(self, due: datetime, key: str) -> None:
        """Fire a rule; say once of one that is disabled why it does not run."""
        rule = self.world.rules[key]
        if rule["State"] == "DISABLED":
            self.world.log("delivery", f"{rule['ScheduleExpression']} -> {rule['Name']}", "the rule is disabled")
            return
        self._put_rule(key, rule, due)
        event_id = hashlib.sha256(f"{key}{due.isoformat()}".encode()).hexdigest()
        account = self.world.account(rule["region"])
        self._fire(key, rule, scheduled_event(account, rule["Arn"], due, _uuid(event_id)))

    def schedule_due(self, due: datetime, key: str) -> None:
        """Carry out a schedule, now or later in its window; say once of one that is disabled why it does not run."""
        row = self.world.schedules[key]
        if row["State"] == "DISABLED":
            self.world.log("delivery", _what(row), "the schedule is disabled")
            return
        self._put_schedule(key, row, due)
        wait = delay(row, due)
        if wait:
            self._agenda.put(due + wait, "invocation", f"{key}/{due.isoformat()}")
        else:
            self._invoke(key, due)

    def invocation_due(self, _: datetime, name: str) -> None:
        """Carry out a schedule in whose window this moment lies."""
        key, _slash, due = name.rpartition("/")
        if self.world.schedules.get(key, {}).get("State") == "ENABLED":
            self._invoke(key, datetime.fromisoformat(due))

    def _invoke(self, key: str, due: datetime) -> None:
        row = self.world.schedules[key]
        what = _what(row)
        first_at, event = self.world.now().isoformat(), {"scheduled_at": due.isoformat()}
        self._make(Owed(side="schedule", key=key, target=row["Target"], event=event, what=what, first_at=first_at))
        if row.get("ActionAfterCompletion") == "DELETE" and next_occurrence(row, due) is None:
            del self.world.schedules[key]
            self.world.log("delivery", what, "that was its last run: it is deleted, as ActionAfterCompletion says")

    def _put_rule(self, key: str, rule: Row, after: datetime) -> None:
        if rule.get("ScheduleExpression"):
            created = datetime.fromisoformat(rule["created_at"])
            for moment in _parsed(rule["ScheduleExpression"]).next_runs(after, 1, anchor=created):
                self._agenda.put(moment, "rule", key)

    def _put_schedule(self, key: str, row: Row, after: datetime) -> None:
        moment = next_occurrence(row, after)
        if moment is not None:
            self._agenda.put(moment, "schedule", key)

    def _put_invocations(self, key: str, row: Row, after: datetime) -> None:
        """Put those on the agenda that came due by ``after`` and wait in their window."""
        due = next_occurrence(row, max(after - window(row), _since(row)))
        while due is not None and due <= after:
            if due + delay(row, due) > after:
                self._agenda.put(due + delay(row, due), "invocation", f"{key}/{due.isoformat()}")
            due = next_occurrence(row, due)


@functools.lru_cache(maxsize=1024)
def _parsed(expression: str) -> Cron | Rate | At:
    return parse(expression, service="rules")


def _what(row: Row) -> str:
    return f"{row['ScheduleExpression']} -> {row['GroupName']}/{row['Name']}"


def _since(row: Row) -> datetime:
    return datetime.fromisoformat(row.get("since", ZERO))


def _uuid(digest: str) -> str:
    return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
