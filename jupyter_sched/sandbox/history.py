"""CloudTrail: LookupEvents, out of the calls that the sandbox has answered.

Management events only, newest first, as in CloudTrail's event history; the last ones, since the sandbox started.
Source: CloudTrail API Reference, LookupEvents.
"""

from __future__ import annotations

import json
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jupyter_sched.sandbox.paging import page
from jupyter_sched.sandbox.protocol import AwsError

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World

Given = Mapping[str, Any]
LENGTH = 2000
PAGE = 50
READING = ("Describe", "Get", "List", "Lookup", "Test", "Simulate", "Head", "Receive")
DATA = frozenset({"events:PutEvents", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "sqs:SendMessage"})


class History:
    """The calls that were made, in order."""

    def __init__(self) -> None:
        self._rows: deque[dict[str, Any]] = deque(maxlen=LENGTH)

    def add(
        self,
        name: str,
        at: datetime,
        region: str,
        caller: str,
        given: Given,
        *,
        answered: Given | None = None,
        error: str = "",
        invoked_by: str = "",
    ) -> None:
        """Remember a call. name: such as ``events:PutRule``. invoked_by: the service that made it for somebody.

        answered: the answer, of a call that writes.
        """
        if name in DATA:
            return
        service, _, operation = name.partition(":")
        self._rows.appendleft(
            {
                "EventId": str(uuid.uuid4()),
                "EventName": operation,
                "EventSource": "monitoring.amazonaws.com" if service == "cloudwatch" else f"{service}.amazonaws.com",
                "ReadOnly": str(operation.startswith(READING)).lower(),
                "EventTime": at,
                "Username": caller.rsplit("/", 1)[-1],
                "region": region,
                "caller": caller,
                "given": dict(given),
                "answered": dict(answered or {}),
                "error": error,
                "invoked_by": invoked_by,
            }
        )

    def clear(self) -> None:
        """Forget all."""
        self._rows.clear()

    def rows(self, region: str) -> list[dict[str, Any]]:
        """Return the calls of a region, newest first."""
        return [row for row in self._rows if row["region"] == region]


class CloudTrail:
    """Answers the operations of ``cloudtrail`` that people ask about calls with."""

    def __init__(self, world: World, region: str) -> None:
        self.world, self.region = world, region

    def lookup_events(self, given: Given) -> dict[str, Any]:
        """Return the calls that were made."""
        wanted = [row for row in self.world.history.rows(self.region) if _fits(row, given)]
        rows, more = page(wanted, given.get("MaxResults", PAGE), given.get("NextToken"))
        return {"Events": [_shown(row) for row in rows], "NextToken": more}

    def describe_trails(self, _: Given) -> dict[str, Any]:
        """Return no trail: the calls that the sandbox answers do not come to EventBridge as events."""
        return {"trailList": []}

    def get_trail_status(self, given: Given) -> dict[str, Any]:
        """Refuse: there is no trail."""
        raise AwsError("TrailNotFoundException", f"Unknown trail: {given['Name']}")

    def get_event_selectors(self, given: Given) -> dict[str, Any]:
        """Refuse: there is no trail."""
        return self.get_trail_status({"Name": given["TrailName"]})


OPERATIONS: dict[str, Callable[[CloudTrail, Given], dict[str, Any]]] = {
    "LookupEvents": CloudTrail.lookup_events,
    "DescribeTrails": CloudTrail.describe_trails,
    "GetTrailStatus": CloudTrail.get_trail_status,
    "GetEventSelectors": CloudTrail.get_event_selectors,
}
SHOWN = ("EventId", "EventName", "EventSource", "ReadOnly", "EventTime", "Username")


def _fits(row: Given, given: Given) -> bool:
    start, end = given.get("StartTime"), given.get("EndTime")
    inside = (start is None or row["EventTime"] >= start) and (end is None or row["EventTime"] <= end)
    return inside and all(
        _has(row, each["AttributeKey"], each["AttributeValue"]) for each in given.get("LookupAttributes", ())
    )


def _has(row: Given, key: str, value: str) -> bool:
    if key == "ResourceName":
        return value in {each["ResourceName"] for each in _resources(row)}
    return bool(row.get(key) == value)


def _resources(row: Given) -> list[dict[str, str]]:
    given = row["given"]
    names = [given.get(key) for key in ("Name", "Rule", "PipelineName", "RoleName", "PipelineExecutionArn")]
    return [{"ResourceName": name} for name in names if isinstance(name, str)]


def _shown(row: Given) -> dict[str, Any]:
    record = {
        "eventVersion": "1.08",
        "userIdentity": _identity(row),
        "eventTime": row["EventTime"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": row["EventSource"],
        "eventName": row["EventName"],
        "awsRegion": row["region"],
        "sourceIPAddress": row["invoked_by"] or "127.0.0.1",
        "requestParameters": _lowered(row["given"]),
        "responseElements": _lowered(row["answered"]),
        "eventID": row["EventId"],
        "readOnly": row["ReadOnly"] == "true",
        "eventType": "AwsApiCall",
        "managementEvent": True,
    }
    if row["error"]:
        record["errorCode"], _, record["errorMessage"] = row["error"].partition(": ")
    text = json.dumps(record, default=str)
    return {**{name: row[name] for name in SHOWN}, "Resources": _resources(row), "CloudTrailEvent": text}


def _lowered(members: Given) -> dict[str, Any] | None:
    return {name[0].lower() + name[1:]: value for name, value in members.items()} or None


def _identity(row: Given) -> dict[str, Any]:
    kind = "AssumedRole" if ":assumed-role/" in row["caller"] else "IAMUser"
    identity = {"type": kind, "arn": row["caller"], "accountId": row["caller"].split(":")[4]}
    return {**identity, "invokedBy": row["invoked_by"]} if row["invoked_by"] else identity
