"""The form's state: what was typed, and what AWS said. Frozen; store.py holds the one that counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from jupyter_sched.core.arn import DEFAULT_BUS, Account, last_part
from jupyter_sched.core.catalog import filled_in, nearest, recognise
from jupyter_sched.core.diagnosis import Check
from jupyter_sched.core.found import FoundRule
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.plan import ROLE_PREFIX, Plan
from jupyter_sched.core.trigger import Rule

Source = Literal["default", "fixed", "event"]
Kind = Literal["schedule", "event"]
CUSTOM = "custom"
FIRST_EXPRESSION = "cron(0 8 ? * MON-FRI *)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """What the form shows.

    Typed: pipeline_name ... enabled. Known from AWS: pipelines, pipeline, buses, account, identity, roles.
    Under way: busy (what is being done), error (what failed, as a sentence), plan and checks of the draft,
    progress of a save. editing: the rule that is being changed; None for a new one. saved: the rule after a save.
    """

    pipeline_name: str = ""
    kind: Kind = "schedule"
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
    roles: tuple[str, ...] = ()
    account: Account | None = None
    identity: str = ""
    sandbox: bool = False
    read_only: bool = False
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    busy: str = ""
    error: str = ""
    plan: Plan | None = None
    plan_error: str = ""
    checks: tuple[Check, ...] = ()
    progress: str = ""
    editing: FoundRule | None = None
    saved: FoundRule | None = None


def from_rule(rule: Rule) -> dict[str, Any]:
    """Return the typed fields that make a form show ``rule``. Only its first target is shown; see draft.py."""
    target = rule.targets[0] if rule.targets else None
    given = dict(target.parameters) if target else {}
    paths = {name: value.path for name, value in given.items() if isinstance(value, FromEvent)}
    fixed = {name: value for name, value in given.items() if isinstance(value, str)}
    retries = target.retry_policy if target else None
    sources = {name: "event" if name in paths else "fixed" for name in given}
    return {
        "pipeline_name": target.pipeline_name if target else "",
        "kind": "event" if rule.event_pattern else "schedule",
        "expression": rule.schedule_expression or FIRST_EXPRESSION,
        **_event_fields(rule),
        "sources": FrozenMap(sources),
        "values": FrozenMap(fixed),
        "paths": FrozenMap(paths),
        "name": rule.name,
        "description": rule.description,
        "event_bus": rule.event_bus,
        "role_arn": own_role(target.role_arn) if target else "",
        "tags": "\n".join(f"{key}={value}" for key, value in rule.tags.items()),
        "retry_attempts": str(retries.maximum_retry_attempts) if retries else "",
        "retry_age_seconds": str(retries.maximum_event_age_seconds) if retries else "",
        "dead_letter_arn": (target.dead_letter_arn if target else None) or "",
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
    sample = json.dumps(near.sample(filled_in(near, rule.when)), indent=2) if near else ""
    return {"catalog_key": CUSTOM, "pattern": rule.event_pattern, "sample": sample}


def own_role(role_arn: str | None) -> str:
    """Return a role that the user chose; empty for one that we made, which is found or made again by itself."""
    return "" if not role_arn or last_part(role_arn).startswith(ROLE_PREFIX) else role_arn
