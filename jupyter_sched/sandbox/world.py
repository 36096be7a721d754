"""Everything the sandbox is: its time, its tables, its log, and moto for what it does not answer itself."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from jupyter_sched.core.arn import Account
from jupyter_sched.sandbox.clock import Clock, real_now
from jupyter_sched.sandbox.history import History
from jupyter_sched.sandbox.running import Running
from jupyter_sched.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_sched.sandbox.messages import Request
    from jupyter_sched.sandbox.moto_mount import Moto

ACCOUNT_ID = "123456789012"
REGION = "us-east-1"
LOG_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log. kind: "call" or "delivery". what: such as ``events:PutRule`` or a rule's name.

    outcome: "ok", or the reason why nothing ran.
    """

    at: str
    kind: str
    what: str
    outcome: str

    def __str__(self) -> str:
        return f"{self.at[:19]} {self.kind:<8} {self.what}: {self.outcome}"


class World:
    """One sandbox. Whoever reads or changes it holds ``lock``."""

    def __init__(self, store: Store, moto: Moto, real: Callable[[], datetime] = real_now) -> None:
        self.lock = threading.RLock()
        self.store, self.moto = store, moto
        self._real = real
        self.entries: deque[Entry] = deque(maxlen=LOG_LENGTH)
        self.history = History()
        self.open_tables()

    def open_tables(self) -> None:
        """Bind the tables; again after a reset, when they are new."""
        store = self.store
        self.clock = Clock(store, self._real)
        self.buses, self.rules, self.targets = store.table("buses"), store.table("rules"), store.table("targets")
        self.tags, self.pipelines = store.table("tags"), store.table("pipelines")
        self.executions, self.tokens = store.table("executions"), store.table("tokens")
        self.switches, self.retries = store.table("switches"), store.table("retries")
        self.schedules, self.schedule_groups = store.table("schedules"), store.table("schedule_groups")
        self.fresh_roles, self.settings = store.table("fresh_roles"), store.table("settings")
        self.progress, self.running = store.table("progress"), Running(store.table("definitions"))
        for newest in itertools.islice(self.executions.newest(), 1):
            self.clock.reach(datetime.fromisoformat(newest["StartTime"]))

    def account(self, region: str = REGION) -> Account:
        """Return the account in a region, with the region's partition."""
        return Account(partition_of(region), region, ACCOUNT_ID)

    def now(self) -> datetime:
        """Return the sandbox's time."""
        return self.clock.now()

    def role(self, name: str) -> dict[str, Any] | None:
        """Return a role's trust and policies; None where there is none, or it has not become known everywhere yet."""
        known_at = self.fresh_roles.get(name, {}).get("known_at")
        if known_at and self.now() < datetime.fromisoformat(known_at):
            return None
        return self.moto.role(name)

    def role_made(self, request: Request, seconds: float) -> None:
        """Let a role that has just been made be unknown for a while."""
        name = parse_qs(request.body.decode()).get("RoleName", [""])[0]
        if seconds:
            self.fresh_roles[name] = {"known_at": (self.now() + timedelta(seconds=seconds)).isoformat()}
        else:
            self.fresh_roles.pop(name, None)

    def log(self, kind: str, what: str, outcome: str) -> None:
        """Remember what happened, and why nothing did."""
        self.entries.append(Entry(self.now().isoformat(), kind, what, outcome))

    def log_rows(self) -> list[dict[str, Any]]:
        """Return the log as plain values, oldest first."""
        return [asdict(entry) for entry in self.entries]


def partition_of(region: str) -> str:
    """Return the partition that a region lies in."""
    special = {
        "cn-": "aws-cn",
        "us-gov-": "aws-us-gov",
        "us-iso-": "aws-iso",
        "us-isob-": "aws-iso-b",
        "eusc-": "aws-eusc",
    }
    return next((partition for prefix, partition in special.items() if region.startswith(prefix)), "aws")
