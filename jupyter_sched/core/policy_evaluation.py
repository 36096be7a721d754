"""What an IAM document allows, and the sentence that says why or why not.

Source: IAM User Guide, "Policy evaluation logic".
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_sched.core.policy import ASSUME_ROLE, Document, statements

_EXACT = frozenset({"StringEquals", "StringNotEquals"})
_EXACT_IN_ANY_CASE = frozenset({"StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "Bool"})
_LIKE = frozenset({"StringLike", "StringNotLike", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"})


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something is allowed, and the sentence that says why or why not."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def trusts(document: Document, principal: str, context: Mapping[str, str]) -> Decision:
    """Return whether a role's trust lets the service ``principal`` assume it in ``context``.

    context: condition keys and values, such as ``aws:SourceArn``.
    """
    return _grants(document, "role's trust", principal, ASSUME_ROLE, None, context)


def admits(document: Document, principal: str, action: str, resource: str, context: Mapping[str, str]) -> Decision:
    """Return whether a resource's own policy lets the service ``principal`` do ``action`` on it in ``context``."""
    return _grants(document, "policy", principal, action, resource, context)


def names_service(document: Document, principal: str) -> bool:
    """Return whether a trust names the service ``principal`` at all, whatever its conditions."""
    return any(_names_service(each, principal) for each in statements(document))


def allows(
    documents: Iterable[Document], action: str, resource: str, context: Mapping[str, str] | None = None
) -> Decision:
    """Return whether identity policies allow ``action`` on ``resource``; an explicit deny wins."""
    listed = [each for document in documents for each in statements(document)]
    return _decide(listed, action, resource, context or {})


def _grants(
    document: Document, whose: str, principal: str, action: str, resource: str | None, context: Mapping[str, str]
) -> Decision:
    named = [each for each in statements(document) if _names_service(each, principal)]
    if not named:
        return Decision(allowed=False, reason=f"the {whose} does not name {principal}")
    return _decide(named, action, resource, context)


def _decide(statements: list[Document], action: str, resource: str | None, context: Mapping[str, str]) -> Decision:
    where = f" on {resource}" if resource else ""
    fitting = [each for each in statements if _covers(each, action, resource)]
    if not fitting:
        return Decision(allowed=False, reason=f"no statement allows {action}{where}")
    effects = {each.get("Effect") for each in fitting if not _unmet(each, context)}
    if "Deny" in effects:
        return Decision(allowed=False, reason=f"a statement denies {action}{where}")
    if "Allow" in effects:
        return Decision(allowed=True, reason=f"{action}{where} is allowed")
    reasons = (reason for each in fitting if each.get("Effect") == "Allow" for reason in _unmet(each, context))
    return Decision(allowed=False, reason=next(reasons, f"no statement allows {action}{where}"))


def _names_service(statement: Document, principal: str) -> bool:
    named = statement.get("Principal", {})
    return named == "*" or (isinstance(named, Mapping) and principal in _list(named.get("Service")))


def _covers(statement: Document, action: str, resource: str | None) -> bool:
    if not _in(statement, "Action", action, ignore_case=True):
        return False
    return resource is None or _in(statement, "Resource", resource)


def _in(statement: Document, key: str, value: str, *, ignore_case: bool = False) -> bool:
    if key in statement:
        return any(_like(each, value, ignore_case=ignore_case) for each in _list(statement[key]))
    excluded = _list(statement.get(f"Not{key}"))
    return bool(excluded) and not any(_like(each, value, ignore_case=ignore_case) for each in excluded)


def _like(wanted: str, value: str, *, ignore_case: bool = False) -> bool:
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
    if name in _EXACT:
        return (value in wanted) != negated
    if name in _EXACT_IN_ANY_CASE:
        return (value.lower() in map(str.lower, wanted)) != negated
    return name in _LIKE and any(_like(each, value) for each in wanted) != negated


def _list(value: Any) -> list[str]:  # noqa: ANN401  a policy writes one value or many
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
