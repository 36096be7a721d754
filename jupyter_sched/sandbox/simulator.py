"""IAM's policy simulator, which moto does not have: SimulatePrincipalPolicy and SimulateCustomPolicy."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from jupyter_sched.core.arn import last_part
from jupyter_sched.core.policy import Document
from jupyter_sched.core.policy_evaluation import allows
from jupyter_sched.sandbox.messages import Answer, Request
from jupyter_sched.sandbox.protocol import AwsError

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World

OPERATIONS = frozenset({"iam:SimulatePrincipalPolicy", "iam:SimulateCustomPolicy"})
XMLNS = "https://iam.amazonaws.com/doc/2010-05-08/"


def simulate(world: World, request: Request) -> Answer:
    """Return the answer to a simulation. Raises AwsError for a role that there is not, or a policy that is none."""
    form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    policies = [*_role_policies(world, form), *_given_policies(form)]
    context = dict(_context(form))
    resources = _members(form, "ResourceArns.member") or ["*"]
    results = [
        _result(policies, action, resource, context)
        for action in _members(form, "ActionNames.member")
        for resource in resources
    ]
    name = form["Action"]
    inner = f"<EvaluationResults>{''.join(results)}</EvaluationResults><IsTruncated>false</IsTruncated>"
    body = (
        f'<{name}Response xmlns="{XMLNS}"><{name}Result>{inner}</{name}Result>'
        f"<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata></{name}Response>"
    )
    return Answer(200, (("Content-Type", "text/xml"),), body.encode())


def _role_policies(world: World, form: Mapping[str, str]) -> list[Document]:
    if form["Action"] != "SimulatePrincipalPolicy":
        return []
    arn = form.get("PolicySourceArn", "")
    if ":user/" in arn:
        return [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]
    name = arn.split("/")[1] if ":assumed-role/" in arn else last_part(arn)
    role = world.moto.role(name)
    if role is None:
        raise AwsError("NoSuchEntity", f"The entity with name {name} cannot be found.", 404)
    return list(role["policies"])


def _given_policies(form: Mapping[str, str]) -> list[Document]:
    try:
        return [json.loads(text) for text in _members(form, "PolicyInputList.member")]
    except ValueError as error:
        raise AwsError("InvalidInput", f"Invalid policy document: {error}") from None


def _context(form: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, name in form.items():
        if key.startswith("ContextEntries.member.") and key.endswith(".ContextKeyName"):
            yield name, form.get(f"{key.removesuffix('ContextKeyName')}ContextKeyValues.member.1", "")


def _members(form: Mapping[str, str], prefix: str) -> list[str]:
    found = {int(key.rsplit(".", 1)[1]): value for key, value in form.items() if key.startswith(f"{prefix}.")}
    return [found[number] for number in sorted(found)]


def _result(policies: list[Document], action: str, resource: str, context: Mapping[str, str]) -> str:
    decision = allows(policies, action, resource, context)
    word = "allowed" if decision else "explicitDeny" if "denies" in decision.reason else "implicitDeny"
    return (
        f"<member><EvalActionName>{escape(action)}</EvalActionName>"
        f"<EvalResourceName>{escape(resource)}</EvalResourceName><EvalDecision>{word}</EvalDecision>"
        "<MatchedStatements/><MissingContextValues/></member>"
    )
