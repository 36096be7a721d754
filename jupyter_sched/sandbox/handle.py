"""A hold on a running sandbox: its address and keys, its clock, its log."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from jupyter_sched.core.errors import InvalidInput, SandboxGone

ADMIN = "/_sandbox/"  # the path of what is asked of the sandbox itself
SECRET_HEADER = "X-Sandbox-Secret"  # noqa: S105  the name of a header
SECONDS = 60
STOP_SECONDS, LOOK_SECONDS = 5, 0.02
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line of the sandbox's log. kind: "call" or "delivery"; outcome: "ok", or why nothing ran."""

    at: datetime
    kind: str
    what: str
    outcome: str

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.kind:<8} {self.what}: {self.outcome}"


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox that runs. Every method may raise SandboxGone.

    endpoint_url, access_key_id and secret_access_key: what any AWS tool needs to work with it. ask: how to ask it,
    where that is not by HTTP.
    """

    name: str
    endpoint_url: str
    access_key_id: str = field(repr=False)
    secret_access_key: str = field(default="sandbox", repr=False)
    region_name: str = "us-east-1"
    account_id: str = "123456789012"
    ask: Callable[[str, Mapping[str, Any]], dict[str, Any]] | None = field(default=None, repr=False, compare=False)

    def now(self) -> datetime:
        """Return the sandbox's time, in UTC."""
        return datetime.fromisoformat(self.status()["now"])

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Move the clock on, fire what is due in order, and return the time it then is. Raises InvalidInput."""
        delta = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return datetime.fromisoformat(self._ask("advance", seconds=delta.total_seconds())["now"])

    def set(self, moment: datetime) -> datetime:
        """Move the clock to ``moment``, which is aware and not in its past, and fire what is due."""
        if moment.tzinfo is None:
            raise ValueError(f"{moment!r} has no zone; give one, such as tzinfo=UTC")
        return datetime.fromisoformat(self._ask("set", to=moment.isoformat())["now"])

    def freeze(self) -> None:
        """Let the clock stand still."""
        self._ask("freeze")

    def run(self) -> None:
        """Let the clock run on."""
        self._ask("run")

    def reset(self) -> None:
        """Forget everything."""
        self._ask("reset")

    def stop(self) -> None:
        """Stop the server and wait until it is gone. What it holds is kept."""
        self._ask("stop")
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and self._runs():
            time.sleep(LOOK_SECONDS)

    def _runs(self) -> bool:
        try:
            self.status()
        except SandboxGone:
            return False
        return True

    def status(self) -> dict[str, Any]:
        """Return the time, and how many rules, pipelines and executions there are."""
        return self._ask("status")

    def log(self) -> tuple[LogEntry, ...]:
        """Return what was called and delivered, oldest first, with the reason where nothing ran."""
        return _entries(self._ask("log")["entries"])

    def emit(
        self, event: Mapping[str, Any], event_bus: str = "default", region_name: str | None = None
    ) -> tuple[LogEntry, ...]:
        """Deliver an event as the service that it names would, and return what each rule did with it.

        event: source, detail-type and detail; the rest of the envelope is filled in. Unlike PutEvents, it may come from
        ``aws.*``: so an approval, an alarm or a finished job can be tried here. Raises InvalidInput.
        """
        region = region_name or self.region_name
        return _entries(self._ask("emit", event=dict(event), event_bus=event_bus, region=region)["entries"])

    def fault(self, operation: str, kind: str, *, after: int = 0, times: int = 1, seconds: float = 0) -> None:
        """Let an operation, such as ``events:PutTargets``, fail: see sandbox/faults.py for the kinds.

        after: calls to let through first. times: calls that fail then. seconds: how long, for "delay" and
        "not-propagated". Raises InvalidInput.
        """
        self._ask("fault", operation=operation, kind=kind, after=after, times=times, seconds=seconds)

    def seed(self, region_name: str | None = None) -> dict[str, str]:
        """Make something to begin with, unless it is there, and return the names: pipeline, role_arn and bucket.

        The pipeline has five parameters and a condition; the bucket sends an event for each file.
        """
        return self._ask("seed", region=region_name or self.region_name)

    def end_faults(self) -> None:
        """Let nothing fail any more."""
        self._ask("faults-end")

    def act_as(self, role_name: str | None) -> None:
        """Let every later request be one of a role, with the role's permissions and no others; None ends that.

        So a lesson or a test can meet AccessDenied, and the lack of iam:PassRole. Raises InvalidInput for no role.
        """
        self._ask("act-as", role_name=role_name or "")

    def manage(
        self,
        rule_name: str,
        service: str = "sagemaker.amazonaws.com",
        *,
        event_bus: str = "default",
        region_name: str | None = None,
    ) -> None:
        """Let a rule be one that an AWS service has made for itself, and that nobody else may change."""
        region = region_name or self.region_name
        self._ask("manage", rule_name=rule_name, service=service, event_bus=event_bus, region=region)

    def _ask(self, route: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401  any JSON
        if self.ask is not None:
            return self.ask(route, given)
        headers = {SECRET_HEADER: self.access_key_id, "Content-Type": "application/json"}
        url = f"{self.endpoint_url}{ADMIN}{route}"
        request = urllib.request.Request(url, json.dumps(given).encode(), headers, method="POST")  # noqa: S310  loopback
        try:
            with OPENER.open(request, timeout=SECONDS) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            raise InvalidInput(f"the sandbox: {_words(error.read())}") from error
        except (OSError, ValueError) as error:
            raise SandboxGone(
                f"the sandbox {self.name!r} at {self.endpoint_url} does not answer; "
                "js.Client(sandbox=True) starts it again, with everything it held"
            ) from error


def _entries(rows: list[dict[str, Any]]) -> tuple[LogEntry, ...]:
    return tuple(LogEntry(datetime.fromisoformat(row.pop("at")), **row) for row in rows)


def _words(body: bytes) -> str:
    try:
        return str(json.loads(body)["message"])
    except (ValueError, KeyError, TypeError):
        return body.decode(errors="replace")[:300]
