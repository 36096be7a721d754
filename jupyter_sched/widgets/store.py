"""One owner of a state: set changes it, and everybody who subscribed is shown what it then is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    State = TypeVar("State", bound=DataclassInstance)
else:
    State = TypeVar("State")


class Store(Generic[State]):
    """Holds a frozen dataclass. Callbacks may come on any thread, so there is a lock.

    A state that is equal to the one before notifies nobody; so an echo ends by itself. failed: told what goes wrong
    while a state is shown, since neither JupyterLab nor Voila would show it; None to let it be raised.
    """

    def __init__(self, state: State) -> None:
        self.failed: Callable[[BaseException], None] | None = None
        self._state = state
        self._lock = threading.RLock()
        self._subscribers: list[Callable[[State], None]] = []

    @property
    def state(self) -> State:
        """The state as it is now."""
        return self._state

    def set(self, **fields: Any) -> None:  # noqa: ANN401  the fields of any state
        """Change fields and show the new state."""
        self.update(lambda _: fields)

    def update(self, change: Callable[[State], dict[str, Any]]) -> None:
        """Change what ``change`` says of the state as it is; so nothing set meanwhile is lost."""
        with self._lock:
            wanted = replace(self._state, **change(self._state))
            if wanted == self._state:
                return
            self._state = wanted
            for show in tuple(self._subscribers):
                if self._state is wanted:
                    self._show(show, wanted)

    def _show(self, show: Callable[[State], None], state: State) -> None:
        try:
            show(state)
        except Exception as error:
            if self.failed is None:
                raise
            failed, self.failed = self.failed, None  # what tells of a failure may fail itself
            failed(error)
            self.failed = failed

    def subscribe(self, show: Callable[[State], None]) -> None:
        """Show the state now, and each one after it."""
        with self._lock:
            self._subscribers.append(show)
            show(self._state)
