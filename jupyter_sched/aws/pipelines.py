"""SageMaker: pipelines and their executions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from jupyter_sched.aws.session import Connection
from jupyter_sched.core.pipeline import ExecutionStep, Pipeline, PipelineExecution, declared_parameters

PAGE = 100
Wire = Mapping[str, Any]


def pipelines(connection: Connection, prefix: str, limit: int) -> tuple[Pipeline, ...]:
    """Return up to ``limit`` pipelines by name, without definitions. The search is done by the server."""
    wanted: dict[str, Any] = {"SortBy": "Name", "SortOrder": "Ascending"}
    if prefix:
        wanted["PipelineNamePrefix"] = prefix
    found = _pages(connection, "list_pipelines", "PipelineSummaries", limit, **wanted)
    return tuple(_summary(entry) for entry in found)


def pipeline(connection: Connection, name: str) -> Pipeline:
    """Return one pipeline with its definition. name: or its ARN."""
    answer = connection.ask("sagemaker", "describe_pipeline", PipelineName=name)
    with connection.asking("sagemaker", "describe_pipeline"):
        definition = answer["PipelineDefinition"]
        return Pipeline(
            name=answer["PipelineName"],
            arn=answer["PipelineArn"],
            display_name=answer.get("PipelineDisplayName", ""),
            description=answer.get("PipelineDescription", ""),
            status=answer.get("PipelineStatus", ""),
            role_arn=answer.get("RoleArn", ""),
            parameters=declared_parameters(definition),
            definition=definition,
            created_at=_utc(answer.get("CreationTime")),
            modified_at=_utc(answer.get("LastModifiedTime")),
        )


def executions(connection: Connection, name: str, limit: int) -> tuple[PipelineExecution, ...]:
    """Return the newest executions, newest first, without steps and parameters."""
    order = {"SortBy": "CreationTime", "SortOrder": "Descending"}
    found = _pages(
        connection, "list_pipeline_executions", "PipelineExecutionSummaries", limit, PipelineName=name, **order
    )
    return tuple(
        PipelineExecution(
            arn=entry["PipelineExecutionArn"],
            pipeline_name=name.rsplit("/", 1)[-1],
            display_name=entry.get("PipelineExecutionDisplayName", ""),
            status=entry["PipelineExecutionStatus"],
            started_at=_utc(entry.get("StartTime")),
            failure_reason=entry.get("PipelineExecutionFailureReason", ""),
        )
        for entry in found
    )


def execution(connection: Connection, arn: str) -> PipelineExecution:
    """Return one execution with parameters and steps."""
    answer = connection.ask("sagemaker", "describe_pipeline_execution", PipelineExecutionArn=arn)
    steps = tuple(
        _pages(connection, "list_pipeline_execution_steps", "PipelineExecutionSteps", PAGE, PipelineExecutionArn=arn)
    )
    with connection.asking("sagemaker", "describe_pipeline_execution"):
        status = answer["PipelineExecutionStatus"]
        finished = PipelineExecution(arn=arn, status=status).finished
        return PipelineExecution(
            arn=arn,
            pipeline_name=answer["PipelineArn"].rsplit("/", 1)[-1],
            display_name=answer.get("PipelineExecutionDisplayName", ""),
            status=status,
            started_at=_utc(answer.get("CreationTime")),
            ended_at=_utc(answer.get("LastModifiedTime")) if finished else None,
            failure_reason=answer.get("FailureReason", ""),
            started_by=answer.get("CreatedBy", {}).get("IamIdentity", {}).get("Arn", ""),
            parameters=parameters(connection, arn),
            steps=tuple(_step(entry) for entry in reversed(steps)),
        )


def parameters(connection: Connection, arn: str) -> dict[str, str]:
    """Return the values that an execution was started with."""
    operation = "list_pipeline_parameters_for_execution"
    found = _pages(connection, operation, "PipelineParameters", PAGE, PipelineExecutionArn=arn)
    return {entry["Name"]: entry["Value"] for entry in found}


def start(connection: Connection, name: str, values: Mapping[str, str], token: str) -> str:
    """Start an execution and return its ARN. The token makes a repeated call harmless."""
    given = [{"Name": key, "Value": value} for key, value in values.items()]
    answer = connection.ask(
        "sagemaker", "start_pipeline_execution", PipelineName=name, PipelineParameters=given, ClientRequestToken=token
    )
    with connection.asking("sagemaker", "start_pipeline_execution"):
        return str(answer["PipelineExecutionArn"])


def _summary(entry: Wire) -> Pipeline:
    return Pipeline(
        name=entry["PipelineName"],
        arn=entry["PipelineArn"],
        display_name=entry.get("PipelineDisplayName", ""),
        description=entry.get("PipelineDescription", ""),
        role_arn=entry.get("RoleArn", ""),
        created_at=_utc(entry.get("CreationTime")),
        modified_at=_utc(entry.get("LastModifiedTime")),
    )


def _utc(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC)


def _step(entry: Wire) -> ExecutionStep:
    return ExecutionStep(
        name=entry["StepName"],
        type=next(iter(entry.get("Metadata", {})), ""),
        status=entry.get("StepStatus", ""),
        started_at=_utc(entry.get("StartTime")),
        ended_at=_utc(entry.get("EndTime")),
        failure_reason=entry.get("FailureReason", ""),
    )


def _pages(connection: Connection, operation: str, key: str, limit: int, **wanted: Any) -> Iterator[Any]:  # noqa: ANN401
    return islice(_all_pages(connection, operation, key, min(limit, PAGE), wanted), limit)


def _all_pages(connection: Connection, operation: str, key: str, page: int, wanted: Wire) -> Iterator[Any]:
    more: dict[str, str] = {}
    while True:
        answer = connection.ask("sagemaker", operation, MaxResults=page, **wanted, **more)
        with connection.asking("sagemaker", operation):
            yield from answer[key]
        if not answer.get("NextToken"):
            return
        more = {"NextToken": answer["NextToken"]}
