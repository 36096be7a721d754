"""A plan: the calls that make AWS what is wanted, in an order in which stopping anywhere does no harm.

rule_plan.py and schedule_plan.py make plans. See docs/decisions/0002-saving-is-a-saga.md.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.changes import Change
from jupyter_sched.core.found import Found
from jupyter_sched.core.limits import ROLE_NAME_LENGTH
from jupyter_sched.core.plain import discreet
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.schedule_trigger import Trigger

if TYPE_CHECKING:
    from jupyter_sched.core.merge import Merge

POLICY_NAME = "start-pipelines"
ROLE_PREFIX = "jupyter-sched-"
HASH_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Call:
    """One call that writes.

    service and operation: as boto3 and the API name them. parameters: as boto3 takes them. why: for the reader.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a call waits. seconds: to the next try. patience_seconds: to the last one."""

    call: Call
    reason: str
    seconds: float
    patience_seconds: float


OnStep = Callable[[int, int, Call], None]
OnWait = Callable[[Wait], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What has to be done, and what it changes. ``calls`` is empty where AWS already is what is wanted.

    wanted: None where the trigger is to be deleted. found: what the plan stands on. problems: warnings only.
    operation_id: marks what this plan creates, so that a stopped run can be told from somebody else's work.
    group: of a schedule; empty where it is a rule, which has an event bus. merge: the three versions, where somebody
    else has changed it since the edit began and ``wanted`` has the changes of both.
    """

    name: str
    event_bus: str = ""
    group: str = ""
    operation_id: str
    found: Found
    wanted: Trigger | None = None
    calls: tuple[Call, ...] = ()
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    merge: Merge | None = None

    @property
    def kind(self) -> str:
        """What it is about, in a word: rule or schedule."""
        return "schedule" if self.group else "rule"

    @property
    def place(self) -> str:
        """Where that is, in words."""
        return f"in group {self.group}" if self.group else f"on event bus {self.event_bus}"

    def __str__(self) -> str:
        from jupyter_sched.core.plan_text import as_text  # noqa: PLC0415  the text is made of the plan

        return as_text(self)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        words = discreet(str(self))  # a notebook keeps it
        return {"text/plain": words, "text/html": f"<pre>{html.escape(words)}</pre>"}


def made_role_name(rule_arn: str) -> str:
    """Return the name of the role that we make for a rule: always the same for the same rule."""
    digest = hashlib.sha256(rule_arn.encode()).hexdigest()[:HASH_LENGTH]
    name = rule_arn.rsplit("/", 1)[-1][: ROLE_NAME_LENGTH - len(ROLE_PREFIX) - HASH_LENGTH - 1]
    return f"{ROLE_PREFIX}{name}-{digest}"
