"""The three versions of a rule that somebody else has changed meanwhile, and what the form makes of the choice."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_sched.core.errors import ChangedMeanwhile, SchedError
from jupyter_sched.core.found import FoundTrigger
from jupyter_sched.core.merge import Side
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.widgets.clock_draft import from_schedule
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.typed_form import from_rule


class Versions:
    """The verbs of the choice. look_at: asks for a pipeline; look_again: plans and checks anew."""

    def __init__(self, store: Store[FormState], look_at: Callable[[str], None], look_again: Callable[[], None]) -> None:
        self.store, self._look_at, self._look_again = store, look_at, look_again

    def keep(self, error: SchedError) -> None:
        """Keep the three versions, where somebody else has changed the rule; the user is asked."""
        if isinstance(error, ChangedMeanwhile) and error.merge is not None and error.now is not None:
            self.store.set(merge=error.merge, there=error.now)

    def merge(self, conflicts: Side) -> None:
        """Fill the form with the changes of both; conflicts: whose word counts where both changed a field."""
        state = self.store.state
        if state.merge is not None:
            self._take(state.merge.merged(conflicts), state)

    def take_mine(self) -> None:
        """Go on with what the form has, over what somebody else wrote."""
        self.store.update(lambda state: {"editing": state.there, "merge": None, "there": None, "error": ""})
        self._look_again()

    def take_theirs(self) -> None:
        """Fill the form with what somebody else wrote."""
        state = self.store.state
        if state.merge is not None:
            self._take(state.merge.theirs, state)

    def fill(self, rule: Trigger, there: FoundTrigger | None) -> None:
        """Show ``rule`` as an edit of what is there now."""
        self.store.set(
            **(from_schedule(rule) if isinstance(rule, Schedule) else from_rule(rule)),
            editing=there,
            merge=None,
            there=None,
            error="",
            plan_error="",
        )
        for name in dict.fromkeys(each.pipeline_name for each in self.store.state.targets):
            self._look_at(name)

    def _take(self, chosen: Trigger, state: FormState) -> None:
        self.fill(chosen, state.there)
        self._look_again()
