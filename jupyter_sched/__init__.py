"""Schedule Amazon SageMaker pipelines through Amazon EventBridge, from the notebook."""

from __future__ import annotations

import importlib

from jupyter_sched._version import __version__

TYPE_CHECKING = False  # importing typing for it would take half of the time
if TYPE_CHECKING:
    from jupyter_sched.app import schedule, trigger, triggers
    from jupyter_sched.client import Client
    from jupyter_sched.core.parameters import FromEvent
    from jupyter_sched.core.pattern import EventPattern
    from jupyter_sched.core.schedule import At, Cron, Rate
    from jupyter_sched.core.schedule_trigger import Schedule
    from jupyter_sched.core.trigger import RetryPolicy, Rule, Target

__all__ = [
    "At",
    "Client",
    "Cron",
    "EventPattern",
    "FromEvent",
    "Rate",
    "RetryPolicy",
    "Rule",
    "Schedule",
    "Target",
    "__version__",
    "schedule",
    "trigger",
    "triggers",
]

_HOMES = {
    "At": "core.schedule",
    "Client": "client",
    "Cron": "core.schedule",
    "EventPattern": "core.pattern",
    "FromEvent": "core.parameters",
    "Rate": "core.schedule",
    "RetryPolicy": "core.trigger",
    "Rule": "core.trigger",
    "Schedule": "core.schedule_trigger",
    "Target": "core.trigger",
    "schedule": "app",
    "trigger": "app",
    "triggers": "app",
}


def __getattr__(name: str) -> object:
    """Return a public name, importing its home at the first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'jupyter_sched' has no attribute {name!r}")
    return getattr(importlib.import_module(f"jupyter_sched.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
