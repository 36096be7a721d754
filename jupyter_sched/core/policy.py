"""The IAM documents a rule's role needs, and a small evaluator that says what a document allows.

Least privilege: one pipeline ARN or a few, and a trust that only this rule of this account can use
(the confused-deputy conditions). Source: IAM User Guide, "Policy evaluation logic"; EventBridge User Guide,
"Cross-service confused deputy prevention".
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

EVENTS_PRINCIPAL = "events.amazonaws.com"
SCHEDULER_PRINCIPAL = "scheduler.amazonaws.com"
START_PIPELINE = "sagemaker:StartPipelineExecution"
SEND_MESSAGE = "sqs:SendMessage"
ASSUME = "sts:AssumeRole"
VERSION = "2012-10-17"
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something is allowed, and the sentence that says why or why not."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def trust_document(account_id: str, source_arn: str, principal: str = EVENTS_PRINCIPAL) -> dict[str, Any]:
    """Return the trust of a role that only ``source_arn`` of ``account_id`` may have assumed."""
    condition = {"StringEquals": {"aws:SourceAccount": account_id}, "ArnEquals": {"aws:SourceArn": source_arn}}
    return _document(
        {"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole", "Condition": condition}
    )


def permission_document(pipeline_arns: Iterable[str], queue_arns: Iterable[str] = ()) -> dict[str, Any]:
    """Return the permission to start these pipelines and nothing else.

    queue_arns: dead-letter queues that the role itself writes to, as EventBridge Scheduler wants it.
    """
    start = {"Effect": "Allow", "Action": START_PIPELINE, "Resource": sorted(set(pipeline_arns))}
    queues = sorted(set(queue_arns))
    return _document(start, *([{"Effect": "Allow", "Action": SEND_MESSAGE, "Resource": queues}] if queues else []))


def trusts(document: Document, principal: str, context: Mapping[str, str], action: str = ASSUME) -> Decision:
    """Return whether a trust, or another policy on a resource, lets the service ``principal`` do so in ``context``.

    context: condition keys and values, such as ``aws:SourceArn``. action: by default, to assume the role.
    """
    named = [each for each in _statements(document) if _names_service(each, principal)]
    if not named:
        whose = "role's trust" if action == ASSUME else "policy"
        return Decision(allowed=False, reason=f"the {whose} does not name {principal}")
    return _decide(named, action, None, context)


def admits(document: Document, principal: str, action: str, resource: str, context: Mapping[str, str]) -> Decision:
    """Return whether a resource's own policy lets the service ``principal`` do ``action`` on it in ``context``."""
    named = [each for each in _statements(document) if _names_service(each, principal)]
    if not named:
        return Decision(allowed=False, reason=f"the policy does not name {principal}")
    return _decide(named, action, resource, context)


def queue_document(queue_arn: str, source_arn: str, principal: str = EVENTS_PRINCIPAL) -> dict[str, Any]:
    """Return the policy of a dead-letter queue that only ``source_arn`` may write to.

    Source: EventBridge User Guide, "Using dead-letter queues to process undelivered events".
    """
    return _document(
        {
            "Effect": "Allow",
            "Principal": {"Service": principal},
            "Action": SEND_MESSAGE,
            "Resource": queue_arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": source_arn}},
        }
    )


def with_statement(document: Document, more: Document) -> dict[str, Any]:
    """Return a document with the statements of another added; what stands in it stays."""
    return {"Version": VERSION, **document, "Statement": [*_statements(document), *_statements(more)]}


def names_service(document: Document, principal: str) -> bool:
    """Return whether a trust names the service ``principal`` at all, whatever its conditions."""
    return any(_names_service(each, principal) for each in _statements(document))


def allows(
    documents: Iterable[Document], action: str, resource: str, context: Mapping[str, str] | None = None
) -> Decision:
    """Return whether identity policies allow ``action`` on ``resource``; an explicit deny wins."""
    statements = [each for document in documents for each in _statements(document)]
    return _decide(statements, action, resource, context or {})


