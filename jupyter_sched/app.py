"""The three views, put together: the form with the card it becomes, one card, and the table."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw

from jupyter_sched.client import Client
from jupyter_sched.core.arn import last_part
from jupyter_sched.core.found import FoundRule
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.trigger import Rule
from jupyter_sched.widgets import controls, html
from jupyter_sched.widgets.card import Card
from jupyter_sched.widgets.card_text import rule_sentence
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.form import Form
from jupyter_sched.widgets.form_state import FormState, own_role
from jupyter_sched.widgets.shield import shield
from jupyter_sched.widgets.still import still
from jupyter_sched.widgets.style import sheet
from jupyter_sched.widgets.table import Table, visible
from jupyter_sched.widgets.work import shown

if TYPE_CHECKING:
    from jupyter_sched.core.pipeline import SdkPipeline

_clients: dict[str, Client] = {}
_panels: dict[str, Any] = {}
_lock = threading.Lock()
FRESH_SECONDS = 1


class View:
    """Something that displays itself: live where there is a kernel, its last known state where there is none."""

    def __init__(self) -> None:
        self.shown = ipw.VBox([])
        self.trouble = controls.markup()
        self.view = controls.with_class(ipw.VBox([sheet(), self.shown, self.trouble, shield(self._seen)]), "root")

    def _seen(self) -> None:
        """Take note that a page shows it now."""

    def _failed(self, error: BaseException) -> None:
        self.trouble.value = html.note("error", f"{type(error).__name__}: {error}")

    def _words(self) -> str:
        return ""

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, Any]:
        bundle = self.view._repr_mimebundle_(**kwargs)
        return still(bundle, self._words())


class ScheduleView(View):
    """The form; after a save, the rule's card."""

    def __init__(self, client: Client, **given: Any) -> None:  # noqa: ANN401  what Form takes
        super().__init__()
        self.client = client
        self._given = given
        self.card: Card | None = None
        self._show_form(**given)

    @property
    def trigger(self) -> Rule:
        """The rule as the form has it. Raises InvalidTrigger with everything that is missing."""
        return self.form.trigger

    def _show_form(self, **given: Any) -> None:  # noqa: ANN401  what Form takes
        if self.card is not None:
            self.card.close()
            self.card = None
        self.form = Form(self.client, **given)
        self.form.actions.on_saved = self._saved
        self.form.use_sandbox = self._use_sandbox
        self.shown.children = (self.form.view,)

    def _use_sandbox(self) -> None:
        bounds = self.client.scope
        self.client = Client(sandbox=True, read_only=bounds.read_only, limit_to=bounds.pipelines)
        self._show_form(**self._given)

    def _saved(self, state: FormState) -> None:
        if state.saved is None:
            return
        rule, guarded = state.saved.rule, shown(self._failed)
        self.card = Card(
            self.client,
            rule.name,
            rule.event_bus,
            edit=lambda found: self._show_form(trigger=found),
            duplicate=lambda found: self._show_form(trigger=copy_of(found)),
        )
        another = controls.button("New rule", guarded(lambda: self._show_form(pipeline_name=state.pipeline_name)))
        self.shown.children = (self.card.view, another)

    def _words(self) -> str:
        if self.card is not None and self.card.store.state.found is not None:
            return rule_sentence(self.card.store.state.found.rule)
        return draft(self.form.store.state).sentence


class TriggerView(View):
    """One card, which becomes a form while it is edited."""

    def __init__(self, client: Client, name: str, event_bus: str) -> None:
        super().__init__()
        self.client, self._name, self._event_bus = client, name, event_bus
        self._show_card()

    def _show_card(self) -> None:
        self.card = Card(
            self.client,
            self._name,
            self._event_bus,
            edit=self._show_form,
            duplicate=lambda found: self._show_form(copy_of(found)),
        )
        self.shown.children = (self.card.view,)

    def _saved(self, state: FormState) -> None:
        if state.saved is not None:
            self._name, self._event_bus = state.saved.rule.name, state.saved.rule.event_bus
            self._show_card()

    def _show_form(self, trigger: Rule | FoundRule) -> None:
        self.card.close()
        form = Form(self.client, trigger=trigger)
        form.actions.on_saved = self._saved
        back = controls.button("Back", shown(self._failed)(self._show_card))
        self.shown.children = (form.view, back)

    def _words(self) -> str:
        found = self.card.store.state.found
        return rule_sentence(found.rule) if found else f"The rule {self._name}."


class TriggersView(View):
    """The table, with the card or the form of what is opened below it."""

    def __init__(self, client: Client, pipeline: str) -> None:
        super().__init__()
        self.client, self._pipeline = client, pipeline
        self._asked_at = time.monotonic()
        self.opened: TriggerView | ScheduleView | None = None
        self.table = Table(client, pipeline, open_rule=shown(self._failed)(self._open))
        self.new = controls.button("New rule", shown(self._failed)(self._new))
        self.new.disabled = client.read_only
        self.below = ipw.VBox([])
        self.shown.children = (self.table.view, self.new, self.below)

    def _seen(self) -> None:
        """Ask again if it was made a while before it is shown, as in a kernel that Voila keeps ready."""
        if time.monotonic() - self._asked_at > FRESH_SECONDS:
            self._asked_at = time.monotonic()
            self.table.refresh()

    def refresh(self) -> None:
        """Read the rules again, without a sign of it: nobody has asked for it."""
        self.table.refresh(quietly=True)

    def _open(self, found: FoundRule) -> None:
        self.opened = TriggerView(self.client, found.rule.name, found.rule.event_bus)
        self.below.children = (self.opened.view,)

    def _new(self) -> None:
        self.opened = ScheduleView(self.client, pipeline_name=self._pipeline)
        self.below.children = (self.opened.view,)

    def _words(self) -> str:
        return (
            "\n".join(rule_sentence(each.rule) for each in visible(self.table.store.state))
            or "No rules are loaded yet."
        )


def copy_of(found: FoundRule) -> Rule:
    """Return a rule like a found one, under a name of its own and with a role to be made for it."""
    rule = found.rule
    targets = tuple(replace(each, role_arn=own_role(each.role_arn) or None) for each in rule.targets)
    return replace(rule, name=f"{rule.name[:59]}-copy", targets=targets)


def schedule(
    pipeline: str | SdkPipeline | None = None, *, trigger: Rule | FoundRule | None = None, client: Client | None = None
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


def trigger(name: str, event_bus: str = "default", *, client: Client | None = None) -> TriggerView:
    """Return the live card of one rule."""
    return TriggerView(client or default_client(), name, event_bus)


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
