"""Whether a pattern takes the events of the pipeline that its rule starts: then the pipeline starts itself again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jupyter_sched.core.catalog.loading import entry
from jupyter_sched.core.catalog.places import changed, get_in
from jupyter_sched.core.pattern import EventPattern

OWN_EVENTS = (
    ("pipeline-status", "detail.currentPipelineExecutionStatus", "{} itself"),
    ("pipeline-step-succeeded", "detail.currentStepStatus", "a step of {}"),
)
# Source: SageMaker Developer Guide; the sample of a step names its job pipelines-<execution>-<step>-<letters>.
JOB_OF_A_PIPELINE = "pipelines-p4jn9xou8a8s-step-tmgxry49ug"
JOBS = {
    "training-completed": "TrainingJob",
    "processing-completed": "ProcessingJob",
    "transform-completed": "TransformJob",
    "tuning-completed": "HyperParameterTuningJob",
}


def loops(pattern: EventPattern, pipeline_arns: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each loop."""
    arns = tuple(pipeline_arns)
    for arn in arns:
        name = arn.rsplit("/", 1)[-1]
        for key, path, whose in OWN_EVENTS:
            status = _taken(pattern, key, path, arn)
            if status:
                yield f"a loop: the pattern takes the event of {whose.format(name)} when it is {status}"
    if arns:
        yield from _own_jobs(pattern)


def _taken(pattern: EventPattern, key: str, path: str, arn: str) -> str:
    """Return the status in which the pattern takes an event of the pipeline; empty where it takes none."""
    known = entry(key)
    choices = next(guide.choices for guide in known.guides if guide.path == path)
    for status in ("Executing", "Succeeded", *choices):
        event = changed(known.event, {"resources": [arn], "detail.pipelineArn": arn, path: status})
        if pattern.matches(event):
            return status
    return ""


def _own_jobs(pattern: EventPattern) -> Iterator[str]:
    for key, kind in JOBS.items():
        if any(pattern.matches(event) for event in _events_of_own_jobs(entry(key).event, kind)):
            words = key.removesuffix("-completed")
            yield f"perhaps a loop: {words} jobs of the pipeline itself send this event, too; name a prefix of others"


def _events_of_own_jobs(event: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    arn = str(get_in(event, f"detail.{kind}Arn")).rsplit("/", 1)[0]
    for status in ("InProgress", "Completed", "Failed"):
        yield changed(
            event,
            {
                f"detail.{kind}Name": JOB_OF_A_PIPELINE,
                f"detail.{kind}Arn": f"{arn}/{JOB_OF_A_PIPELINE}",
                f"detail.{kind}Status": status,
                "resources": [f"{arn}/{JOB_OF_A_PIPELINE}"],
            },
        )
