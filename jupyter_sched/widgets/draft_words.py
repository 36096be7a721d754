"""What the form's state says in words: the sentence above it, and a name. Pure."""

from __future__ import annotations

import re

from jupyter_sched.core.catalog import describe, entry_words
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.schedule import At, Cron, Rate
from jupyter_sched.core.trigger import When
from jupyter_sched.widgets.event_draft import catalog_entry
from jupyter_sched.widgets.sentence import values_words
from jupyter_sched.widgets.target_draft import values_of
from jupyter_sched.widgets.targets import TypedTarget
from jupyter_sched.widgets.typed_form import CUSTOM, TypedForm


def suggested_name(form: TypedForm) -> str:
    """Return a name for the rule, made of its first pipeline and what starts it."""
    first = next((each.pipeline_name for each in form.targets if each.pipeline_name), "")
    pipeline = re.sub(r"[^A-Za-z0-9-]+", "-", first).strip("-") or "pipeline"
    if form.kind == "event":
        what = "on-event" if form.catalog_key == CUSTOM else f"on-{form.catalog_key}"
    else:
        what = "on-schedule"
    return f"{pipeline[: 63 - len(what)]}-{what}"


def sentence(form: TypedForm, when: When | At | None) -> str:
    """Return what will happen, in one sentence."""
    starts = [f"{each.pipeline_name or 'a pipeline'}{_values(each, form)}" for each in form.targets]
    pause = "" if form.enabled else ", once you resume it"
    if len(starts) > 1:
        return f"Starts {_when_words(form, when)}: {'; '.join(starts)}{pause}."
    (target,) = form.targets
    return f"Starts {target.pipeline_name or 'a pipeline'} {_when_words(form, when)}{_values(target, form)}{pause}."


def _values(target: TypedTarget, form: TypedForm) -> str:
    return values_words(values_of(target, form.kind), on_event=form.kind == "event")


def _when_words(form: TypedForm, when: When | At | None) -> str:
    if isinstance(when, EventPattern):
        return f"on: {describe(when)}"
    if form.kind == "event":
        chosen = None if form.pattern else catalog_entry(form)
        return f"on: {entry_words(chosen, form.filled)}" if chosen else "on an event whose pattern is not right yet"
    return when.describe() if isinstance(when, Cron | Rate) else "on a schedule that is not complete yet"
