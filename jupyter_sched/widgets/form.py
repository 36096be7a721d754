"""The form: a header, the sentence that says what will happen, and five sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as ipw

from jupyter_sched.client import Client
from jupyter_sched.core.errors import InvalidTrigger
from jupyter_sched.core.found import FoundRule, FoundSchedule, FoundTrigger
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.widgets import controls, html, layout, signs
from jupyter_sched.widgets.actions import Actions
from jupyter_sched.widgets.clock_draft import from_schedule
from jupyter_sched.widgets.draft import Draft, draft
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.meaning import sentence
from jupyter_sched.widgets.parameters_section import ParametersSection
from jupyter_sched.widgets.pipeline_section import PipelineSection
from jupyter_sched.widgets.review_section import ReviewSection
from jupyter_sched.widgets.rule_section import RuleSection
from jupyter_sched.widgets.sections import progress_of, told
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.typed_form import from_rule
from jupyter_sched.widgets.when_section import WhenSection
from jupyter_sched.widgets.where import sandbox_badge
from jupyter_sched.widgets.zone import local_zone


class Form:
    """A rule being written. pipeline_name: chosen already; given: a pipeline that may not be on AWS yet."""

    def __init__(
        self,
        client: Client,
        *,
        pipeline_name: str = "",
        given: Pipeline | None = None,
        trigger: Trigger | FoundTrigger | None = None,
    ) -> None:
        editing = trigger if isinstance(trigger, FoundRule | FoundSchedule) else None
        rule = trigger.trigger if isinstance(trigger, FoundRule | FoundSchedule) else trigger
        typed: dict[str, Any] = from_trigger(rule) if rule else {"pipeline_name": pipeline_name}
        typed.setdefault("zone", local_zone())
        typed.setdefault("clock_zone", local_zone())
        known: dict[str, Any] = {"sandbox": client.is_sandbox, "read_only": client.read_only, "editing": editing}
        self.store = Store(FormState(**{**typed, **known}))
        self.actions = Actions(self.store, client, given)
        self.header, self.sentence, self.trouble = layout.markup(), layout.markup(), layout.markup()
        self.retry = controls.button("Try again", self.actions.load)
        self.sandbox = controls.button("Work in the local sandbox", lambda: self.use_sandbox())  # noqa: PLW0108  it is set later
        self.use_sandbox: Callable[[], None] = lambda: None
        row = layout.row(self.retry, self.sandbox)
        self.unconnected = layout.column(self.trouble, row, classes="section")
        self.view = layout.column(*self._children(), classes="root form")
        self.store.failed = self.actions.failed
        self.store.subscribe(self.show)
        self.store.subscribe(self.actions.review)
        self.actions.load()

    @property
    def trigger(self) -> Trigger:
        """The rule as it is written. Raises InvalidTrigger with everything that is missing."""
        return rule_of(self.store.state)

    def read_in(self, zone: str) -> None:
        """Take the zone of the reader for what is shown, and for a schedule that is not begun; a chosen one stays."""

        def change(state: FormState) -> dict[str, str]:
            if state.zone != "UTC":
                return {}
            begun = state.kind == "time" or state.editing is not None
            return {"zone": zone} if begun else {"zone": zone, "clock_zone": zone}

        self.store.update(change)

    def show(self, state: FormState) -> None:
        """Show where we are, what will happen, and how far each section is."""
        self.header.value = header(state)
        cut_off = state.account is None and bool(state.error)
        self.trouble.value = signs.alert("error", state.error) if cut_off else ""
        layout.show(self.unconnected, visible=cut_off)
        layout.show(self.sandbox, visible=not state.sandbox)
        found = draft(state)
        words = html.tag("div", html.text(found.sentence, 1000), role="status", aria_live="polite")
        self.sentence.value = html.tag("div", words + missing(found), "sentence")
        for number, (title, section) in enumerate(self.sections.items(), 1):
            shown = state.noun.capitalize() if title == "Rule" else title
            layout.set_heading(section, number, shown, progress_of(title, found, state))

    def _children(self) -> list[ipw.Widget]:
        store = self.store
        self.sections = {
            "Pipeline": PipelineSection(store, self.actions.targets).view,
            "When": WhenSection(store).view,
            "Parameters": ParametersSection(store, self.actions).view,
            "Rule": RuleSection(store).view,
            "Review": ReviewSection(store, self.actions).view,
        }
        *first, review = self.sections.values()
        side = layout.column(review, classes="side")
        body = layout.column(layout.column(*first), side, classes="body")
        layout.with_class(self.sentence, "sticky head")
        return [self.header, self.unconnected, self.sentence, body]


def missing(found: Draft) -> str:
    """Return what keeps the sentence from coming true, as a line below it."""
    if not found.errors:
        return ""
    first, *others = map(told, found.errors)
    more = f", and {len(others)} more" if others else ""
    return html.tag("div", html.text(sentence(f"Before it can be saved: {first}{more}"), 400), "missing")


def header(state: FormState, title: str = "") -> str:
    """Return who and where we are; in the sandbox, loudly."""
    words = title or f"{'Change a' if state.editing else 'New'} {state.noun}"
    parts = [html.title(words)]
    if state.account is not None:
        where = f"{state.account.region} · {state.account.account_id}"
        who = f" · {state.identity.rsplit('/', 1)[-1]}" if state.identity else ""
        parts.append(html.tag("span", html.text(where + who), "muted"))
    if state.sandbox:
        parts.append(sandbox_badge(state.now, state.zone))
    if state.read_only:
        parts.append(html.tag("span", "Read-only", "sandbox"))
    return html.tag("div", "".join(parts), "header")


def from_trigger(trigger: Trigger) -> dict[str, Any]:
    """Return the typed fields that make a form show a rule or a schedule."""
    return from_schedule(trigger) if isinstance(trigger, Schedule) else from_rule(trigger)


def rule_of(state: FormState) -> Trigger:
    """Return the rule that a state amounts to. Raises InvalidTrigger."""
    found = draft(state)
    if found.trigger is None:
        raise InvalidTrigger(found.name, found.errors)
    return found.trigger
