"""What is wrong with a trigger, all at once, before anything is sent to AWS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jupyter_sched.core import limits
from jupyter_sched.core.arn import DEFAULT_BUS, is_arn, last_part
from jupyter_sched.core.catalog import lint
from jupyter_sched.core.parameters import PATH_INSIDE, FromEvent, resolve_all, shorten
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.trigger import Rule, Target, Unread

SCHEDULED_PATHS = (
    "$.time",
    "$.id",
    "$.account",
    "$.region",
    "$.resources[0]",
    "$.source",
    "$.detail-type",
    "$.version",
)
NAME_HINT = "letters, digits, '.', '-' and '_'"


def problems(rule: Rule, pipelines: Mapping[str, Pipeline] | None = None) -> tuple[Problem, ...]:
    """Return every problem of ``rule``; an empty tuple where it can be saved.

    pipelines: by name, the pipelines as AWS describes them; parameters are checked for those that are given.
    """
    found = [*_name(rule), *_when(rule), *_texts(rule), *_targets(rule)]
    for index, target in enumerate(rule.targets):
        path = f"targets[{index}]"
        pipeline = (pipelines or {}).get(target.pipeline_name)
        found += [*target_problems(path, target), *_paths(path, rule, target), *_parameters(path, target, pipeline)]
    return tuple(found)


def errors(found: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return those of the problems that stop a save."""
    return tuple(problem for problem in found if problem.severity == "error")


def _name(rule: Rule) -> Iterator[Problem]:
    if not rule.name:
        yield Problem("name", "give the rule a name, such as nightly-retraining")
    elif len(rule.name) > limits.RULE_NAME_LENGTH:
        yield Problem("name", f"at most {limits.RULE_NAME_LENGTH} characters, got {len(rule.name)}")
    elif not re.fullmatch(limits.RULE_NAME, rule.name):
        bad = "".join(dict.fromkeys(re.sub(r"[.\-_A-Za-z0-9]", "", rule.name)))
        yield Problem("name", f"{shorten(rule.name)!r} has {bad!r}; only {NAME_HINT} are allowed")


def _when(rule: Rule) -> Iterator[Problem]:
    if isinstance(rule.when, Unread):
        yield Problem("when", f"{shorten(rule.when.text)!r} cannot be read: {rule.when.why}", "warning")
        return
    if isinstance(rule.when, EventPattern):
        yield from _pattern_length(len(rule.event_pattern))
        yield from lint(rule.when, [_arn_of(target, rule.when) for target in rule.targets])
        return
    for warning in rule.when.warnings:
        yield Problem("when", str(warning), "warning")
    if last_part(rule.event_bus) != DEFAULT_BUS:
        yield Problem(
            "event_bus",
            f"a schedule runs only on the default event bus, not on {rule.event_bus!r}; "
            "choose default, or start on an event",
        )


def _pattern_length(length: int) -> Iterator[Problem]:
    if length > limits.PATTERN_LENGTH:
        yield Problem("when", f"the pattern has {length} characters; at most {limits.PATTERN_LENGTH} are allowed")


def _arn_of(target: Target, pattern: EventPattern) -> str:
    """Return the pipeline's ARN: as given, as the pattern names it, or one like it."""
    ending = f":pipeline/{target.pipeline_name.lower()}"
    named = (each for each in pattern.exact_values("detail.pipelineArn") if each.endswith(ending))
    return target.pipeline if is_arn(target.pipeline) else next(named, f"arn:aws:sagemaker:region:account{ending}")


def _texts(rule: Rule) -> Iterator[Problem]:
    if len(rule.description) > limits.DESCRIPTION_LENGTH:
        yield Problem("description", f"at most {limits.DESCRIPTION_LENGTH} characters, got {len(rule.description)}")
    if len(rule.tags) > limits.TAGS:
        yield Problem("tags", f"at most {limits.TAGS}, got {len(rule.tags)}")
    for key, value in rule.tags.items():
        if not 1 <= len(key) <= limits.TAG_KEY_LENGTH or key.lower().startswith("aws:"):
            yield Problem(
                "tags",
                f"the key {shorten(key)!r} must have 1-{limits.TAG_KEY_LENGTH} characters and not begin with aws:",
            )
        if len(value) > limits.TAG_VALUE_LENGTH:
            yield Problem(
                "tags", f"the value of {key!r} has {len(value)} characters; at most {limits.TAG_VALUE_LENGTH}"
            )


