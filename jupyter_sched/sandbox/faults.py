"""Faults on demand, for tests and lessons: what goes wrong on AWS goes wrong here when it is asked to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jupyter_sched.sandbox.moto_mount import Answer
from jupyter_sched.sandbox.protocol import AwsError

BEFORE = {
    "throttle": ("ThrottlingException", "Rate exceeded", 400),
    "deny": ("AccessDeniedException", "User: {caller} is not authorized to perform: {action} on resource: *", 400),
    "server-error": ("InternalException", "", 500),
    "expired-token": ("ExpiredTokenException", "The security token included in the request is expired", 400),
    "concurrent": ("ConcurrentModificationException", "Another operation is in progress on this resource.", 400),
    "not-propagated": (
        "ValidationException",
        "Provided role cannot be assumed by principal 'events.amazonaws.com'.",
        400,
    ),
}
AFTER = frozenset({"lost-answer", "truncate", "partial"})
KINDS = frozenset(BEFORE) | AFTER | {"reset"}


class Dropped(Exception):
    """The connection is to be dropped without an answer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """operation: such as ``events:PutTargets``. after: calls to let through first. times: calls that fail then."""

    operation: str
    kind: str
    after: int = 0
    times: int = 1


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, operation: str, kind: str, after: int = 0, times: int = 1) -> None:
        """Plan a fault. Raises ValueError for a kind that there is not."""
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no fault; there are {', '.join(sorted(KINDS))}")
        self._faults.append(Fault(operation, kind, after, times))

    def clear(self) -> None:
        """Forget all."""
        self._faults.clear()

    def before(self, operation: str) -> None:
        """Raise the fault that a request meets before it is carried out."""
        kind = self._take(operation, frozenset(BEFORE) | {"reset"})
        if kind == "reset":
            raise Dropped
        if kind:
            code, message, status = BEFORE[kind]
            raise AwsError(
                code, message.format(caller="arn:aws:iam::123456789012:user/sandbox", action=operation), status
            )

    def after(self, operation: str, answer: Answer) -> Answer:
        """Return what is left of an answer."""
        kind = self._take(operation, AFTER)
        if kind == "lost-answer":
            raise Dropped
        if kind == "truncate":
            return replace(answer, body=b"{}")
        if kind == "partial":
            entry = (
                b'{"TargetId": "pipeline-1", "ErrorCode": "ConcurrentModificationException", "ErrorMessage": "busy"}'
            )
            return replace(answer, body=b'{"FailedEntryCount": 1, "FailedEntries": [' + entry + b"]}")
        return answer

    def _take(self, operation: str, kinds: frozenset[str]) -> str:
        for index, fault in enumerate(self._faults):
            if fault.operation == operation and fault.kind in kinds:
                if fault.after:
                    self._faults[index] = replace(fault, after=fault.after - 1)
                    return ""
                if fault.times > 1:
                    self._faults[index] = replace(fault, times=fault.times - 1)
                else:
                    del self._faults[index]
                return fault.kind
        return ""
