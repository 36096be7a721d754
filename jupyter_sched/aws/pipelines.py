"""SageMaker: pipelines, and starting them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from jupyter_sched.aws.session import Connection
from jupyter_sched.core.pipeline import Pipeline, declared_parameters

PAGE = 100
Wire = Mapping[str, Any]


def pipelines(connection: Connection, prefix: str, limit: int) -> tuple[Pipeline, ...]:
    """Return up to ``limit`` pipelines by name, without definitions. The search is done by the server."""
    wanted: dict[str, Any] = {"SortBy": "Name", "SortOrder": "Ascending"}
    if prefix:
        wanted["PipelineNamePrefix"] = prefix
    found = pages(connection, "list_pipelines", "PipelineSummaries", limit, **wanted)
    return tuple(_summary(entry) for entry in found)


def pipeline(connection: Connection, name: str) -> Pipeline:
    """Return one pipeline with its definition. name: or its ARN."""
    answer = connection.ask("sagemaker", "describe_pipeline", PipelineName=name)
    with connection.asking("sagemaker", "describe_pipeline"):
        definition = answer["PipelineDefinition"]
        status, parameters = answer.get("PipelineStatus", ""), declared_parameters(definition)
        return replace(_summary(answer), status=status, parameters=parameters, definition=definition)


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
        created_at=utc(entry.get("CreationTime")),
        modified_at=utc(entry.get("LastModifiedTime")),
    )


def utc(moment: datetime | None) -> datetime | None:
    """Return a time in UTC; None for none."""
    return moment and moment.astimezone(UTC)


def pages(connection: Connection, operation: str, key: str, limit: int, **wanted: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield up to ``limit`` of what an operation lists under ``key``; no more pages are asked for than that takes."""
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
