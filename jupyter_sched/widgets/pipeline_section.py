"""The form's first section: which pipeline."""

from __future__ import annotations

from jupyter_sched.widgets import controls, html
from jupyter_sched.widgets.actions import Actions
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.store import Store


class PipelineSection:
    """A searchable choice of the pipeline, and what is known of it."""

    def __init__(self, store: Store[FormState], actions: Actions) -> None:
        self.name = controls.combo("Pipeline", actions.choose_pipeline, placeholder="Type to search")
        self.known = controls.markup()
        self.view = controls.section(1, "Pipeline", self.name, self.known)
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show the pipeline."""
        if tuple(self.name.options) != state.pipelines:
            self.name.options = state.pipelines
        controls.set_value(self.name, state.pipeline_name)
        self.name.disabled = state.editing is not None
        problems = draft(state).at("targets[0].pipeline")
        shown = controls.problem_lines(problems) if problems and (state.pipeline_name or state.pipelines) else ""
        self.known.value = shown or _known(state)


def _known(state: FormState) -> str:
    if state.pipeline is None:
        return (
            html.note("busy", "Looking for pipelines")
            if state.busy
            else html.note("neutral", "No pipeline is chosen yet.")
        )
    count = len(state.pipeline.parameters)
    required = sum(each.required for each in state.pipeline.parameters)
    words = f"{count} parameter{'s' if count != 1 else ''}, {required} without a default."
    return html.note("neutral", f"{words} {state.last_run}".strip())
