"""Schedules as EventBridge Scheduler's API writes them, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from jupyter_sched.core.arn import Account, last_part
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.found import FoundSchedule
from jupyter_sched.core.schedule import parse
from jupyter_sched.core.schedule_trigger import DEFAULT_GROUP, UTC_ZONE, Schedule, TimeExpression
from jupyter_sched.core.trigger import RetryPolicy, Target, Unread
from jupyter_sched.core.wire import is_pipeline_target, read_target, write_target

Wire = Mapping[str, Any]
OUR_KEYS = frozenset({"Arn", "RoleArn", "SageMakerPipelineParameters", "RetryPolicy", "DeadLetterConfig"})


def write_schedule(
    schedule: Schedule, target: Target, role_arn: str, account: Account, kept: FoundSchedule | None = None
) -> dict[str, Any]:
    """Return the parameters of CreateSchedule or UpdateSchedule; the latter clears what it does not get.

    kept: the schedule as it stands, for what only AWS knows of its target.
    """
    window = schedule.flexible_window_minutes
    off = {"Mode": "OFF"}
    parts = {
        "Name": schedule.name,
        "GroupName": schedule.group,
        "ScheduleExpression": schedule.schedule_expression,
        "ScheduleExpressionTimezone": schedule.zone,
        "StartDate": schedule.start_at,
        "EndDate": schedule.end_at,
        "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": window} if window else off,
        "Target": _write_target(target, role_arn, account, kept),
        "State": "ENABLED" if schedule.enabled else "DISABLED",
        "ActionAfterCompletion": "DELETE" if schedule.delete_after_completion else "NONE",
        "Description": schedule.description,
        "KmsKeyArn": schedule.kms_key_arn,
    }
    return {name: value for name, value in parts.items() if value}


def _write_target(target: Target, role_arn: str, account: Account, kept: FoundSchedule | None) -> dict[str, Any]:
    """Return the target. SageMakerPipelineParameters must be there, even if empty: else the service refuses it."""
    entry = {name: value for name, value in write_target(target, "", role_arn, account).items() if name != "Id"}
    entry.setdefault("SageMakerPipelineParameters", {"PipelineParameterList": []})
    unknown = {} if kept is None else {name: each for name, each in kept.wire_target.items() if name not in OUR_KEYS}
    return {**unknown, **entry}


def read_schedule(described: Wire, made_role: str) -> FoundSchedule:
    """Return the schedule that GetSchedule describes. made_role: the name of the role that we would make for it."""
    entry = described["Target"]
    target = _normal(replace(read_target({**entry, "Id": ""}), id=None)) if is_pipeline_target(entry) else None
    window = described["FlexibleTimeWindow"]
    schedule = Schedule(
        name=described["Name"],
        when=_leniently(described["ScheduleExpression"]),
        target=target,
        zone=described.get("ScheduleExpressionTimezone") or UTC_ZONE,
        group=described.get("GroupName") or DEFAULT_GROUP,
        description=described.get("Description") or "",
        start_at=described.get("StartDate"),
        end_at=described.get("EndDate"),
        flexible_window_minutes=window.get("MaximumWindowInMinutes", 0) if window["Mode"] == "FLEXIBLE" else 0,
        enabled=described["State"] == "ENABLED",
        delete_after_completion=described.get("ActionAfterCompletion") == "DELETE",
        kms_key_arn=described.get("KmsKeyArn") or "",
    )
    return FoundSchedule(
        schedule=schedule,
        arn=described["Arn"],
        ours=last_part(entry["RoleArn"]) == made_role,
        created_at=_utc(described.get("CreationDate")),
        wire_target=dict(entry),
    )


def normal(schedule: Schedule) -> Schedule:
    """Return ``schedule`` without what only spells out a default, as one would write it in code."""
    return replace(schedule, target=_normal(schedule.target)) if schedule.target else schedule


def _normal(target: Target) -> Target:
    """Return ``target`` without the retry policy that the service answers where none was given."""
    return replace(target, retry_policy=None) if target.retry_policy == RetryPolicy() else target


def _leniently(text: str) -> TimeExpression:
    try:
        return parse(text, service="scheduler")
    except InvalidInput as error:
        return Unread(text, str(error))


def _utc(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC)
