"""Rules as documents, so that they can be kept in files beside the code that they start."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.trigger import RetryPolicy, Rule, Target

RULE_FIELDS = frozenset(field.name for field in fields(Rule))
TARGET_FIELDS = frozenset(field.name for field in fields(Target))
RETRY_FIELDS = frozenset(field.name for field in fields(RetryPolicy))


def read_rules(document: object) -> tuple[Rule, ...]:
    """Return the rules in a document: ``{"rules": [...]}``, a list of rules, or one rule.

    A rule has the fields of Rule; ``when`` is text or, for a pattern, an object. A value such as
    ``$.detail.object.key`` is a path into the event. Raises InvalidInput with the place of what is wrong.
    """
    listed = document.get("rules", [document]) if isinstance(document, Mapping) else document
    if not isinstance(listed, list):
        raise InvalidInput(f"expected a rule, a list of rules, or {{'rules': [...]}}; got {type(document).__name__}")
    return tuple(_rule(each, f"rules[{number}]") for number, each in enumerate(listed))


def write_rule_document(rule: Rule) -> dict[str, Any]:
    """Return ``rule`` as a document that read_rules reads; what has its default is left out."""
    plain = {"name": rule.name, "when": str(rule.when), "targets": [_target_document(each) for each in rule.targets]}
    more = {
        "description": rule.description,
        "event_bus": rule.event_bus if rule.event_bus != "default" else "",
        "tags": dict(rule.tags),
    }
    return {
        **plain,
        **{key: value for key, value in more.items() if value},
        **({} if rule.enabled else {"enabled": False}),
    }


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


def _rule(document: object, place: str) -> Rule:
    given = _mapping(document, RULE_FIELDS, place)
    for needed in ("name", "when", "targets"):
        if needed not in given:
            raise InvalidInput(f"{place}: {needed!r} is missing; a rule needs name, when and targets")
    targets = given["targets"]
    if not isinstance(targets, list):
        raise InvalidInput(f"{place}.targets: expected a list, got {type(targets).__name__}")
    parsed = tuple(_target(each, f"{place}.targets[{number}]") for number, each in enumerate(targets))
    return Rule(**{**given, "when": _when(given["when"]), "targets": parsed})


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
