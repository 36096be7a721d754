"""CloudTrail's trails: which API calls one takes, since only those come to EventBridge.

Source: CloudTrail API Reference, EventSelector and AdvancedFieldSelector; EventBridge User Guide, "Receiving read-only
management events from AWS services".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Selector = Mapping[str, Any]
READING = ("Describe", "Get", "List")
ALL_MANAGEMENT: Selector = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}
ALL_MANAGEMENT_ADVANCED: Selector = {
    "Name": "All management events",
    "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}],
}


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A management event. source: such as ``sagemaker.amazonaws.com``; empty for any. reads: whether it only reads."""

    source: str
    reads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """A trail that logs in this region. selectors and advanced: as CloudTrail has them; it has one of the two.

    unread: why its selectors may not be looked at; empty where they were.
    """

    name: str
    arn: str
    selectors: tuple[Selector, ...] = ()
    advanced: tuple[Selector, ...] = ()
    unread: str = field(default="", compare=False)

    def takes(self, call: ApiCall) -> bool | None:
        """Return whether the trail takes a call; None where that cannot be told."""
        if self.unread:
            return None
        if not (self.selectors or self.advanced):
            return True
        told = [_takes(each, call) for each in self.selectors]
        told += [_takes_by_fields(each, call) for each in self.advanced]
        return True if True in told else None if None in told else False

    @property
    def with_all_management(self) -> tuple[str, list[Selector]]:
        """The option of put-event-selectors, and its value: what the trail takes now, with all management events."""
        if self.advanced:
            return "--advanced-event-selectors", [*self.advanced, ALL_MANAGEMENT_ADVANCED]
        return "--event-selectors", [*self.selectors, ALL_MANAGEMENT]


def only_reads(operation: str) -> bool:
    """Return whether an operation only reads, as its name tells."""
    return operation.startswith(READING)


def _takes(selector: Selector, call: ApiCall) -> bool | None:
    kinds = {"All", "ReadOnly" if call.reads else "WriteOnly"}
    management = selector.get("IncludeManagementEvents", True) and selector.get("ReadWriteType", "All") in kinds
    return bool(management) and call.source not in selector.get("ExcludeManagementEventSources", ())


def _takes_by_fields(selector: Selector, call: ApiCall) -> bool | None:
    fields = {each["Field"]: each for each in selector["FieldSelectors"]}
    category = fields.pop("eventCategory", {})
    known = {"readOnly": "true" if call.reads else "false", "eventSource": call.source}
    fits = "Management" in category.get("Equals", ()) and all(
        _fits(fields.pop(name), value) for name, value in known.items() if name in fields and value
    )
    return False if not fits else None if fields else True


def _fits(condition: Selector, value: str) -> bool:
    wanted, unwanted = condition.get("Equals"), condition.get("NotEquals", ())
    return (wanted is None or value in wanted) and value not in unwanted
