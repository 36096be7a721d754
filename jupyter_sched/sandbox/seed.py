"""Something to begin with: a pipeline, the role that it runs under, and a bucket whose files are events."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jupyter_sched.sandbox.messages import Request
from jupyter_sched.sandbox.pipelines import Pipelines

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World

PIPELINE, ROLE, BUCKET = "abalone", "pipeline-role", "raw-data"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}


def seed(world: World, region: str, caller: str) -> dict[str, Any]:
    """Make what is not there yet, and return the names: pipeline, role_arn and bucket."""
    role_arn = world.account(region).role(ROLE)
    _make_role(world, region)
    world.moto.answer(_request("s3", region, "PUT", f"/{BUCKET}"))
    world.switches[BUCKET] = {"on": True}
    pipelines = Pipelines(world, region, caller)
    if not pipelines.list_pipelines({"PipelineNamePrefix": PIPELINE})["PipelineSummaries"]:
        definition = (files(__package__) / "example.json").read_text(encoding="utf-8")
        given = {"PipelineName": PIPELINE, "PipelineDefinition": definition, "RoleArn": role_arn}
        pipelines.create_pipeline({**given, "ClientRequestToken": "seed"})
    return {"pipeline": PIPELINE, "role_arn": role_arn, "bucket": BUCKET}


def _make_role(world: World, region: str) -> None:
    form = {"Action": "CreateRole", "Version": "2010-05-08", "RoleName": ROLE}
    body = urlencode({**form, "AssumeRolePolicyDocument": json.dumps(TRUST)}).encode()
    world.moto.answer(_request("iam", region, "POST", "/", body))


def _request(service: str, region: str, method: str, path: str, body: bytes = b"") -> Request:
    scope = f"AWS4-HMAC-SHA256 Credential=SBXINSIDE/20261102/{region}/{service}/aws4_request, SignedHeaders=host"
    kind = "application/x-www-form-urlencoded"
    headers = {"Host": "localhost", "Authorization": scope, "Content-Type": kind}
    return Request(method, path, "", headers, body)
