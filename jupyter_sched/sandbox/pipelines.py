"""SageMaker: pipelines and their executions, as strict as the service."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import last_part
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.parameters import value_problem
from jupyter_sched.core.pipeline import declared_parameters
from jupyter_sched.sandbox.executions import Course, course, step_rows
from jupyter_sched.sandbox.paging import page
from jupyter_sched.sandbox.protocol import AwsError, invalid

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World

Given = Mapping[str, Any]
PAGE = 100
EXECUTING_AT_MOST = 200
STOPPING = timedelta(seconds=2)
LONGEST = timedelta(hours=1)


class Pipelines:
    """Answers the operations of ``sagemaker`` that are about pipelines, for one region's requests.

    caller: the ARN that new things carry as their maker.
    """

    def __init__(self, world: World, region: str, caller: str, started: Callable[[str], None] = lambda _: None) -> None:
        self.world, self.caller, self._started = world, caller, started
        self.account = world.account(region)

    def create_pipeline(self, given: Given) -> dict[str, Any]:
        """Register a pipeline."""
        key = self._key(given["PipelineName"])
        token = f"CreatePipeline/{given['ClientRequestToken']}"
        if self.world.tokens.get(token, {}).get("key") == key:
            return {"PipelineArn": self.world.pipelines[key]["PipelineArn"]}
        if key in self.world.pipelines:
            unique = "Pipeline names must be unique within an AWS account and region."
            raise invalid(f"{unique} Pipeline with name ({given['PipelineName']}) already exists.")
        definition = self._definition(given)
        now = self.world.now().isoformat()
        kept = {name: value for name, value in given.items() if name in KEPT}
        self.world.pipelines[key] = {
            **kept,
            "PipelineArn": self.account.pipeline(given["PipelineName"]),
            "PipelineDisplayName": given.get("PipelineDisplayName", given["PipelineName"]),
            "PipelineDefinition": definition,
            "PipelineStatus": "Active",
            "CreationTime": now,
            "LastModifiedTime": now,
        }
        self.world.tokens[token] = {"key": key}
        self._tag(self.account.pipeline(given["PipelineName"]), given.get("Tags", ()))
        return {"PipelineArn": self.account.pipeline(given["PipelineName"])}

    def update_pipeline(self, given: Given) -> dict[str, Any]:
        """Change a pipeline."""
        row = self._pipeline(given["PipelineName"])
        changed = {name: value for name, value in given.items() if name in KEPT and name != "PipelineName"}
        if "PipelineDefinition" in given or "PipelineDefinitionS3Location" in given:
            changed["PipelineDefinition"] = self._definition(given)
        self.world.pipelines[self._key(row["PipelineName"])] = {
            **row,
            **changed,
            "LastModifiedTime": self.world.now().isoformat(),
        }
        return {"PipelineArn": row["PipelineArn"]}

    def describe_pipeline(self, given: Given) -> dict[str, Any]:
        """Return one pipeline, by name or ARN."""
        row = self._pipeline(given["PipelineName"])
        runs = [run["StartTime"] for run in self._runs(row["PipelineName"])]
        return {**row, "LastRunTime": max(runs, default=None), "CreatedBy": {}, "LastModifiedBy": {}}

    def list_pipelines(self, given: Given) -> dict[str, Any]:
        """Return pipelines, newest first unless asked otherwise; the prefix is that of the name."""
        prefix = given.get("PipelineNamePrefix", "")
        here = (row for key, row in self.world.pipelines.items() if key.startswith(self._key("")))
        wanted = [row for row in here if row["PipelineName"].startswith(prefix) and _within(row["CreationTime"], given)]
        field = "PipelineName" if given.get("SortBy") == "Name" else "CreationTime"
        ordered = sorted(
            wanted, key=lambda row: row[field], reverse=given.get("SortOrder", "Descending") == "Descending"
        )
        rows, more = page(ordered, given.get("MaxResults", PAGE), given.get("NextToken"))
        return {"PipelineSummaries": [_summary(row) for row in rows], "NextToken": more}

    def delete_pipeline(self, given: Given) -> dict[str, Any]:
        """Remove a pipeline. The rules that start it stay, as on AWS."""
        row = self._pipeline(given["PipelineName"])
        del self.world.pipelines[self._key(row["PipelineName"])]
        return {"PipelineArn": row["PipelineArn"]}

    def start_pipeline_execution(self, given: Given) -> dict[str, Any]:
        """Start a pipeline; the same token starts once only."""
        token = f"StartPipelineExecution/{given['ClientRequestToken']}"
        if token in self.world.tokens:
            return {"PipelineExecutionArn": self.world.tokens[token]["arn"]}
        row = self._pipeline(given["PipelineName"])
        values = {each["Name"]: each["Value"] for each in given.get("PipelineParameters", ())}
        _check_values(row["PipelineDefinition"], values)
        self._check_room(row["PipelineName"])
        digest = hashlib.sha256(f"{token}{row['PipelineArn']}".encode()).hexdigest()[:12]
        arn = f"{row['PipelineArn']}/execution/{digest}"
        now = self.world.now().isoformat()
        self.world.executions[arn] = {
            "PipelineArn": row["PipelineArn"],
            "PipelineExecutionArn": arn,
            "PipelineExecutionDisplayName": given.get("PipelineExecutionDisplayName", f"execution-{digest}"),
            "PipelineExecutionDescription": given.get("PipelineExecutionDescription"),
            "definition": row["PipelineDefinition"],
            "parameters": values,
            "StartTime": now,
            "created_by": self.caller,
            "RoleArn": row.get("RoleArn"),
        }
        self.world.tokens[token] = {"arn": arn}
        self._started(arn)
        return {"PipelineExecutionArn": arn}

    def stop_pipeline_execution(self, given: Given) -> dict[str, Any]:
        """Stop an execution; it takes two seconds."""
        row = self._execution(given["PipelineExecutionArn"])
        if status(row, self.world.now()) == "Executing":
            self.world.executions[row["PipelineExecutionArn"]] = {**row, "stopping_at": self.world.now().isoformat()}
            self._started(row["PipelineExecutionArn"])
        return {"PipelineExecutionArn": row["PipelineExecutionArn"]}

    def describe_pipeline_execution(self, given: Given) -> dict[str, Any]:
        """Return one execution, with who started it."""
        row, now = self._execution(given["PipelineExecutionArn"]), self.world.now()
        found = _course(row)
        over = status(row, now) in {"Succeeded", "Failed", "Stopped"}
        maker = {"IamIdentity": {"Arn": row["created_by"], "PrincipalId": _principal(row["created_by"])}}
        return {
            **{name: row.get(name) for name in SHOWN},
            "PipelineExecutionStatus": status(row, now),
            "FailureReason": found.error if status(row, now) == "Failed" else None,
            "CreationTime": row["StartTime"],
            "LastModifiedTime": _ended(row, found) if over else now,
            "CreatedBy": maker,
            "LastModifiedBy": maker,
        }

    def list_pipeline_executions(self, given: Given) -> dict[str, Any]:
        """Return the executions of a pipeline, newest first unless asked otherwise."""
        row, now = self._pipeline(given["PipelineName"]), self.world.now()
        runs = [run for run in self._runs(row["PipelineName"]) if _within(run["StartTime"], given)]
        descending = given.get("SortOrder", "Descending") == "Descending"
        ordered = sorted(runs, key=lambda run: run["StartTime"], reverse=descending)
        rows, more = page(ordered, given.get("MaxResults", PAGE), given.get("NextToken"))
        summaries = [
            {
                "PipelineExecutionArn": run["PipelineExecutionArn"],
                "PipelineExecutionDisplayName": run["PipelineExecutionDisplayName"],
                "StartTime": run["StartTime"],
                "PipelineExecutionStatus": status(run, now),
                "PipelineExecutionFailureReason": _course(run).error if status(run, now) == "Failed" else None,
            }
            for run in rows
        ]
        return {"PipelineExecutionSummaries": summaries, "NextToken": more}

    def list_pipeline_execution_steps(self, given: Given) -> dict[str, Any]:
        """Return the steps that have begun, newest first unless asked otherwise."""
        row = self._execution(given["PipelineExecutionArn"])
        prefix = f"arn:{self.account.partition}:sagemaker:{self.account.region}:{self.account.account_id}"
        steps = step_rows(_course(row), self.world.now(), _stopped_at(row), prefix)
        ordered = steps if given.get("SortOrder") == "Ascending" else steps[::-1]
        rows, more = page(ordered, given.get("MaxResults", PAGE), given.get("NextToken"))
        return {"PipelineExecutionSteps": rows, "NextToken": more}

    def list_pipeline_parameters_for_execution(self, given: Given) -> dict[str, Any]:
        """Return the values that an execution was started with."""
        row = self._execution(given["PipelineExecutionArn"])
        values = [{"Name": name, "Value": value} for name, value in row["parameters"].items()]
        rows, more = page(values, given.get("MaxResults", PAGE), given.get("NextToken"))
        return {"PipelineParameters": rows, "NextToken": more}

    def describe_pipeline_definition_for_execution(self, given: Given) -> dict[str, Any]:
        """Return the definition that an execution runs."""
        row = self._execution(given["PipelineExecutionArn"])
        return {"PipelineDefinition": row["definition"], "CreationTime": row["StartTime"]}

    def add_tags(self, given: Given) -> dict[str, Any]:
        """Add tags to a pipeline."""
        self._tag(given["ResourceArn"], given["Tags"])
        return self.list_tags(given)

    def list_tags(self, given: Given) -> dict[str, Any]:
        """Return the tags of a pipeline."""
        tags = self.world.tags.get(given["ResourceArn"], {})
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def _definition(self, given: Given) -> str:
        text = given.get("PipelineDefinition") or self._definition_in_s3(given)
        try:
            document = json.loads(text)
            declared_parameters(text)
        except (ValueError, InvalidInput) as error:
            raise invalid(f"Invalid pipeline definition: {error}") from error
        if not isinstance(document, dict) or not isinstance(document.get("Steps", []), list):
            raise invalid("Invalid pipeline definition: Steps must be a list.")
        return str(text)

    def _definition_in_s3(self, given: Given) -> str:
        place = given.get("PipelineDefinitionS3Location")
        if not place:
            raise invalid("Either PipelineDefinition or PipelineDefinitionS3Location must be specified.")
        return self.world.moto.object_text(place["Bucket"], place["ObjectKey"])

    def _pipeline(self, name_or_arn: str) -> dict[str, Any]:
        row = self.world.pipelines.get(self._key(last_part(name_or_arn)))
        if row is None:
            arn = self.account.pipeline(name_or_arn)
            raise AwsError("ResourceNotFound", f"Pipeline '{arn}' does not exist.")
        return row

    def _execution(self, arn: str) -> dict[str, Any]:
        if arn not in self.world.executions:
            raise AwsError("ResourceNotFound", f"Pipeline execution with ARN '{arn}' does not exist.")
        return self.world.executions[arn]

    def _runs(self, name: str) -> list[dict[str, Any]]:
        arn = self.account.pipeline(name)
        return [run for run in self.world.executions.values() if run["PipelineArn"] == arn]

    def _check_room(self, name: str) -> None:
        now = self.world.now()
        arn, since = self.account.pipeline(name), (now - LONGEST).isoformat()
        recent = takewhile(lambda run: run["StartTime"] > since, self.world.executions.newest())
        running = sum(run["PipelineArn"] == arn and status(run, now) == "Executing" for run in recent)
        if running >= EXECUTING_AT_MOST:
            raise AwsError("ResourceLimitExceeded", f"At most {EXECUTING_AT_MOST} executions may run at a time.")

    def _tag(self, arn: str, tags: Iterable[Given]) -> None:
        self.world.tags[arn] = {**self.world.tags.get(arn, {}), **{tag["Key"]: tag["Value"] for tag in tags}}

    def _key(self, name: str) -> str:
        return f"{self.account.region}/{name.lower()}"


OPERATIONS: dict[str, Callable[[Pipelines, Given], dict[str, Any]]] = {
    "CreatePipeline": Pipelines.create_pipeline,
    "UpdatePipeline": Pipelines.update_pipeline,
    "DescribePipeline": Pipelines.describe_pipeline,
    "ListPipelines": Pipelines.list_pipelines,
    "DeletePipeline": Pipelines.delete_pipeline,
    "StartPipelineExecution": Pipelines.start_pipeline_execution,
    "StopPipelineExecution": Pipelines.stop_pipeline_execution,
    "DescribePipelineExecution": Pipelines.describe_pipeline_execution,
    "ListPipelineExecutions": Pipelines.list_pipeline_executions,
    "ListPipelineExecutionSteps": Pipelines.list_pipeline_execution_steps,
    "ListPipelineParametersForExecution": Pipelines.list_pipeline_parameters_for_execution,
    "DescribePipelineDefinitionForExecution": Pipelines.describe_pipeline_definition_for_execution,
    "AddTags": Pipelines.add_tags,
    "ListTags": Pipelines.list_tags,
}
KEPT = frozenset({"PipelineName", "PipelineDisplayName", "PipelineDescription", "RoleArn", "ParallelismConfiguration"})
SHOWN = (
    "PipelineArn",
    "PipelineExecutionArn",
    "PipelineExecutionDisplayName",
    "PipelineExecutionDescription",
    "RoleArn",
)


def status(row: Given, now: datetime) -> str:
    """Return the status of an execution at ``now``."""
    stopping = row.get("stopping_at")
    if stopping and _course(row).ended_at > datetime.fromisoformat(stopping):
        return "Stopped" if now >= datetime.fromisoformat(stopping) + STOPPING else "Stopping"
    return _course(row).status(now)


def ended_at(row: Given) -> datetime:
    """Return when an execution ends, or has ended."""
    return _ended(row, _course(row))


def _ended(row: Given, found: Course) -> datetime:
    return min(found.ended_at, _stopped_at(row) or found.ended_at)


def _stopped_at(row: Given) -> datetime | None:
    stopping = row.get("stopping_at")
    return datetime.fromisoformat(stopping) + STOPPING if stopping else None


def _course(row: Given) -> Course:
    return _known_course(row["definition"], tuple(row["parameters"].items()), row["StartTime"])


@functools.lru_cache(maxsize=4096)
def _known_course(definition: str, parameters: tuple[tuple[str, str], ...], start: str) -> Course:
    return course(definition, dict(parameters), datetime.fromisoformat(start))


def _check_values(definition: str, values: Mapping[str, str]) -> None:
    declared = {parameter.name: parameter for parameter in declared_parameters(definition)}
    unknown = sorted(values.keys() - declared.keys())
    if unknown:
        raise invalid(f"Unknown pipeline parameters: {', '.join(unknown)}.")
    missing = [name for name, parameter in declared.items() if parameter.required and name not in values]
    if missing:
        raise invalid(f"Missing values for pipeline parameters without a default: {', '.join(missing)}.")
    problems = [value_problem(declared[name], value) for name, value in values.items()]
    if any(problems):
        raise invalid("; ".join(problem for problem in problems if problem))


def _summary(row: Given) -> dict[str, Any]:
    names = ("PipelineArn", "PipelineName", "PipelineDisplayName", "PipelineDescription", "RoleArn", "CreationTime")
    return {name: row.get(name) for name in (*names, "LastModifiedTime")}


def _within(time: str, given: Given) -> bool:
    moment = datetime.fromisoformat(time)
    after, before = given.get("CreatedAfter"), given.get("CreatedBefore")
    return (after is None or moment >= after) and (before is None or moment <= before)


def _principal(arn: str) -> str:
    return f"AROASANDBOX{hashlib.sha256(arn.encode()).hexdigest()[:9].upper()}:{arn.rsplit('/', 1)[-1]}"
