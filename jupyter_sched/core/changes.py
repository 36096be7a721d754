"""What an edit changes, field by field, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_sched.core.trigger import Rule, Target


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changes. before: empty where it is new; after: empty where it goes."""

    field: str
    before: str
    after: str


def changes(before: Rule | None, after: Rule | None) -> tuple[Change, ...]:
    """Return the fields in which two rules differ, in the order of the form."""
    old, new = dict(_fields(before)), dict(_fields(after))
    names = dict.fromkeys([*old, *new])
    pairs = ((name, old.get(name, ""), new.get(name, "")) for name in names)
    return tuple(Change(*pair) for pair in pairs if pair[1] != pair[2])


def _fields(rule: Rule | None) -> Iterator[tuple[str, str]]:
    if rule is None:
        return
    yield "when", " ".join(str(rule.when).split())
    yield "state", "enabled" if rule.enabled else "disabled"
    yield "description", rule.description
    yield "event bus", rule.event_bus
    for key, value in rule.tags.items():
        yield f"tag {key}", value or "(empty)"
    names = [target.pipeline_name for target in rule.targets]
    for target, name in zip(rule.targets, names, strict=True):
        label = name if names.count(name) == 1 else f"{name} ({target.id})"
        yield from ((f"{label}: {field}", value) for field, value in _target_fields(target))


def _target_fields(target: Target) -> Iterator[tuple[str, str]]:
    yield "starts", "yes"
    for name, value in target.parameters.items():
        yield f"parameter {name}", str(value) or "(empty)"
    yield "role", target.role_arn or "made for this rule"
    if target.retry_policy is not None:
        policy = target.retry_policy
        yield (
            "retries",
            f"{policy.maximum_retry_attempts} times within {policy.maximum_event_age_seconds} seconds",
        )
    if target.dead_letter_arn is not None:
        yield "dead-letter queue", target.dead_letter_arn
