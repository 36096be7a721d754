"""The three views, put together: the form with the card it becomes, one card, and the table."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from jupyter_sched.client import Client
from jupyter_sched.core.arn import last_part
from jupyter_sched.core.found import FoundTrigger
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.widgets import controls, html
from jupyter_sched.widgets.card import Card
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.form import Form
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.sentence import place_of
from jupyter_sched.widgets.shield import shield
from jupyter_sched.widgets.still import card_still, form_still, still, table_still
from jupyter_sched.widgets.style import sheet
from jupyter_sched.widgets.table import Table
from jupyter_sched.widgets.targets import own_role
from jupyter_sched.widgets.unfinished_view import UnfinishedView
from jupyter_sched.widgets.work import Worker, shown

if TYPE_CHECKING:
    from jupyter_sched.core.pipeline import SdkPipeline

_clients: dict[str, Client] = {}
_panels: dict[str, Any] = {}
_lock = threading.Lock()
FRESH_SECONDS = 1
STILL_SECONDS = 0.25  # how long a display waits for AWS, so that a saved notebook shows what is there


class View:
    """Something that displays itself: live where there is a kernel, its last known state where there is none.

    zone: of the reader, as the page tells it; UTC until it does.
    """

    def __init__(self) -> None:
        self.zone = "UTC"
        self.shown = controls.column()
        self.trouble = controls.markup()
        self.view = controls.with_class(controls.column(sheet(), self.shown, self.trouble, shield(self._shown)), "root")

    def _shown(self, zone: str) -> None:
        if zone in available_timezones():
            self.zone = "UTC" if zone == "Etc/UTC" else zone
        controls.send_again(self.view)
        self._seen()

    def _seen(self) -> None:
        """Take note that a page shows it now, and in which zone."""

    def _failed(self, error: BaseException) -> None:
        self.trouble.value = html.alert("error", f"{type(error).__name__}: {error}")

    def _still(self) -> tuple[str, str]:
        """Return what is known now, as words and as markup."""
        return "", ""

    def _worker(self) -> Worker | None:
        return None

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, Any]:
        worker = self._worker()
        if worker is not None:
            worker.wait(STILL_SECONDS)
        return still(self.view._repr_mimebundle_(**kwargs), *self._still())


class ScheduleView(View):
    """The form; after a save, the rule's card. saved: told each save. alone: no table is beside it."""

    def __init__(
        self,
        client: Client,
        *,
        saved: Callable[[], None] = lambda: None,
        alone: bool = True,
        **given: Any,  # noqa: ANN401  what Form takes
    ) -> None:
        super().__init__()
        self.client = client
        self._given, self._told = given, saved
        self.card: Card | None = None
        self.unfinished = UnfinishedView(client, saved).view if alone else controls.column()
        self._show_form(**given)

    @property
    def trigger(self) -> Trigger:
        """The rule as the form has it. Raises InvalidTrigger with everything that is missing."""
        return self.form.trigger

    def _show_form(self, **given: Any) -> None:  # noqa: ANN401  what Form takes
        self.close()
        self.form = Form(self.client, **given)
        self.form.actions.on_saved = self._saved
        self.form.use_sandbox = self._use_sandbox
        self.shown.children = (self.unfinished, self.form.view)
        self._seen()

    def close(self) -> None:
        """Stop refreshing the card, if there is one."""
        if self.card is not None:
            self.card.close()
            self.card = None

    def _seen(self) -> None:
        if self.card is not None:
            self.card.store.set(zone=self.zone)
        elif self.form.store.state.zone == "UTC":
            self.form.store.set(zone=self.zone)

    def _use_sandbox(self) -> None:
        bounds = self.client.scope
        self.client = Client(sandbox=True, read_only=bounds.read_only, limit_to=bounds.pipelines)
        self._show_form(**self._given)

    def _saved(self, state: FormState) -> None:
        if state.saved is None:
            return
        saved, guarded = state.saved, shown(self._failed)
        self.close()
        self.card = Card(
            self.client,
            saved.trigger.name,
            **place_of(saved),
            zone=self.zone,
            edit=lambda found: self._show_form(trigger=found),
            duplicate=lambda found: self._show_form(trigger=copy_of(found)),
        )
        another = controls.button("New rule", guarded(lambda: self._show_form(pipeline_name=state.pipeline_name)))
        undo = controls.button("Undo this save", guarded(lambda: self._undo(state)))
        row = controls.row(*([another, undo] if state.undoable else [another]))
        self.shown.children = (self.card.view, row)
        self._told()

    def _undo(self, state: FormState) -> None:
        plan = state.undoable
        if plan is None or self.card is None:
            return

        def work() -> None:
            there = self.client.undo(plan)
            self._show_form(trigger=there or plan.wanted)
            self._told()

        card = self.card
        card.store.set(busy="Putting back what was there", error="")
        card.worker.put(work)

    def _worker(self) -> Worker | None:
        return self.card.worker if self.card is not None else self.form.actions.worker

    def _still(self) -> tuple[str, str]:
        return card_still(self.card.store.state) if self.card is not None else form_still(self.form.store.state)


