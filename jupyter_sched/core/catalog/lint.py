"""What looks wrong in a pattern although EventBridge takes it: such a rule is saved without an error and never fires.

Only what AWS documents is known here, so everything is a warning. Source: the events reference of EventBridge and the
SageMaker Developer Guide; the fields are those of the catalogue's samples.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Iterator, Mapping

from jupyter_sched.core.catalog.entries import entries
from jupyter_sched.core.event import event_paths
from jupyter_sched.core.limits import PATTERN_QUOTA
from jupyter_sched.core.parameters import shorten
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.problem import Problem

ENVELOPE = ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")
STATUS_FIELDS = ("Status", "status", "state.value", "State")
PIPELINE_EVENT = "SageMaker Model Building Pipeline Execution Status Change"
MORE_DETAIL_TYPES: Mapping[str, tuple[str, ...]] = {
    "aws.sagemaker": (
        "SageMaker HyperParameter Tuning Job State Change",
        "SageMaker Endpoint Config State Change",
        "SageMaker Endpoint Deployment State Change",
        "SageMaker Model State Change",
        "SageMaker Notebook Instance State Change",
        "SageMaker Notebook Lifecycle Config State Change",
        "SageMaker Algorithm State Change",
        "SageMaker Image State Change",
        "SageMaker Image Version State Change",
        "SageMaker Model Card State Change",
        "SageMaker Model Card Export Job State Change",
        "SageMaker Monitoring Schedule State Change",
        "SageMaker Ground Truth Labeling Job State Change",
        "SageMaker Ground Truth Labeling Job Task Status Change",
        "SageMaker HyperPod Cluster State Change",
        "SageMaker HyperPod Cluster Node Health Event",
        "SageMaker HyperPod Cluster Event",
        "SageMaker Evaluation Job Status Change",
        "AWS API Call via CloudTrail",
    ),
    "aws.s3": (
        "Object Restore Initiated",
        "Object Restore Completed",
        "Object Restore Expired",
        "Object Storage Class Changed",
        "Object Access Tier Changed",
        "Object ACL Updated",
        "Object Tags Added",
        "Object Tags Deleted",
        "AWS API Call via CloudTrail",
    ),
}
NEAR = 0.6


def lint(pattern: EventPattern, pipeline_arns: Iterable[str] = ()) -> tuple[Problem, ...]:
    """Return warnings for what looks misspelt, for a source that sends no events, and for a loop.

    pipeline_arns: the pipelines that the rule starts; a pattern that takes their own events would start them again.
    """
    found = [*_envelope(pattern), *_source(pattern), *_detail_types(pattern), *_fields(pattern), *_statuses(pattern)]
    return (*found, *_loop(pattern, tuple(pipeline_arns)), *_length(pattern))


def _warn(message: str) -> Problem:
    return Problem("when", message, "warning")


def _envelope(pattern: EventPattern) -> Iterator[Problem]:
    for name in sorted({path.split(".")[0] for path in pattern.paths} - set(ENVELOPE)):
        near = {"details": "detail", "DetailType": "detail-type", "detailType": "detail-type", "Source": "source"}.get(
            name
        )
        guess = near or next(iter(difflib.get_close_matches(name, ENVELOPE, 1, NEAR)), "")
        hint = f"did you mean {guess!r}?" if guess else "its own fields stand inside detail"
        yield _warn(f"events have no {name!r} at the top; {hint}")


def _source(pattern: EventPattern) -> Iterator[Problem]:
    sources = pattern.exact_values("source")
    if "aws.sns" in sources and "AWS API Call via CloudTrail" not in pattern.exact_values("detail-type"):
        yield _warn(
            "SNS sends no events to EventBridge; send the topic's messages through SQS and a pipe, or use PutEvents"
        )
    if not sources and not pattern.requires("source") and not pattern.requires("detail-type"):
        yield _warn("the pattern names no source, so it takes events of every kind")


def _detail_types(pattern: EventPattern) -> Iterator[Problem]:
    for source in sorted(pattern.exact_values("source") & _known().keys()):
        known = _known()[source]
        for name in sorted(pattern.exact_values("detail-type") - known):
            near = difflib.get_close_matches(name, known, 1, NEAR)
            hint = f"did you mean {near[0]!r}?" if near else "it may never come"
            yield _warn(f"{source} documents no detail-type {shorten(name)!r}; {hint}")


def _fields(pattern: EventPattern) -> Iterator[Problem]:
    for detail_type in sorted(pattern.exact_values("detail-type") & _samples().keys()):
        known = _samples()[detail_type]
        for path in sorted(pattern.paths):
            if path.startswith("detail.") and not _is_known(path, known) and pattern.requires(path):
                near = difflib.get_close_matches(path, known, 1, NEAR)
                hint = f"did you mean {near[0]}?" if near else "look at the sample event"
                yield _warn(f"{detail_type}: no field {path} is documented; {hint}")


def _statuses(pattern: EventPattern) -> Iterator[Problem]:
    for detail_type in sorted(pattern.exact_values("detail-type") & _samples().keys()):
        for path, values in _samples()[detail_type].items():
            if not path.endswith(STATUS_FIELDS):
                continue
            wanted = pattern.exact_values(path)
            for value in sorted(wanted - values):
                right = next((each for each in values if _loosely(each) == _loosely(value)), "")
                if right and right not in wanted:
                    yield _warn(f"{path} is {right!r} in events, not {value!r}")


def _loop(pattern: EventPattern, pipeline_arns: tuple[str, ...]) -> Iterator[Problem]:
    sample = next(each.event for each in entries() if each.key == "pipeline-succeeded")
    for arn in pipeline_arns:
        for status in ("Executing", "Succeeded", "Failed"):
            detail = {**sample["detail"], "pipelineArn": arn, "currentPipelineExecutionStatus": status}
            if pattern.matches({**sample, "resources": [arn], "detail": detail}):
                yield _warn(
                    f"a loop: the pattern takes the event of {arn.rsplit('/', 1)[-1]} itself when it is {status}"
                )
                break


def _length(pattern: EventPattern) -> Iterator[Problem]:
    if len(pattern.text) > PATTERN_QUOTA:
        yield _warn(f"the pattern has {len(pattern.text)} characters; the default quota is {PATTERN_QUOTA}")


@functools.cache
def _known() -> Mapping[str, frozenset[str]]:
    """Return the documented detail-types by source."""
    found: dict[str, set[str]] = {source: set(names) for source, names in MORE_DETAIL_TYPES.items()}
    for each in entries():
        found.setdefault(str(each.event["source"]), set()).add(str(each.event["detail-type"]))
    return {source: frozenset(names) for source, names in found.items()}


@functools.cache
def _samples() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Return, by detail-type, the paths of the samples, with dots, and the values seen or named at them."""
    found: dict[str, dict[str, set[str]]] = {}
    for each in entries():
        paths = found.setdefault(str(each.event["detail-type"]), {})
        for event in (each.event, each.near_miss):
            for path, value in event_paths(event):
                paths.setdefault(_dotted(path), set()).add(value)
    return {name: {path: frozenset(values) for path, values in paths.items()} for name, paths in found.items()}


def _dotted(path: str) -> str:
    return ".".join(part.split("[")[0] for part in path.removeprefix("$.").split("."))


def _is_known(path: str, known: Mapping[str, frozenset[str]]) -> bool:
    return any(each == path or path.startswith(f"{each}.") for each in known)


def _loosely(text: str) -> str:
    return "".join(each for each in text.lower() if each.isalnum())
