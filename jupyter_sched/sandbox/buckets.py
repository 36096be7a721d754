"""S3's side of EventBridge: the bucket's switch, and the events of a bucket that has it on.

moto keeps the objects. The switch is kept here, since moto does not show it; the events are made here, since moto's
differ from S3's.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from jupyter_sched.sandbox.messages import Answer, Request

if TYPE_CHECKING:
    from jupyter_sched.sandbox.delivery import Delivery
    from jupyter_sched.sandbox.world import World

SWITCH = re.compile(rb"<EventBridgeConfiguration\s*/>|<EventBridgeConfiguration>\s*</EventBridgeConfiguration>")
SHOWN = b"<EventBridgeConfiguration></EventBridgeConfiguration>"
EMPTY_ROOT = re.compile(rb"<(\w+)([^<>]*)/>\s*$")
ROOT_END = re.compile(rb"(</\w+>\s*)$")


class Buckets:
    """Answers S3's requests through moto."""

    def __init__(self, world: World, delivery: Delivery) -> None:
        self.world, self.delivery = world, delivery

    def answer(self, request: Request) -> Answer:
        """Return S3's answer, and deliver the event that the request makes."""
        bucket, _, key = request.path.lstrip("/").partition("/")
        if "notification" in request.query.split("&")[0].split("=")[0] and not key:
            return self._notification(bucket, request)
        answer = self.world.moto.answer(request)
        if answer.status < 300 and key and bucket in self.world.switches:  # noqa: PLR2004  HTTP
            self._deliver(request, answer, bucket, unquote(key))
        return answer

    def _notification(self, bucket: str, request: Request) -> Answer:
        if request.method == "GET":
            answer = self.world.moto.answer(request)
            shown = bucket in self.world.switches and answer.status == 200  # noqa: PLR2004  HTTP
            return Answer(answer.status, without_length(answer), _with_switch(answer.body)) if shown else answer
        without = Request(request.method, request.path, request.query, request.headers, SWITCH.sub(b"", request.body))
        answer = self.world.moto.answer(without)
        if answer.status < 300:  # noqa: PLR2004  HTTP
            self._set_switch(bucket, on=SWITCH.search(request.body) is not None)
        return answer

    def _set_switch(self, bucket: str, *, on: bool) -> None:
        if on:
            self.world.switches[bucket] = {"on": True}
        else:
            self.world.switches.pop(bucket, None)

    def _deliver(self, request: Request, answer: Answer, bucket: str, key: str) -> None:
        made = _created(request) or _deleted(request)
        if made is None:
            return
        detail_type, detail = made
        item = {"key": key, **_object(request, answer, created=detail_type == "Object Created")}
        region = request.region
        account = self.world.account(region)
        event = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": detail_type,
            "source": "aws.s3",
            "account": account.account_id,
            "time": self.world.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": region,
            "resources": [account.bucket(bucket)],
            "detail": {
                "version": "0",
                "bucket": {"name": bucket},
                "object": item,
                "request-id": uuid.uuid4().hex[:16].upper(),
                "requester": account.account_id,
                "source-ip-address": "127.0.0.1",
                **detail,
            },
        }
        self.delivery.put(event)


def _created(request: Request) -> tuple[str, dict[str, str]] | None:
    names = {part.split("=")[0] for part in request.query.split("&") if part}
    if request.method == "PUT" and not names - {"x-id"}:
        copied = any(name.lower() == "x-amz-copy-source" for name in request.headers)
        return "Object Created", {"reason": "CopyObject" if copied else "PutObject"}
    if request.method == "POST" and "uploadId" in names:
        return "Object Created", {"reason": "CompleteMultipartUpload"}
    return None


def _deleted(request: Request) -> tuple[str, dict[str, str]] | None:
    names = {part.split("=")[0] for part in request.query.split("&") if part}
    if request.method == "DELETE" and not names - {"x-id", "versionId"}:
        return "Object Deleted", {"reason": "DeleteObject", "deletion-type": "Permanently Deleted"}
    return None


def _object(request: Request, answer: Answer, *, created: bool) -> dict[str, Any]:
    sequencer = hashlib.sha256(uuid.uuid4().bytes).hexdigest()[:18].upper()
    if not created:
        return {"sequencer": sequencer}
    headers = {name.lower(): value for name, value in request.headers.items()}
    size = headers.get("x-amz-decoded-content-length") or len(request.body)
    return {"size": int(size), "etag": _etag(answer), "sequencer": sequencer, **_version(answer)}


def _etag(answer: Answer) -> str:
    found = answer.header("ETag") or (re.search(rb"<ETag>(.*?)</ETag>", answer.body) or [b"", b""])[1]
    text = found.decode() if isinstance(found, bytes) else found
    return text.replace("&quot;", "").strip('"')


def _version(answer: Answer) -> Mapping[str, str]:
    version = answer.header("x-amz-version-id")
    return {"version-id": version} if version and version != "null" else {}


def _with_switch(body: bytes) -> bytes:
    opened = EMPTY_ROOT.sub(rb"<\1\2></\1>", body)
    return ROOT_END.sub(SHOWN + rb"\1", opened)


def without_length(answer: Answer) -> tuple[tuple[str, str], ...]:
    """Return an answer's headers for another body."""
    return tuple(pair for pair in answer.headers if pair[0].lower() != "content-length")