class TriggerView(View):
    """One card, which becomes a form while it is edited. follow: told what is known of the rule, as it changes."""

    def __init__(
        self,
        client: Client,
        name: str,
        event_bus: str = "",
        *,
        group: str = "",
        zone: str = "UTC",
        follow: Callable[[CardState], None] | None = None,
    ) -> None:
        super().__init__()
        self.client, self._name, self._event_bus, self._group, self._follow = client, name, event_bus, group, follow
        self.zone = zone
        self._show_card()

    def close(self) -> None:
        """Stop refreshing the card."""
        self.card.close()

    def _seen(self) -> None:
        self.card.store.set(zone=self.zone)

    def _show_card(self) -> None:
        self.card = Card(
            self.client,
            self._name,
            self._event_bus,
            group=self._group,
            zone=self.zone,
            edit=self._show_form,
            duplicate=lambda found: self._show_form(copy_of(found)),
        )
        if self._follow is not None:
            self.card.store.subscribe(self._follow)
        self.shown.children = (self.card.view,)

    def _saved(self, state: FormState) -> None:
        if state.saved is not None:
            place = place_of(state.saved)
            self._name = state.saved.trigger.name
            self._event_bus, self._group = place.get("event_bus", ""), place.get("group", "")
            self._show_card()

    def _show_form(self, trigger: Trigger | FoundTrigger) -> None:
        self.card.close()
        form = Form(self.client, trigger=trigger)
        form.store.set(zone=self.zone)
        form.actions.on_saved = self._saved
        back = controls.button("Back to the rule, without saving", shown(self._failed)(self._show_card))
        self.shown.children = (controls.row(back), form.view)

    def _worker(self) -> Worker | None:
        return self.card.worker

    def _still(self) -> tuple[str, str]:
        return card_still(self.card.store.state)


