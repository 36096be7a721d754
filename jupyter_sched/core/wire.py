"""Rules and targets as EventBridge's API writes them, both ways."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from jupyter_sched.core.arn import DEFAULT_BUS, Account
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.found import OPERATION_TAG, OUR_TAGS, PAUSED_TAG, FoundRule
from jupyter_sched.core.trigger import RetryPolicy, Rule, Target, Unread, When, read_when

Wire = Mapping[str, Any]


def write_rule(rule: Rule, state: str, kept: FoundRule | None = None) -> dict[str, Any]:
    """Return the parameters of PutRule. PutRule clears what it does not get, so everything is in it.

    kept: the rule as it stands, for what only AWS knows of it.
    """
    schedule = rule.schedule_expression or (kept.schedule_beside_pattern if kept and rule.event_pattern else "")
    parts = {
        "Name": rule.name,
        "EventBusName": rule.event_bus,
        "EventPattern": rule.event_pattern,
        "ScheduleExpression": schedule,
        "State": state,
        "Description": rule.description,
        "RoleArn": kept.role_arn if kept else "",
    }
    return {name: value for name, value in parts.items() if value}


def write_tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as the API lists them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def read_tags(tags: Iterable[Wire]) -> dict[str, str]:
    """Return listed tags as a mapping."""
    return {tag["Key"]: tag["Value"] for tag in tags}


def write_target(target: Target, target_id: str, role_arn: str, account: Account) -> dict[str, Any]:
    """Return one entry of PutTargets."""
    parameters = [{"Name": name, "Value": str(value)} for name, value in target.parameters.items()]
    entry: dict[str, Any] = {"Id": target_id, "Arn": account.pipeline(target.pipeline), "RoleArn": role_arn}
    if parameters:
        entry["SageMakerPipelineParameters"] = {"PipelineParameterList": parameters}
    if target.retry_policy is not None:
        entry["RetryPolicy"] = {
            "MaximumRetryAttempts": target.retry_policy.maximum_retry_attempts,
            "MaximumEventAgeInSeconds": target.retry_policy.maximum_event_age_seconds,
        }
    if target.dead_letter_arn is not None:
        entry["DeadLetterConfig"] = {"Arn": target.dead_letter_arn}
    return entry


def is_pipeline_target(entry: Wire) -> bool:
    """Return whether a target starts a SageMaker pipeline."""
    return ":sagemaker:" in entry["Arn"] and ":pipeline/" in entry["Arn"]


def read_target(entry: Wire) -> Target:
    """Return the target that an entry of ListTargetsByRule describes."""
    listed = entry.get("SageMakerPipelineParameters", {}).get("PipelineParameterList", ())
    return Target(
        pipeline=entry["Arn"],
        parameters={parameter["Name"]: parameter["Value"] for parameter in listed},
        role_arn=entry.get("RoleArn"),
        retry_policy=_read_retries(entry.get("RetryPolicy")),
        dead_letter_arn=entry.get("DeadLetterConfig", {}).get("Arn"),
        id=entry["Id"],
    )


def _read_retries(entry: Wire | None) -> RetryPolicy | None:
    if not entry:
        return None
    return RetryPolicy(
        maximum_retry_attempts=entry.get("MaximumRetryAttempts", RetryPolicy().maximum_retry_attempts),
        maximum_event_age_seconds=entry.get("MaximumEventAgeInSeconds", RetryPolicy().maximum_event_age_seconds),
    )


def read_rule(described: Wire, targets: Iterable[Wire], tags: Mapping[str, str]) -> FoundRule:
    """Return the rule that DescribeRule, ListTargetsByRule and ListTagsForResource describe."""
    listed = tuple(targets)
    pattern, schedule = described.get("EventPattern", ""), described.get("ScheduleExpression", "")
    return FoundRule(
        rule=Rule(
            name=described["Name"],
            when=read_when_leniently(pattern or schedule),
            targets=tuple(read_target(entry) for entry in listed if is_pipeline_target(entry)),
            description=described.get("Description", ""),
            event_bus=described.get("EventBusName", DEFAULT_BUS),
            enabled=described["State"] != "DISABLED",
            tags={key: value for key, value in tags.items() if not key.startswith(OUR_TAGS)},
        ),
        arn=described["Arn"],
        state=described["State"],
        operation_id=tags.get(OPERATION_TAG, ""),
        managed_by=described.get("ManagedBy", ""),
        role_arn=described.get("RoleArn", ""),
        schedule_beside_pattern=schedule if pattern else "",
        wire_targets={entry["Id"]: dict(entry) for entry in listed},
        paused_together=tags.get(PAUSED_TAG, ""),
    )


def read_when_leniently(text: str) -> When:
    """Return what ``text`` means, or Unread where AWS has accepted what we cannot read."""
    try:
        return read_when(text)
    except InvalidInput as error:
        return Unread(text, str(error))


def compact(document: Mapping[str, Any]) -> str:
    """Return a policy document as the text that IAM takes."""
    return json.dumps(document, separators=(",", ":"))
