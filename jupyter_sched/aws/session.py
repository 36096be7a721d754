"""Sessions, and the clients of one: made once, with time-outs that a person can wait for."""

from __future__ import annotations

import os
import threading
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from jupyter_sched.aws.errors import asking

CONNECT_SECONDS = 5
READ_SECONDS = 20
READS = Config(
    connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries={"mode": "standard", "total_max_attempts": 3}
)
# aws/step.py repeats the writes itself: botocore would also repeat a quota that is used up.
WRITES = Config(
    connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries={"mode": "standard", "total_max_attempts": 1}
)


class Connection:
    """Clients for one boto3 session.

    endpoint_url: the sandbox's address; empty on AWS. reads: time-outs and retries of questions.
    """

    def __init__(self, session: boto3.Session, endpoint_url: str = "", reads: Config = READS) -> None:
        self.session = session
        self.endpoint_url = endpoint_url
        self._reads = reads
        self._clients: dict[tuple[str, bool], Any] = {}
        self._lock = threading.Lock()

    def client(self, service: str, *, writing: bool = False) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        """Return the client of a service; one for reads, one for writes."""
        with self._lock:
            key = (service, writing)
            if key not in self._clients:
                self._clients[key] = self.new_client(service, WRITES if writing else self._reads)
            return self._clients[key]

    def new_client(self, service: str, config: Config | None = None) -> Any:  # noqa: ANN401
        """Return a plain boto3 client on the same account, or on the sandbox."""
        more: dict[str, Any] = {"endpoint_url": self.endpoint_url} if self.endpoint_url else {}
        if service == "s3" and self.endpoint_url:
            path_style = Config(s3={"addressing_style": "path"})
            config = config.merge(path_style) if config else path_style
        with asking(f"{service}:connect"):
            client: Any = self.session.client  # boto3 has an overload for each service
            return client(service, config=config, **more)

    def ask(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return the answer to a reading call. operation: in boto3's snake case, such as ``describe_rule``."""
        with self.asking(service, operation):
            answer: dict[str, Any] = getattr(self.client(service), operation)(**parameters)
            return answer

    def asking(self, service: str, operation: str) -> Any:  # noqa: ANN401
        """Return a context in which what goes wrong is raised as one of our errors."""
        return asking(f"{service}:{camel(operation)}", self.endpoint_url)


def new_session(profile_name: str | None, region_name: str | None) -> boto3.Session:
    """Return a boto3 session with the user's own credentials. Raises NotConnected."""
    with asking("connect"):
        return boto3.Session(profile_name=profile_name, region_name=region_name)


def sandbox_session(region_name: str, access_key_id: str, secret_access_key: str) -> boto3.Session:
    """Return a boto3 session for the sandbox, which no profile, setting or file of the user's reaches."""
    unread: dict[str, Any] = {name: (None, [], os.devnull, None) for name in ("config_file", "credentials_file")}
    session = botocore.session.Session(session_vars={"profile": (None, [], None, None), **unread})
    return boto3.Session(
        botocore_session=session,
        region_name=region_name,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
    )


def camel(operation: str) -> str:
    """Return an operation as the API names it.

    >>> camel("describe_rule")
    'DescribeRule'
    """
    return "".join(part.capitalize() for part in operation.split("_"))


def snake(operation: str) -> str:
    """Return an operation as boto3 names it.

    >>> snake("PutRolePolicy")
    'put_role_policy'
    """
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in operation).lstrip("_")
