"""Whether you may save it: your own permissions, iam:PassRole included, as IAM simulates them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_sched.core.arn import Account
from jupyter_sched.core.diagnosis import Check, Fix
from jupyter_sched.core.errors import AccessDenied, Refused
from jupyter_sched.core.permissions import PASS_ROLE, needed, request_text
from jupyter_sched.core.schedule_trigger import Trigger
from jupyter_sched.diagnosis.look import checker

if TYPE_CHECKING:
    from jupyter_sched.gateway import Gateway


def permissions(trigger: Trigger, gateway: Gateway, account: Account) -> Check:
    """Return whether the caller is allowed everything that saving, switching and deleting take."""
    line = checker("caller", "Your permissions")
    identity = gateway.identity()
    if identity.endswith(":root"):
        return line("ok", f"{identity} may do everything")
    asked = needed(trigger, account)
    try:
        decisions = gateway.decisions(asked)
    except AccessDenied:
        raise
    except Refused as error:
        return line("unknown", f"IAM cannot simulate what {identity} may do: {error}")
    missing = [(each, decision) for each, decision in zip(asked, decisions, strict=True) if not decision]
    if not missing:
        return line("ok", f"{identity} may save, switch and delete it, and pass its role")
    first, decision = missing[0]
    more = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
    passing = " Passing a role means to hand it to EventBridge." if first.action == PASS_ROLE else ""
    return line(
        "fail",
        f"{decision.reason} to {identity}{more}.{passing}",
        error=f"AccessDeniedException: User: {identity} is not authorized to perform: {first.action} "
        f"on resource: {first.resource}",
        fix=Fix(label="Ask your administrator", text=request_text(trigger, account, identity, (e for e, _ in missing))),
    )