def _decide(statements: list[Document], action: str, resource: str | None, context: Mapping[str, str]) -> Decision:
    where = f" on {resource}" if resource else ""
    fitting = [each for each in statements if _covers(each, action, resource)]
    if not fitting:
        return Decision(allowed=False, reason=f"no statement allows {action}{where}")
    met = [each for each in fitting if not _unmet(each, context)]
    if any(each.get("Effect") == "Deny" for each in met):
        return Decision(allowed=False, reason=f"a statement denies {action}{where}")
    if any(each.get("Effect") == "Allow" for each in met):
        return Decision(allowed=True, reason=f"{action}{where} is allowed")
    reasons = [reason for each in fitting if each.get("Effect") == "Allow" for reason in _unmet(each, context)]
    return Decision(allowed=False, reason=reasons[0] if reasons else f"no statement allows {action}{where}")


def _document(*statements: Document) -> dict[str, Any]:
    return {"Version": VERSION, "Statement": [dict(each) for each in statements]}


def _statements(document: Document) -> tuple[Document, ...]:
    found = document.get("Statement", ())
    return (found,) if isinstance(found, Mapping) else tuple(found)


def _names_service(statement: Document, principal: str) -> bool:
    named = statement.get("Principal", {})
    return named == "*" or (isinstance(named, Mapping) and principal in _list(named.get("Service")))


def _covers(statement: Document, action: str, resource: str | None) -> bool:
    if not _in(statement, "Action", action, ignore_case=True):
        return False
    return resource is None or _in(statement, "Resource", resource)


def _in(statement: Document, key: str, value: str, *, ignore_case: bool = False) -> bool:
    if key in statement:
        return any(like(each, value, ignore_case=ignore_case) for each in _list(statement[key]))
    excluded = _list(statement.get(f"Not{key}"))
    return bool(excluded) and not any(like(each, value, ignore_case=ignore_case) for each in excluded)


def like(wanted: str, value: str, *, ignore_case: bool = False) -> bool:
    """Return whether ``value`` fits ``wanted``, in which ``*`` is any text and ``?`` any character."""
    return _pattern(wanted, ignore_case=ignore_case).fullmatch(value) is not None


@functools.lru_cache(maxsize=1024)
def _pattern(wanted: str, *, ignore_case: bool) -> re.Pattern[str]:
    text = "".join(".*" if each == "*" else "." if each == "?" else re.escape(each) for each in wanted)
    return re.compile(text, re.DOTALL | (re.IGNORECASE if ignore_case else re.NOFLAG))


def _unmet(statement: Document, context: Mapping[str, str]) -> tuple[str, ...]:
    conditions = statement.get("Condition", {})
    return tuple(reason for operator, keys in conditions.items() for reason in _unmet_keys(operator, keys, context))


def _unmet_keys(operator: str, keys: Mapping[str, Any], context: Mapping[str, str]) -> Iterator[str]:
    values = {key.lower(): value for key, value in context.items()}
    for key, wanted in keys.items():
        value = values.get(key.lower())
        if not _holds(operator, _list(wanted), value):
            yield f"the condition {operator} {key} = {' or '.join(_list(wanted))} is not met by {value or 'nothing'}"


def _holds(operator: str, wanted: list[str], value: str | None) -> bool:
    name = operator.removesuffix("IfExists")
    if name == "Null":
        return (value is None) == (wanted[0].lower() == "true")
    negated = "Not" in name
    if value is None:
        return name != operator or negated
    ignore_case = name.endswith("IgnoreCase") or name == "Bool"
    exact = name in {"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "Bool"}
    if exact:
        fold = str.lower if ignore_case else str
        return (fold(value) in [fold(each) for each in wanted]) != negated
    if name in {"StringLike", "StringNotLike", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"}:
        return any(like(each, value) for each in wanted) != negated
    return False


def _list(value: Any) -> list[str]:  # noqa: ANN401  a policy writes one value or many
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
