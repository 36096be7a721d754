"""Looking, and saying "unknown" where looking is not allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from jupyter_sched.core.diagnosis import Check
from jupyter_sched.core.errors import AccessDenied
from jupyter_sched.core.schedule_trigger import Schedule, Trigger

if TYPE_CHECKING:
    from jupyter_sched.gateway import Gateway

NEVER = "no error: it never fires"
# A rule's dead-letter queue has codes of its own, a schedule's those of the API that it called.
API_CODES = {
    "NO_RESOURCE": "ResourceNotFound",
    "NO_PERMISSIONS": "AccessDeniedException",
    "INVALID_PARAMETER or ERROR_FROM_TARGET": "ValidationException",
}


class _Once:
    """Asks a gateway each question once, and remembers what it answered."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._answers: dict[tuple[str, str], Any] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        ask = getattr(self._gateway, name)

        def asked(*given: Any) -> Any:  # noqa: ANN401  any question
            key = (name, repr(given))  # a role cannot be hashed, but tells all of itself
            if key not in self._answers:
                self._answers[key] = ask(*given)
            return self._answers[key]

        return asked


def once(gateway: Gateway) -> Gateway:
    """Return a gateway for one checklist, whose lines ask some of the same questions."""
    return cast("Gateway", _Once(gateway))


def looked(key: str, title: str, look: Callable[[], Check]) -> Check:
    """Return what ``look`` says; "unknown" where it may not look."""
    try:
        return look()
    except AccessDenied as error:
        return Check(key=key, title=title, state="unknown", evidence=f"cannot be looked at: {error}")


def undelivered(trigger: Trigger, code: str) -> str:
    """Return where a start that fails would show. code: as a rule's dead-letter queue has it."""
    code, metric = (
        (API_CODES[code], "TargetErrorCount") if isinstance(trigger, Schedule) else (code, "FailedInvocations")
    )
    return f"{code} in the dead-letter queue; without one, only {metric} counts it"


def checker(key: str, title: str) -> Callable[..., Check]:
    """Return what makes checks of one line: ``line("fail", "evidence", error=..., fix=...)``."""

    def line(state: Any, evidence: str, **more: Any) -> Check:  # noqa: ANN401  the fields of a Check
        return Check(key=key, title=title, state=state, evidence=evidence, **more)

    return line
