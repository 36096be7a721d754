"""Pipelines, their parameters and their executions, as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

from jupyter_sched.core.arn import last_part
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.frozen import FrozenMap

if TYPE_CHECKING:
    from datetime import datetime

ParameterType = Literal["String", "Integer", "Float", "Boolean"]
ParameterValue = str | int | float | bool
PARAMETER_TYPES: tuple[ParameterType, ...] = ("String", "Integer", "Float", "Boolean")
FINISHED = frozenset({"Succeeded", "Failed", "Stopped"})


@dataclass(frozen=True, slots=True)
class PipelineParameter:
    """A parameter that a pipeline's definition declares.

    default: None where the definition gives none; then a value is required.
    enum_values: the only values allowed; empty where any is.
    """

    name: str
    type: ParameterType = "String"
    default: ParameterValue | None = None
    enum_values: tuple[ParameterValue, ...] = ()

    @property
    def required(self) -> bool:
        """Whether an execution cannot start without a value."""
        return self.default is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A SageMaker pipeline, as far as a trigger needs to know it.

    arn: empty for a pipeline that is not on AWS yet. status: such as "Active"; times are aware.
    """

    name: str
    arn: str = ""
    display_name: str = ""
    description: str = ""
    status: str = "Active"
    role_arn: str = ""
    parameters: tuple[PipelineParameter, ...] = ()
    definition: str = field(default="", repr=False)
    created_at: datetime | None = None
    modified_at: datetime | None = None

    def parameter(self, name: str) -> PipelineParameter | None:
        """Return the declared parameter of that name, or None."""
        return next((declared for declared in self.parameters if declared.name == name), None)

    @classmethod
    def from_definition(cls, name: str, definition: str) -> Pipeline:
        """Return the pipeline that a definition describes. Raises InvalidInput if it is not one.

        Source: SageMaker Pipelines definition schema, version 2020-12-01.
        """
        return cls(name=name, definition=definition, parameters=declared_parameters(definition))

    @classmethod
    def from_sdk(cls, pipeline: SdkPipeline) -> Pipeline:
        """Return the pipeline that a Pipeline object of the SageMaker SDK (v2 or v3) describes.

        Raises InvalidInput for what is none.
        """
        if not (isinstance(getattr(pipeline, "name", None), str) and callable(getattr(pipeline, "definition", None))):
            raise InvalidInput(
                f"{repr(pipeline)[:60]} is no pipeline; expected a name, an ARN, or a Pipeline of the SageMaker SDK"
            )
        return cls.from_definition(pipeline.name, pipeline.definition())


class SdkPipeline(Protocol):
    """What we use of the SageMaker SDK's Pipeline, v2 and v3 alike."""

    name: str

    def definition(self) -> str:
        """Return the definition as JSON text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionStep:
    """A step of an execution. status: "Executing", "Succeeded", "Failed" ...; times are aware."""

    name: str
    type: str = ""
    status: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    failure_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineExecution:
    """One run of a pipeline.

    started_by: the ARN of the identity that started it; empty where AWS does not say.
    rule_name: the rule or schedule that started it, where its role tells; else empty.
    parameters: the values it was started with, as text; defaults are not repeated. Steps: oldest first.
    """

    arn: str
    pipeline_name: str = ""
    display_name: str = ""
    status: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    failure_reason: str = ""
    started_by: str = ""
    rule_name: str = ""
    parameters: Mapping[str, str] = field(default_factory=FrozenMap)
    steps: tuple[ExecutionStep, ...] = ()

    @property
    def id(self) -> str:
        """The last part of the ARN."""
        return last_part(self.arn)

    @property
    def finished(self) -> bool:
        """Whether it has ended. One that failed or was stopped can be retried, and then has not."""
        return self.status in FINISHED


def declared_parameters(definition: str) -> tuple[PipelineParameter, ...]:
    """Return the parameters that a definition declares, in its order. Raises InvalidInput."""
    try:
        document = json.loads(definition)
    except ValueError as error:
        raise InvalidInput(f"the pipeline definition is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise InvalidInput(f"the pipeline definition must be a JSON object, got {type(document).__name__}")
    return tuple(_declared(entry) for entry in document.get("Parameters") or ())


def _declared(entry: Mapping[str, Any]) -> PipelineParameter:
    if not isinstance(entry, dict) or not entry.get("Name") or entry.get("Type") not in PARAMETER_TYPES:
        raise InvalidInput(
            f"the pipeline definition declares the parameter {entry!r}; "
            f"expected a Name and a Type out of {', '.join(PARAMETER_TYPES)}"
        )
    return PipelineParameter(
        name=str(entry["Name"]),
        type=cast("ParameterType", entry["Type"]),
        default=entry.get("DefaultValue"),
        enum_values=tuple(entry.get("EnumValues") or ()),
    )
