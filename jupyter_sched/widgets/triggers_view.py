"""The table, and what is opened from it in its place: a card, or a form."""

from __future__ import annotations

import time

from jupyter_sched.client import Client
from jupyter_sched.core.found import FoundTrigger, place_of
from jupyter_sched.widgets import controls, layout
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.still import table_still
from jupyter_sched.widgets.table import Table
from jupyter_sched.widgets.table_state import key_of
from jupyter_sched.widgets.trigger_view import TriggerView
from jupyter_sched.widgets.unfinished_view import UnfinishedView
from jupyter_sched.widgets.view import View, in_sandbox
from jupyter_sched.widgets.work import Worker, shown

FRESH_SECONDS = 1
NEW = ""


class TriggersView(View):
    """Shows the table or what was opened from it. A form that is left unsaved is kept, and shown again as it was."""

    def __init__(self, client: Client, pipeline: str) -> None:
        super().__init__()
        self.client, self._pipeline = client, pipeline
        self._asked_at = time.monotonic()
        self.opened: TriggerView | None = None
        self._key, self._left = NEW, dict[str, TriggerView]()
        guarded = shown(self._failed)
        self.back = controls.button("← All rules and schedules", guarded(self._go_back))
        self.afresh = controls.button("Start with an empty form", guarded(self._start_afresh))
        self.bar, self.detail = layout.row(self.back, self.afresh), layout.column()
        self._show_account()

    def refresh(self) -> None:
        """Read the rules again, without a sign of it: nobody has asked for it."""
        self.table.refresh(quietly=True)

    def follow(self, card: CardState) -> None:
        """Show of a rule in the table what a card elsewhere knows of it."""
        if any(key_of(each) == card.key for each in self.table.store.state.rules):
            self.table.actions.follow(card)

    def _show_account(self) -> None:
        guarded = shown(self._failed)
        self.table = Table(
            self.client,
            self._pipeline,
            open_rule=guarded(self._open),
            new=guarded(self._new),
            use_sandbox=guarded(self._use_sandbox),
        )
        self.table.store.set(zone=self.zone)
        self.unfinished = UnfinishedView(self.client, self.table.refresh).view
        self.shown.children = (self.unfinished, self.table.view, self.bar, self.detail)
        self._show_either()

    def _use_sandbox(self) -> None:
        self.client = in_sandbox(self.client)
        self._left.clear()
        self._show_account()

    def _seen(self) -> None:
        """Ask again if it was made a while before it is shown, as in a kernel that Voila keeps ready."""
        self.table.store.set(zone=self.zone)
        if time.monotonic() - self._asked_at > FRESH_SECONDS:
            self._asked_at = time.monotonic()
            self.table.refresh()

    def _open(self, found: FoundTrigger) -> None:
        key = key_of(found)
        left = self._left.pop(key, None)
        self._show(key, left or self._view().with_card(found.trigger.name, **place_of(found)))

    def _new(self) -> None:
        left = self._left.pop(NEW, None)
        self._show(NEW, left or self._empty_form())
        layout.show(self.afresh, visible=left is not None)

    def _start_afresh(self) -> None:
        self._show(NEW, self._empty_form())

    def _empty_form(self) -> TriggerView:
        return self._view().with_form(pipeline_name=self._pipeline)

    def _view(self) -> TriggerView:
        follow = self.table.actions.follow
        return TriggerView(self.client, zone=self.zone, saved=self.refresh, follow=follow, alone=False)

    def _show(self, key: str, opened: TriggerView) -> None:
        self._key, self.opened = key, opened
        self.detail.children = (opened.view,)
        layout.show(self.afresh, visible=False)
        self._show_either()
        self.back.focus()

    def _go_back(self) -> None:
        left, self.opened = self.opened, None
        if left is not None and left.card is None:
            self._left[self._key] = left
        elif left is not None:
            left.close()
        self.detail.children = ()
        self._show_either()
        if self._key == NEW:
            self.table.buttons["new"].focus()
        else:
            self.table.rows.focus("name", self._key)

    def _show_either(self) -> None:
        layout.show(self.table.view, visible=self.opened is None)
        layout.show(self.bar, visible=self.opened is not None)

    def _worker(self) -> Worker | None:
        return self.table.worker

    def _still(self) -> tuple[str, str]:
        return table_still(self.table.store.state)
