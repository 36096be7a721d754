"""What is to happen when, in order."""

from __future__ import annotations

import heapq
from datetime import datetime

Item = tuple[datetime, str, str]


class Agenda:
    """A heap of moments. Each kind and key stands in it once: what is put again or dropped no longer counts before."""

    def __init__(self) -> None:
        self._heap: list[Item] = []
        self._moments: dict[tuple[str, str], datetime] = {}

    def put(self, moment: datetime, kind: str, key: str) -> None:
        """Put something on, in place of what stood there for the same kind and key."""
        self._moments[kind, key] = moment
        heapq.heappush(self._heap, (moment, kind, key))

    def drop(self, kind: str, key: str) -> None:
        """Take something off, if it is there."""
        self._moments.pop((kind, key), None)

    def clear(self) -> None:
        """Take everything off."""
        self._heap.clear()
        self._moments.clear()

    def next_at(self) -> datetime | None:
        """Return when the next thing is to happen."""
        while self._heap and self._moments.get(self._heap[0][1:]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def take(self, until: datetime) -> Item | None:
        """Return the next thing that is to happen by ``until``, and take it off."""
        due = self.next_at()
        if due is None or due > until:
            return None
        item = heapq.heappop(self._heap)
        del self._moments[item[1:]]
        return item
