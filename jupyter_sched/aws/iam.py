"""IAM: the roles that EventBridge assumes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any

from jupyter_sched.aws.session import Connection
from jupyter_sched.core.errors import NotFound
from jupyter_sched.core.found import FoundRole
from jupyter_sched.core.permissions import Permission
from jupyter_sched.core.policy import EVENTS_PRINCIPAL, SCHEDULER_PRINCIPAL
from jupyter_sched.core.policy_evaluation import Decision, names_service
from jupyter_sched.core.wire import read_tags

PAGE = 1000


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


def documents(connection: Connection, name: str) -> tuple[Mapping[str, Any], ...]:
    """Return the documents of all policies of a role, inline and managed."""
    names = connection.ask("iam", "list_role_policies", RoleName=name)
    with connection.asking("iam", "list_role_policies"):
        inline = tuple(_policy(connection, name, each) for each in names["PolicyNames"])
    return (*inline, *attached_policies(connection, name).values())


def attached_policies(connection: Connection, name: str) -> dict[str, Mapping[str, Any]]:
    """Return the documents of the managed policies of a role, by ARN."""
    answer = connection.ask("iam", "list_attached_role_policies", RoleName=name)
    with connection.asking("iam", "list_attached_role_policies"):
        arns = [each["PolicyArn"] for each in answer["AttachedPolicies"]]
    return {arn: _managed(connection, arn) for arn in arns}


def _managed(connection: Connection, arn: str) -> Mapping[str, Any]:
    described = connection.ask("iam", "get_policy", PolicyArn=arn)
    with connection.asking("iam", "get_policy"):
        version = described["Policy"]["DefaultVersionId"]
    answer = connection.ask("iam", "get_policy_version", PolicyArn=arn, VersionId=version)
    with connection.asking("iam", "get_policy_version"):
        return _parsed(answer["PolicyVersion"]["Document"])


def decisions(connection: Connection, identity: str, asked: Sequence[Permission]) -> tuple[Decision, ...]:
    """Return whether ``identity`` is allowed each of ``asked``: one call for each resource. Raises AccessDenied.

    identity: an ARN as STS gives it. Raises NotFound for one that has no policies of its own to simulate.
    Source: IAM API Reference, SimulatePrincipalPolicy.
    """
    source = _policy_source(connection, identity)
    found: dict[Permission, Decision] = {}
    for (resource, context), group in groupby(asked, key=lambda each: (each.resource, each.context)):
        permissions = {each.action.lower(): each for each in group}
        for result in _simulated(connection, source, [each.action for each in permissions.values()], resource, context):
            permission = permissions.get(result["EvalActionName"].lower())
            if permission is not None:
                found[permission] = _decision(permission, result)
    with connection.asking("iam", "simulate_principal_policy"):
        return tuple(found[each] for each in asked)


def _simulated(
    connection: Connection, source: str, actions: list[str], resource: str, context: Mapping[str, str]
) -> Iterator[Mapping[str, Any]]:
    entries = [
        {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"}
        for key, value in context.items()
    ]
    more: dict[str, Any] = {"ContextEntries": entries} if entries else {}
    while True:
        answer = connection.ask(
            "iam",
            "simulate_principal_policy",
            PolicySourceArn=source,
            ActionNames=actions,
            ResourceArns=[resource],
            **more,
        )
        with connection.asking("iam", "simulate_principal_policy"):
            yield from answer["EvaluationResults"]
        if not answer.get("IsTruncated"):
            return
        more["Marker"] = answer["Marker"]


def _decision(permission: Permission, result: Mapping[str, Any]) -> Decision:
    words = {"allowed": "is allowed", "explicitDeny": "is denied by a statement"}
    said = words.get(result["EvalDecision"], "is allowed by no statement")
    organization = result.get("OrganizationsDecisionDetail", {}).get("AllowedByOrganizations", True)
    boundary = result.get("PermissionsBoundaryDecisionDetail", {}).get("AllowedByPermissionsBoundary", True)
    if not organization:
        said = "is not allowed by a policy of the organization"
    elif not boundary:
        said = "is not allowed by the permissions boundary"
    return Decision(allowed=result["EvalDecision"] == "allowed", reason=f"{permission} {said}")


def _policy_source(connection: Connection, identity: str) -> str:
    """Return the ARN whose policies say what an identity may do: of a session, that of its role, with its path."""
    if ":assumed-role/" not in identity:
        return identity
    name = identity.split(":assumed-role/")[1].split("/", maxsplit=1)[0]
    answer = connection.ask("iam", "get_role", RoleName=name)
    with connection.asking("iam", "get_role"):
        return str(answer["Role"]["Arn"])


def roles(connection: Connection, prefix: str, limit: int, principal: str = "") -> tuple[FoundRole, ...]:
    """Return up to ``limit`` roles that ``principal`` may assume and whose name begins with ``prefix``.

    principal: a service; empty for EventBridge's rules and schedules alike.
    """
    services = (principal,) if principal else (EVENTS_PRINCIPAL, SCHEDULER_PRINCIPAL)
    found = (_role(entry, {}) for entry in _listed(connection) if entry["RoleName"].startswith(prefix))
    fitting = (each for each in found if any(names_service(each.trust, service) for service in services))
    return tuple(islice(fitting, limit))


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
