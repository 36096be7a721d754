"""One rule or schedule: its card, or the form that makes or changes it. One becomes the other, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jupyter_sched.client import Client
from jupyter_sched.core.errors import NotFound
from jupyter_sched.core.found import place_of
from jupyter_sched.core.plan import Plan
from jupyter_sched.core.schedule_trigger import Trigger
from jupyter_sched.widgets import controls, layout
from jupyter_sched.widgets.card import Card
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.copies import copy_of
from jupyter_sched.widgets.form import Form
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.still import card_still, form_still
from jupyter_sched.widgets.unfinished_view import UnfinishedView
from jupyter_sched.widgets.view import View, in_sandbox
from jupyter_sched.widgets.work import Worker, shown


class TriggerView(View):
    """Shows the card or the form; what ``card`` is None for is a form.

    saved: told each save. follow: told what a card knows, as it changes. alone: no table is beside it.
    """

    def __init__(
        self,
        client: Client,
        *,
        zone: str = "UTC",
        saved: Callable[[], None] = lambda: None,
        follow: Callable[[CardState], None] | None = None,
        alone: bool = True,
    ) -> None:
        super().__init__()
        self.client, self.zone = client, zone
        self._told, self._follow, self._alone = saved, follow, alone
        self._given: dict[str, Any] = {}
        self.card: Card | None = None
        self.unfinished = layout.column()

    @property
    def trigger(self) -> Trigger:
        """The rule or schedule as the form or the card has it.

        Raises InvalidTrigger with everything that the form misses, NotFound where there is none by the card's name.
        """
        if self.card is None:
            return self.form.trigger
        self.card.worker.wait()
        state = self.card.store.state
        if state.found is None:
            raise NotFound(state.error or state.unread or f"there is no {state.name!r}")
        return state.found.trigger

    def with_unfinished(self) -> TriggerView:
        """Return it, offering what earlier saves have left half-way."""
        self.unfinished = UnfinishedView(self.client, self._told).view
        return self

    def with_form(self, **given: Any) -> TriggerView:  # noqa: ANN401  what Form takes
        """Return it, showing the form."""
        self._show_form(**given)
        return self

    def with_card(self, name: str, event_bus: str = "", *, group: str = "") -> TriggerView:
        """Return it, showing the card."""
        self._show_card(name, {"event_bus": event_bus, "group": group})
        return self

    def close(self) -> None:
        """Stop refreshing the card, if there is one."""
        if self.card is not None:
            self.card.close()
            self.card = None

    def _show_form(self, *, back: Callable[[], None] | None = None, **given: Any) -> None:  # noqa: ANN401
        self.close()
        self._given = given
        self.form = Form(self.client, **given)
        self.form.actions.on_saved = self._saved
        self.form.use_sandbox = self._use_sandbox
        above = [layout.row(controls.button("Back, without saving", shown(self._failed)(back)))] if back else []
        self.shown.children = (self.unfinished, *above, self.form.view)
        self._seen()

    def _show_card(
        self, name: str, place: Mapping[str, str], *, undoable: Plan | None = None, saved: bool = False
    ) -> None:
        self.close()

        def edit(trigger: Any) -> None:  # noqa: ANN401  what Form takes
            self._show_form(trigger=trigger, back=lambda: self._show_card(name, place))

        self.card = Card(
            self.client,
            name,
            **place,
            zone=self.zone,
            edit=edit,
            duplicate=lambda found: edit(copy_of(found)),
        )
        if self._follow is not None:
            self.card.store.subscribe(self._follow)
        self.shown.children = (self.card.view, layout.row(*self._afterwards(undoable, saved=saved)))

    def _afterwards(self, undoable: Plan | None, *, saved: bool) -> list[Any]:
        """Return what is offered below the card of something that has just been saved."""
        guarded = shown(self._failed)
        pipeline = self.form.store.state.pipeline_name if saved else ""
        another = controls.button("New rule", guarded(lambda: self._show_form(pipeline_name=pipeline)))
        undo = controls.button("Undo this save", guarded(lambda: self._undo(undoable)))
        return [*([another] if saved and self._alone else []), *([undo] if undoable else [])]

    def _saved(self, state: FormState) -> None:
        if state.saved is not None:
            place = place_of(state.saved)
            self._show_card(state.saved.trigger.name, place, undoable=state.undoable, saved=True)
            self._told()

    def _undo(self, plan: Plan | None) -> None:
        if plan is None or self.card is None:
            return

        def work() -> None:
            there = self.client.undo(plan)
            self._show_form(trigger=there or plan.wanted)
            self._told()

        self.card.store.set(busy="Putting back what was there", error="")
        self.card.worker.put(work)

    def _use_sandbox(self) -> None:
        self.client = in_sandbox(self.client)
        self._show_form(**self._given)

    def _seen(self) -> None:
        if self.card is not None:
            self.card.store.set(zone=self.zone)
        else:
            self.form.read_in(self.zone)

    def _worker(self) -> Worker | None:
        return self.card.worker if self.card is not None else self.form.actions.worker

    def _still(self) -> tuple[str, str]:
        return card_still(self.card.store.state) if self.card is not None else form_still(self.form.store.state)