class TriggersView(View):
    """The table, with the card or the form of what is opened below it."""

    def __init__(self, client: Client, pipeline: str) -> None:
        super().__init__()
        self.client, self._pipeline = client, pipeline
        self._asked_at = time.monotonic()
        self.opened: TriggerView | ScheduleView | None = None
        guarded = shown(self._failed)
        self._show_table()
        self.close = controls.button("Close what is below", guarded(self._close))
        self.below = controls.column()
        self.unfinished = UnfinishedView(client, self.table.refresh).view
        self.shown.children = (self.unfinished, self.table.view, self.below)

    def _show_table(self) -> None:
        guarded = shown(self._failed)
        self.table = Table(
            self.client,
            self._pipeline,
            open_rule=guarded(self._open),
            new=guarded(self._new),
            use_sandbox=guarded(self._use_sandbox),
        )

    def _use_sandbox(self) -> None:
        bounds = self.client.scope
        self.client = Client(sandbox=True, read_only=bounds.read_only, limit_to=bounds.pipelines)
        self._show_table()
        self.table.store.set(zone=self.zone)
        self._close()
        self.unfinished = UnfinishedView(self.client, self.table.refresh).view
        self.shown.children = (self.unfinished, self.table.view, self.below)

    def _seen(self) -> None:
        """Ask again if it was made a while before it is shown, as in a kernel that Voila keeps ready."""
        self.table.store.set(zone=self.zone)
        if time.monotonic() - self._asked_at > FRESH_SECONDS:
            self._asked_at = time.monotonic()
            self.table.refresh()

    def refresh(self) -> None:
        """Read the rules again, without a sign of it: nobody has asked for it."""
        self.table.refresh(quietly=True)

    def _open(self, found: FoundTrigger) -> None:
        place, follow = place_of(found), self.table.actions.follow
        self._show(TriggerView(self.client, found.trigger.name, **place, zone=self.zone, follow=follow))

    def _new(self) -> None:
        self.table.store.set(opened="")
        self._show(ScheduleView(self.client, pipeline_name=self._pipeline, saved=self.table.refresh, alone=False))

    def _show(self, opened: TriggerView | ScheduleView) -> None:
        self._close_opened()
        self.opened = opened
        self.below.children = (controls.row(self.close), opened.view)

    def _close(self) -> None:
        self._close_opened()
        self.table.store.set(opened="")
        self.below.children = ()

    def _close_opened(self) -> None:
        if self.opened is not None:
            self.opened.close()
            self.opened = None

    def _worker(self) -> Worker | None:
        return self.table.worker

    def _still(self) -> tuple[str, str]:
        return table_still(self.table.store.state)


def copy_of(found: FoundTrigger) -> Trigger:
    """Return a rule or a schedule like a found one, under a name of its own and with a role to be made for it."""
    rule = found.trigger
    if isinstance(rule, Schedule):
        target = rule.target and replace(rule.target, role_arn=own_role(rule.target.role_arn) or None)
        return replace(rule, name=f"{rule.name[:59]}-copy", target=target)
    targets = tuple(replace(each, role_arn=own_role(each.role_arn) or None) for each in rule.targets)
    return replace(rule, name=f"{rule.name[:59]}-copy", targets=targets)


def schedule(
    pipeline: str | SdkPipeline | None = None,
    *,
    trigger: Trigger | FoundTrigger | None = None,
    client: Client | None = None,
) -> ScheduleView:
    """Return the form that schedules a pipeline.

    pipeline: a name, an ARN, or a Pipeline object of the SageMaker SDK (v2 or v3). trigger: a rule to begin with,
    or a found one to change. client: None for one with the credentials that boto3 finds.
    """
    given = None if pipeline is None or isinstance(pipeline, str) else Pipeline.from_sdk(pipeline)
    name = given.name if given else last_part(pipeline) if isinstance(pipeline, str) else ""
    return ScheduleView(client or default_client(), pipeline_name=name, given=given, trigger=trigger)


def triggers(pipeline: str | None = None, *, client: Client | None = None) -> TriggersView:
    """Return the table of the rules that start ``pipeline``, or any pipeline."""
    return TriggersView(client or default_client(), last_part(pipeline or ""))


def trigger(name: str, event_bus: str = "", *, group: str = "", client: Client | None = None) -> TriggerView:
    """Return the live card of one rule or schedule. event_bus: it is a rule on it; group: it is a schedule in it."""
    return TriggerView(client or default_client(), name, event_bus, group=group)


def panel(*, sandbox: bool = False, region_name: str | None = None, profile_name: str | None = None) -> TriggersView:
    """Return the view of the JupyterLab panel: the same one for the same kernel and account."""
    key = f"{sandbox}/{region_name}/{profile_name}"
    with _lock:
        if key not in _panels:
            client = Client(sandbox=sandbox, region_name=region_name, profile_name=profile_name)
            _panels[key] = TriggersView(client, "")
        found: TriggersView = _panels[key]
        return found


def default_client() -> Client:
    """Return the client with the credentials that boto3 finds, one for each kernel."""
    with _lock:
        return _clients.setdefault("default", Client())
