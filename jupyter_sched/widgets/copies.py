"""A rule or a schedule like another one."""

from __future__ import annotations

from dataclasses import replace

from jupyter_sched.core.found import FoundTrigger
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.widgets.targets import own_role


def copy_of(found: FoundTrigger) -> Trigger:
    """Return a rule or a schedule like a found one, under a name of its own and with a role to be made for it."""
    rule = found.trigger
    if isinstance(rule, Schedule):
        target = rule.target and replace(rule.target, role_arn=own_role(rule.target.role_arn) or None)
        return replace(rule, name=f"{rule.name[:59]}-copy", target=target)
    targets = tuple(replace(each, role_arn=own_role(each.role_arn) or None) for each in rule.targets)
    return replace(rule, name=f"{rule.name[:59]}-copy", targets=targets)
