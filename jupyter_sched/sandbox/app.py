"""The sandbox as one application: requests in, answers out, whether over a socket or inside one process."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from jupyter_sched.sandbox.administration import ROUTES, Administration
from jupyter_sched.sandbox.buckets import Buckets, without_length
from jupyter_sched.sandbox.clock import real_now
from jupyter_sched.sandbox.delivery import Delivery
from jupyter_sched.sandbox.faults import Faults
from jupyter_sched.sandbox.moto_mount import SERVICES, Answer, Moto, Request
from jupyter_sched.sandbox.protocol import AwsError, error_body
from jupyter_sched.sandbox.services import OURS, Services, call_of
from jupyter_sched.sandbox.store import Store
from jupyter_sched.sandbox.world import ACCOUNT_ID, World, partition_of

JSON = (("Content-Type", "application/x-amz-json-1.1"),)
ADMIN = "/_sandbox/"
SECRET_HEADER = "X-Sandbox-Secret"  # noqa: S105  the name of a header
LARGEST_BODY_BYTES = 64 * 1024 * 1024
XML = frozenset({"iam", "sts", "s3", "sqs"})


class App:
    """One sandbox. secret: the access key id that every request must be signed with."""

    def __init__(self, secret: str, store: Store | None = None, real: Callable[[], datetime] = real_now) -> None:
        self.secret = secret
        kept = store or Store()
        self.world = World(kept, Moto(kept), real)
        self.faults = Faults()
        self.delivery = Delivery(self.world, self.faults.before)
        self._services = Services(self.world, self.delivery)
        self._administration = Administration(self.world, self.delivery, self.faults)

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request."""
        if request.path.startswith(ADMIN):
            return self._admin(request)
        with self.world.lock:
            return self._aws(request)

    def _aws(self, request: Request) -> Answer:
        if not hmac.compare_digest(request.access_key_id, self.secret):
            return self._refuse(request, AwsError("UnrecognizedClientException", _stranger(request.access_key_id), 403))
        try:
            self.delivery.fire_due()
            return self._own(request) if request.service in OURS else self._moto(request)
        except AwsError as error:
            name = request.headers.get("X-Amz-Target") or f"{request.service}:{request.method} {request.path}"
            self.world.log("call", name, f"{error.code}: {error.message}")
            return self._refuse(request, error)

    def _own(self, request: Request) -> Answer:
        call = call_of(request)
        self.faults.before(call.name)
        body = self._services.answer(call, self._caller(request.region))
        self.world.log("call", call.name, "ok")
        return self.faults.after(call.name, Answer(200, JSON, body))

    def _moto(self, request: Request) -> Answer:
        if request.service not in SERVICES:
            raise AwsError(
                "UnknownOperationException", f"the sandbox does not answer {request.service or 'unsigned calls'}", 501
            )
        name = f"{request.service}:{_action(request)}"
        self.faults.before(name)
        if request.service == "sts":
            return self._identity(request)
        answer = (
            Buckets(self.world, self.delivery).answer(request)
            if request.service == "s3"
            else self.world.moto.answer(request)
        )
        self.world.log("call", name, "ok" if answer.status < 400 else f"HTTP {answer.status}")  # noqa: PLR2004  HTTP
        return self.faults.after(name, answer)

    def _identity(self, request: Request) -> Answer:
        answer = self.world.moto.answer(request)
        return replace(answer, headers=without_length(answer), body=answer.body.replace(b"user/moto", b"user/sandbox"))

    def _refuse(self, request: Request, error: AwsError) -> Answer:
        if request.service in XML:
            return Answer(error.status, (("Content-Type", "text/xml"),), _xml(error))
        return Answer(error.status, (*JSON, ("x-amzn-ErrorType", error.code)), error_body(error))

    def _caller(self, region: str) -> str:
        return f"arn:{partition_of(region)}:iam::{ACCOUNT_ID}:user/sandbox"

    def _admin(self, request: Request) -> Answer:
        given = next((value for name, value in request.headers.items() if name.title() == SECRET_HEADER), "")
        if not hmac.compare_digest(given, self.secret):
            return Answer(403, JSON, b'{"message": "the sandbox\'s secret is needed"}')
        run = ROUTES.get(request.path.removeprefix(ADMIN))
        if run is None or request.method != "POST":
            return Answer(404, JSON, b'{"message": "there is no such route"}')
        try:
            with self.world.lock:
                answer = run(self._administration, json.loads(request.body or b"{}"))
        except (ValueError, TypeError, OverflowError) as error:
            return Answer(400, JSON, json.dumps({"message": str(error)}).encode())
        return Answer(200, JSON, json.dumps(answer).encode())


def _stranger(access_key_id: str) -> str:
    if access_key_id.startswith(("AKIA", "ASIA")):
        return "this is the local sandbox, and these look like real AWS keys; it never takes them"
    return "The security token included in the request is invalid."


def _action(request: Request) -> str:
    form = request.body.decode(errors="replace").partition("Action=")[2].partition("&")[0]
    target = request.headers.get("X-Amz-Target", "").partition(".")[2]
    return target or form or f"{request.method} {request.path}"


def _xml(error: AwsError) -> bytes:
    from xml.sax.saxutils import escape  # noqa: PLC0415  only a refusal needs it

    inner = f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message>"
    return f"<ErrorResponse><Error>{inner}</Error></ErrorResponse>".encode()
