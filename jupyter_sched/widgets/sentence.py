"""What a rule or a schedule does, in words, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_sched.core.context_attributes import SCHEDULED_TIME
from jupyter_sched.core.parameters import FromEvent, shorten
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.schedule_trigger import Trigger
from jupyter_sched.core.trigger import Target
from jupyter_sched.core.when_words import when_words
from jupyter_sched.widgets.targets import EVENT_TIME


def rule_sentence(trigger: Trigger) -> str:
    """Return what a rule or a schedule does, in one sentence."""
    parts = [f"{target.pipeline_name}{_values(target, trigger)}" for target in trigger.targets]
    pause = "" if trigger.enabled else ", once you resume it"
    if len(parts) == 1:
        (target,) = trigger.targets
        return f"Starts {target.pipeline_name} {when_words(trigger)}{_values(target, trigger)}{pause}."
    return f"Starts {when_words(trigger)}: {'; '.join(parts) or 'nothing'}{pause}."


def values_words(values: Mapping[str, str | FromEvent], *, on_event: bool) -> str:
    """Return what parameters are given, in words, to stand after what is started. on_event: an event starts it."""
    words = [f"{name} {_value(value, on_event=on_event)}" for name, value in values.items()]
    return f" with {', '.join(words)}" if words else ""


def _value(value: str | FromEvent, *, on_event: bool) -> str:
    if not on_event and str(value) in {EVENT_TIME, SCHEDULED_TIME}:
        return "= the time of the run"
    return f"{'from the event at' if isinstance(value, FromEvent) else '='} {shorten(str(value), 40)}"


def _values(target: Target, trigger: Trigger) -> str:
    return values_words(target.parameters, on_event=isinstance(trigger.when, EventPattern))
