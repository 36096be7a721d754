"""The event half of the When section: catalogue, guided fields, pattern, sample, and whether they match."""

from __future__ import annotations

import ipywidgets as ipw

from jupyter_sched.core.catalog import Guide, entries
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.widgets import controls, html
from jupyter_sched.widgets.draft import catalog_entry, draft
from jupyter_sched.widgets.form_state import CUSTOM, FormState
from jupyter_sched.widgets.store import Store


class EventEditor:
    """Reports the chosen event, what is filled in, the pattern and the sample."""

    def __init__(self, store: Store[FormState]) -> None:
        self.store = store
        options = [(each.title, each.key) for each in entries()]
        self.entry = controls.choice("Event", [*options, ("A pattern of my own", CUSTOM)], self._choose)
        self.guides: dict[str, ipw.Text] = {}
        self.guided = ipw.VBox([])
        self.about = controls.markup()
        self.pattern = controls.area("Event pattern", self._typed_pattern, rows=12, mono=True)
        self.sample = controls.area("Sample event", self._typed_sample, rows=12, mono=True)
        self.result = controls.markup()
        self.back = controls.button("Back to the guided fields", lambda: store.set(pattern="", sample=""))
        both = controls.with_class(ipw.HBox([self.pattern, self.sample]), "columns")
        self.view = ipw.VBox([self.entry, self.guided, self.about, self.result, both, self.back])
        self._showing = False
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show the event, and whether the pattern takes the sample."""
        if state.kind != "event":
            return
        self._showing = True
        found = draft(state)
        controls.set_value(self.entry, state.catalog_key)
        self._show_guides(state)
        controls.set_value(self.pattern, found.pattern)
        controls.set_value(self.sample, found.sample)
        controls.show(self.back, visible=bool(state.catalog_key != CUSTOM and (state.pattern or state.sample)))
        self._showing = False
        self.about.value = _about(state)
        problems = controls.problem_lines(found.at("when", "sample"))
        self.result.value = problems or _result(found.when, found.matched, found.event)

    def _choose(self, key: str) -> None:
        if not self._showing:
            kept = draft(self.store.state).pattern if key == CUSTOM else ""
            self.store.set(catalog_key=key, pattern=kept, sample="", filled=FrozenMap())

    def _typed_pattern(self, text: str) -> None:
        if not self._showing:
            self.store.set(pattern=text)

    def _typed_sample(self, text: str) -> None:
        if not self._showing:
            self.store.set(sample=text)

    def _show_guides(self, state: FormState) -> None:
        chosen = catalog_entry(state)
        guides = chosen.guides if chosen and not state.pattern else ()
        if tuple(self.guides) != tuple(guide.key for guide in guides):
            self.guides = {guide.key: self._guide(guide) for guide in guides}
            self.guided.children = tuple(self.guides.values())
        for key, control in self.guides.items():
            controls.set_value(control, state.filled.get(key, ""))

    def _guide(self, guide: Guide) -> ipw.Text:
        def report(value: str) -> None:
            self.store.update(lambda state: {"filled": FrozenMap({**state.filled, guide.key: value})})

        return controls.text(guide.label, report, placeholder=guide.help, tooltip=guide.help)


def _about(state: FormState) -> str:
    chosen = catalog_entry(state)
    return html.notes("neutral", filter(None, (chosen.needs, chosen.note))) if chosen else ""


def _result(when: object, matched: bool | None, event: object) -> str:  # noqa: FBT001  yes, no, or nothing to say
    if matched is None or not isinstance(when, EventPattern) or not isinstance(event, dict):
        return ""
    if matched:
        return html.note("ok", "The pattern takes this sample event.")
    missed = [field for field in when.explain(event).fields if not field.matched]
    return html.note("error", "The pattern does not take this sample event.") + "".join(
        html.note("error", f"{field.path}: wanted {field.wanted}, found {field.found}. {field.fix}") for field in missed
    )
