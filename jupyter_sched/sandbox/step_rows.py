"""The steps of an execution, as the API lists them at a moment."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from jupyter_sched.sandbox.executions import CALLBACK, Course, Step

METADATA = {
    "Training": ("TrainingJob", "training-job"),
    "Processing": ("ProcessingJob", "processing-job"),
    "Transform": ("TransformJob", "transform-job"),
    "Tuning": ("TuningJob", "hyper-parameter-tuning-job"),
    "Model": ("Model", "model"),
    "RegisterModel": ("RegisterModel", "model-package"),
}


def step_rows(found: Course, now: datetime, stopped_at: datetime | None, arn: str) -> list[dict[str, Any]]:
    """Return the steps that have begun by ``now``, as they began, as the API lists them. arn: of the execution."""
    until = min(now, stopped_at) if stopped_at else now
    begun = sorted((step for step in found.steps if step.started_at <= until), key=lambda step: step.started_at)
    return [_step_row(step, until, stopped_at, arn) for step in begun]


def _step_row(step: Step, now: datetime, stopped_at: datetime | None, arn: str) -> dict[str, Any]:
    row: dict[str, Any] = {"StepName": step.name, "StartTime": step.started_at, "AttemptCount": step.attempt}
    status = outcome(step, now, stopped_at)
    if status == "Failed":
        row["FailureReason"] = step.error
    if status != "Executing":
        row["EndTime"] = min(step.ended_at, stopped_at) if stopped_at else step.ended_at
    return {**row, "StepStatus": status, "Metadata": metadata(step, arn)}


def outcome(step: Step, now: datetime, stopped_at: datetime | None) -> str:
    """Return the status of a step that has begun. now: not after ``stopped_at``."""
    if now < step.ended_at:
        return "Stopped" if stopped_at is not None and now >= stopped_at else "Executing"
    return "Failed" if step.error else "Succeeded"


def metadata(step: Step, arn: str) -> dict[str, Any]:
    """Return what the API tells of a step of this type, such as the ARN of its job. arn: of the execution."""
    if step.type == CALLBACK:
        outputs = [{"Name": name, "Value": value} for name, value in step.outputs.items()]
        return {
            CALLBACK: {
                "CallbackToken": callback_token(arn, step),
                "SqsQueueUrl": step.queue,
                "OutputParameters": outputs,
            }
        }
    if step.type == "Condition":
        return {"Condition": {"Outcome": step.outcome}}
    if step.type == "Fail":
        return {"Fail": {"ErrorMessage": step.error}}
    if step.type not in METADATA:
        return {}
    key, resource = METADATA[step.type]
    arn_prefix = arn.partition(":pipeline/")[0]
    digest = hashlib.sha256(f"{arn_prefix}{step.name}{step.started_at}".encode()).hexdigest()[:12]
    return {key: {"Arn": f"{arn_prefix}:{resource}/pipelines-{digest}-{step.name}"}}


def callback_token(arn: str, step: Step) -> str:
    """Return the token that answers a callback step of an execution."""
    return hashlib.sha256(f"{arn}/{step.name}/{step.attempt}".encode()).hexdigest()[:10]
