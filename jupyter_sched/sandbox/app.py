"""The sandbox as one application: requests in, answers out, whether over a socket or inside one process."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from jupyter_sched.core.policy import START_PIPELINE
from jupyter_sched.sandbox import simulator
from jupyter_sched.sandbox.actions import action_of, also_needed, our_resource, passed_roles, resource_of
from jupyter_sched.sandbox.administration import ROUTES, Administration
from jupyter_sched.sandbox.buckets import Buckets, without_length
from jupyter_sched.sandbox.callers import Callers
from jupyter_sched.sandbox.clock import real_now
from jupyter_sched.sandbox.delivery import Delivery
from jupyter_sched.sandbox.faults import Faults
from jupyter_sched.sandbox.handle import ADMIN, SECRET_HEADER
from jupyter_sched.sandbox.messages import Answer, Request
from jupyter_sched.sandbox.moto_mount import SERVICES, Moto
from jupyter_sched.sandbox.protocol import AwsError, error_body, not_in_the_sandbox
from jupyter_sched.sandbox.services import OURS, Call, Services, call_of
from jupyter_sched.sandbox.store import Store
from jupyter_sched.sandbox.world import World

JSON = (("Content-Type", "application/x-amz-json-1.1"),)
LARGEST_BODY_BYTES = 64 * 1024 * 1024
XML = frozenset({"iam", "sts", "s3", "sqs"})
REFUSED = 400


class App:
    """One sandbox. secret: the access key id that every request must be signed with."""

    def __init__(
        self,
        secret: str,
        store: Store | None = None,
        real: Callable[[], datetime] = real_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.secret, self._sleep = secret, sleep
        kept = store or Store()
        self.world = World(kept, Moto(kept), real)
        self.faults = Faults()
        self.delivery = Delivery(self.world, self.faults.before)
        self.callers = Callers(self.world)
        self._services = Services(self.world, self.delivery)
        self.administration = Administration(self.world, self.delivery, self.faults, self.callers)

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request."""
        if request.path.startswith(ADMIN):
            return self._admin(request)
        if not hmac.compare_digest(request.access_key_id.encode(), self.secret.encode()):
            return _refuse(request, AwsError("UnrecognizedClientException", _stranger(request.access_key_id), 403))
        try:
            call = call_of(request) if request.service in OURS else None
        except AwsError as error:
            return self._refused(request, f"{request.service}:{request.method} {request.path}", {}, error)
        name = call.name if call else action_of(request)
        self._sleep_for(name)
        with self.world.lock:
            return self._aws(request, name, call)

    def _aws(self, request: Request, name: str, call: Call | None) -> Answer:
        given: Mapping[str, Any] = {}
        try:
            self.delivery.fire_due()
            self.faults.caller = self.callers.arn(request.region)
            self.faults.before(name)
            if call is None:
                answer = self._moto(request, name)
            else:
                given = call.given()
                answer = self._own(call, dict(given))
        except AwsError as error:
            return self._refused(request, name, given, error)
        outcome = "ok" if answer.status < REFUSED else f"HTTP {answer.status}"
        self._remember(request, name, given, outcome, answer.body if name == START_PIPELINE else b"{}")
        return self.faults.after(name, answer)

    def _own(self, call: Call, given: dict[str, Any]) -> Answer:
        region = call.request.region
        resource = our_resource(call.service, call.model.name, given, self.world.account(region))
        self.callers.check(call.name, resource, region, passed_roles(call.service, given))
        for action in also_needed(call.name, given):
            self.callers.check(action, resource, region)
        kept, failed = self.faults.partial(call.name, given)
        return Answer(200, JSON, self._services.answer(call, kept, failed, self.callers.arn(region)))

    def _moto(self, request: Request, name: str) -> Answer:
        if request.service not in SERVICES:
            raise not_in_the_sandbox(request.service or "a call that nobody has signed")
        self.callers.check(name, resource_of(request, self.world.account(request.region)), request.region)
        if name in simulator.OPERATIONS:
            return simulator.simulate(self.world, request)
        if request.service == "s3":
            return Buckets(self.world, self.delivery).answer(request)
        answer = self.world.moto.answer(request)
        if name == "sts:GetCallerIdentity":
            return self._identity(request, answer)
        if name == "iam:CreateRole" and answer.status < REFUSED:
            self.world.role_made(request, self.faults.role_seconds())
        return answer

    def _identity(self, request: Request, answer: Answer) -> Answer:
        arn = answer.body.partition(b"<Arn>")[2].partition(b"</Arn>")[0]
        body = answer.body.replace(arn, self.callers.arn(request.region).encode())
        return replace(answer, headers=without_length(answer), body=body)

    def _refused(self, request: Request, name: str, given: Mapping[str, Any], error: AwsError) -> Answer:
        self._remember(request, name, given, f"{error.code}: {error.message}")
        return _refuse(request, error)

    def _remember(
        self, request: Request, name: str, given: Mapping[str, Any], outcome: str, answered: bytes = b"{}"
    ) -> None:
        with self.world.lock:
            self.world.log("call", name, outcome)
            error = "" if outcome == "ok" else outcome
            now, caller = self.world.now(), self.callers.arn(request.region)
            told = {"answered": json.loads(answered), "error": error}
            self.world.history.add(name, now, request.region, caller, given, **told)

    def _sleep_for(self, name: str) -> None:
        seconds = self.faults.seconds(name)
        if seconds:
            self._sleep(seconds)

    def _admin(self, request: Request) -> Answer:
        given = next((value for name, value in request.headers.items() if name.title() == SECRET_HEADER), "")
        if not hmac.compare_digest(given.encode(), self.secret.encode()):
            return Answer(403, JSON, b'{"message": "the sandbox\'s secret is needed"}')
        run = ROUTES.get(request.path.removeprefix(ADMIN))
        if run is None or request.method != "POST":
            return Answer(404, JSON, b'{"message": "there is no such route"}')
        try:
            with self.world.lock:
                answer = run(self.administration, json.loads(request.body or b"{}"))
        except AwsError as error:
            return Answer(error.status, JSON, json.dumps({"message": error.message}).encode())
        except KeyError as error:
            return Answer(400, JSON, json.dumps({"message": f"{error} is missing"}).encode())
        except (ValueError, TypeError, OverflowError) as error:
            return Answer(400, JSON, json.dumps({"message": str(error)}).encode())
        return Answer(200, JSON, json.dumps(answer).encode())


def _stranger(access_key_id: str) -> str:
    if access_key_id.startswith(("AKIA", "ASIA")):
        return "this is the local sandbox, and these look like real AWS keys; it never takes them"
    return "The security token included in the request is invalid."


def _refuse(request: Request, error: AwsError) -> Answer:
    form = request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
    if (form or request.service in XML) and "X-Amz-Target" not in request.headers:
        inner = f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message>"
        whole = f"<Error>{inner}</Error>"
        around = {"s3": whole, "ec2": f"<Response><Errors>{whole}</Errors></Response>"}
        body = around.get(request.service, f"<ErrorResponse>{whole}</ErrorResponse>")
        return Answer(error.status, (("Content-Type", "text/xml"),), body.encode())
    return Answer(error.status, (*JSON, ("x-amzn-ErrorType", error.code)), error_body(error))
