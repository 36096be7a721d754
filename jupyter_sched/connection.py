"""The connection of a client: to AWS with the user's own credentials, or to the local sandbox; made when needed."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import Account
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.journal import Journal, user_directory

if TYPE_CHECKING:
    import boto3

    from jupyter_sched.gateway import Gateway
    from jupyter_sched.sandbox import InProcess, Sandbox


class Connected:
    """Something that asks AWS or the sandbox. The connection is made at the first question.

    boto3_session, profile_name, region_name, sandbox_name, gateway, journal: see client.Client.
    """

    _local: InProcess | None = None

    def __init__(
        self,
        boto3_session: boto3.Session | None,
        profile_name: str | None,
        region_name: str | None,
        sandbox_name: str,
        gateway: Gateway | None,
        journal: Journal | None,
    ) -> None:
        self._session, self._profile, self._region = boto3_session, profile_name, region_name
        self._sandbox_name = sandbox_name
        self._sandbox: Sandbox | None = None
        self._gateway = self._given = gateway
        self._journal = journal
        self._lock = threading.RLock()

    @property
    def gateway(self) -> Gateway:
        """What this client asks; connected at the first use. Raises NotConnected or SandboxGone."""
        with self._lock:
            if self._gateway is None:
                self._gateway = self._connect()
            return self._gateway

    def reconnect(self) -> None:
        """Forget the connection; the next question makes a new one.

        It takes the credentials that there are by then, such as after ``aws sso login``, and starts a sandbox that is
        gone. Credentials that were given as keys are kept.
        """
        with self._lock:
            if self._given is None:
                self._gateway = self._sandbox = None
                if self._session is not None:
                    self._session = _renewed(self._session)

    @property
    def sandbox(self) -> Sandbox | None:
        """The local sandbox, to move its clock and read its log; None on AWS."""
        if self._sandbox_name and self._sandbox is None:
            _ = self.gateway
        return self._sandbox

    @property
    def is_sandbox(self) -> bool:
        """Whether this is the local sandbox, and not AWS."""
        return bool(self._sandbox_name)

    @property
    def journal(self) -> Journal | None:
        """Where saves are written down before their first call; None where there is nobody to come back to them.

        That is with a gateway of one's own, and with a sandbox inside the process.
        """
        if self._journal is None and self._given is None and self._local is None:
            self._journal = Journal(self._journal_directory())
        return self._journal

    def now(self) -> datetime:
        """Return the time, in UTC; in the sandbox, its own."""
        return self.sandbox.now() if self.sandbox else datetime.now(UTC)

    def account(self) -> Account:
        """Return where this is: partition, region and account."""
        return self.gateway.account()

    def identity(self) -> str:
        """Return the ARN of who you are."""
        return self.gateway.identity()

    def boto3_client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        """Return a plain boto3 client on the same account, or on the sandbox."""
        from jupyter_sched.aws.gateway import AwsGateway  # noqa: PLC0415

        if isinstance(self.gateway, AwsGateway):
            return self.gateway.connection.new_client(service)
        raise InvalidInput(f"{self!r} has a gateway of its own, which is not boto3")

    def _journal_directory(self) -> Path:
        if not self._sandbox_name:
            return user_directory()
        from jupyter_sched.sandbox.process import directory  # noqa: PLC0415  only where there is a sandbox

        return directory(self._sandbox_name) / "journal"

    def _connect(self) -> Gateway:
        # boto3 takes longer than the rest
        from jupyter_sched.aws.gateway import connect  # noqa: PLC0415
        from jupyter_sched.aws.session import new_session, sandbox_session  # noqa: PLC0415

        if not self._sandbox_name:
            return connect(self._session or new_session(self._profile, self._region))
        from jupyter_sched.sandbox import connect as connect_sandbox  # noqa: PLC0415

        self._sandbox = self._local.sandbox if self._local else connect_sandbox(self._sandbox_name)
        keys = (self._sandbox.access_key_id, self._sandbox.secret_access_key)
        session = sandbox_session(self._region or self._sandbox.region_name, *keys)
        if self._local:
            session.events.register("before-send", self._local.before_send)  # type: ignore[arg-type]  # it may answer
        return connect(session, self._sandbox.endpoint_url)


def _renewed(session: boto3.Session) -> boto3.Session:
    """Return a session that looks for its credentials anew; the same one where they were given as keys."""
    from jupyter_sched.aws.session import new_session  # noqa: PLC0415  boto3 takes longer than the rest

    credentials = session.get_credentials()
    if credentials is not None and credentials.method == "explicit":
        return session
    profile = session.profile_name if session.profile_name != "default" else None
    return new_session(profile, session.region_name)
