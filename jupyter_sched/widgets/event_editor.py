"""The event half of the When section: catalogue, guided fields, pattern, sample, and whether they match."""

from __future__ import annotations

import json

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.pattern import EventPattern, PatternError
from jupyter_sched.core.pattern.layout import laid_out
from jupyter_sched.core.problem import Problem
from jupyter_sched.widgets import controls, html, layout, signs
from jupyter_sched.widgets.draft import Draft, draft
from jupyter_sched.widgets.event_draft import catalog_entry
from jupyter_sched.widgets.event_picker import EventPicker
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.guides import Guides
from jupyter_sched.widgets.json_editor import JsonEditor
from jupyter_sched.widgets.match_view import match_view
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.typed_form import CUSTOM


class EventEditor:
    """Reports the chosen event, what is filled in, the pattern and the sample."""

    def __init__(self, store: Store[FormState]) -> None:
        self.store = store
        self.picker, self.guides = EventPicker(self._choose), Guides(store)
        self.about, self.result = layout.markup("about"), layout.markup("result")
        self.pattern = JsonEditor("Event pattern", self._typed_pattern)
        self.sample = JsonEditor("Sample event", lambda text: store.set(sample=text))
        self.back = controls.button("Back to the guided fields", lambda: store.set(pattern="", sample=""))
        self.matching = controls.button("Sample that matches", lambda: store.set(sample=""))
        self.near = controls.button("Sample that just misses", self._show_near_miss)
        self.samples = layout.row(self.back, self.matching, self.near)
        both = layout.beside(self.pattern.view, self.sample.view, classes="columns")
        self.view = layout.column(self.picker.view, self.guides.view, self.about, both, self.samples, self.result)
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show the event, and whether the pattern takes the sample."""
        if state.kind != "event":
            return
        found, chosen = draft(state), catalog_entry(state)
        self.picker.show(state.catalog_key)
        self.guides.show(state, found.at("when"))
        self.pattern.show(found.pattern, _problem(found.pattern, of_pattern=True) if found.pattern else None)
        self.sample.show(found.sample, _problem(found.sample))
        layout.show(self.back, visible=bool(chosen and state.pattern))
        layout.show(self.matching, visible=chosen is not None and bool(state.sample))
        layout.show(self.near, visible=chosen is not None and not state.pattern and bool(found.pattern))
        self.about.value = _about(state)
        elsewhere = [each for each in _problems(found) if not self.guides.tell(each)]
        self.result.value = signs.problem_lines(elsewhere) + match_view(found)

    def _choose(self, key: str) -> None:
        found, own = draft(self.store.state), key == CUSTOM
        kept = {"pattern": found.pattern if own else "", "sample": found.sample if own else ""}
        self.store.set(catalog_key=key, filled=FrozenMap(), **kept)

    def _typed_pattern(self, text: str) -> None:
        if text.strip():
            self.store.set(pattern=text)
        else:  # an emptied pattern is one of one's own, or the guided fields would fill it again
            self.store.set(pattern=text, catalog_key=CUSTOM, sample=draft(self.store.state).sample)

    def _show_near_miss(self) -> None:
        state = self.store.state
        chosen = catalog_entry(state)
        if chosen is not None:
            filled = {key: value for key, value in state.filled.items() if value}
            self.store.set(sample=laid_out(json.dumps(chosen.near(filled))))


def _about(state: FormState) -> str:
    chosen = catalog_entry(state)
    if chosen is None:
        return ""
    kind = html.tag("code", html.text(f"{chosen.event['source']} · {chosen.event['detail-type']}"))
    source = html.tag("div", f"{kind} {html.text(f'({chosen.source})')}", "muted")
    warned = signs.notes("warning", [chosen.note]) if chosen.note else ""
    return source + signs.notes("neutral", filter(None, [chosen.needs])) + warned


def _problems(found: Draft) -> list[Problem]:
    """Return what is wrong beside what the editors say themselves: a missing field, or a warning."""
    broken = _problem(found.pattern, of_pattern=True) if found.pattern else None
    return [each for each in found.at("when") if broken is None or each.message != str(broken)]


def _problem(text: str, *, of_pattern: bool = False) -> PatternError | None:
    try:
        EventPattern.parse(text) if of_pattern else laid_out(text)
    except PatternError as error:
        return error
    except InvalidInput:
        return None
    return None
