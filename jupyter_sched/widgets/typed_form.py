"""What is typed in the form, and what has to be typed to get a rule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from jupyter_sched.core.arn import DEFAULT_BUS
from jupyter_sched.core.catalog import filled_in, nearest, recognise
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.pattern.layout import laid_out
from jupyter_sched.core.trigger import Rule
from jupyter_sched.widgets.targets import EVENT_TIME, FIELDS, TypedTarget, arranged, typed

Kind = Literal["schedule", "time", "event"]
CUSTOM = "custom"
FIRST_EXPRESSION = "cron(0 8 ? * MON-FRI *)"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedForm(TypedTarget):
    """The target that is shown, the targets before and after it, and what starts them all.

    kind: a rule in UTC, a schedule in clock_zone, or an event. start_at, end_at, window and tags: as they are typed.
    catalog_key: of the entry that the guided fields (filled) belong to, or CUSTOM.
    pattern and sample: in place of those that the entry gives.
    """

    before: tuple[TypedTarget, ...] = ()
    after: tuple[TypedTarget, ...] = ()
    name: str = ""
    description: str = ""
    enabled: bool = True
    kind: Kind = "schedule"
    expression: str = FIRST_EXPRESSION

    event_bus: str = DEFAULT_BUS
    tags: str = ""
    catalog_key: str = "s3-object-created"
    filled: Mapping[str, str] = field(default_factory=FrozenMap)
    pattern: str = ""
    sample: str = ""

    clock_zone: str = "UTC"
    group: str = ""
    start_at: str = ""
    end_at: str = ""
    window: str = ""
    delete_after: bool = False
    kms_key_arn: str = ""

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
