"""What the form's state says in words: the sentence above it, and a name. Pure."""

from __future__ import annotations

import re

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
    if state.kind == "event":
        chosen = None if state.pattern else catalog_entry(state)
        title = chosen.title[0].lower() + chosen.title[1:] if chosen else "an event matches the pattern"
        filled = ", ".join(
            f"{guide.label.lower()} {state.filled[guide.key]}"
            for guide in (chosen.guides if chosen else ())
            if state.filled.get(guide.key)
        )
        return f"on: {title}{f' ({filled})' if filled else ''}"
    return when.describe() if isinstance(when, Cron | Rate) else "on a schedule that is not complete yet"
