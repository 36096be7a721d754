"""SageMaker: the executions of pipelines, as strict as the service."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.parameters import value_problem
from jupyter_sched.core.pipeline import PipelineParameter, declared_parameters
from jupyter_sched.sandbox.paging import page
from jupyter_sched.sandbox.pipelines import PAGE, Given, Pipelines, within
from jupyter_sched.sandbox.protocol import AwsError, invalid
from jupyter_sched.sandbox.running import LONGEST, begun_at, stopped_at
from jupyter_sched.sandbox.step_rows import step_rows

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World

EXECUTING_AT_MOST = 200
RETRIED = frozenset({"Failed", "Stopped"})
OVER = RETRIED | {"Succeeded"}
ONLY_THOSE = "only one that has failed or was stopped can be retried"


class PipelineExecutions:
    """Answers the operations of ``sagemaker`` that are about executions, for one region's requests.

    caller: the ARN that new executions carry as their maker. started: told the ARN of each that starts or stops.
    """

    def __init__(self, world: World, region: str, caller: str, started: Callable[[str], None] = lambda _: None) -> None:
        self.world, self.caller, self._started = world, caller, started
        self.account = world.account(region)
        self.pipelines = Pipelines(world, region, caller)

    def start_pipeline_execution(self, given: Given) -> dict[str, Any]:
        """Start a pipeline; the same token starts once only."""
        row = self.pipelines.find(given["PipelineName"])
        digest = hashlib.sha256(f"{given['ClientRequestToken']}{row['PipelineArn']}".encode()).hexdigest()[:12]
        arn = f"{row['PipelineArn']}/execution/{digest}"
        if arn in self.world.executions:
            return {"PipelineExecutionArn": arn}
        values = {each["Name"]: each["Value"] for each in given.get("PipelineParameters", ())}
        _check_values(row["PipelineDefinition"], values)
        self._check_room(row["PipelineArn"])
        self.world.executions[arn] = {
            "PipelineArn": row["PipelineArn"],
            "PipelineExecutionArn": arn,
            "PipelineExecutionDisplayName": given.get("PipelineExecutionDisplayName", f"execution-{digest}"),
            "PipelineExecutionDescription": given.get("PipelineExecutionDescription"),
            "definition": self.world.running.keep(row["PipelineDefinition"]),
            "parameters": values,
            "StartTime": self.world.now().isoformat(),
            "created_by": self.caller,
            "RoleArn": row.get("RoleArn"),
        }
        self._started(arn)
        return {"PipelineExecutionArn": arn}

    def stop_pipeline_execution(self, given: Given) -> dict[str, Any]:
        """Stop an execution; it takes two seconds."""
        row, now = self._execution(given["PipelineExecutionArn"]), self.world.now()
        arn = row["PipelineExecutionArn"]
        if self.world.running.status(row, now) == "Executing":
            self.world.executions[arn] = {**row, "stopping_at": now.isoformat()}
            self._started(arn)
        return {"PipelineExecutionArn": arn}

    def retry_pipeline_execution(self, given: Given) -> dict[str, Any]:
        """Run the steps of an execution again that have not succeeded; the same token retries once only."""
        row, now = self._execution(given["PipelineExecutionArn"]), self.world.now()
        arn, retries = row["PipelineExecutionArn"], row.get("retries", [])
        if given["ClientRequestToken"] in [each["token"] for each in retries]:
            return {"PipelineExecutionArn": arn}
        status = self.world.running.status(row, now)
        if status not in RETRIED:
            raise AwsError("ConflictException", f"Pipeline execution '{arn}' is {status}; {ONLY_THOSE}.")
        self._check_room(row["PipelineArn"])
        retry = {"at": now.isoformat(), "before": status, "token": given["ClientRequestToken"]}
        if "stopping_at" in row:
            retry["stopping_at"] = row["stopping_at"]
        kept = {name: value for name, value in row.items() if name != "stopping_at"}
        del self.world.executions[arn]  # it is among the newest again
        self.world.executions[arn] = {**kept, "retries": [*retries, retry]}
        self._started(arn)
        return {"PipelineExecutionArn": arn}

    def describe_pipeline_execution(self, given: Given) -> dict[str, Any]:
        """Return one execution, with who started it."""
        row, now, running = self._execution(given["PipelineExecutionArn"]), self.world.now(), self.world.running
        status = running.status(row, now)
        maker = {"IamIdentity": {"Arn": row["created_by"], "PrincipalId": _principal(row["created_by"])}}
        return {
            **{name: row.get(name) for name in SHOWN},
            "PipelineExecutionStatus": status,
            "FailureReason": running.course(row).error if status == "Failed" else None,
            "CreationTime": row["StartTime"],
            "LastModifiedTime": running.ended_at(row) if status in OVER else now,
            "CreatedBy": maker,
            "LastModifiedBy": maker,
        }

    def list_pipeline_executions(self, given: Given) -> dict[str, Any]:
        """Return the executions of a pipeline, newest first unless asked otherwise."""
        arn = self.pipelines.find(given["PipelineName"])["PipelineArn"]
        descending = given.get("SortOrder", "Descending") == "Descending"
        runs = self.world.executions.newest() if descending else self.world.executions.values()
        wanted = [run for run in runs if run["PipelineArn"] == arn and within(run["StartTime"], given)]
        ordered = sorted(wanted, key=lambda run: run["StartTime"], reverse=descending)
        rows, more = page(ordered, given.get("MaxResults", PAGE), given.get("NextToken"))
        return {"PipelineExecutionSummaries": [self._summary(run) for run in rows], "NextToken": more}

    def list_pipeline_execution_steps(self, given: Given) -> dict[str, Any]:
        """Return the steps that have begun, newest first unless asked otherwise."""
        row = self._execution(given["PipelineExecutionArn"])
        arn = row["PipelineExecutionArn"]
        steps = step_rows(self.world.running.course(row), self.world.now(), stopped_at(row), arn)
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
        return {"PipelineDefinition": self.world.running.definition(row), "CreationTime": row["StartTime"]}

    def update_pipeline_execution(self, given: Given) -> dict[str, Any]:
        """Change what an execution is called."""
        row = self._execution(given["PipelineExecutionArn"])
        names = ("PipelineExecutionDisplayName", "PipelineExecutionDescription")
        changed = {name: given[name] for name in names if name in given}
        self.world.executions[row["PipelineExecutionArn"]] = {**row, **changed}
        return {"PipelineExecutionArn": row["PipelineExecutionArn"]}

    def _summary(self, run: Given) -> dict[str, Any]:
        running = self.world.running
        status = running.status(run, self.world.now())
        return {
            **{name: run.get(name) for name in SUMMARY},
            "PipelineExecutionStatus": status,
            "PipelineExecutionFailureReason": running.course(run).error if status == "Failed" else None,
        }

    def _execution(self, arn: str) -> dict[str, Any]:
        if arn not in self.world.executions:
            raise AwsError("ResourceNotFound", f"Pipeline execution with ARN '{arn}' does not exist.")
        return self.world.executions[arn]

    def _check_room(self, pipeline_arn: str) -> None:
        now = self.world.now()
        since = (now - LONGEST).isoformat()
        recent = list(takewhile(lambda run: begun_at(run) > since, self.world.executions.newest()))
        if len(recent) < EXECUTING_AT_MOST:
            return
        status = self.world.running.status
        running = sum(run["PipelineArn"] == pipeline_arn and status(run, now) == "Executing" for run in recent)
        if running >= EXECUTING_AT_MOST:
            raise AwsError("ResourceLimitExceeded", f"At most {EXECUTING_AT_MOST} executions may run at a time.")


OPERATIONS: dict[str, Callable[[PipelineExecutions, Given], dict[str, Any]]] = {
    "StartPipelineExecution": PipelineExecutions.start_pipeline_execution,
    "StopPipelineExecution": PipelineExecutions.stop_pipeline_execution,
    "RetryPipelineExecution": PipelineExecutions.retry_pipeline_execution,
    "UpdatePipelineExecution": PipelineExecutions.update_pipeline_execution,
    "DescribePipelineExecution": PipelineExecutions.describe_pipeline_execution,
    "ListPipelineExecutions": PipelineExecutions.list_pipeline_executions,
    "ListPipelineExecutionSteps": PipelineExecutions.list_pipeline_execution_steps,
    "ListPipelineParametersForExecution": PipelineExecutions.list_pipeline_parameters_for_execution,
    "DescribePipelineDefinitionForExecution": PipelineExecutions.describe_pipeline_definition_for_execution,
}
SUMMARY = ("PipelineExecutionArn", "PipelineExecutionDisplayName", "PipelineExecutionDescription", "StartTime")
SHOWN = (
    "PipelineArn",
    "PipelineExecutionArn",
    "PipelineExecutionDisplayName",
    "PipelineExecutionDescription",
    "RoleArn",
)


@functools.lru_cache(maxsize=256)
def _declared(definition: str) -> dict[str, PipelineParameter]:
    return {parameter.name: parameter for parameter in declared_parameters(definition)}


def _check_values(definition: str, values: Mapping[str, str]) -> None:
    declared = _declared(definition)
    unknown = sorted(values.keys() - declared.keys())
    if unknown:
        raise invalid(f"Unknown pipeline parameters: {', '.join(unknown)}.")
    missing = [name for name, parameter in declared.items() if parameter.required and name not in values]
    if missing:
        raise invalid(f"Missing values for pipeline parameters without a default: {', '.join(missing)}.")
    problems = [value_problem(declared[name], value) for name, value in values.items()]
    if any(problems):
        raise invalid("; ".join(problem for problem in problems if problem))


def _principal(arn: str) -> str:
    return f"AROASANDBOX{hashlib.sha256(arn.encode()).hexdigest()[:9].upper()}:{arn.rsplit('/', 1)[-1]}"
