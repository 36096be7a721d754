"""IAM: the roles that EventBridge assumes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from jupyter_sched.aws.session import Connection
from jupyter_sched.core.errors import NotFound
from jupyter_sched.core.found import FoundRole
from jupyter_sched.core.policy import EVENTS_PRINCIPAL, names_service
from jupyter_sched.core.wire import read_tags

PAGE = 100


def role(connection: Connection, name: str) -> FoundRole | None:
    """Return a role with its trust, tags and inline policies, or None where there is none."""
    try:
        described = connection.ask("iam", "get_role", RoleName=name)
        names = connection.ask("iam", "list_role_policies", RoleName=name)
        with connection.asking("iam", "get_role"):
            policies = {each: _policy(connection, name, each) for each in names["PolicyNames"]}
            return _role(described["Role"], policies)
    except NotFound:
        return None


def attached_policies(connection: Connection, name: str) -> tuple[str, ...]:
    """Return the ARNs of the managed policies of a role."""
    answer = connection.ask("iam", "list_attached_role_policies", RoleName=name)
    with connection.asking("iam", "list_attached_role_policies"):
        return tuple(each["PolicyArn"] for each in answer["AttachedPolicies"])


def roles(connection: Connection, prefix: str, limit: int) -> tuple[FoundRole, ...]:
    """Return up to ``limit`` roles that EventBridge may assume and whose name begins with ``prefix``."""
    found = (_role(entry, {}) for entry in _listed(connection) if entry["RoleName"].startswith(prefix))
    return tuple(islice((each for each in found if names_service(each.trust, EVENTS_PRINCIPAL)), limit))


def _listed(connection: Connection) -> Iterator[Mapping[str, Any]]:
    more: dict[str, str] = {}
    while True:
        answer = connection.ask("iam", "list_roles", MaxItems=PAGE, **more)
        with connection.asking("iam", "list_roles"):
            yield from answer["Roles"]
        if not answer.get("IsTruncated"):
            return
        more = {"Marker": answer["Marker"]}


def _policy(connection: Connection, role_name: str, name: str) -> Mapping[str, Any]:
    answer = connection.ask("iam", "get_role_policy", RoleName=role_name, PolicyName=name)
    return _parsed(answer["PolicyDocument"])


def _role(entry: Mapping[str, Any], policies: Mapping[str, Mapping[str, Any]]) -> FoundRole:
    return FoundRole(
        name=entry["RoleName"],
        arn=entry["Arn"],
        trust=_parsed(entry.get("AssumeRolePolicyDocument", {})),
        policies=policies,
        tags=read_tags(entry.get("Tags", ())),
        description=entry.get("Description", ""),
    )


def _parsed(document: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a document that botocore has, or has not, parsed already."""
    parsed: Mapping[str, Any] = json.loads(document) if isinstance(document, str) else document
    return parsed
