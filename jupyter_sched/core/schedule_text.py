"""A schedule of EventBridge Scheduler as a resource of CloudFormation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from jupyter_sched.core.found import Found
from jupyter_sched.core.made_role import made_role_arn
from jupyter_sched.core.schedule_plan import wire_schedule
from jupyter_sched.core.schedule_trigger import Schedule

# What CreateSchedule takes and AWS::Scheduler::Schedule does not.
NOT_IN_TEMPLATES = frozenset({"ActionAfterCompletion", "ClientToken"})
ROLE = {"Fn::GetAtt": ["Role", "Arn"]}


def schedule_properties(wanted: Schedule, found: Found, *, with_role: bool) -> dict[str, Any]:
    """Return the properties of AWS::Scheduler::Schedule. with_role: the template makes the role, named Role, too.

    Source: CloudFormation User Guide, AWS::Scheduler::Schedule.
    """
    wire = wire_schedule(wanted, found)
    target = dict(wire["Target"])
    if with_role and target["RoleArn"] == made_role_arn(wanted, found.account):
        target["RoleArn"] = ROLE
    kept = {name: value for name, value in wire.items() if name not in NOT_IN_TEMPLATES}
    return {name: _plain(value) for name, value in {**kept, "Target": target}.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401  the value of any property
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value
