"""The form's state: what was typed, and what AWS said. Frozen; store.py holds the one that counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from jupyter_sched.core.arn import DEFAULT_BUS, Account
from jupyter_sched.core.diagnosis import Check
from jupyter_sched.core.found import FoundTrigger
from jupyter_sched.core.merge import Merge
from jupyter_sched.core.plan import Plan
from jupyter_sched.core.role_fit import RoleFit
from jupyter_sched.core.schedule_trigger import Trigger
from jupyter_sched.widgets.typed_form import TypedForm


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState(TypedForm):
    """What is typed, what is known, and what becomes of it.

    zone: of the reader. calls_as: how the calls are shown. roles: looked for only once wants_roles is set.
    reviewed: what plan, or plan_error, and checks are of. busy: what is being done; progress: of a save; error: what
    failed, as a sentence; remedy: text to copy, such as the policy that would allow what was denied.
    editing: what is being changed; None for something new. saved: after a save; undoable: its plan.
    merge: three versions, where somebody else has changed it since; there: what it is now.
    """

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    zone: str = "UTC"
    calls_as: str = "words"

    account: Account | None = None
    identity: str = ""
    sandbox: bool = False
    read_only: bool = False
    pipelines: tuple[str, ...] = ()
    buses: tuple[str, ...] = (DEFAULT_BUS,)
    wants_roles: bool = False
    roles: tuple[RoleFit, ...] = ()

    reviewed: Trigger | None = None
    plan: Plan | None = None
    plan_error: str = ""
    checks: tuple[Check, ...] = ()

    busy: str = ""
    progress: str = ""
    error: str = ""
    remedy: str = ""
    editing: FoundTrigger | None = None
    saved: FoundTrigger | None = None
    undoable: Plan | None = None
    merge: Merge | None = None
    there: FoundTrigger | None = None
