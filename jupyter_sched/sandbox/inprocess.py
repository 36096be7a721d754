"""The sandbox inside one process, without sockets: for fast, parallel tests of your own rules.

local = InProcess()
session = boto3.Session(botocore_session=local.botocore_session())
session.client("events").put_rule(...)
local.app.delivery.advance_to(...)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError

from jupyter_sched.sandbox.app import App
from jupyter_sched.sandbox.clock import real_now
from jupyter_sched.sandbox.faults import Dropped
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
