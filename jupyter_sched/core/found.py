"""What AWS has now, as values: the ground that a plan stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jupyter_sched.core.arn import Account, last_part
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.plain import discreet, seen
from jupyter_sched.core.schedule_trigger import Schedule, Trigger, pipeline_names
from jupyter_sched.core.trigger import Rule

OPERATION_TAG = "jupyter-sched:operation"
RULE_TAG = "jupyter-sched:rule"
SCHEDULE_TAG = "jupyter-sched:schedule"
PAUSED_TAG = "jupyter-sched:paused-together"
OUR_TAGS = "jupyter-sched:"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRule:
    """A rule as it stands on AWS.

    rule: what we understand of it, with the targets that are pipelines and the user's tags.
    state: as on the wire; a third state beside ENABLED and DISABLED must survive an edit.
    operation_id: of the save that created it; empty where another tool made it.
    managed_by: the AWS service that owns it; such a rule is read-only. schedule_beside_pattern: a rule may have both.
    wire_targets: every target by id, as AWS gave it, pipelines or not.
    paused_together: when it was paused with others, to be resumed with them; else empty.
    """

    rule: Rule
    arn: str
    state: str = "ENABLED"
    operation_id: str = ""
    managed_by: str = ""
    role_arn: str = ""
    schedule_beside_pattern: str = ""
    wire_targets: Mapping[str, Mapping[str, Any]] = field(default_factory=FrozenMap)
    paused_together: str = ""

    def __repr__(self) -> str:
        return _told(self)

    @property
    def trigger(self) -> Rule:
        """The rule, as either kind of trigger calls it."""
        return self.rule

    @property
    def ours(self) -> bool:
        """Whether this package created it."""
        return bool(self.operation_id)

    @property
    def other_targets(self) -> tuple[str, ...]:
        """The ids of the targets that start something else than a pipeline."""
        pipelines = {target.id for target in self.rule.targets}
        return tuple(key for key in self.wire_targets if key not in pipelines)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSchedule:
    """A schedule of EventBridge Scheduler as it stands on AWS.

    schedule: what we understand of it. ours: whether it runs under the role that this package makes for it; a
    schedule has no tags that could say so. created_at: when it was created, in UTC; a rate without a start counts
    from it. wire_target: its target as AWS gave it, with what we do not know of.
    """

    schedule: Schedule
    arn: str
    ours: bool = False
    created_at: datetime | None = None
    wire_target: Mapping[str, Any] = field(default_factory=FrozenMap)

    def __repr__(self) -> str:
        return _told(self)

    @property
    def state(self) -> str:
        """As on the wire: ENABLED or DISABLED."""
        return "ENABLED" if self.schedule.enabled else "DISABLED"

    @property
    def trigger(self) -> Schedule:
        """The schedule, as either kind of trigger calls it."""
        return self.schedule

    @property
    def managed_by(self) -> str:
        """Empty: no AWS service owns a schedule, as it may own a rule."""
        return ""

    @property
    def paused_together(self) -> str:
        """Empty: a schedule has no tag that could say so."""
        return ""

    @property
    def other_targets(self) -> tuple[str, ...]:
        """Empty: a schedule has one target."""
        return ()


FoundTrigger = FoundRule | FoundSchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRole:
    """A role as it stands in IAM. trust and policies: documents as parsed JSON; policies by name."""

    name: str
    arn: str
    trust: Mapping[str, Any] = field(default_factory=dict)
    policies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=FrozenMap)
    description: str = ""

    @property
    def made_for(self) -> str:
        """The ARN of the rule or schedule that we made it for; empty where another tool made it."""
        return self.tags.get(RULE_TAG, "") or self.tags.get(SCHEDULE_TAG, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Everything that a plan for one trigger needs to know. rule, schedule and role: None where there is none.

    role_users: other schedules that run under the role, which any schedule of its group can.
    """

    account: Account
    rule: FoundRule | None = None
    schedule: FoundSchedule | None = None
    role: FoundRole | None = None
    role_users: tuple[FoundSchedule, ...] = ()

    @property
    def trigger(self) -> FoundTrigger | None:
        """The rule or the schedule, whichever was looked for; None where there is none."""
        return self.rule or self.schedule


def _told(found: FoundTrigger) -> str:
    """Return in a line what it is, without values of parameters: a notebook keeps it."""
    from jupyter_sched.core.when_words import when_words  # noqa: PLC0415  what only looks needs no catalogue

    trigger = found.trigger
    place = f"in {trigger.group}" if isinstance(trigger, Schedule) else f"on {last_part(trigger.event_bus)}"
    starts = ", ".join(pipeline_names(trigger)) or "nothing"
    owner = f", managed by {found.managed_by}" if found.managed_by else ""
    words = f"{trigger.name} {place}: {found.state}, {when_words(trigger)}, starts {starts}{owner}"
    return f"{type(found).__name__}({discreet(seen(words))})"


def place_of(found: FoundTrigger) -> dict[str, str]:
    """Return where it stands, as the client wants it: its event bus, or its group."""
    if isinstance(found, FoundSchedule):
        return {"group": found.schedule.group}
    return {"event_bus": found.rule.event_bus}


def trigger_of(given: Trigger | FoundTrigger) -> Trigger:
    """Return a rule or a schedule, also out of one as it was found. Raises InvalidInput for what is neither."""
    trigger = given.trigger if isinstance(given, FoundRule | FoundSchedule) else given
    if not isinstance(trigger, Rule | Schedule):
        raise InvalidInput(f"{given!r} is no rule and no schedule; expected js.Rule(...) or client.trigger(name)")
    return trigger
