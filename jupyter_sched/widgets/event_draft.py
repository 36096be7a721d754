"""From the form's state to what starts it, and to the event that it would start on. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from jupyter_sched.core.arn import Account
from jupyter_sched.core.catalog import Entry, entry
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.event import read_event
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.pattern.layout import laid_out
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.schedule import Cron, Rate
from jupyter_sched.core.simulation import scheduled_event
from jupyter_sched.core.trigger import When, read_when
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.typed_form import CUSTOM, TypedForm

SCHEDULED = scheduled_event(
    Account("aws", "us-east-1", "111122223333"),
    "arn:aws:events:us-east-1:111122223333:rule/this-rule",
    datetime(2026, 11, 2, 8, tzinfo=UTC),
    "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
)


def start_of(form: TypedForm, found: list[Problem]) -> When | None:
    """Return what starts a rule; None where it is wrong, and for a schedule. found: gets the problem."""
    if form.kind == "time":
        return None
    try:
        if form.kind == "schedule":
            return read_when(form.expression)
        if form.catalog_key != CUSTOM and not form.pattern:
            return EventPattern.parse(entry(form.catalog_key).pattern(_filled(form)))
        return EventPattern.parse(form.pattern)
    except InvalidInput as error:
        found.append(Problem("when", str(error)))
        return None


def sample_of(state: FormState, when: When | None, found: list[Problem]) -> tuple[Mapping[str, Any] | None, str]:
    """Return the event that it would start on, or None where it cannot be read, and its text.

    Of a rule on a schedule it is the event of the next run.
    """
    if state.kind != "event":
        event = _next_event(state, when)
        return event, laid_out(json.dumps(event))
    text = state.sample or laid_out(json.dumps(_sample(state)))
    try:
        return read_event(text), text
    except InvalidInput as error:
        found.append(Problem("sample", str(error), "warning"))
        return None, text


def pattern_text(form: TypedForm) -> str:
    """Return the pattern in force: as typed, or made of the guided fields; empty where they do not make one yet."""
    if form.catalog_key == CUSTOM or form.pattern:
        return form.pattern
    try:
        return entry(form.catalog_key).pattern(_filled(form))
    except InvalidInput:
        return ""


def catalog_entry(form: TypedForm) -> Entry | None:
    """Return the chosen entry; None for a pattern of one's own."""
    return None if form.catalog_key == CUSTOM else entry(form.catalog_key)


def _next_event(state: FormState, when: When | None) -> Mapping[str, Any]:
    runs = when.next_runs(state.now, 1, anchor=state.now) if isinstance(when, Cron | Rate) else ()
    return {**SCHEDULED, "time": f"{runs[0]:%Y-%m-%dT%H:%M:%SZ}"} if runs else SCHEDULED


def _sample(form: TypedForm) -> Mapping[str, Any]:
    chosen = catalog_entry(form)
    return chosen.sample(_filled(form)) if chosen else {**SCHEDULED, "detail-type": "My event", "source": "my.app"}


def _filled(form: TypedForm) -> dict[str, str]:
    defaults = {guide.key: guide.default for guide in entry(form.catalog_key).guides}
    typed = {key: value.strip() for key, value in form.filled.items() if key in defaults}
    return {key: value for key, value in typed.items() if value or defaults[key]}
