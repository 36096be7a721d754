"""A schedule of EventBridge Scheduler: a time in any zone, that starts one pipeline.

It is not a rule on a schedule: see docs/decisions/0001-rules-and-schedules-are-two-things.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from jupyter_sched.core import given
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.schedule import At, Cron, Rate, parse
from jupyter_sched.core.schedule.zones import is_zone, zone_of
from jupyter_sched.core.trigger import Rule, Target, Unread

DEFAULT_GROUP = "default"
UTC_ZONE = "UTC"
OLDEST_START = timedelta(minutes=5)
TICK = timedelta(microseconds=1)
TimeExpression = Cron | Rate | At | Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A schedule of EventBridge Scheduler that starts a pipeline.

    when: a Cron, a Rate or an At, or the text of one. zone: an IANA name; whose clocks ``when`` means.
    start_at, end_at: the first and the last instant at which it may run, aware; a one-time run ignores both.
    flexible_window_minutes: a run may start this much later, 1-1440; 0 for on time. delete_after_completion: the
    schedule removes itself after its last run. kms_key_arn: of a customer's key, or empty.
    Raises ExpressionError for a text that is no schedule expression.
    Source: EventBridge Scheduler API Reference, CreateSchedule.
    """

    name: str
    when: TimeExpression
    target: Target | None = None
    zone: str = UTC_ZONE
    group: str = DEFAULT_GROUP
    description: str = ""
    start_at: datetime | None = None
    end_at: datetime | None = None
    flexible_window_minutes: int = 0
    enabled: bool = True
    delete_after_completion: bool = False
    kms_key_arn: str = ""

    def __post_init__(self) -> None:
        for what in ("name", "zone", "group", "description", "kms_key_arn"):
            given.text(what, getattr(self, what))
        for what in ("start_at", "end_at"):
            given.moment_or_none(what, getattr(self, what))
        given.whole("flexible_window_minutes", self.flexible_window_minutes)
        given.flag("delete_after_completion", self.delete_after_completion)
        given.flag("enabled", self.enabled)
        if self.target is not None and not isinstance(self.target, Target):
            raise InvalidInput(f"target={self.target!r} is no target; write target=js.Target(pipeline=...)")
        object.__setattr__(self, "when", _when(self.when))
        object.__setattr__(self, "start_at", _second(self.start_at))
        object.__setattr__(self, "end_at", _second(self.end_at))

    @property
    def schedule_expression(self) -> str:
        """The text of the expression."""
        return str(self.when)

    @property
    def targets(self) -> tuple[Target, ...]:
        """Its one target, as a rule has several; empty while there is none."""
        return (self.target,) if self.target else ()

    @property
    def zone_is_known(self) -> bool:
        """Whether this machine knows the zone."""
        return is_zone(self.zone)

    def describe(self) -> str:
        """Return when it runs, in words, with its zone, its limits and its window."""
        if isinstance(self.when, Unread):
            return self.when.text
        once = isinstance(self.when, At)
        words = [self.when.describe(self.zone)]
        words += [f"from {self._local(self.start_at)}"] if self.start_at and not once else []
        words += [f"until {self._local(self.end_at)}"] if self.end_at and not once else []
        window = self.flexible_window_minutes
        words += [f"within {window} minute{'s' if window > 1 else ''} of it"] if window else []
        return ", ".join(words)

    def next_runs(self, after: datetime, count: int, created_at: datetime | None = None) -> tuple[datetime, ...]:
        """Return the first ``count`` runs strictly after ``after``, in UTC; none where it cannot be read.

        created_at: a rate without a start runs at once and counts from then; without it, from ``after``. The
        flexible window is not in it: a run may start that much later.
        """
        if isinstance(self.when, Unread) or not self.zone_is_known:
            return ()
        start = self.start_at
        if isinstance(self.when, Rate) and start is None:
            start = created_at or after.astimezone(UTC) + TICK
        return self.when.next_runs(after, count, zone=self.zone, start=start, end=self.end_at)

    def with_start_to_come(self, now: datetime) -> Schedule:
        """Return the schedule with the same runs and a start that the service takes.

        It refuses a start older than 5 minutes, also in UpdateSchedule, even if it is the one that it has.
        """
        if self.start_at is None or self.start_at >= now - OLDEST_START:
            return self
        upcoming = self.next_runs(now, 1) if isinstance(self.when, Rate) else ()
        return replace(self, start_at=upcoming[0] if upcoming else None)

    def why_none(self, after: datetime) -> str:
        """Return why there is no run after ``after``; an empty text where there is one."""
        if isinstance(self.when, Unread) or self.next_runs(after, 1):
            return ""
        if not self.zone_is_known:
            return f"{self.zone!r} is no time zone that is known here"
        if isinstance(self.when, At):
            return f"{self.when.when:%Y-%m-%d %H:%M:%S} {self.zone} has passed"
        if self.end_at is not None and self.end_at <= after:
            return f"it ended at {self._local(self.end_at)}"
        if isinstance(self.when, Cron) and not self.when.next_runs(after, 1, zone=self.zone):
            return self.when.why_none(after, self.zone)
        return f"its end, {self._local(self.end_at)}, comes before its next run" if self.end_at else "it has no run"

    def _local(self, moment: datetime | None) -> str:
        if moment is None:
            return ""
        if moment.tzinfo is None or not self.zone_is_known:
            return f"{moment:%Y-%m-%d %H:%M}"
        return f"{moment.astimezone(zone_of(self.zone)):%Y-%m-%d %H:%M} {self.zone}"

    if TYPE_CHECKING:

        def __init__(  # noqa: PLR0913  as many as the service has
            self,
            *,
            name: str,
            when: TimeExpression | str,
            target: Target | None = None,
            zone: str = UTC_ZONE,
            group: str = DEFAULT_GROUP,
            description: str = "",
            start_at: datetime | None = None,
            end_at: datetime | None = None,
            flexible_window_minutes: int = 0,
            enabled: bool = True,
            delete_after_completion: bool = False,
            kms_key_arn: str = "",
        ) -> None: ...


Trigger = Rule | Schedule


def kind_of(trigger: Trigger) -> str:
    """Return what AWS calls it: "rule" or "schedule"."""
    return "schedule" if isinstance(trigger, Schedule) else "rule"


def pipeline_names(trigger: Trigger) -> tuple[str, ...]:
    """Return the names of the pipelines that it starts, in the order of its targets."""
    return tuple(target.pipeline_name for target in trigger.targets)


def _when(value: object) -> TimeExpression:
    if isinstance(value, str):
        return parse(value, service="scheduler")
    if isinstance(value, Cron | Rate | At | Unread):
        return value
    raise InvalidInput(f"{value!r} is no schedule expression; expected cron(...), rate(...) or at(...)")


def _second(moment: datetime | None) -> datetime | None:
    """Return an instant as the service keeps it: in UTC, in whole seconds. A naive one stays, to be refused later."""
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(microsecond=0)
