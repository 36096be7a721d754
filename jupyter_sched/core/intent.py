"""What a save is about to do, as a document: enough to complete it or to undo it after the process was killed.

It holds what stands on AWS anyway, and no credentials.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from jupyter_sched.core.arn import Account
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.found import OPERATION_TAG, PAUSED_TAG, Found, FoundRole, FoundRule, FoundSchedule
from jupyter_sched.core.plan import Plan
from jupyter_sched.core.schedule_trigger import Schedule, Trigger, kind_of
from jupyter_sched.core.trigger_file import read_triggers, write_document
from jupyter_sched.core.wire import read_rule, write_rule

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A plan as it was begun. process: the machine and the process, such as ``laptop:4711``. begun_at: aware.

    step and cause: where and why it stopped; empty while it is under way, or where it was killed.
    """

    plan: Plan
    process: str
    begun_at: datetime
    step: str = ""
    cause: str = ""


def write_intent(intent: Intent) -> dict[str, Any]:
    """Return an intent as a document of plain JSON."""
    plan = intent.plan
    return {
        "version": VERSION,
        "operation_id": plan.operation_id,
        "process": intent.process,
        "begun_at": intent.begun_at.isoformat(),
        "name": plan.name,
        "event_bus": plan.event_bus,
        "group": plan.group,
        "wanted": _document(plan.wanted),
        "found": _write_found(plan.found),
        "step": intent.step,
        "cause": intent.cause,
    }


def read_intent(document: Mapping[str, Any]) -> Intent:
    """Return the intent that a document describes. Raises InvalidInput for one of another version or shape."""
    try:
        if document["version"] != VERSION:
            raise InvalidInput(f"version {document['version']!r} of the journal is not known here")
        plan = Plan(
            name=document["name"],
            event_bus=document["event_bus"],
            group=document["group"],
            operation_id=document["operation_id"],
            found=_read_found(document["found"]),
            wanted=_trigger(document["wanted"]),
        )
        begun_at = datetime.fromisoformat(document["begun_at"])
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(f"an entry of the journal cannot be read: {error!r}") from error
    return Intent(
        plan=plan,
        process=document["process"],
        begun_at=begun_at,
        step=document.get("step", ""),
        cause=document.get("cause", ""),
    )


def _document(trigger: Trigger | None) -> dict[str, Any] | None:
    if trigger is None:
        return None
    return {f"{kind_of(trigger)}s": [write_document(trigger)]}


def _trigger(document: Mapping[str, Any] | None) -> Trigger | None:
    return None if document is None else read_triggers(document)[0]


def _write_found(found: Found) -> dict[str, Any]:
    return {
        "account": asdict(found.account),
        "rule": _write_rule(found.rule) if found.rule else None,
        "schedule": _write_schedule(found.schedule) if found.schedule else None,
        "role": _write_role(found.role) if found.role else None,
    }


def _read_found(document: Mapping[str, Any]) -> Found:
    rule, schedule, role = document["rule"], document["schedule"], document["role"]
    return Found(
        account=Account(**document["account"]),
        rule=read_rule(rule["described"], rule["targets"], rule["tags"]) if rule else None,
        schedule=_read_schedule(schedule) if schedule else None,
        role=FoundRole(**role) if role else None,
    )


def _write_rule(found: FoundRule) -> dict[str, Any]:
    described = {**write_rule(found.rule, found.state, found), "Arn": found.arn}
    if found.managed_by:
        described["ManagedBy"] = found.managed_by
    ours = {OPERATION_TAG: found.operation_id, PAUSED_TAG: found.paused_together}
    tags = {**found.rule.tags, **{key: value for key, value in ours.items() if value}}
    return {"described": described, "targets": [dict(each) for each in found.wire_targets.values()], "tags": tags}


def _write_schedule(found: FoundSchedule) -> dict[str, Any]:
    created = found.created_at.isoformat() if found.created_at else None
    return {
        "schedule": _document(found.schedule),
        "arn": found.arn,
        "ours": found.ours,
        "created_at": created,
        "wire_target": dict(found.wire_target),
    }


def _read_schedule(document: Mapping[str, Any]) -> FoundSchedule:
    schedule, created = _trigger(document["schedule"]), document["created_at"]
    if not isinstance(schedule, Schedule):
        raise InvalidInput(f"an entry of the journal has {schedule!r} where a schedule is expected")
    return FoundSchedule(
        schedule=schedule,
        arn=document["arn"],
        ours=document["ours"],
        created_at=datetime.fromisoformat(created) if created else None,
        wire_target=document["wire_target"],
    )


def _write_role(role: FoundRole) -> dict[str, Any]:
    return {
        "name": role.name,
        "arn": role.arn,
        "trust": dict(role.trust),
        "policies": {name: dict(each) for name, each in role.policies.items()},
        "tags": dict(role.tags),
        "description": role.description,
    }
