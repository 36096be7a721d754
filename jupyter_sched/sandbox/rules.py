"""EventBridge: rules, as strict as the service."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import DEFAULT_BUS, last_part
from jupyter_sched.core.limits import RULES_PER_BUS
from jupyter_sched.core.pattern import EventPattern, PatternError
from jupyter_sched.core.policy import EVENTS_PRINCIPAL
from jupyter_sched.core.policy_evaluation import trusts
from jupyter_sched.core.schedule import ExpressionError, parse
from jupyter_sched.sandbox.event_names import PAGE, TOO_MANY, Given, Names, check_unmanaged
from jupyter_sched.sandbox.paging import page
from jupyter_sched.sandbox.protocol import AwsError, invalid

if TYPE_CHECKING:
    from jupyter_sched.sandbox.delivery import Delivery
    from jupyter_sched.sandbox.world import World


class Rules:
    """Answers the operations of ``events`` about rules, for one region's requests."""

    def __init__(self, world: World, delivery: Delivery, region: str) -> None:
        self.world, self.delivery = world, delivery
        self.names = Names(world, region)

    def put_rule(self, given: Given) -> dict[str, Any]:
        """Write a rule whole: what is not given is cleared; its targets stay; tags count only when it is new."""
        bus, name = self.names.bus(given.get("EventBusName")), given["Name"]
        pattern, schedule = given.get("EventPattern"), given.get("ScheduleExpression")
        if not pattern and not schedule:
            raise invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.")
        if schedule:
            _check_schedule(schedule, bus)
        if pattern:
            check_pattern(pattern)
        old = self.world.rules.get(self.names.key(bus, name))
        if old is None and len(self.names.rules(bus)) >= FEWER_RULES.get(self.names.account.region, RULES_PER_BUS):
            raise AwsError("LimitExceededException", TOO_MANY)
        check_unmanaged(old)
        self._check_role(given.get("RoleArn"), self.names.account.rule(name, bus))
        self._write(given, bus, old)
        if old is None:
            self.names.tag(self.names.account.rule(name, bus), given.get("Tags", ()))
        self.delivery.rule_changed(self.names.key(bus, name))
        return {"RuleArn": self.names.account.rule(name, bus)}

    def _write(self, given: Given, bus: str, old: Given | None) -> None:
        now = self.world.now().isoformat()
        kept = {key: value for key, value in given.items() if key not in {"Tags", "EventBusName"} and value != ""}
        same = old is not None and old.get("ScheduleExpression") == kept.get("ScheduleExpression")
        self.world.rules[self.names.key(bus, given["Name"])] = {
            "State": "ENABLED",
            **kept,
            "EventBusName": bus,
            "Arn": self.names.account.rule(given["Name"], bus),
            "region": self.names.account.region,
            "created_at": old["created_at"] if old and same else now,
            "since": now,
        }

    def _check_role(self, arn: str | None, rule_arn: str) -> None:
        if arn is None:
            return
        role = self.world.role(last_part(arn))
        context = {"aws:SourceArn": rule_arn, "aws:SourceAccount": self.names.account.account_id}
        if role is None or not trusts(role["trust"], EVENTS_PRINCIPAL, context):
            raise invalid(f"Provided role '{arn}' cannot be assumed by principal '{EVENTS_PRINCIPAL}'.")

    def describe_rule(self, given: Given) -> dict[str, Any]:
        """Return one rule."""
        return {**_shown(self.names.rule(given)), "CreatedBy": self.names.account.account_id}

    def list_rules(self, given: Given) -> dict[str, Any]:
        """Return the rules of a bus, by name."""
        here = self.names.rules(self.names.bus(given.get("EventBusName")))
        named = [rule for rule in here if rule["Name"].startswith(given.get("NamePrefix", ""))]
        named.sort(key=lambda rule: rule["Name"])
        rows, more = page(named, given.get("Limit", PAGE), given.get("NextToken"))
        return {"Rules": [_shown(rule) for rule in rows], "NextToken": more}

    def delete_rule(self, given: Given) -> dict[str, Any]:
        """Remove a rule that has no targets. One that is not there is no error."""
        key = self.names.key(self.names.bus(given.get("EventBusName")), given["Name"])
        if self.world.targets.get(key):
            raise invalid("Rule can't be deleted since it has targets.")
        rule = self.world.rules.get(key)
        if rule is not None:
            check_unmanaged(rule, force=given.get("Force", False))
            del self.world.rules[key]
            self.world.tags.pop(rule["Arn"], None)
            self.delivery.rule_changed(key)
        return {}

    def enable_rule(self, given: Given) -> dict[str, Any]:
        """Let a rule run."""
        return self._switch(given, "ENABLED")

    def disable_rule(self, given: Given) -> dict[str, Any]:
        """Pause a rule."""
        return self._switch(given, "DISABLED")

    def list_rule_names_by_target(self, given: Given) -> dict[str, Any]:
        """Return the names of the rules that have a target."""
        bus = self.names.bus(given.get("EventBusName"))
        names = sorted(rule["Name"] for rule in self.names.rules(bus) if self._has_target(rule, given["TargetArn"]))
        rows, more = page(names, given.get("Limit", PAGE), given.get("NextToken"))
        return {"RuleNames": rows, "NextToken": more}

    def _switch(self, given: Given, state: str) -> dict[str, Any]:
        rule = self.names.rule(given)
        check_unmanaged(rule)
        key = self.names.key(rule["EventBusName"], rule["Name"])
        self.world.rules[key] = {**rule, "State": state, "since": self.world.now().isoformat()}
        self.delivery.rule_changed(key)
        return {}

    def _has_target(self, rule: Given, arn: str) -> bool:
        targets = self.world.targets.get(self.names.key(rule["EventBusName"], rule["Name"]), {})
        return any(target["Arn"] == arn for target in targets.values())


OPERATIONS: dict[str, Callable[[Rules, Given], dict[str, Any]]] = {
    "PutRule": Rules.put_rule,
    "DescribeRule": Rules.describe_rule,
    "ListRules": Rules.list_rules,
    "DeleteRule": Rules.delete_rule,
    "EnableRule": Rules.enable_rule,
    "DisableRule": Rules.disable_rule,
    "ListRuleNamesByTarget": Rules.list_rule_names_by_target,
}
FEWER_RULES = {"af-south-1": 100, "eu-south-1": 100}
HIDDEN = frozenset({"region", "created_at", "since"})


def _shown(rule: Given) -> dict[str, Any]:
    return {key: value for key, value in rule.items() if key not in HIDDEN}


def _check_schedule(text: str, bus: str) -> None:
    if bus != DEFAULT_BUS:
        raise invalid("ScheduleExpression is supported only on the default event bus.")
    try:
        parse(text, service="rules")
    except ExpressionError:
        raise invalid("Parameter ScheduleExpression is not valid.") from None


def check_pattern(text: str) -> EventPattern:
    """Return the pattern that a text is. Raises AwsError."""
    try:
        return EventPattern.parse(text)
    except PatternError as error:
        raise AwsError("InvalidEventPatternException", f"Event pattern is not valid. Reason: {error.reason}") from None
