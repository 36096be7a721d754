"""EventBridge Scheduler: schedules that start pipelines.

ListSchedules cannot be asked for a target, but its entries name it: so only the schedules that start a pipeline are
asked for one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jupyter_sched.aws.session import Connection
from jupyter_sched.core.arn import Account
from jupyter_sched.core.errors import NotFound
from jupyter_sched.core.found import FoundSchedule
from jupyter_sched.core.plan import made_role_name
from jupyter_sched.core.schedule_wire import read_schedule
from jupyter_sched.core.wire import is_pipeline_target

PAGE = 100


def schedule_names(connection: Connection, pipeline_arn: str = "") -> tuple[tuple[str, str], ...]:
    """Return (group, name) of the schedules that start ``pipeline_arn``, or any pipeline, by group and name."""
    found = (entry for entry in _listed(connection) if is_pipeline_target(entry["Target"]))
    wanted = [entry for entry in found if pipeline_arn in {"", entry["Target"]["Arn"]}]
    return tuple(sorted((entry["GroupName"], entry["Name"]) for entry in wanted))


def schedule(connection: Connection, name: str, group: str, account: Account) -> FoundSchedule | None:
    """Return a schedule, or None where there is none."""
    try:
        described = connection.ask("scheduler", "get_schedule", Name=name, GroupName=group)
    except NotFound:
        return None
    with connection.asking("scheduler", "get_schedule"):
        return read_schedule(described, made_role_name(account.schedule(name, group)))


def schedule_groups(connection: Connection) -> tuple[str, ...]:
    """Return the names of the schedule groups, the default one first."""
    names = [entry["Name"] for entry in _pages(connection, "list_schedule_groups", "ScheduleGroups")]
    return tuple(sorted(names, key=lambda name: (name != "default", name)))


def _listed(connection: Connection) -> Iterator[Any]:
    with connection.asking("scheduler", "list_schedules"):
        yield from _pages(connection, "list_schedules", "Schedules")


def _pages(connection: Connection, operation: str, key: str) -> Iterator[Any]:
    more: dict[str, str] = {}
    while True:
        answer = connection.ask("scheduler", operation, MaxResults=PAGE, **more)
        with connection.asking("scheduler", operation):
            yield from answer[key]
        if not answer.get("NextToken"):
            return
        more = {"NextToken": answer["NextToken"]}
