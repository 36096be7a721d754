"""Faults on demand, for tests and lessons: what goes wrong on AWS goes wrong here when it is asked to.

    sandbox.fault("events:PutTargets", "throttle", after=1, times=3)

An operation is named as IAM names it, such as ``events:PutRule``, ``iam:CreateRole`` or ``s3:PutObject``. The starts of
pipelines that EventBridge makes itself are ``delivery:StartPipelineExecution``. ``*`` stands for any text.

==================  =============================================================  ============
kind                what the caller meets                                          carried out?
==================  =============================================================  ============
throttle            too many requests                                              no
deny                access denied                                                  no
expired-token       the session's credentials have expired                         no
server-error        an error of the service itself, HTTP 500                       no
concurrent          another change of the same thing is in progress                no
reset               the connection breaks before an answer                         no
lost-answer         the connection breaks before an answer                         **yes**
truncate            half an answer, HTTP 200                                       yes
partial             some entries of PutTargets, RemoveTargets or PutEvents fail    the others
not-propagated      a role that AWS does not know everywhere yet                   no
delay               the answer after ``seconds``                                   yes
==================  =============================================================  ============

``not-propagated`` on ``iam:CreateRole`` lets the role be made, and be unusable for ``seconds`` of the sandbox's time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.sandbox.messages import Answer
from jupyter_sched.sandbox.protocol import AwsError

_XML_CODES = {
    "ThrottlingException": ("Throttling", 400),
    "AccessDeniedException": ("AccessDenied", 403),
    "ExpiredTokenException": ("ExpiredToken", 403),
    "InternalException": ("ServiceFailure", 500),
    "ConcurrentModificationException": ("ConcurrentModification", 409),
}
_REST_STATUS = {"ThrottlingException": 429, "AccessDeniedException": 403, "ConcurrentModificationException": 409}
_BEFORE = {
    "throttle": ("ThrottlingException", "Rate exceeded"),
    "deny": ("AccessDeniedException", "User: {caller} is not authorized to perform: {action} on resource: *"),
    "server-error": ("InternalException", "An internal error occurred."),
    "expired-token": ("ExpiredTokenException", "The security token included in the request is expired"),
    "concurrent": ("ConcurrentModificationException", "Another operation is in progress on this resource."),
    "not-propagated": ("ValidationException", "Provided role cannot be assumed by principal 'events.amazonaws.com'."),
}
_SCHEDULER_NOT_YET = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
_AFTER = frozenset({"lost-answer", "truncate"})
KINDS = frozenset(_BEFORE) | _AFTER | {"reset", "partial", "delay"}
_ENTRIES = {
    "events:PutTargets": ("Targets", "Id"),
    "events:RemoveTargets": ("Ids", None),
    "events:PutEvents": ("Entries", None),
}
_BUSY = "ConcurrentModificationException", "Another operation is in progress on this resource."
_ROLE_SECONDS = 10.0


class Dropped(Exception):
    """The connection is to be dropped without an answer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that is to come.

    operation: such as ``events:PutTargets``. after: calls to let through first. times: calls that fail then.
    seconds: how long, where the kind has a length.
    """

    operation: str
    kind: str
    after: int = 0
    times: int = 1
    seconds: float = 0.0


class Faults:
    """The faults that are still to come. caller: the ARN that a denial names."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self.caller = ""

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def add(self, operation: str, kind: str, after: int = 0, times: int = 1, seconds: float = 0.0) -> None:
        """Plan a fault. Raises InvalidInput for what is none."""
        if kind not in KINDS:
            raise InvalidInput(f"{kind!r} is no fault; there are {', '.join(sorted(KINDS))}")
        service, _, name = operation.partition(":")
        if not service or not name:
            raise InvalidInput(f"{operation!r} is no operation; expected one such as events:PutTargets")
        if kind == "partial" and operation not in _ENTRIES:
            raise InvalidInput(f"{operation} cannot fail in part; {', '.join(_ENTRIES)} can")
        if after < 0 or times < 1 or seconds < 0:
            raise InvalidInput(f"after={after}, times={times}, seconds={seconds}: at least 0, 1 and 0 are expected")
        self._faults.append(Fault(operation, kind, after, times, seconds))

    def clear(self) -> None:
        """Forget all."""
        self._faults.clear()

    def seconds(self, operation: str) -> float:
        """Return how long a request has to wait first."""
        fault = self._take(operation, frozenset({"delay"}))
        return fault.seconds if fault else 0.0

    def before(self, operation: str) -> None:
        """Raise what a request meets before it is carried out."""
        kinds = frozenset(_BEFORE) | {"reset"}
        fault = self._take(operation, kinds - {"not-propagated"} if operation == "iam:CreateRole" else kinds)
        if fault is None:
            return
        if fault.kind == "reset":
            raise Dropped
        raise _refusal(operation, fault.kind, self.caller)

    def role_seconds(self) -> float:
        """Return for how long a role that has just been made is not known everywhere."""
        fault = self._take("iam:CreateRole", frozenset({"not-propagated"}))
        return (fault.seconds or _ROLE_SECONDS) if fault else 0.0

    def partial(self, operation: str, given: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, str]]]:
        """Return a request without the entries that are to fail, and what the answer says of those."""
        if operation not in _ENTRIES or not self._take(operation, frozenset({"partial"})):
            return given, []
        key, name = _ENTRIES[operation]
        kept, failed = given[key][: len(given[key]) // 2], given[key][len(given[key]) // 2 :]
        code, message = _BUSY
        named = [{"TargetId": each[name] if name else each} if key != "Entries" else {} for each in failed]
        return {**given, key: kept}, [{**each, "ErrorCode": code, "ErrorMessage": message} for each in named]

    def after(self, operation: str, answer: Answer) -> Answer:
        """Return what is left of an answer."""
        fault = self._take(operation, _AFTER)
        if fault is None:
            return answer
        if fault.kind == "lost-answer":
            raise Dropped
        headers = tuple(pair for pair in answer.headers if pair[0].lower() != "content-length")
        return replace(answer, headers=headers, body=answer.body[: len(answer.body) // 2])

    def _take(self, operation: str, kinds: frozenset[str]) -> Fault | None:
        for index, fault in enumerate(self._faults):
            if fnmatchcase(operation, fault.operation) and fault.kind in kinds:
                if fault.after:
                    self._faults[index] = replace(fault, after=fault.after - 1)
                    return None
                if fault.times > 1:
                    self._faults[index] = replace(fault, times=fault.times - 1)
                else:
                    del self._faults[index]
                return fault
        return None


def _refusal(operation: str, kind: str, caller: str) -> AwsError:
    code, text = _BEFORE[kind]
    service = operation.partition(":")[0]
    if kind == "not-propagated" and service == "scheduler":
        text = _SCHEDULER_NOT_YET
    message = text.format(caller=caller, action=operation)
    return refusal(service, code, message, 500 if kind == "server-error" else 400)


def refusal(service: str, code: str, message: str, status: int = 400) -> AwsError:
    """Return a refusal with the code and the status that it has at a service."""
    if service in {"iam", "sts", "s3", "sqs", "cloudwatch"} and code in _XML_CODES:
        code, status = _XML_CODES[code]
    elif service == "scheduler":
        code, status = ("InternalServerException", 500) if status == 500 else (code, _REST_STATUS.get(code, status))  # noqa: PLR2004  HTTP
    return AwsError(code, message, status)
