"""The form's state: what was typed, and what AWS said. Frozen; store.py holds the one that counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from jupyter_sched.core.arn import DEFAULT_BUS, Account
from jupyter_sched.core.catalog import filled_in, nearest, recognise
from jupyter_sched.core.diagnosis import Check
from jupyter_sched.core.found import FoundTrigger
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.merge import Merge
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.pattern.layout import laid_out
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.plan import Plan
from jupyter_sched.core.role_fit import RoleFit
from jupyter_sched.core.schedule_trigger import Trigger
from jupyter_sched.core.trigger import Rule
from jupyter_sched.widgets.targets import EVENT_TIME, FIELDS, Source, TypedTarget, arranged, typed

Kind = Literal["schedule", "time", "event"]
CUSTOM = "custom"
FIRST_EXPRESSION = "cron(0 8 ? * MON-FRI *)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """What the form shows.

    Typed: pipeline_name ... enabled; kind: a rule in UTC, a schedule in clock_zone, or an event.
    before and after: the targets beside the one that is shown; see targets.py.
    Known from AWS: pipelines, pipeline, buses, account, identity, roles (looked for only once wants_roles is set).
    Under way: busy (what is being done), error (what failed, as a sentence), plan and checks of the draft that is
    reviewed, progress of a save. editing: the rule that is being changed; None for a new one. saved: after a save.
    merge: three versions, where somebody else has changed the rule since, and there: what it is now. remedy: text to
    copy, such as the policy that would allow what was denied. undoable: the plan that was saved last.
    """

    before: tuple[TypedTarget, ...] = ()
    after: tuple[TypedTarget, ...] = ()
    pipeline_name: str = ""
    pipeline_arn: str = ""
    target_id: str = ""
    kind: Kind = "schedule"
    clock_zone: str = "UTC"
    group: str = ""
    start_at: str = ""
    end_at: str = ""
    window: str = ""
    delete_after: bool = False
    kms_key_arn: str = ""
    expression: str = FIRST_EXPRESSION
    zone: str = "UTC"
    catalog_key: str = "s3-object-created"
    filled: Mapping[str, str] = field(default_factory=FrozenMap)
    pattern: str = ""
    sample: str = ""
    sources: Mapping[str, Source] = field(default_factory=FrozenMap)
    values: Mapping[str, str] = field(default_factory=FrozenMap)
    paths: Mapping[str, str] = field(default_factory=FrozenMap)
    name: str = ""
    description: str = ""
    event_bus: str = DEFAULT_BUS
    role_arn: str = ""
    tags: str = ""
    retry_attempts: str = ""
    retry_age_seconds: str = ""
    dead_letter_arn: str = ""
    enabled: bool = True
    calls_as: str = "words"

    pipelines: tuple[str, ...] = ()
    pipeline: Pipeline | None = None
    pipeline_error: str = ""
    last_run: str = ""
    buses: tuple[str, ...] = (DEFAULT_BUS,)
    wants_roles: bool = False
    roles: tuple[RoleFit, ...] = ()
    account: Account | None = None
    identity: str = ""
    sandbox: bool = False
    read_only: bool = False
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    busy: str = ""
    error: str = ""
    reviewed: Trigger | None = None
    plan: Plan | None = None
    plan_error: str = ""
    checks: tuple[Check, ...] = ()
    progress: str = ""
    editing: FoundTrigger | None = None
    saved: FoundTrigger | None = None
    merge: Merge | None = None
    there: FoundTrigger | None = None
    remedy: str = ""
    undoable: Plan | None = None

    @property
    def targets(self) -> tuple[TypedTarget, ...]:
        """All targets, in the order of the rule."""
        shown = TypedTarget(**{name: getattr(self, name) for name in FIELDS})
        return (*self.before, shown, *self.after)

    @property
    def noun(self) -> str:
        """What AWS calls it: a rule or a schedule."""
        return "schedule" if self.kind == "time" else "rule"

    @property
    def path(self) -> str:
        """The path of the target that is shown, as problems name it."""
        return f"targets[{len(self.before)}]"


def from_rule(rule: Rule) -> dict[str, Any]:
    """Return the typed fields that make a form show ``rule``, at its first target."""
    run_time = "" if rule.event_pattern else EVENT_TIME
    return {
        **arranged(tuple(typed(target, run_time) for target in rule.targets) or (TypedTarget(),), 0),
        "kind": "event" if rule.event_pattern else "schedule",
        "expression": rule.schedule_expression or FIRST_EXPRESSION,
        **_event_fields(rule),
        "name": rule.name,
        "description": rule.description,
        "event_bus": rule.event_bus,
        "tags": "\n".join(f"{key}={value}" for key, value in rule.tags.items()),
        "enabled": rule.enabled,
    }


def _event_fields(rule: Rule) -> dict[str, Any]:
    """Return the guided fields where the pattern was made with them; else the pattern, beside a sample of its kind."""
    if not isinstance(rule.when, EventPattern):
        return {"catalog_key": CUSTOM, "pattern": rule.event_pattern} if rule.event_pattern else {}
    known = recognise(rule.when)
    if known is not None:
        return {"catalog_key": known[0].key, "filled": FrozenMap(known[1])}
    near = nearest(rule.when)
    sample = laid_out(json.dumps(near.sample(filled_in(near, rule.when)))) if near else ""
    return {"catalog_key": CUSTOM, "pattern": rule.event_pattern, "sample": sample}
