"""What an edit changes, field by field, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_sched.core.schedule_trigger import Schedule, Trigger, pipeline_names
from jupyter_sched.core.trigger import Rule, Target


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changes. before: empty where it is new; after: empty where it goes."""

    field: str
    before: str
    after: str


def changes(before: Trigger | None, after: Trigger | None) -> tuple[Change, ...]:
    """Return the fields in which two triggers of one kind differ, in the order of the form."""
    old, new = dict(_fields(before)), dict(_fields(after))
    names = dict.fromkeys([*old, *new])
    pairs = ((name, old.get(name, ""), new.get(name, "")) for name in names)
    return tuple(Change(*pair) for pair in pairs if pair[1] != pair[2])


def _fields(trigger: Trigger | None) -> Iterator[tuple[str, str]]:
    if trigger is None:
        return
    yield "when", " ".join(str(trigger.when).split())
    yield from _schedule_fields(trigger) if isinstance(trigger, Schedule) else ()
    yield "state", "enabled" if trigger.enabled else "disabled"
    yield "description", trigger.description
    yield from _rule_fields(trigger) if isinstance(trigger, Rule) else ()
    names = pipeline_names(trigger)
    for target, name in zip(trigger.targets, names, strict=True):
        label = name if names.count(name) == 1 else f"{name} ({target.id})"
        made = "made for this rule" if isinstance(trigger, Rule) else "made for this schedule"
        yield from ((f"{label}: {field}", value) for field, value in _target_fields(target, made))


def _rule_fields(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "event bus", rule.event_bus
    for key, value in rule.tags.items():
        yield f"tag {key}", value or "(empty)"


def _schedule_fields(schedule: Schedule) -> Iterator[tuple[str, str]]:
    yield "time zone", schedule.zone
    yield "start", f"{schedule.start_at:%Y-%m-%d %H:%M:%S} UTC" if schedule.start_at else ""
    yield "end", f"{schedule.end_at:%Y-%m-%d %H:%M:%S} UTC" if schedule.end_at else ""
    window = schedule.flexible_window_minutes
    yield "flexible window", f"{window} min" if window else ""
    yield "after its last run", "deletes itself" if schedule.delete_after_completion else ""
    yield "group", schedule.group
    yield "KMS key", schedule.kms_key_arn


def _target_fields(target: Target, made: str) -> Iterator[tuple[str, str]]:
    yield "starts", "yes"
    for name, value in target.parameters.items():
        yield f"parameter {name}", str(value) or "(empty)"
    yield "role", target.role_arn or made
    if target.retry_policy is not None:
        policy = target.retry_policy
        yield (
            "retries",
            f"{policy.maximum_retry_attempts} times within {policy.maximum_event_age_seconds} seconds",
        )
    if target.dead_letter_arn is not None:
        yield "dead-letter queue", target.dead_letter_arn
