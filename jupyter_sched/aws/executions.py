"""SageMaker: the executions of pipelines.

A list of them tells neither who started one nor its parameters, so each takes questions of its own: as many at a time
as AWS lets pass, and none again of what cannot have changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from jupyter_sched.aws.parallel import ask_each
from jupyter_sched.aws.pipelines import PAGE, Wire, pages, utc
from jupyter_sched.aws.session import Connection
from jupyter_sched.core.pipeline import ExecutionStep, PipelineExecution


class Executions:
    """Asks for executions, and remembers what cannot have changed: their parameters, and how one ended."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seen: dict[str, PipelineExecution] = {}
        self._parameters: dict[str, Mapping[str, str]] = {}
        self._succeeded: dict[str, PipelineExecution] = {}

    def newest(self, pipeline: str, limit: int, *, parameters: bool) -> tuple[PipelineExecution, ...]:
        """Return the newest executions, newest first, without steps."""
        listed = _listed(self._connection, pipeline, limit)
        unknown = [partial(self._look, arn) for arn, status in listed.items() if not self._knows(arn, status)]
        if parameters:
            unknown += [partial(self._look_at_parameters, arn) for arn in listed]
        ask_each(lambda look: look(), unknown)
        return tuple(replace(self._seen[arn], parameters=self._parameters.get(arn, {})) for arn in listed)

    def whole(self, arn: str) -> PipelineExecution:
        """Return one execution with parameters and steps."""
        if arn in self._succeeded:  # one that failed, or was stopped, can be retried
            return self._succeeded[arn]
        ask_each(lambda look: look(arn), (self._look, self._look_at_parameters))
        steps = _steps(self._connection, arn)  # after its status: those of one that has ended are all of them
        found = replace(self._seen[arn], parameters=self._parameters[arn], steps=steps)
        if found.status == "Succeeded":
            self._succeeded[arn] = found
        return found

    def _knows(self, arn: str, status: str) -> bool:
        """Return whether it was seen when it had ended with this status."""
        known = self._seen.get(arn)
        return known is not None and known.finished and known.status == status

    def _look(self, arn: str) -> None:
        self._seen[arn] = _described(self._connection, arn)

    def _look_at_parameters(self, arn: str) -> None:
        if arn not in self._parameters:
            self._parameters[arn] = _parameters(self._connection, arn)


def _listed(connection: Connection, name: str, limit: int) -> dict[str, str]:
    """Return the status of each of the newest executions by its ARN, newest first."""
    order = {"SortBy": "CreationTime", "SortOrder": "Descending"}
    operation = "list_pipeline_executions"
    found = pages(connection, operation, "PipelineExecutionSummaries", limit, PipelineName=name, **order)
    with connection.asking("sagemaker", operation):
        return {entry["PipelineExecutionArn"]: entry["PipelineExecutionStatus"] for entry in found}


def _described(connection: Connection, arn: str) -> PipelineExecution:
    answer = connection.ask("sagemaker", "describe_pipeline_execution", PipelineExecutionArn=arn)
    with connection.asking("sagemaker", "describe_pipeline_execution"):
        found = PipelineExecution(
            arn=arn,
            pipeline_name=answer["PipelineArn"].rsplit("/", 1)[-1],
            display_name=answer.get("PipelineExecutionDisplayName", ""),
            status=answer["PipelineExecutionStatus"],
            started_at=utc(answer.get("CreationTime")),
            ended_at=utc(answer.get("LastModifiedTime")),
            failure_reason=answer.get("FailureReason", ""),
            started_by=answer.get("CreatedBy", {}).get("IamIdentity", {}).get("Arn", ""),
        )
    return found if found.finished else replace(found, ended_at=None)


def _parameters(connection: Connection, arn: str) -> dict[str, str]:
    operation = "list_pipeline_parameters_for_execution"
    found = pages(connection, operation, "PipelineParameters", PAGE, PipelineExecutionArn=arn)
    return {entry["Name"]: entry["Value"] for entry in found}


def _steps(connection: Connection, arn: str) -> tuple[ExecutionStep, ...]:
    operation = "list_pipeline_execution_steps"
    found = tuple(pages(connection, operation, "PipelineExecutionSteps", PAGE, PipelineExecutionArn=arn))
    return tuple(_step(entry) for entry in reversed(found))


def _step(entry: Wire) -> ExecutionStep:
    metadata: Mapping[str, Any] = entry.get("Metadata", {})
    return ExecutionStep(
        name=entry["StepName"],
        type=next(iter(metadata), ""),
        status=entry.get("StepStatus", ""),
        started_at=utc(entry.get("StartTime")),
        ended_at=utc(entry.get("EndTime")),
        failure_reason=entry.get("FailureReason", ""),
    )
