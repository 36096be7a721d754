"""Let what stands on AWS run, or pause it, alone or together with others."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from jupyter_sched.core import rule_plan, schedule_plan
from jupyter_sched.core.errors import AccessDenied, NameTaken
from jupyter_sched.core.found import FoundRule, FoundSchedule, FoundTrigger

if TYPE_CHECKING:
    from jupyter_sched.gateway import Gateway


def switch(found: FoundTrigger, gateway: Gateway, now: datetime, *, enabled: bool) -> None:
    """Enable or disable a rule or a schedule. Raises NameTaken for a rule that an AWS service manages."""
    if found.managed_by:
        raise NameTaken(f"{found.trigger.name!r} is managed by {found.managed_by} and cannot be changed here")
    if isinstance(found, FoundRule):
        calls = tuple(rule_plan.switch_calls(found, enabled=enabled))
    else:
        wanted = replace(found.schedule, enabled=enabled)
        calls = schedule_plan.switch_calls(wanted, found, gateway.account(), now)
    for call in calls:
        gateway.perform(call)


def tag_paused(found: FoundTrigger, gateway: Gateway, now: datetime) -> bool:
    """Tag a rule as paused together with others; return False where that cannot be, and has to be kept elsewhere.

    A schedule has no tags, and not everybody may tag a rule.
    """
    if isinstance(found, FoundSchedule):
        return False
    try:
        gateway.perform(rule_plan.pause_tag_call(found, now))
    except AccessDenied:
        return False
    return True
