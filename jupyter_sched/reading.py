"""What a client reads: pipelines, their executions, and what starts them; only what is inside its bounds."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from jupyter_sched.attribution import with_rule_names
from jupyter_sched.connection import Connected
from jupyter_sched.core import given
from jupyter_sched.core.errors import AccessDenied
from jupyter_sched.core.found import FoundRole, FoundRule, FoundSchedule, FoundTrigger
from jupyter_sched.core.pipeline import Pipeline, PipelineExecution
from jupyter_sched.core.schedule_trigger import Trigger, pipeline_names
from jupyter_sched.core.scope import Scope
from jupyter_sched.standing import nearest_pipeline, standing

if TYPE_CHECKING:
    from jupyter_sched.gateway import Gateway, OnProgress


class Reader(Connected):
    """Reads, inside the bounds of ``scope``."""

    scope: Scope

    @property
    def read_only(self) -> bool:
        """Whether this client refuses every write."""
        return self.scope.read_only

    def pipelines(self, prefix: str = "", limit: int = 100) -> tuple[Pipeline, ...]:
        """Return up to ``limit`` pipelines whose name begins with ``prefix``, by name."""
        if not self.scope.pipelines:
            return self.gateway.pipelines(prefix, limit)
        names = sorted(each for each in self.scope.pipelines if each.startswith(prefix))
        found = (
            pipeline for name in names for pipeline in self.gateway.pipelines(name, limit) if pipeline.name == name
        )
        return tuple(found)[:limit]

    def pipeline(self, name: str) -> Pipeline:
        """Return one pipeline with its parameters. Raises NotFound."""
        self.scope.check_reading(given.text("name", name))
        return self.gateway.pipeline(name)

    def executions(
        self,
        pipeline: str,
        limit: int = 5,
        *,
        parameters: bool = True,
        among: Sequence[FoundTrigger] | None = None,
    ) -> tuple[PipelineExecution, ...]:
        """Return the newest executions of a pipeline, newest first, with parameters and what started them.

        parameters: False saves a call for each. among: all that may have started them, where that is known already;
        else it is asked for. Raises NotFound.
        """
        self.scope.check_reading(given.text("pipeline", pipeline))
        found = self.gateway.executions(pipeline, limit, parameters=parameters)
        return with_rule_names(self.gateway, pipeline, found, among)

    def nearest_pipeline(self, name: str) -> str:
        """Return the name of the pipeline that was probably meant by one that is not there; empty where none was."""
        return nearest_pipeline(self._seen, name)

    def execution(self, arn: str) -> PipelineExecution:
        """Return one execution with its steps."""
        self.scope.check_reading(arn.rpartition("/execution/")[0] or arn)
        return self.gateway.execution(arn)

    def event_buses(self) -> tuple[str, ...]:
        """Return the names of the event buses, the default one first."""
        return self.gateway.event_buses()

    def roles(self, prefix: str = "", limit: int = 50) -> tuple[FoundRole, ...]:
        """Return roles that EventBridge may assume."""
        return self.gateway.roles(prefix, limit)

    def triggers(
        self,
        pipeline: str | None = None,
        *,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        on_denied: Callable[[AccessDenied], None] | None = None,
    ) -> tuple[FoundTrigger, ...]:
        """Return the rules and the schedules that start ``pipeline``, or any pipeline. Rules come first.

        on_progress: told (looked at, in all) for each bus, then for the schedules. on_denied: told why one of the two
        may not be listed, where the other may; without it, that is a Python warning. Raises Cancelled, AccessDenied.
        """
        found: list[FoundTrigger] = []
        denied: list[AccessDenied] = []
        looks: tuple[Callable[..., tuple[FoundTrigger, ...]], ...] = (self.rules, self.schedules)
        for look in looks:
            try:
                found += look(pipeline, on_progress, cancelled)
            except AccessDenied as error:
                denied.append(error)
        if len(denied) == len(looks):
            raise denied[0]
        for each in denied:
            (on_denied or _warn)(each)
        return tuple(found)

    def rules(
        self,
        pipeline: str | None = None,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> tuple[FoundRule, ...]:
        """Return the rules that start ``pipeline``, or any pipeline, on every bus, by bus and name."""
        buses = (self.gateway.rules(bus, pipeline or "", on_progress, cancelled) for bus in self.event_buses())
        found = (each for rules in buses for each in rules)
        return tuple(each for each in found if each.rule.targets and self.scope.sees(pipeline_names(each.rule)))

    def schedules(
        self,
        pipeline: str | None = None,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> tuple[FoundSchedule, ...]:
        """Return the schedules of EventBridge Scheduler that start ``pipeline``, or any, by group and name."""
        found = self.gateway.schedules(pipeline or "", on_progress, cancelled)
        return tuple(each for each in found if self.scope.sees(pipeline_names(each.schedule)))

    def trigger(self, name: str, event_bus: str = "", *, group: str = "") -> FoundTrigger:
        """Return one rule or schedule as it stands. Raises NotFound.

        event_bus: it is a rule on it. group: it is a schedule in it. Neither: a rule on the default event bus or a
        schedule in the default group; raises InvalidInput where there is one of each.
        """
        given.text("name", name)
        found = standing(self.gateway, name, event_bus, group)
        self.scope.check_reading(*pipeline_names(found.trigger))
        return found

    @property
    def _seen(self) -> Gateway:
        """The gateway, without the pipelines outside of the bounds."""
        return cast("Gateway", _Bounded(self)) if self.scope.pipelines else self.gateway

    def _sees(self, trigger: Trigger | None) -> bool:
        return trigger is not None and self.scope.sees(pipeline_names(trigger))

    def _check_seen(self, trigger: Trigger) -> None:
        if trigger.targets:
            self.scope.check_reading(*pipeline_names(trigger))


class _Bounded:
    """A gateway that finds no other pipelines than its reader does."""

    def __init__(self, reader: Reader) -> None:
        self._gateway, self.pipelines = reader.gateway, reader.pipelines

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  any question
        return getattr(self._gateway, name)


def _warn(denied: AccessDenied) -> None:
    warnings.warn(f"not everything is shown: {denied}", stacklevel=3)
