"""The targets of the rule in the form: one is shown, the others stand beside it as they were typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from jupyter_sched.core.arn import last_part
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.plan import ROLE_PREFIX
from jupyter_sched.core.trigger import Target

Source = Literal["default", "fixed", "event", "run"]  # run: the time of the run
EVENT_TIME = "$.time"
MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedTarget:
    """What was typed for one target, and what is known of its pipeline.

    pipeline_arn and target_id: as they stand on AWS, to be kept by an edit. Source of the most: EventBridge quotas.
    """

    pipeline_name: str = ""
    pipeline_arn: str = ""
    target_id: str = ""
    sources: Mapping[str, Source] = field(default_factory=FrozenMap)
    values: Mapping[str, str] = field(default_factory=FrozenMap)
    paths: Mapping[str, str] = field(default_factory=FrozenMap)
    role_arn: str = ""
    retry_attempts: str = ""
    retry_age_seconds: str = ""
    dead_letter_arn: str = ""
    pipeline: Pipeline | None = None
    pipeline_error: str = ""
    last_run: str = ""

    @property
    def pipeline_given(self) -> str:
        """The pipeline as the rule names it: its ARN where AWS has it under that name, else its name."""
        return self.pipeline_arn if last_part(self.pipeline_arn) == self.pipeline_name else self.pipeline_name


FIELDS = tuple(each.name for each in fields(TypedTarget))


def typed(target: Target, run_time: str = "") -> TypedTarget:
    """Return what somebody would have typed to get ``target``. run_time: the value that is the time of the run."""
    given = dict(target.parameters)
    paths = {name: value.path for name, value in given.items() if isinstance(value, FromEvent)}
    fixed = {name: value for name, value in given.items() if isinstance(value, str)}
    sources: dict[str, Source] = {name: "event" if name in paths else "fixed" for name in given}
    sources |= {name: "run" for name, value in given.items() if str(value) == run_time}
    retries = target.retry_policy
    return TypedTarget(
        pipeline_name=target.pipeline_name,
        pipeline_arn=target.pipeline if target.pipeline != target.pipeline_name else "",
        target_id=target.id or "",
        sources=FrozenMap(sources),
        values=FrozenMap(fixed),
        paths=FrozenMap(paths),
        role_arn=own_role(target.role_arn),
        retry_attempts=str(retries.maximum_retry_attempts) if retries else "",
        retry_age_seconds=str(retries.maximum_event_age_seconds) if retries else "",
        dead_letter_arn=target.dead_letter_arn or "",
    )


def own_role(role_arn: str | None) -> str:
    """Return a role that the user chose; empty for one that we made, which is found or made again by itself."""
    return "" if not role_arn or last_part(role_arn).startswith(ROLE_PREFIX) else role_arn


def arranged(targets: tuple[TypedTarget, ...], at: int) -> dict[str, Any]:
    """Return the fields of a form that shows the target ``at`` out of ``targets``."""
    shown = {name: getattr(targets[at], name) for name in FIELDS}
    return {**shown, "before": targets[:at], "after": targets[at + 1 :]}


def with_pipeline(
    targets: tuple[TypedTarget, ...],
    at: int,
    name: str,
    *,
    forget: bool = False,
    **known: Any,  # noqa: ANN401  fields of TypedTarget
) -> dict[str, Any]:
    """Return the fields of a form in which ``known`` is known of each target that starts the pipeline ``name``.

    forget: drop what was given for parameters that the pipeline does not declare; they were another pipeline's.
    """
    changed = (_known(each, forget=forget, **known) if each.pipeline_name == name else each for each in targets)
    return arranged(tuple(changed), at)


def _known(target: TypedTarget, *, forget: bool, **known: Any) -> TypedTarget:  # noqa: ANN401  fields of TypedTarget
    changed = replace(target, **known)
    if not forget or changed.pipeline is None:
        return changed
    declared = {each.name for each in changed.pipeline.parameters}
    return replace(changed, sources=FrozenMap({k: v for k, v in changed.sources.items() if k in declared}))
