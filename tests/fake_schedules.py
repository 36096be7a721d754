"""The EventBridge Scheduler of the fake gateway."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from jupyter_sched.core.arn import Account
from jupyter_sched.core.errors import NameTaken, NotFound
from jupyter_sched.core.found import FoundSchedule
from jupyter_sched.core.plan import made_role_name
from jupyter_sched.core.schedule_wire import read_schedule
from jupyter_sched.core.wire import is_pipeline_target

CREATED = datetime(2026, 11, 2, 8, tzinfo=UTC)
DEFAULTS = {
    "GroupName": "default",
    "ScheduleExpressionTimezone": "UTC",
    "State": "ENABLED",
    "ActionAfterCompletion": "NONE",
}
RETRIES = {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}


class FakeSchedules:
    """Groups and schedules in memory. What CreateSchedule does not get has the default of the service."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._schedules: dict[tuple[str, str], dict[str, Any]] = {}
        self._tokens: dict[tuple[str, str], str] = {}

    def names(self, arn: str) -> tuple[tuple[str, str], ...]:
        listed = sorted((key, entry["Target"]) for key, entry in self._schedules.items())
        return tuple(key for key, target in listed if is_pipeline_target(target) and arn in {"", target["Arn"]})

    def found(self, name: str, group: str) -> FoundSchedule | None:
        described = self._schedules.get((group, name))
        return described and read_schedule(described, made_role_name(described["Arn"]))

    def create(self, wanted: Mapping[str, Any]) -> None:
        key = (wanted["GroupName"], wanted["Name"])
        if key in self._schedules:
            if self._tokens[key] == wanted["ClientToken"]:
                return
            raise NameTaken(
                f"Schedule {wanted['Name']} already exists.", call="scheduler:CreateSchedule", code="ConflictException"
            )
        self._tokens[key] = wanted["ClientToken"]
        self._write(wanted, CREATED)

    def update(self, wanted: Mapping[str, Any]) -> None:
        self._write(wanted, self._existing(wanted)["CreationDate"])

    def delete(self, wanted: Mapping[str, Any]) -> None:
        self._existing(wanted)
        del self._schedules[wanted["GroupName"], wanted["Name"]]

    def _write(self, wanted: Mapping[str, Any], created: datetime) -> None:
        arn = self._account.schedule(wanted["Name"], wanted["GroupName"])
        kept = {name: value for name, value in wanted.items() if name != "ClientToken"}
        target = {"RetryPolicy": RETRIES, **wanted["Target"]}
        self._schedules[wanted["GroupName"], wanted["Name"]] = {
            **DEFAULTS,
            **kept,
            "Target": target,
            "Arn": arn,
            "CreationDate": created,
        }

    def _existing(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        key = (wanted["GroupName"], wanted["Name"])
        if key not in self._schedules:
            raise NotFound(f"Schedule {wanted['Name']} does not exist.", call="scheduler:GetSchedule")
        return self._schedules[key]
