"""What saves of ours have left half-way: found in the journal, and on AWS by its tag. See decision 0002."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from jupyter_sched.core.arn import DEFAULT_BUS, is_arn
from jupyter_sched.core.errors import AccessDenied, ChangedMeanwhile
from jupyter_sched.core.found import Found, FoundRole, FoundRule
from jupyter_sched.core.intent import Intent
from jupyter_sched.core.plan import ROLE_PREFIX, Plan, made_role_name
from jupyter_sched.core.undo import check_only_ours, plan_role_removal
from jupyter_sched.saving import plan_removal, plan_save, plan_undoing
from jupyter_sched.standing import found_for, found_of

if TYPE_CHECKING:
    from jupyter_sched.core.arn import Account
    from jupyter_sched.gateway import Gateway
    from jupyter_sched.journal import Journal

MOST_ROLES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A rule or schedule that a save left half-way, or a role without one.

    plan: what it is about; its calls are empty. words: what is the matter, in a sentence. intent: what the journal
    knows of it; None where only its tag tells, and it can be removed but not completed. gone: nothing but the role that
    was made for it is left, as of a schedule that deletes itself after its last run.
    """

    plan: Plan
    words: str
    intent: Intent | None = None
    gone: bool = False

    @property
    def resumable(self) -> bool:
        """Whether it is known what it was to be."""
        return self.intent is not None


def find_unfinished(gateway: Gateway, journal: Journal | None, now: datetime) -> tuple[Unfinished, ...]:
    """Return what is unfinished in this account and region. What may not be looked at is left out."""
    account = gateway.account()
    known = [_of_journal(each) for each in journal.unfinished(account, now)] if journal else []
    names = {(each.plan.name, each.plan.event_bus or each.plan.group) for each in known}
    seen = (*_seen(lambda: _rules(gateway, account)), *_seen(lambda: _roles(gateway, account)))
    others = [each for each in seen if (each.plan.name, each.plan.event_bus or each.plan.group) not in names]
    return (*known, *others)


def plan_resuming(found: Unfinished, gateway: Gateway, now: datetime) -> Plan:
    """Return what completes it. Raises ChangedMeanwhile where somebody else has changed it since."""
    if found.intent is None:
        raise ChangedMeanwhile(f"it is not known what {found.plan.name!r} was to be; remove it, or make it anew")
    begun = found.intent.plan
    if begun.wanted is not None:
        check_only_ours(begun, found_for(begun.wanted, gateway))
        return plan_save(begun.wanted, gateway, now, adopt=True)
    there = found_of(begun, gateway)
    if there.trigger is not None:
        return plan_removal(there.trigger.trigger, gateway)
    return plan_role_removal(begun, there, uuid.uuid4().hex)


def plan_removing(found: Unfinished, gateway: Gateway, now: datetime) -> Plan:
    """Return what puts back what was there before; where that is not known, what removes what is left."""
    if found.intent is not None:
        return plan_undoing(found.intent.plan, gateway, now)
    there = found_of(found.plan, gateway)
    if there.trigger is not None:
        return plan_removal(there.trigger.trigger, gateway)
    return plan_role_removal(found.plan, there, uuid.uuid4().hex)


def _of_journal(intent: Intent) -> Unfinished:
    plan = intent.plan
    doing = "Deleting" if plan.wanted is None else "Saving"
    at = f" at {intent.step}" if intent.step else ""
    why = f": {intent.cause}" if intent.cause else ": its process ended"
    words = f"{doing} the {plan.kind} {plan.name!r} stopped{at}, {intent.begun_at:%Y-%m-%d %H:%M} UTC{why}"
    return Unfinished(plan=plan, words=words, intent=intent)


def _seen(look: Callable[[], Iterable[Unfinished]]) -> tuple[Unfinished, ...]:
    try:
        return tuple(look())
    except AccessDenied:
        return ()


def _rules(gateway: Gateway, account: Account) -> Iterator[Unfinished]:
    """Yield the rules with our tag that are disabled and have no targets."""
    found = (rule for event_bus in gateway.event_buses() for rule in gateway.rules_without_targets(event_bus))
    yield from (_half_made(each, account) for each in found if each.ours)


def _half_made(rule: FoundRule, account: Account) -> Unfinished:
    plan = Plan(
        name=rule.rule.name,
        event_bus=rule.rule.event_bus,
        operation_id=rule.operation_id,
        found=Found(account=account),
    )
    return Unfinished(plan=plan, words=f"The rule {rule.rule.name!r} was begun, but it starts nothing and is disabled")


def _roles(gateway: Gateway, account: Account) -> Iterator[Unfinished]:
    """Yield the roles that we made for a rule or schedule that is not there."""
    listed = gateway.roles(ROLE_PREFIX, MOST_ROLES)
    rules = ((bus, name) for bus in gateway.event_buses() for name in gateway.rule_names(bus)) if listed else ()
    needed = {made_role_name(account.rule(name, bus)) for bus, name in rules}
    schedules = gateway.schedule_names() if listed else ()
    needed |= {made_role_name(account.schedule(name, group)) for group, name in schedules}
    for each in listed:
        role = gateway.role(each.name) if each.name not in needed else None
        found = _leftover(role, account) if role else None
        if found is not None and found_of(found.plan, gateway).trigger is None:
            yield found


def _leftover(role: FoundRole, account: Account) -> Unfinished | None:
    arn = role.made_for
    if not is_arn(arn) or arn.split(":")[3:5] != [account.region, account.account_id]:
        return None
    kind, *place, name = arn.split(":", 5)[5].split("/")
    where = place[0] if place else DEFAULT_BUS
    event_bus, group = ("", where) if kind == "schedule" else (where, "")
    plan = Plan(name=name, event_bus=event_bus, group=group, operation_id="", found=Found(account=account))
    words = f"The role {role.name!r} was made for the {kind} {name!r}, which is not there"
    return Unfinished(plan=plan, words=words, gone=True)
