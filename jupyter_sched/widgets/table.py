"""All rules that start pipelines, in one table that is searched, sorted, switched and opened by its own rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from jupyter_sched.client import Client
from jupyter_sched.core.found import FoundTrigger
from jupyter_sched.widgets import controls, html, layout, signs
from jupyter_sched.widgets.live import Live
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.table_actions import TableActions
from jupyter_sched.widgets.table_state import TableState, counted, key_of, paused_together, visible
from jupyter_sched.widgets.table_text import head_html, row_html, table_html

Open = Callable[[FoundTrigger], None]


class Table:
    """Shows the rules and passes on what is pressed. open_rule: told a rule that is to be looked at; new: a new one.

    use_sandbox: where there is no AWS, the way to work without it.
    """

    def __init__(
        self,
        client: Client,
        pipeline: str = "",
        *,
        open_rule: Open | None = None,
        new: Callable[[], None] | None = None,
        use_sandbox: Callable[[], None] | None = None,
    ) -> None:
        state = TableState(pipeline=pipeline, sandbox=client.is_sandbox, read_only=client.read_only)
        self.store = Store(replace(state, only=tuple(sorted(client.scope.pipelines))))
        self.actions = actions = TableActions(self.store, client)
        self.worker = actions.worker
        self._open_rule = open_rule
        self.head, self.status = layout.markup(), layout.markup()
        self.search = controls.text("Search", self._search, placeholder="Name, pipeline, tag, paused ...")
        self.buttons = {
            "new": controls.button("New rule", new or (lambda: None), primary=True),
            "pause_all": controls.button("Pause all", actions.pause_all),
            "resume": controls.button("Resume those", actions.resume),
            "refresh": controls.button("Refresh", self.refresh),
            "cancel": controls.button("Cancel", actions.cancel),
            "sandbox": controls.button("Work in the local sandbox", use_sandbox or (lambda: None)),
        }
        layout.show(self.buttons["new"], visible=new is not None)
        self._offers_sandbox = use_sandbox is not None and not client.is_sandbox
        acts = {"open": self._open, "switch": actions.switch, "sort": self._sort}
        self.rows = Live(acts, actions.failed)
        self._drawn: dict[str, tuple[tuple[object, ...], str]] = {}
        above = layout.row(self.search, *self.buttons.values(), classes="toolbar")
        children = [self.head, above, self.status, self.rows.view]
        self.view = layout.column(*children, classes="root triggers section")
        self.store.failed = actions.failed
        self.store.subscribe(self.show)
        self.refresh()

    def show(self, state: TableState) -> None:
        """Show the rules that the search finds."""
        shown = visible(state)
        self.head.value = head_html(state)
        self.rows.show(
            table_html(state, shown),
            {key_of(each): self._row(each, state) for each in state.rules},
            [key_of(each) for each in shown],
        )
        self._show_buttons(state, shown)
        self.status.value = html.tag("div", _status(state), role="status", aria_live="polite")

    def refresh(self, *, quietly: bool = False) -> None:
        """Look at AWS again. quietly: say so only if it fails."""
        self.actions.refresh(quietly=quietly)

    def _row(self, found: FoundTrigger, state: TableState) -> str:
        """Return a row; the one before, where nothing of it has changed."""
        looks = tuple(state.looks.get(target.pipeline_name) for target in found.trigger.targets)
        seen, key = (found, looks, state.now, state.zone, state.read_only), key_of(found)
        before = self._drawn.get(key)
        if before is None or before[0] != seen:
            before = self._drawn[key] = (seen, row_html(found, state))
        return before[1]

    def _show_buttons(self, state: TableState, shown: tuple[FoundTrigger, ...]) -> None:
        running = sum(each.trigger.enabled and not each.managed_by for each in shown)
        paused = paused_together(state)
        all_of_them = "all" if len(shown) == len(state.rules) else "these"
        self.buttons["pause_all"].description = f"Pause {all_of_them}"
        self.buttons["pause_all"].disabled = state.read_only or not running or bool(state.progress)
        self.buttons["resume"].description = f"Resume the {counted(paused)} paused together" if paused else "Resume"
        self.buttons["resume"].disabled = state.read_only or not paused or bool(state.progress)
        layout.show(self.buttons["resume"], visible=bool(paused))
        layout.show(self.buttons["cancel"], visible=bool(state.progress))
        cut_off = bool(state.error) and not state.loaded
        layout.show(self.buttons["sandbox"], visible=cut_off and self._offers_sandbox)
        self.buttons["refresh"].description = "Try again" if cut_off else "Refresh"
        self.buttons["new"].disabled = state.read_only

    def _search(self, text: str) -> None:
        self.store.set(search=text)

    def _sort(self, name: str) -> None:
        self.store.update(lambda state: {"sort": name, "descending": name == state.sort and not state.descending})

    def _open(self, key: str) -> None:
        found = next((each for each in self.store.state.rules if key_of(each) == key), None)
        if found is not None and self._open_rule is not None:
            self._open_rule(found)


def _status(state: TableState) -> str:
    if state.error:
        return signs.alert("error", state.error)
    working = state.progress or (state.busy if state.loaded else "")
    if working:
        return signs.note("busy", working)
    return signs.note("ok", state.said) if state.said else ""
