"""The sandbox's own time: the real one, moved forward as often as one likes, never back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from jupyter_sched.sandbox.store import Store


def real_now() -> datetime:
    """Return the machine's time."""
    return datetime.now(UTC)


class Clock:
    """A time that runs with the real one, ``offset`` ahead of it; or stands still while it is frozen."""

    def __init__(self, store: Store, real: Callable[[], datetime] = real_now) -> None:
        self._table = store.table("clock")
        self._real = real
        self._standing: datetime | None = None
        self._latest = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """Return the sandbox's time, in UTC; never less than before, even where the machine's clock is set back."""
        if self._standing is not None:
            return self._standing
        frozen = self._row.get("frozen_at")
        moment = datetime.fromisoformat(frozen) if frozen else self._real() + self._offset
        if moment < self._latest:
            self._table["clock"] = {"offset_seconds": (self._latest - self._real()).total_seconds()}
        self._latest = max(moment, self._latest)
        return self._latest

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return "frozen_at" in self._row

    def move_to(self, moment: datetime) -> None:
        """Move forward to ``moment``. Raises ValueError for a time that has passed."""
        now = self.now()
        if moment < now:
            raise ValueError(f"the clock never goes back: it is {now.isoformat()}, not before {moment.isoformat()}")
        self.reach(moment)

    def reach(self, moment: datetime) -> None:
        """Move forward to ``moment``, unless it has passed meanwhile."""
        if moment <= self.now():
            return
        if self.frozen:
            self._table["clock"] = {"frozen_at": moment.astimezone(UTC).isoformat()}
        else:
            self._table["clock"] = {"offset_seconds": (moment - self._real()).total_seconds()}

    @contextmanager
    def standing_at(self, moment: datetime) -> Iterator[None]:
        """Let it be ``moment`` for what is done inside: what came due then is carried out as it would have been."""
        self._standing = moment
        try:
            yield
        finally:
            self._standing = None

    def freeze(self) -> None:
        """Let it stand still."""
        self._table["clock"] = {"frozen_at": self.now().isoformat()}

    def run(self) -> None:
        """Let it run on from where it stands."""
        self._table["clock"] = {"offset_seconds": (self.now() - self._real()).total_seconds()}

    @property
    def _row(self) -> dict[str, str]:
        return self._table.get("clock", {})

    @property
    def _offset(self) -> timedelta:
        return timedelta(seconds=float(self._row.get("offset_seconds", 0)))
