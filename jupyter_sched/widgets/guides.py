"""The guided fields: a control for each, of the kind that fits it."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as ipw

from jupyter_sched.core.catalog import Guide
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.problem import Problem
from jupyter_sched.widgets import controls, layout, signs
from jupyter_sched.widgets.event_draft import catalog_entry
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.quiet import Quiet
from jupyter_sched.widgets.store import Store

ANY = "Any"


class Guides:
    """Reports what is filled in. The controls are made anew when another event is chosen."""

    def __init__(self, store: Store[FormState]) -> None:
        self.store = store
        self.controls: dict[str, ipw.Widget] = {}
        self.lines: dict[str, ipw.HTML] = {}
        self._guides: tuple[Guide, ...] = ()
        self._quiet: dict[str, Quiet] = {}
        self.view = layout.column()

    def show(self, state: FormState, problems: Sequence[Problem] = ()) -> None:
        """Show the fields of the chosen event with what is wrong; none while the pattern is written by hand."""
        chosen = catalog_entry(state)
        guides = chosen.guides if chosen and not state.pattern else ()
        if guides != self._guides:
            self._guides = guides
            self.controls = {guide.key: self._control(guide) for guide in guides}
            self.lines = {guide.key: layout.markup("field-note") for guide in guides}
            self.view.children = tuple(each for key in self.lines for each in (self.controls[key], self.lines[key]))
        for guide in guides:
            with self._quiet[guide.key].showing():
                controls.set_value(self.controls[guide.key], state.filled.get(guide.key, guide.default))
            self.lines[guide.key].value = signs.problem_lines(each for each in problems if _is_of(each, guide))

    def tell(self, problem: Problem) -> bool:
        """Return whether a problem stands beside its field here."""
        return any(_is_of(problem, guide) for guide in self._guides)

    def _control(self, guide: Guide) -> ipw.Widget:
        def fill(value: str) -> None:
            self.store.update(lambda state: {"filled": FrozenMap({**state.filled, guide.key: value})})

        report = self._quiet[guide.key] = Quiet(fill)
        if guide.choices:
            options = [*((each, each) for each in guide.choices), (ANY, "")]
            return controls.choice(guide.label, options, report, tooltip=guide.help)
        need = "Needed. " if guide.required else ""
        return controls.text(guide.label, report, placeholder=f"{need}{guide.help}", tooltip=guide.help)


def _is_of(problem: Problem, guide: Guide) -> bool:
    return problem.message.startswith((f"{guide.label} ", f"{guide.label}:"))
