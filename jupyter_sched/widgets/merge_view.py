"""Three versions of what somebody else has changed since the form was opened, and the choice between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_sched.core.merge import Merge, MergedField
from jupyter_sched.widgets import controls, html, layout, signs

if TYPE_CHECKING:
    from jupyter_sched.widgets.actions import Actions
    from jupyter_sched.widgets.form_state import FormState
    from jupyter_sched.widgets.store import Store

HEAD = ("Field", "When you began", "There now", "Yours")


class MergeView:
    """Shows the three versions and takes the user's word. What is chosen fills the form; nothing is saved by it."""

    def __init__(self, store: Store[FormState], actions: Actions) -> None:
        self.versions = layout.markup()
        self.mine = controls.button(
            "Merge, yours where both changed", lambda: actions.versions.merge("mine"), primary=True
        )
        self.theirs = controls.button("Merge, theirs where both changed", lambda: actions.versions.merge("theirs"))
        self.only_mine = controls.button("Yours only", actions.versions.take_mine)
        self.only_theirs = controls.button("Theirs only", actions.versions.take_theirs)
        buttons = (self.mine, self.theirs, self.only_mine, self.only_theirs)
        row = layout.row(*buttons)
        self.view = layout.column(self.versions, row)
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show the versions where there are three."""
        layout.show(self.view, visible=state.merge is not None)
        self.versions.value = versions(state.merge, state.noun) if state.merge is not None else ""
        for button in (self.mine, self.theirs, self.only_mine, self.only_theirs):
            button.disabled = bool(state.progress)


def versions(merge: Merge, noun: str = "rule") -> str:
    """Return the table of the three versions, what both changed first."""
    words = f"Somebody else has changed this {noun} since you opened it. Choose what it is to be; it fills the form."
    rows = sorted(merge.fields, key=lambda each: not each.conflict)
    return signs.alert("warning", words) + html.table(HEAD, map(_row, rows), f"Three versions of the {noun}")


def _row(field: MergedField) -> list[str]:
    mark = signs.badge("warning", "Both changed it") if field.conflict else ""
    texts = (field.before, field.theirs, field.mine)
    return [html.text(field.field) + " " + mark, *(html.text(each or "nothing") for each in texts)]
