"""The error tree. A class exists only where a caller acts differently on it.

SchedError
├── InvalidInput                    what was given cannot be used; nothing was sent to AWS
│   ├── ExpressionError             a schedule expression (core/schedule)
│   ├── PatternError                an event pattern (core/pattern)
│   └── InvalidTrigger              a rule with problems: .problems
├── OffLimits                       this client was made not to do that; nothing was sent to AWS
│   └── ReadOnly                    ... because it was made to change nothing
├── NotConnected                    no usable credentials, region or profile: renew and go on
├── Unreachable                     no answer came: try again later
│   └── SandboxGone                 the local sandbox does not run: start it again
├── Stopped                         a plan stopped half-way: .step, .done; running it again completes it
├── Cancelled                       the user said so
└── Refused                         AWS, or the sandbox, answered no: .call, .code
    ├── AccessDenied                somebody must allow it: .action, .resource, .principal
    ├── NotFound                    it is not there (any more)
    ├── NameTaken                   it is there, and it is not ours
    ├── ChangedMeanwhile            somebody else has changed it since: .merge has the three versions
    ├── QuotaExceeded               ask for more, or remove some: no retry helps
    ├── Throttled                   wait, then the same call may pass
    └── NotYetUsable                a new role that AWS does not know everywhere yet: wait, then again
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing for it would slow down every start
if TYPE_CHECKING:
    from jupyter_sched.core.found import FoundTrigger
    from jupyter_sched.core.merge import Merge
    from jupyter_sched.core.problem import Problem


class SchedError(Exception):
    """Everything that this package raises on purpose."""


class InvalidInput(SchedError, ValueError):
    """What was given cannot be used. Nothing was sent to AWS."""


class InvalidTrigger(InvalidInput):
    """A rule that has problems.

    problems: every problem found, each with its path.
    """

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(f"{name!r} cannot be saved: " + "; ".join(map(str, problems)))


class OffLimits(SchedError):
    """This client is limited to other pipelines. Nothing was sent to AWS."""


class ReadOnly(OffLimits):
    """This client was made to change nothing."""


class NotConnected(SchedError):
    """No usable credentials, region or profile."""


class Unreachable(SchedError):
    """AWS gave no answer, or one that cannot be read."""


class SandboxGone(Unreachable):
    """The local sandbox does not run."""


class Refused(SchedError):
    """AWS, or the sandbox, answered no.

    call: such as ``events:PutRule``. code: as AWS gave it, such as ``ValidationException``.
    request_id: to quote to AWS support; may be empty.
    """

    def __init__(self, message: str, *, call: str = "", code: str = "", request_id: str = "") -> None:
        self.call, self.code, self.request_id = call, code, request_id
        super().__init__(message)


class AccessDenied(Refused):
    """Somebody must allow it first.

    action: such as ``events:PutRule``. resource: an ARN, or empty. principal: who asked, or empty.
    """

    def __init__(
        self, message: str, *, action: str, resource: str = "", principal: str = "", code: str = "AccessDenied"
    ) -> None:
        self.action, self.resource, self.principal = action, resource, principal
        super().__init__(message, call=action, code=code)

    @property
    def policy(self) -> dict[str, object]:
        """The policy that would allow it, to be copied into a request."""
        statement = {"Effect": "Allow", "Action": self.action, "Resource": self.resource or "*"}
        return {"Version": "2012-10-17", "Statement": [statement]}


class NotFound(Refused):
    """It is not there, or not there any more."""


class NameTaken(Refused):
    """The name is taken by something that this package did not make."""


class ChangedMeanwhile(Refused):
    """Somebody else has changed it since: plan again, or choose what of the three versions is to be.

    merge: what the edit began with, what is there now and what was wanted; None where there are no three versions.
    now: what is there now, to go on from; None where it is gone.
    """

    def __init__(
        self, message: str, *, call: str = "", code: str = "", request_id: str = "", merge: Merge | None = None
    ) -> None:
        self.merge = merge
        self.now: FoundTrigger | None = None
        super().__init__(message, call=call, code=code, request_id=request_id)


class QuotaExceeded(Refused):
    """A quota of the account is used up: no retry helps."""


class Throttled(Refused):
    """Too many calls at a time: the same call may pass in a while."""


class NotYetUsable(Refused):
    """A new role that AWS does not know everywhere yet: the same call passes soon."""


class Cancelled(SchedError):
    """The user said so."""


class Stopped(SchedError):
    """A plan stopped half-way; running it again completes it.

    step: the call that did not pass. done: the calls that did, in order. The cause is ``__cause__``.
    """

    def __init__(self, message: str, *, step: str, done: tuple[str, ...]) -> None:
        self.step, self.done = step, done
        super().__init__(message)
