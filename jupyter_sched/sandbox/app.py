"""The sandbox as one application: requests in, answers out, whether over a socket or inside one process."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from jupyter_sched.sandbox import events, pipelines
from jupyter_sched.sandbox.buckets import Buckets, without_length
from jupyter_sched.sandbox.clock import real_now
from jupyter_sched.sandbox.delivery import Delivery
from jupyter_sched.sandbox.events import complete_event
from jupyter_sched.sandbox.faults import Faults
from jupyter_sched.sandbox.moto_mount import SERVICES, Answer, Moto, Request
from jupyter_sched.sandbox.protocol import AwsError, error_body, operation, read, write
from jupyter_sched.sandbox.store import Store
from jupyter_sched.sandbox.world import ACCOUNT_ID, World, partition_of

JSON = (("Content-Type", "application/x-amz-json-1.1"),)
ADMIN = "/_sandbox/"
SECRET_HEADER = "X-Sandbox-Secret"  # noqa: S105  the name of a header
LARGEST_BODY_BYTES = 64 * 1024 * 1024
STARTS = "StartPipelineExecution"


class App:
    """One sandbox. secret: the access key id that every request must be signed with."""

    def __init__(self, secret: str, store: Store | None = None, real: Callable[[], datetime] = real_now) -> None:
        self.secret = secret
        kept = store or Store()
        self.world = World(kept, Moto(kept), real)
        self.delivery = Delivery(self.world)
        self.faults = Faults()

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request."""
        if request.path.startswith(ADMIN):
            return self._admin(request)
        with self.world.lock:
            return self._aws(request)

    def _aws(self, request: Request) -> Answer:
        if not hmac.compare_digest(request.access_key_id, self.secret):
            return self._refuse(request, AwsError("UnrecognizedClientException", _stranger(request.access_key_id), 403))
        target = request.headers.get("X-Amz-Target", "")
        try:
            self.delivery.fire_due()
            if request.service in {"events", "sagemaker"}:
                return self._own(request, target)
            return self._moto(request)
        except AwsError as error:
            self.world.log(
                "call", target or f"{request.service}:{request.method} {request.path}", f"{error.code}: {error.message}"
            )
            return self._refuse(request, error)

    def _own(self, request: Request, target: str) -> Answer:
        wanted = operation(target)
        name = f"{request.service}:{wanted.name}"
        self.faults.before(name)
        given = read(wanted, request.body)
        region = request.region
        body = write(wanted, self._run(request.service, wanted.name, region, given))
        self.world.log("call", name, "ok")
        return self.faults.after(name, Answer(200, JSON, body))

    def _run(self, service: str, name: str, region: str, given: Mapping[str, Any]) -> dict[str, Any]:
        if service == "events" and name in events.OPERATIONS:
            return events.OPERATIONS[name](events.Events(self.world, self.delivery, region), given)
        if service == "sagemaker" and name in pipelines.OPERATIONS:
            answers = pipelines.Pipelines(self.world, region, self._caller(region), self.delivery.started)
            return pipelines.OPERATIONS[name](answers, given)
        raise AwsError("UnknownOperationException", f"the sandbox does not answer {service}:{name}", 501)

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
        if request.service in {"iam", "sts", "s3", "sqs"}:
            return Answer(error.status, (("Content-Type", "text/xml"),), _xml(error))
        return Answer(error.status, (*JSON, ("x-amzn-ErrorType", error.code)), error_body(error))

    def _caller(self, region: str) -> str:
        return f"arn:{partition_of(region)}:iam::{ACCOUNT_ID}:user/sandbox"

    def _admin(self, request: Request) -> Answer:
        given = next((value for name, value in request.headers.items() if name.title() == SECRET_HEADER), "")
        if not hmac.compare_digest(given, self.secret):
            return Answer(403, JSON, b'{"message": "the sandbox\'s secret is needed"}')
        run = ADMINISTRATION.get(request.path.removeprefix(ADMIN))
        if run is None or request.method != "POST":
            return Answer(404, JSON, b'{"message": "there is no such route"}')
        try:
            with self.world.lock:
                answer = run(self, json.loads(request.body or b"{}"))
        except (ValueError, TypeError, OverflowError) as error:
            return Answer(400, JSON, json.dumps({"message": str(error)}).encode())
        return Answer(200, JSON, json.dumps(answer).encode())

    def status(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Return what there is."""
        world = self.world
        return {
            "now": world.now().isoformat(),
            "frozen": world.clock.frozen,
            "rules": len(world.rules),
            "pipelines": len(world.pipelines),
            "executions": len(world.executions),
        }

    def advance(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Move the clock on and fire what is due."""
        moment = self.world.now() + timedelta(seconds=float(given["seconds"]))
        self._check_forward(moment)
        self.delivery.advance_to(moment)
        return self.status({})

    def set(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Move the clock to a time and fire what is due."""
        moment = datetime.fromisoformat(given["to"])
        self._check_forward(moment)
        self.delivery.advance_to(moment)
        return self.status({})

    def freeze(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Let the clock stand still."""
        self.world.clock.freeze()
        return self.status({})

    def run(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Let the clock run."""
        self.world.clock.run()
        self.delivery.changed()
        return self.status({})

    def reset(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Forget everything; the clock is the real one again."""
        self.world.moto.reset()
        self.world.store.clear()
        self.world.entries.clear()
        self.world.open_tables()
        self.faults.clear()
        self.delivery.changed()
        return self.status({})

    def log(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Return the log."""
        return {"entries": self.world.log_rows()}

    def emit(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Deliver an event of any source, and return the log of it."""
        known = set(map(id, self.world.entries))
        account = self.world.account(given["region"])
        self.delivery.put(complete_event(given["event"], account, self.world.now()), given["event_bus"])
        return {"entries": [asdict(entry) for entry in self.world.entries if id(entry) not in known]}

    def fault(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Add a fault."""
        self.faults.add(**given)
        return {}

    def _check_forward(self, moment: datetime) -> None:
        if moment < self.world.now():
            raise ValueError(f"the clock never goes back: it is {self.world.now().isoformat()}")


ADMINISTRATION: dict[str, Callable[[App, Mapping[str, Any]], dict[str, Any]]] = {
    "status": App.status,
    "advance": App.advance,
    "set": App.set,
    "freeze": App.freeze,
    "run": App.run,
    "reset": App.reset,
    "log": App.log,
    "emit": App.emit,
    "fault": App.fault,
}


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
