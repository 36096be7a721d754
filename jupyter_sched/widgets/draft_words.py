"""What the form's state says in words: the sentence above it, and a name. Pure."""

from __future__ import annotations

import re

from jupyter_sched.core.catalog import describe, entry_words
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.schedule import At, Cron, Rate
from jupyter_sched.core.trigger import When
from jupyter_sched.widgets.event_draft import catalog_entry
from jupyter_sched.widgets.form_state import CUSTOM, FormState
from jupyter_sched.widgets.sentence import values_words
from jupyter_sched.widgets.target_draft import values_of
from jupyter_sched.widgets.targets import TypedTarget


def suggested_name(state: FormState) -> str:
    """Return a name for the rule, made of its first pipeline and what starts it."""
    first = next((each.pipeline_name for each in state.targets if each.pipeline_name), "")
    pipeline = re.sub(r"[^A-Za-z0-9-]+", "-", first).strip("-") or "pipeline"
    if state.kind == "event":
        what = "on-event" if state.catalog_key == CUSTOM else f"on-{state.catalog_key}"
    else:
        what = "on-schedule"
    return f"{pipeline[: 63 - len(what)]}-{what}"


def sentence(state: FormState, when: When | At | None) -> str:
    """Return what will happen, in one sentence."""
    starts = [f"{each.pipeline_name or 'a pipeline'}{_values(each, state)}" for each in state.targets]
    pause = "" if state.enabled else ", once you resume it"
    if len(starts) > 1:
        return f"Starts {_when_words(state, when)}: {'; '.join(starts)}{pause}."
    (target,) = state.targets
    return f"Starts {target.pipeline_name or 'a pipeline'} {_when_words(state, when)}{_values(target, state)}{pause}."


def _values(target: TypedTarget, state: FormState) -> str:
    return values_words(values_of(target, state.kind), on_event=state.kind == "event")


def _when_words(state: FormState, when: When | At | None) -> str:
    if isinstance(when, EventPattern):
        return f"on: {describe(when)}"
    if state.kind == "event":
        chosen = None if state.pattern else catalog_entry(state)
        return f"on: {entry_words(chosen, state.filled)}" if chosen else "on an event whose pattern is not right yet"
    return when.describe() if isinstance(when, Cron | Rate) else "on a schedule that is not complete yet"
