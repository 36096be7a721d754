"""When something starts, in words: the same ones wherever it is told."""

from __future__ import annotations

from jupyter_sched.core.catalog import describe
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.core.trigger import Unread


def when_words(trigger: Trigger) -> str:
    """Return when a rule or a schedule starts something, to stand inside a sentence."""
    if isinstance(trigger.when, Unread):
        return f"when {trigger.when.text} says so"
    if isinstance(trigger, Schedule):
        return trigger.describe()
    return f"on: {describe(trigger.when)}" if isinstance(trigger.when, EventPattern) else trigger.when.describe()
