"""What the form does with its targets: each has a pipeline, which is looked for and looked at on AWS."""

from __future__ import annotations

from typing import Any

from jupyter_sched.client import Client
from jupyter_sched.core.errors import AccessDenied, NotFound, OffLimits
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.targets import MOST, TypedTarget, arranged, with_pipeline
from jupyter_sched.widgets.work import Worker

SAMPLE = "abalone"
_PIPELINES = 100


class TargetActions:
    """The verbs of the targets. given: a pipeline that was handed over and may not be on AWS yet."""

    def __init__(self, store: Store[FormState], client: Client, worker: Worker, given: Pipeline | None = None) -> None:
        self.store, self.client, self.worker, self.given = store, client, worker, given

    def choose(self, name: str) -> None:
        """Choose a pipeline and look at it."""
        if name == self.store.state.pipeline_name:
            return
        self.store.set(pipeline_name=name, pipeline=None, pipeline_error="", last_run="")
        if name:
            self.look_at(name, forget=True)
        self.worker.put(self.search, "search")

    def add_sample(self) -> None:
        """Make the sample pipeline in the sandbox and choose it."""
        self.store.set(busy=f"Making the pipeline {SAMPLE}", error="")

        def work() -> None:
            if self.client.sandbox is not None:
                self.client.sandbox.seed()
            self.store.set(busy="")
            self.choose(SAMPLE)

        self.worker.put(work)

    def show(self, at: int) -> None:
        """Show another target; what was typed for this one stays."""
        self.store.update(lambda state: arranged(state.targets, min(at, len(state.targets) - 1)))

    def add(self) -> None:
        """Add a target at the end and show it."""
        self.store.update(
            lambda state: (
                arranged((*state.targets, TypedTarget()), len(state.targets)) if len(state.targets) < MOST else {}
            )
        )

    def remove(self) -> None:
        """Remove the target that is shown."""

        def change(state: FormState) -> dict[str, Any]:
            left = (*state.before, *state.after)
            return arranged(left, max(0, len(state.before) - 1)) if left else {}

        self.store.update(change)

    def search(self) -> None:
        """Ask for the pipelines whose names begin as what is typed; for all where none does, or one is chosen."""
        typed = self.store.state.pipeline_name
        exact = self.store.state.pipeline is not None
        found = self.client.pipelines("" if exact else typed, _PIPELINES) or self.client.pipelines("", _PIPELINES)
        self.store.set(pipelines=tuple(each.name for each in found))

    def look_at(self, name: str, *, forget: bool = False) -> None:
        """Ask for a pipeline. forget: drop what was given for parameters that it does not declare."""
        self.worker.put(lambda: self._load(name, forget=forget), f"pipeline {name}")

    def _load(self, name: str, *, forget: bool) -> None:
        if name not in {each.pipeline_name for each in self.store.state.targets}:
            return
        try:
            pipeline: Pipeline | None = self.client.pipeline(name)
            error = ""
        except NotFound:
            pipeline, error = self._not_there(name)
        except OffLimits as off:
            pipeline, error = None, str(off)
        last_run = self._last_run(name) if not error else ""
        known = {"pipeline": pipeline, "pipeline_error": error, "last_run": last_run}
        self.store.update(lambda state: with_pipeline(state.targets, len(state.before), name, forget=forget, **known))

    def _not_there(self, name: str) -> tuple[Pipeline | None, str]:
        if self.given is not None and self.given.name == name:
            return self.given, f"{name!r} is not on AWS yet; create it first, with pipeline.upsert(role_arn=...)"
        near = self.client.nearest_pipeline(name)
        hint = f"did you mean {near!r}?" if near else "choose one of the list, or create it first"
        return None, f"there is no pipeline {name!r} here; {hint}"

    def _last_run(self, name: str) -> str:
        try:
            runs = self.client.executions(name, 1, parameters=False, among=())
        except AccessDenied:
            return ""
        if not runs or runs[0].started_at is None:
            return "It has not run yet."
        return f"Last execution: {runs[0].status}, started {runs[0].started_at:%Y-%m-%d %H:%M} UTC."
