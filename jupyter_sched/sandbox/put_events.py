"""EventBridge: events that come in, and patterns that are tried."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import DEFAULT_BUS, last_part
from jupyter_sched.sandbox.event_names import Given, Names
from jupyter_sched.sandbox.protocol import invalid
from jupyter_sched.sandbox.rules import check_pattern

if TYPE_CHECKING:
    from datetime import datetime

    from jupyter_sched.core.arn import Account
    from jupyter_sched.sandbox.delivery import Delivery
    from jupyter_sched.sandbox.world import World

ENTRIES = 10
ENVELOPE = ("id", "account", "source", "time", "region", "resources", "detail-type")


class Entries:
    """Answers the operations of ``events`` about events themselves, for one region's requests."""

    def __init__(self, world: World, delivery: Delivery, region: str) -> None:
        self.world, self.delivery = world, delivery
        self.names = Names(world, region)

    def put_events(self, given: Given) -> dict[str, Any]:
        """Take events and deliver them."""
        entries = given["Entries"]
        if len(entries) > ENTRIES:
            path = "1 validation error detected: Value at 'entries' failed to satisfy constraint: "
            raise invalid(f"{path}Member must have length less than or equal to {ENTRIES}")
        answers = [self._put_event(entry) for entry in entries]
        return {"FailedEntryCount": sum("ErrorCode" in answer for answer in answers), "Entries": answers}

    def test_event_pattern(self, given: Given) -> dict[str, Any]:
        """Say whether a pattern takes an event."""
        pattern = check_pattern(given["EventPattern"])
        event = _test_event(given["Event"])
        if not all(key in event for key in ENVELOPE):
            raise invalid("Parameter Event is not valid.")
        return {"Result": pattern.matches(given["Event"])}

    def _put_event(self, entry: Given) -> dict[str, str]:
        refusal = _entry_refusal(entry)
        if refusal:
            return {"ErrorCode": refusal[0], "ErrorMessage": refusal[1]}
        event = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": entry["DetailType"],
            "source": entry["Source"],
            "account": self.names.account.account_id,
            "time": (entry.get("Time") or self.world.now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": self.names.account.region,
            "resources": list(entry.get("Resources", ())),
            "detail": _json(entry["Detail"]),
        }
        self.delivery.put(event, last_part(entry.get("EventBusName") or DEFAULT_BUS))
        return {"EventId": event["id"]}


OPERATIONS: dict[str, Callable[[Entries, Given], dict[str, Any]]] = {
    "PutEvents": Entries.put_events,
    "TestEventPattern": Entries.test_event_pattern,
}


def _test_event(text: str) -> dict[str, Any]:
    event = _json(text)
    if not isinstance(event, dict):
        raise invalid("Parameter Event is not valid.")
    return event


def complete_event(event: object, account: Account, now: datetime) -> dict[str, Any]:
    """Return ``event`` with what it lacks of an event's envelope. Raises TypeError or ValueError."""
    if not isinstance(event, dict) or not isinstance(event.get("detail"), dict):
        raise TypeError("an event is an object with source, detail-type and an object detail")
    for name in ("source", "detail-type"):
        if not isinstance(event.get(name), str) or not event[name]:
            raise ValueError(f"the event has no {name!r}")
    envelope = {"version": "0", "id": str(uuid.uuid4()), "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "resources": []}
    return {**envelope, **event, "account": account.account_id, "region": account.region}


def _entry_refusal(entry: Given) -> tuple[str, str] | None:
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            return "InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument."
    if entry["Source"].startswith("aws."):
        return "NotAuthorizedForSourceException", "Not authorized for the source."
    if not isinstance(_json(entry["Detail"]), dict):
        return "MalformedDetail", "Detail is malformed."
    return None


def _json(text: str) -> Any:  # noqa: ANN401  any JSON
    try:
        return json.loads(text)
    except ValueError:
        return None
