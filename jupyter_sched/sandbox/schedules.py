"""EventBridge Scheduler: schedules, as strict as the service."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import ARN, last_part
from jupyter_sched.core.policy import SCHEDULER_PRINCIPAL
from jupyter_sched.core.policy_evaluation import trusts
from jupyter_sched.core.schedule import At, ExpressionError, parse
from jupyter_sched.core.schedule.zones import is_zone
from jupyter_sched.core.wire import is_pipeline_target
from jupyter_sched.sandbox.paging import page
from jupyter_sched.sandbox.protocol import AwsError, invalid
from jupyter_sched.sandbox.retries import AGE_SECONDS, ATTEMPTS
from jupyter_sched.sandbox.schedule_groups import DEFAULT_GROUP, ScheduleGroups

if TYPE_CHECKING:
    from jupyter_sched.sandbox.delivery import Delivery
    from jupyter_sched.sandbox.world import World

Given = Mapping[str, Any]
PAGE = 100
EARLIEST_START = timedelta(minutes=5)
INSTANT = timedelta(microseconds=1)
RETRY_POLICY = {"MaximumEventAgeInSeconds": AGE_SECONDS, "MaximumRetryAttempts": ATTEMPTS}
COUNTING = ("ScheduleExpression", "StartDate")
CANNOT_ASSUME = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."


class Schedules:
    """Answers the operations of ``scheduler`` that are about schedules, for one region's requests."""

    def __init__(self, world: World, delivery: Delivery, region: str) -> None:
        self.world, self.delivery = world, delivery
        self.account = world.account(region)
        self.groups = ScheduleGroups(world, delivery, region)

    def create_schedule(self, given: Given) -> dict[str, Any]:
        """Make a schedule; the same ClientToken makes it once only."""
        group, name = given.get("GroupName", DEFAULT_GROUP), given["Name"]
        token = f"CreateSchedule/{given.get('ClientToken')}"
        key, request = self._key(group, name), _digest(given)
        if self.world.tokens.get(token) == {"key": key, "request": request} and key in self.world.schedules:
            return {"ScheduleArn": self.world.schedules[key]["Arn"]}
        self.groups.check(group)
        if key in self.world.schedules:
            raise AwsError("ConflictException", f"Schedule {name} already exists.", 409)
        self._check(given, group)
        self._write(key, given, group, None)
        self.world.tokens[token] = {"key": key, "request": request}
        return {"ScheduleArn": self.world.schedules[key]["Arn"]}

    def update_schedule(self, given: Given) -> dict[str, Any]:
        """Write a schedule whole: what is not given falls back to its default."""
        old = self._schedule(given)
        self._check(given, old["GroupName"])
        self._write(self._key(old["GroupName"], old["Name"]), given, old["GroupName"], old)
        return {"ScheduleArn": old["Arn"]}

    def get_schedule(self, given: Given) -> dict[str, Any]:
        """Return one schedule."""
        return {name: value for name, value in self._schedule(given).items() if name not in HIDDEN}

    def delete_schedule(self, given: Given) -> dict[str, Any]:
        """Remove a schedule."""
        row = self._schedule(given)
        key = self._key(row["GroupName"], row["Name"])
        del self.world.schedules[key]
        self.delivery.schedule_changed(key)
        return {}

    def list_schedules(self, given: Given) -> dict[str, Any]:
        """Return schedules, by group and name."""
        group = given.get("GroupName")
        if group is not None:
            self.groups.check(group)
        here = [row for row in self.world.schedules.values() if row["region"] == self.account.region]
        wanted = [row for row in here if group in {None, row["GroupName"]} and _fits(row, given)]
        ordered = sorted(wanted, key=lambda row: (row["GroupName"], row["Name"]))
        rows, more = page(ordered, given.get("MaxResults", PAGE), given.get("NextToken"))
        return {"Schedules": [_summary(row) for row in rows], "NextToken": more}

    def _write(self, key: str, given: Given, group: str, old: Given | None) -> None:
        now = self.world.now()
        kept = {name: _plain(value) for name, value in given.items() if name not in {"ClientToken", "GroupName"}}
        same = old is not None and all(old.get(name) == kept.get(name) for name in COUNTING)
        self.world.schedules[key] = {
            "ScheduleExpressionTimezone": "UTC",
            "State": "ENABLED",
            "ActionAfterCompletion": "NONE",
            **kept,
            "Target": {"RetryPolicy": RETRY_POLICY, **given["Target"]},
            "GroupName": group,
            "Arn": self.account.schedule(given["Name"], group),
            "CreationDate": old["CreationDate"] if old else now.isoformat(),
            "LastModificationDate": now.isoformat(),
            "region": self.account.region,
            "counted_from": old["counted_from"] if old and same else now.isoformat(),
            "since": (now if same else now - INSTANT).isoformat(),
        }
        self.delivery.schedule_changed(key)

    def _check(self, given: Given, group: str) -> None:
        expression = given["ScheduleExpression"]
        try:
            parsed = parse(expression, service="scheduler")
        except ExpressionError:
            raise invalid(f"Invalid Schedule Expression {expression}.") from None
        zone = given.get("ScheduleExpressionTimezone", "UTC")
        if not is_zone(zone):
            raise invalid(f"Invalid timezone {zone}.")
        if not isinstance(parsed, At):
            self._check_dates(given.get("StartDate"), given.get("EndDate"))
        window = given["FlexibleTimeWindow"]
        if window["Mode"] == "FLEXIBLE" and "MaximumWindowInMinutes" not in window:
            raise invalid("MaximumWindowInMinutes must be provided when the FlexibleTimeWindow's Mode is FLEXIBLE.")
        self._check_target(given["Target"], group)

    def _check_dates(self, start: datetime | None, end: datetime | None) -> None:
        if start is not None and start < self.world.now() - EARLIEST_START:
            raise invalid("The StartDate you specify cannot be earlier than 5 minutes ago.")
        if start is not None and end is not None and start >= end:
            raise invalid("The StartDate you specify must be before the EndDate.")

    def _check_target(self, target: Given, group: str) -> None:
        if not ARN.match(target["Arn"]):
            raise invalid(f"Provided Arn is not in correct format: {target['Arn']}")
        if is_pipeline_target(target) and "SageMakerPipelineParameters" not in target:
            raise invalid("Parameters SageMakerPipelineParameters must be specified.")
        role = self.world.role(last_part(target["RoleArn"]))
        source = self.account.schedule_group(group)
        context = {"aws:SourceArn": source, "aws:SourceAccount": self.account.account_id}
        if role is None or not trusts(role["trust"], SCHEDULER_PRINCIPAL, context):
            raise invalid(CANNOT_ASSUME)

    def _schedule(self, given: Given) -> dict[str, Any]:
        group = given.get("GroupName", DEFAULT_GROUP)
        row = self.world.schedules.get(self._key(group, given["Name"]))
        if row is None:
            raise AwsError("ResourceNotFoundException", f"Schedule {given['Name']} does not exist.", 404)
        return row

    def _key(self, group: str, name: str) -> str:
        return f"{self.account.region}/{group}/{name}"


OPERATIONS: dict[str, Callable[[Schedules, Given], dict[str, Any]]] = {
    "CreateSchedule": Schedules.create_schedule,
    "UpdateSchedule": Schedules.update_schedule,
    "GetSchedule": Schedules.get_schedule,
    "DeleteSchedule": Schedules.delete_schedule,
    "ListSchedules": Schedules.list_schedules,
}
HIDDEN = frozenset({"region", "counted_from", "since"})


def _fits(row: Given, given: Given) -> bool:
    return row["Name"].startswith(given.get("NamePrefix", "")) and given.get("State") in {None, row["State"]}


def _summary(row: Given) -> dict[str, Any]:
    names = ("Arn", "Name", "GroupName", "State", "CreationDate", "LastModificationDate")
    return {**{name: row[name] for name in names}, "Target": {"Arn": row["Target"]["Arn"]}}


def _plain(value: Any) -> Any:  # noqa: ANN401  as the request has it
    return value.isoformat() if isinstance(value, datetime) else value


def _digest(given: Given) -> str:
    return hashlib.sha256(json.dumps(dict(given), sort_keys=True, default=str).encode()).hexdigest()
