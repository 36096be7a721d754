"""Many questions at a time, few enough to stay below the service's rate: 50 calls a second for each operation.

Source: EventBridge quotas, "throttle limit in transactions per second". Eight at a time, at 200 ms each, are 40.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from jupyter_sched.core.errors import Cancelled
from jupyter_sched.gateway import OnProgress

AT_A_TIME = 8
T = TypeVar("T")
U = TypeVar("U")


def ask_each(
    ask: Callable[[T], U],
    items: Sequence[T],
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[U]:
    """Return the answer for each of ``items``, in their order.

    on_progress: told how many are done, and of how many. Raises Cancelled, and the first error that there is.
    """
    found: list[U] = []
    with ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="jupyter-sched-ask") as pool:
        try:
            for answer in pool.map(_unless(cancelled, ask), items):
                found.append(answer)
                if on_progress is not None:
                    on_progress(len(found), len(items))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return found


def _unless(cancelled: Callable[[], bool], ask: Callable[[T], U]) -> Callable[[T], U]:
    def asked(item: T) -> U:
        if cancelled():
            raise Cancelled("it was cancelled")
        return ask(item)

    return asked
