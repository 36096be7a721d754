"""The form's first section: which pipelines, one at a time."""

from __future__ import annotations

from jupyter_sched.widgets import controls, html, layout, signs
from jupyter_sched.widgets.draft import Draft, draft
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.quiet import Quiet
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.target_actions import SAMPLE, TargetActions
from jupyter_sched.widgets.targets import MOST

HOW = "The SageMaker SDK makes one with pipeline.upsert(role_arn=...)."


class PipelineSection:
    """A searchable choice of the pipeline, what is known of it, and the choice among several targets."""

    def __init__(self, store: Store[FormState], actions: TargetActions) -> None:
        self._target = Quiet(actions.show)
        self.name = controls.combo("Pipeline", actions.choose, placeholder="Type to search")
        self.known = layout.markup("field-note")
        self.which = controls.choice("Target", [("1", 0)], self._target)
        self.add = controls.button("Start another pipeline, too", actions.add)
        self.remove = controls.button("Remove this target", actions.remove)
        self.sample = controls.button(f"Add the sample pipeline {SAMPLE}", actions.add_sample)
        several = layout.row(self.sample, self.add, self.remove, classes="field-note")
        self.view = layout.section(1, "Pipeline", self.which, self.name, self.known, several)
        self._bounds = actions.client.scope.pipelines
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show the pipeline, and which of several it is."""
        if tuple(self.name.options) != state.pipelines:
            self.name.options = state.pipelines
        controls.set_value(self.name, state.pipeline_name)
        found = draft(state)
        problems = found.at(f"{state.path}.pipeline")
        shown = signs.problem_lines(problems) if problems and (state.pipeline_name or state.pipelines) else ""
        none_here = state.account is not None and not (state.busy or state.pipelines or state.pipeline)
        self.known.value = shown or _known(state, none_here=none_here)
        layout.show(self.sample, visible=none_here and state.sandbox and not state.read_only and not self._bounds)
        self._show_targets(state, found)

    def _show_targets(self, state: FormState, found: Draft) -> None:
        several = len(state.targets) > 1
        options = [(_option(index, state, found), index) for index in range(len(state.targets))]
        with self._target.showing():
            controls.set_choice(self.which, options, len(state.before))
        layout.show(self.which, visible=several)
        layout.show(self.remove, visible=several)
        self.add.disabled = len(state.targets) >= MOST
        words = f"A rule has at most {MOST} targets" if self.add.disabled else "Start another pipeline, too"
        self.add.tooltip = self.add.description = words
        layout.show(self.add, visible=state.kind != "time")


def _option(index: int, state: FormState, found: Draft) -> str:
    name = html.plain(state.targets[index].pipeline_name, 80) or "no pipeline yet"
    wrong = sum(each.severity == "error" for each in found.at(f"targets[{index}]"))
    return f"{index + 1} of {len(state.targets)}: {name}{f' ({wrong} to fix)' if wrong else ''}"


def _known(state: FormState, *, none_here: bool) -> str:
    if none_here and state.account is not None:
        return signs.note("neutral", f"{state.account.region} has no pipeline yet. {HOW}")
    if state.pipeline is None:
        waits = bool(state.busy or state.pipeline_name)
        return signs.note("busy", "Looking") if waits else signs.note("neutral", "No pipeline is chosen yet.")
    count = len(state.pipeline.parameters)
    required = sum(each.required for each in state.pipeline.parameters)
    words = f"{count} parameter{'s' if count != 1 else ''}, {required or 'none'} without a default."
    return signs.note("neutral", f"{words} {state.last_run}".strip())