def _targets(rule: Rule) -> Iterator[Problem]:
    if not rule.targets:
        yield Problem("targets", "choose a pipeline to start")
    if len(rule.targets) > limits.TARGETS:
        yield Problem("targets", f"at most {limits.TARGETS}, got {len(rule.targets)}")
    ids = [target.id for target in rule.targets if target.id]
    for twice in sorted({each for each in ids if ids.count(each) > 1}):
        yield Problem("targets", f"the id {twice!r} is used {ids.count(twice)} times; give each target its own")


def target_problems(path: str, target: Target) -> Iterator[Problem]:
    """Yield what is wrong with a target of either kind of trigger, its parameters aside."""
    if not target.pipeline:
        yield Problem(f"{path}.pipeline", "choose a pipeline to start")
    if target.id is not None:
        yield from _id(f"{path}.id", target.id)
    if target.role_arn is not None:
        yield from _role(f"{path}.role_arn", target.role_arn)
    if target.dead_letter_arn is not None and ":sqs:" not in target.dead_letter_arn:
        yield Problem(
            f"{path}.dead_letter_arn",
            f"{shorten(target.dead_letter_arn)!r} is no queue ARN; "
            "expected one such as arn:aws:sqs:us-east-1:111122223333:name",
        )
    yield from _retries(path, target)


def _id(path: str, given: str) -> Iterator[Problem]:
    if not re.fullmatch(limits.TARGET_ID, given[: limits.TARGET_ID_LENGTH + 1]):
        yield Problem(path, f"{shorten(given)!r} is no id; only {NAME_HINT} are allowed")
    elif len(given) > limits.TARGET_ID_LENGTH:
        yield Problem(path, f"at most {limits.TARGET_ID_LENGTH} characters, got {len(given)}")


def _role(path: str, given: str) -> Iterator[Problem]:
    if not (is_arn(given) and ":role/" in given):
        words = f"{shorten(given)!r} is no role ARN; expected one such as arn:aws:iam::111122223333:role/Name"
        yield Problem(path, words)
    elif len(given) > limits.ROLE_ARN_LENGTH:
        yield Problem(path, f"at most {limits.ROLE_ARN_LENGTH} characters, got {len(given)}")


def _retries(path: str, target: Target) -> Iterator[Problem]:
    if target.retry_policy is None:
        return
    pairs = (
        ("maximum_retry_attempts", target.retry_policy.maximum_retry_attempts, limits.RETRY_ATTEMPTS),
        ("maximum_event_age_seconds", target.retry_policy.maximum_event_age_seconds, limits.RETRY_AGE_SECONDS),
    )
    for name, value, (least, most) in pairs:
        if not least <= value <= most:
            yield Problem(f"{path}.retry_policy.{name}", f"must be {least}-{most}, got {value}")


def _paths(path: str, rule: Rule, target: Target) -> Iterator[Problem]:
    for name, value in target.parameters.items():
        place = f"{path}.parameters.{name}"
        if isinstance(value, FromEvent):
            if not isinstance(rule.when, EventPattern) and not value.path.startswith(SCHEDULED_PATHS):
                yield Problem(
                    place,
                    f"{value.path} is not in the event of a schedule, whose detail is empty; "
                    f"use one of {', '.join(SCHEDULED_PATHS[:5])}, or a fixed value",
                )
        elif PATH_INSIDE.search(value):
            yield Problem(
                place,
                f"{shorten(value)!r} is sent as it stands: a path is replaced only where it is the whole value",
                "warning",
            )


def _parameters(path: str, target: Target, pipeline: Pipeline | None) -> Iterator[Problem]:
    yield from parameter_lengths(path, target)
    for name in target.parameters:
        if not re.fullmatch(limits.TARGET_PARAMETER_NAME, name):
            yield Problem(
                f"{path}.parameters.{name}",
                f"the API of EventBridge rules documents names of letters, digits and inner '-' only; "
                f"{shorten(name)!r} may be refused",
                "warning",
            )
    if pipeline is not None:
        for row in resolve_all(pipeline.parameters, target.parameters, None):
            if row.problem:
                yield Problem(f"{path}.parameters.{row.name}", row.problem)


def parameter_lengths(path: str, target: Target) -> Iterator[Problem]:
    """Yield what is too much: of parameters, or of characters in one."""
    if len(target.parameters) > limits.PARAMETERS:
        yield Problem(f"{path}.parameters", f"at most {limits.PARAMETERS}, got {len(target.parameters)}")
    for name, value in target.parameters.items():
        if not isinstance(value, FromEvent) and len(value) > limits.PARAMETER_VALUE_LENGTH:
            yield Problem(
                f"{path}.parameters.{name}",
                f"at most {limits.PARAMETER_VALUE_LENGTH} characters, got {len(value)}",
            )
