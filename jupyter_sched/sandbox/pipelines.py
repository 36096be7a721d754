"""SageMaker: pipelines, as strict as the service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import last_part
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.pipeline import declared_parameters
from jupyter_sched.sandbox.paging import page
from jupyter_sched.sandbox.protocol import AwsError, invalid

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World

Given = Mapping[str, Any]
PAGE = 100


class Pipelines:
    """Answers the operations of ``sagemaker`` that are about pipelines, for one region's requests.

    caller: the ARN that new things carry as their maker.
    """

    def __init__(self, world: World, region: str, caller: str) -> None:
        self.world, self.caller = world, caller
        self.account = world.account(region)

    def create_pipeline(self, given: Given) -> dict[str, Any]:
        """Register a pipeline."""
        key = self._key(given["PipelineName"])
        token = f"CreatePipeline/{given['ClientRequestToken']}"
        if self.world.tokens.get(token, {}).get("key") == key and key in self.world.pipelines:
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
        row = self.find(given["PipelineName"])
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
        row = self.find(given["PipelineName"])
        runs = (run["StartTime"] for run in self.world.executions.newest() if run["PipelineArn"] == row["PipelineArn"])
        return {**row, "LastRunTime": next(runs, None), "CreatedBy": {}, "LastModifiedBy": {}}

    def list_pipelines(self, given: Given) -> dict[str, Any]:
        """Return pipelines, newest first unless asked otherwise; the prefix is that of the name."""
        prefix, here = given.get("PipelineNamePrefix", ""), f":{self.account.region}:"
        descending = given.get("SortOrder", "Descending") == "Descending"
        every = self.world.pipelines.newest() if descending else self.world.pipelines.values()
        known = (row for row in every if here in row["PipelineArn"] and row["PipelineName"].startswith(prefix))
        field = "PipelineName" if given.get("SortBy") == "Name" else "CreationTime"
        wanted = [row for row in known if within(row["CreationTime"], given)]
        ordered = sorted(wanted, key=lambda row: row[field], reverse=descending)
        rows, more = page(ordered, given.get("MaxResults", PAGE), given.get("NextToken"))
        return {"PipelineSummaries": [_summary(row) for row in rows], "NextToken": more}

    def delete_pipeline(self, given: Given) -> dict[str, Any]:
        """Remove a pipeline. The rules that start it stay, as on AWS."""
        row = self.find(given["PipelineName"])
        del self.world.pipelines[self._key(row["PipelineName"])]
        self.world.tags.pop(row["PipelineArn"], None)
        return {"PipelineArn": row["PipelineArn"]}

    def add_tags(self, given: Given) -> dict[str, Any]:
        """Add tags to a pipeline."""
        self._tag(given["ResourceArn"], given["Tags"])
        return self.list_tags(given)

    def delete_tags(self, given: Given) -> dict[str, Any]:
        """Remove tags from a pipeline."""
        tags = self.world.tags.get(given["ResourceArn"], {})
        kept = {key: value for key, value in tags.items() if key not in given["TagKeys"]}
        self.world.tags[given["ResourceArn"]] = kept
        return {}

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

    def find(self, name_or_arn: str) -> dict[str, Any]:
        """Return one pipeline's row, by name or ARN. Raises AwsError."""
        row = self.world.pipelines.get(self._key(last_part(name_or_arn)))
        if row is None:
            arn = self.account.pipeline(name_or_arn)
            raise AwsError("ResourceNotFound", f"Pipeline '{arn}' does not exist.")
        return row

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
    "AddTags": Pipelines.add_tags,
    "DeleteTags": Pipelines.delete_tags,
    "ListTags": Pipelines.list_tags,
}
KEPT = frozenset({"PipelineName", "PipelineDisplayName", "PipelineDescription", "RoleArn", "ParallelismConfiguration"})


def _summary(row: Given) -> dict[str, Any]:
    names = ("PipelineArn", "PipelineName", "PipelineDisplayName", "PipelineDescription", "RoleArn", "CreationTime")
    return {name: row.get(name) for name in (*names, "LastModifiedTime")}


def within(time: str, given: Given) -> bool:
    """Return whether a time lies between CreatedAfter and CreatedBefore, where they are given."""
    moment = datetime.fromisoformat(time)
    after, before = given.get("CreatedAfter"), given.get("CreatedBefore")
    return (after is None or moment >= after) and (before is None or moment <= before)
