"""Rules and schedules as documents, so that they can be kept in files beside the code that they start."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from jupyter_sched.core.arn import is_arn, last_part
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.found import FoundTrigger
from jupyter_sched.core.plan import ROLE_PREFIX
from jupyter_sched.core.schedule_trigger import Schedule, Trigger, kind_of
from jupyter_sched.core.trigger import RetryPolicy, Rule, Target

RULE_FIELDS = frozenset(field.name for field in fields(Rule))
SCHEDULE_FIELDS = frozenset(field.name for field in fields(Schedule))
TARGET_FIELDS = frozenset(field.name for field in fields(Target))
RETRY_FIELDS = frozenset(field.name for field in fields(RetryPolicy))
ONLY_SCHEDULES = SCHEDULE_FIELDS - RULE_FIELDS
INSTANTS = ("start_at", "end_at")
SHAPE = "a rule or a schedule, a list of them, or {'rules': [...], 'schedules': [...]}"


def read_triggers(document: object) -> tuple[Trigger, ...]:
    """Return the rules and schedules in a document: ``{"rules": [...], "schedules": [...]}``, a list, or one of them.

    A rule has the fields of Rule, a schedule those of Schedule; what has a ``target`` is a schedule, what has
    ``targets`` is a rule. ``when`` is text or, for a pattern, an object; ``start_at`` and ``end_at`` are such as
    ``2027-01-31T08:00:00Z``. A value such as ``$.detail.object.key`` is a path into the event.
    Raises InvalidInput with the place of what is wrong.
    """
    return tuple(_trigger(each, kind, f"{kind}[{number}]") for kind, number, each in _listed(document))


def write_document(trigger: Trigger) -> dict[str, Any]:
    """Return ``trigger`` as a document that read_triggers reads; what has its default is left out."""
    document: dict[str, Any] = {"name": trigger.name, "when": str(trigger.when)}
    if isinstance(trigger, Rule):
        document["targets"] = [_target_document(each) for each in trigger.targets]
    elif trigger.target is not None:
        document["target"] = _target_document(trigger.target)
    for field in fields(trigger):
        value = getattr(trigger, field.name)
        if field.name not in {"name", "when", "target", "targets"} and value and value != field.default:
            document[field.name] = _plain(value)
    return document if trigger.enabled else {**document, "enabled": False}


def write_found(found: Iterable[FoundTrigger]) -> dict[str, list[dict[str, Any]]]:
    """Return what was found as one document that read_triggers reads, and that fits every account.

    Pipelines of the same account have their names, roles that were made for a rule are left out, patterns are objects.
    What an AWS service manages is left out: nobody else may change it.
    """
    listed: dict[str, list[dict[str, Any]]] = {"rules": [], "schedules": []}
    for each in found:
        if not each.managed_by:
            listed[f"{kind_of(each.trigger)}s"].append(_found_document(each))
    return {kind: documents for kind, documents in listed.items() if documents}


def _found_document(found: FoundTrigger) -> dict[str, Any]:
    document = write_document(found.trigger)
    if document["when"].startswith("{"):
        document["when"] = json.loads(document["when"])
    for target in document.get("targets", [document.get("target")]):
        given = target["pipeline"]
        if is_arn(given) and given.split(":")[3:5] == found.arn.split(":")[3:5]:
            target["pipeline"] = last_part(given)
        if last_part(target.get("role_arn", "")).startswith(ROLE_PREFIX):
            del target["role_arn"]
    return document


def _plain(value: Any) -> Any:  # noqa: ANN401  the value of any field
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return dict(value) if isinstance(value, Mapping) else value


def _target_document(target: Target) -> dict[str, Any]:
    retries = target.retry_policy
    parts = {
        "pipeline": target.pipeline,
        "parameters": {name: str(value) for name, value in target.parameters.items()},
        "role_arn": target.role_arn,
        "retry_policy": retries and {name: getattr(retries, name) for name in sorted(RETRY_FIELDS)},
        "dead_letter_arn": target.dead_letter_arn,
        "id": target.id,
    }
    return {name: value for name, value in parts.items() if value}


def _listed(document: object) -> Iterator[tuple[str, int, object]]:
    """Yield the kind, the number and the document of each trigger."""
    if isinstance(document, Mapping) and not {"rules", "schedules"} & set(document):
        document = [document]
    if isinstance(document, list):
        yield from ((_kind(each), number, each) for number, each in enumerate(document))
        return
    if not isinstance(document, Mapping):
        raise InvalidInput(f"expected {SHAPE}; got {type(document).__name__}")
    for kind, listed in document.items():
        if kind not in {"rules", "schedules"} or not isinstance(listed, list):
            raise InvalidInput(f"expected {SHAPE}; got {kind!r}: {type(listed).__name__}")
        yield from ((kind, number, each) for number, each in enumerate(listed))


def _kind(document: object) -> str:
    return "schedules" if isinstance(document, Mapping) and ONLY_SCHEDULES & set(document) else "rules"


def _trigger(document: object, kind: str, place: str) -> Trigger:
    return _rule(document, place) if kind == "rules" else _schedule(document, place)


def _rule(document: object, place: str) -> Rule:
    given = _mapping(document, RULE_FIELDS, place)
    _check_all(given, ("name", "when", "targets"), f"{place}: {{}} is missing; a rule needs name, when and targets")
    targets = given["targets"]
    if not isinstance(targets, list):
        raise InvalidInput(f"{place}.targets: expected a list, got {type(targets).__name__}")
    parsed = tuple(_target(each, f"{place}.targets[{number}]") for number, each in enumerate(targets))
    return Rule(**{**given, "when": _when(given["when"]), "targets": parsed})


def _schedule(document: object, place: str) -> Schedule:
    given = _mapping(document, SCHEDULE_FIELDS, place)
    _check_all(given, ("name", "when", "target"), f"{place}: {{}} is missing; a schedule needs name, when and target")
    instants = {name: _instant(given[name], f"{place}.{name}") for name in INSTANTS if name in given}
    target = _target(given["target"], f"{place}.target")
    return Schedule(**{**given, **instants, "when": str(given["when"]), "target": target})


def _check_all(given: Mapping[str, Any], needed: tuple[str, ...], words: str) -> None:
    for name in needed:
        if name not in given:
            raise InvalidInput(words.format(repr(name)))


def _instant(value: object, place: str) -> datetime:
    """Return an instant; YAML has read it already where it is written without quotes."""
    try:
        return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError as error:
        raise InvalidInput(f"{place}: {value!r} is no date and time; expected 2027-01-31T08:00:00Z") from error


def _when(value: object) -> str:
    return json.dumps(value) if isinstance(value, Mapping) else str(value)


def _target(document: object, place: str) -> Target:
    given = _mapping(document, TARGET_FIELDS, place)
    if "pipeline" not in given:
        raise InvalidInput(f"{place}: 'pipeline' is missing; a target needs the pipeline that it starts")
    if given.get("retry_policy"):
        given["retry_policy"] = RetryPolicy(**_mapping(given["retry_policy"], RETRY_FIELDS, f"{place}.retry_policy"))
    return Target(**given)


def _mapping(document: object, known: frozenset[str], place: str) -> dict[str, Any]:
    if not isinstance(document, Mapping):
        raise InvalidInput(f"{place}: expected an object, got {type(document).__name__}")
    unknown = sorted(set(document) - known)
    if unknown:
        raise InvalidInput(f"{place}: {unknown[0]!r} is no field; there are {', '.join(sorted(known))}")
    return dict(document)
