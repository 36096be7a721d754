"""What a notebook calls: the form, one card, the table, and the panel."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakSet

from jupyter_sched.client import Client
from jupyter_sched.core.arn import last_part
from jupyter_sched.core.found import FoundTrigger, trigger_of
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.schedule_trigger import Trigger
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.trigger_view import TriggerView
from jupyter_sched.widgets.triggers_view import TriggersView

if TYPE_CHECKING:
    from jupyter_sched.core.pipeline import SdkPipeline

_clients: dict[str, Client] = {}
_panels: dict[str, TriggersView] = {}
_tables: WeakSet[TriggersView] = WeakSet()
_lock = threading.Lock()


def schedule(
    pipeline: str | SdkPipeline | None = None,
    *,
    trigger: Trigger | FoundTrigger | None = None,
    client: Client | None = None,
) -> TriggerView:
    """Return the form that schedules a pipeline.

    pipeline: a name, an ARN, or a Pipeline object of the SageMaker SDK (v2 or v3). trigger: a rule to begin with,
    or a found one to change. client: None for one with the credentials that boto3 finds.
    """
    if trigger is not None:
        trigger_of(trigger)
    given = None if pipeline is None or isinstance(pipeline, str) else Pipeline.from_sdk(pipeline)
    view = _trigger_view(client or default_client()).with_unfinished()
    return view.with_form(pipeline_name=_name_of(pipeline), given=given, trigger=trigger)


def triggers(pipeline: str | SdkPipeline | None = None, *, client: Client | None = None) -> TriggersView:
    """Return the table of the rules and schedules that start ``pipeline``, as in schedule(), or any pipeline."""
    view = TriggersView(client or default_client(), _name_of(pipeline))
    _tables.add(view)
    return view


def trigger(name: str, event_bus: str = "", *, group: str = "", client: Client | None = None) -> TriggerView:
    """Return the live card of one rule or schedule. event_bus: it is a rule on it; group: it is a schedule in it."""
    return _trigger_view(client or default_client()).with_card(name, event_bus, group=group)


def panel(*, sandbox: bool = False, region_name: str | None = None, profile_name: str | None = None) -> TriggersView:
    """Return the view of the JupyterLab panel: the same one for the same kernel and account."""
    key = f"{sandbox}/{region_name}/{profile_name}"
    with _lock:
        if key not in _panels:
            client = Client(sandbox=sandbox, region_name=region_name, profile_name=profile_name)
            _panels[key] = TriggersView(client, "")
        return _panels[key]


def _trigger_view(client: Client) -> TriggerView:
    """Return a view of one trigger. The tables of the same client in other cells show what it knows and saves."""

    def tables() -> list[TriggersView]:
        return [each for each in tuple(_tables) if each.client is client]

    def follow(card: CardState) -> None:
        for table in tables():
            table.follow(card)

    def refresh() -> None:
        for table in tables():
            table.refresh()

    return TriggerView(client, saved=refresh, follow=follow)


def _name_of(pipeline: str | SdkPipeline | None) -> str:
    if pipeline is None or isinstance(pipeline, str):
        return last_part(pipeline or "")
    return Pipeline.from_sdk(pipeline).name


def default_client() -> Client:
    """Return the client with the credentials that boto3 finds, one for each kernel."""
    with _lock:
        return _clients.setdefault("default", Client())
