"""The sandbox inside one process, without sockets: for fast, parallel tests of your own rules.

client = js.Client(sandbox=InProcess())
client.apply(client.plan(rule))
client.sandbox.advance(days=3)
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.sandbox.app import App
from jupyter_sched.sandbox.clock import real_now
from jupyter_sched.sandbox.faults import Dropped
from jupyter_sched.sandbox.handle import ADMIN, SECRET_HEADER, Sandbox
from jupyter_sched.sandbox.messages import Request
from jupyter_sched.sandbox.protocol import session as quiet_session
from jupyter_sched.sandbox.store import Store
from jupyter_sched.sandbox.wsgi import aws_response, request_of

SECRET = "SBXINPROCESS"  # noqa: S105  it opens nothing but this object


class InProcess:
    """A sandbox of this process's own. store: None to forget everything with it."""

    endpoint_url = "http://localhost"

    def __init__(
        self,
        store: Store | None = None,
        real: Callable[[], datetime] = real_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.app = App(SECRET, store, real, sleep)

    @property
    def sandbox(self) -> Sandbox:
        """The hold on it: its clock, its log, its faults."""
        return Sandbox("in process", self.endpoint_url, SECRET, ask=self._ask)

    def _ask(self, route: str, given: Mapping[str, Any]) -> dict[str, Any]:
        headers = {SECRET_HEADER: SECRET}
        answer = self.app.answer(Request("POST", f"{ADMIN}{route}", "", headers, json.dumps(given).encode()))
        found: dict[str, Any] = json.loads(answer.body)
        if answer.status != HTTPStatus.OK:
            raise InvalidInput(f"the sandbox: {found['message']}")
        return found

    def botocore_session(self, region_name: str = "us-east-1") -> botocore.session.Session:
        """Return a session whose clients all ask this sandbox and nobody else."""
        session = quiet_session()
        session.set_credentials(SECRET, "sandbox")
        session.set_config_variable("region", region_name)
        session.register("before-send", self.before_send)  # type: ignore[arg-type]  # it may answer
        return session

    def before_send(self, request: Any, **_: Any) -> AWSResponse:  # noqa: ANN401  as botocore calls it
        """Answer a request of botocore's."""
        try:
            answer = self.app.answer(request_of(request))
        except Dropped:
            raise ConnectionClosedError(endpoint_url=request.url) from None
        return aws_response(request.url, answer)
