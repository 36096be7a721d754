"""An AWS in memory that answers gateway.Gateway: for tests of what a plan does, call by call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fake_schedules import FakeSchedules

from jupyter_sched.aws.metrics import names
from jupyter_sched.core.arn import Account, last_part
from jupyter_sched.core.dead_letter import DeadLetter
from jupyter_sched.core.errors import AccessDenied, Cancelled, NameTaken, NotFound, Refused, SchedError
from jupyter_sched.core.found import FoundRole, FoundRule, FoundSchedule
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.pipeline import Pipeline, PipelineExecution
from jupyter_sched.core.plan import Call
from jupyter_sched.core.policy_evaluation import Decision
from jupyter_sched.core.trails import Trail
from jupyter_sched.core.wire import read_rule, read_tags

ACCOUNT = Account("aws", "eu-west-1", "111122223333")
DEFINITION = json.dumps(
    {
        "Version": "2020-12-01",
        "Parameters": [
            {"Name": "InputDataUrl", "Type": "String"},
            {"Name": "InstanceCount", "Type": "Integer", "DefaultValue": 1},
            {"Name": "LearningRate", "Type": "Float", "DefaultValue": 0.1},
            {"Name": "AutoApprove", "Type": "Boolean", "DefaultValue": False},
            {"Name": "Mode", "Type": "String", "DefaultValue": "full", "EnumValues": ["full", "fast"]},
        ],
        "Steps": [],
    }
)
Hook = Callable[[Call], None]


class FakeGateway:
    """What each call does is written down once, in ``_put_rule`` and its neighbours.

    before and after: called around each write; an error raised there is a lost request, or a lost answer.
    """

    def __init__(self) -> None:
        self.made: list[Call] = []
        self.before: Hook = lambda _: None
        self.after: Hook = lambda _: None
        self.known = {
            "abalone": replace(Pipeline.from_definition("abalone", DEFINITION), arn=ACCOUNT.pipeline("abalone"))
        }
        self.runs: list[PipelineExecution] = []
        self.buses = ["default", "orders"]
        self.buckets: dict[str, dict[str, Any]] = {}
        self.queues: dict[str, dict[str, Any]] = {}
        self.managed: dict[str, tuple[dict[str, Any], ...]] = {}
        self.trails: tuple[Trail, ...] = ()
        self.letters: list[DeadLetter] = []
        self.metrics: dict[str, int] = {}
        self.groups = ["default", "nightly-runs"]
        self.denied: set[str] | None = set()
        self._rules: dict[tuple[str, str], dict[str, Any]] = {}
        self._roles: dict[str, FoundRole] = {}
        self._schedules = FakeSchedules(ACCOUNT)

    def account(self) -> Account:
        return ACCOUNT

    def identity(self) -> str:
        return "arn:aws:sts::111122223333:assumed-role/Studio/me"

    def pipelines(self, prefix: str, limit: int) -> tuple[Pipeline, ...]:
        found = (
            replace(each, definition="", parameters=())
            for name, each in sorted(self.known.items())
            if name.startswith(prefix)
        )
        return tuple(found)[:limit]

    def pipeline(self, name: str) -> Pipeline:
        if last_part(name) not in self.known:
            raise NotFound(f"Pipeline '{name}' does not exist", call="sagemaker:DescribePipeline")
        return self.known[last_part(name)]

    def executions(self, pipeline: str, limit: int, *, parameters: bool = True) -> tuple[PipelineExecution, ...]:
        name = self.pipeline(pipeline).name
        lean = {"steps": ()} if parameters else {"steps": (), "parameters": {}}
        return tuple(replace(each, **lean) for each in reversed(self.runs) if each.pipeline_name == name)[:limit]

    def execution(self, arn: str) -> PipelineExecution:
        return next(each for each in self.runs if each.arn == arn)

    def test_event_pattern(self, pattern: str, event: Mapping[str, Any]) -> bool:
        if not {"id", "source", "detail-type", "account", "time", "region", "resources"} <= event.keys():
            raise Refused("Parameter Event is not valid.", call="events:TestEventPattern")
        return EventPattern.parse(pattern).matches(event)

    def start(self, pipeline: str, parameters: Mapping[str, str], token: str) -> str:
        arn = f"{self.pipeline(pipeline).arn}/execution/{token[:12]}"
        started = PipelineExecution(
            arn=arn,
            pipeline_name=last_part(pipeline),
            status="Executing",
            started_at=datetime(2026, 11, 2, 8, tzinfo=UTC),
            parameters=dict(parameters),
            started_by=self.identity(),
        )
        self.runs = [each for each in self.runs if each.arn != arn] + [started]
        return arn

    def event_buses(self) -> tuple[str, ...]:
        return tuple(self.buses)

    def rule_names(self, event_bus: str, pipeline: str = "") -> tuple[str, ...]:
        arn = ACCOUNT.pipeline(pipeline) if pipeline else ""
        found = (name for (bus, name), rule in self._rules.items() if bus == event_bus and _starts(rule, arn))
        return tuple(sorted(found))

    def listed_rules(self, event_bus: str) -> tuple[FoundRule, ...]:
        kept = (rule for (bus, _), rule in self._rules.items() if bus == event_bus)
        return tuple(read_rule(rule["described"], (), {}) for rule in kept)

    def rules_without_targets(self, event_bus: str) -> tuple[FoundRule, ...]:
        found = (self.rule(name, bus) for bus, name in self._rules if bus == event_bus)
        return tuple(each for each in found if not (each.rule.enabled or each.managed_by or each.wire_targets))

    def rules(self, event_bus, pipeline="", on_progress=None, cancelled=lambda: False) -> tuple[FoundRule, ...]:
        if cancelled():
            raise Cancelled("it was cancelled")
        found = [self.rule(name, event_bus) for name in self.rule_names(event_bus, pipeline)]
        if on_progress is not None:
            on_progress(len(found), len(found))
        return tuple(each for each in found if each.rule.targets)

    def schedules(self, pipeline="", on_progress=None, cancelled=lambda: False):  # noqa: ARG002  it takes no time
        return tuple(self.schedule(name, group) for group, name in self.schedule_names(pipeline))

    def rule(self, name: str, event_bus: str) -> FoundRule | None:
        rule = self._rules.get((event_bus, name))
        return rule and read_rule(rule["described"], rule["targets"].values(), rule["tags"])

    def schedule_groups(self) -> tuple[str, ...]:
        return tuple(self.groups)

    def schedule_names(self, pipeline: str = "") -> tuple[tuple[str, str], ...]:
        return self._schedules.names(ACCOUNT.pipeline(pipeline) if pipeline else "")

    def schedule(self, name: str, group: str) -> FoundSchedule | None:
        return self._schedules.found(name, group)

    def role(self, name: str) -> FoundRole | None:
        return self._roles.get(name)

    def roles(self, prefix: str, limit: int, principal: str = "") -> tuple[FoundRole, ...]:  # noqa: ARG002
        return tuple(role for name, role in sorted(self._roles.items()) if name.startswith(prefix))[:limit]

    def role_documents(self, roles):
        return tuple((*role.policies.values(), *self.managed.get(role.name, ())) for role in roles)

    def decisions(self, permissions):
        if self.denied is None:
            raise AccessDenied("iam:SimulatePrincipalPolicy is not allowed", action="iam:SimulatePrincipalPolicy")
        return tuple(Decision(each.action not in self.denied, f"{each} is asked") for each in permissions)

    def queue_policy(self, queue_arn: str) -> Mapping[str, Any]:
        if queue_arn not in self.queues:
            raise NotFound("The specified queue does not exist.", call="sqs:GetQueueUrl")
        return self.queues[queue_arn]

    def queue_url(self, queue_arn: str) -> str:
        self.queue_policy(queue_arn)
        return f"https://sqs.eu-west-1.amazonaws.com/{'/'.join(queue_arn.split(':')[-2:])}"

    def dead_letters(self, queue_arn: str) -> tuple[DeadLetter, ...]:
        self.queue_policy(queue_arn)
        return tuple(self.letters)

    def starters(self, executions):  # noqa: ARG002  nobody but us has started anything
        return {}

    def metric_sums(self, trigger, since, until):  # noqa: ARG002  one day
        return {**dict.fromkeys(names(trigger), 0), **self.metrics}

    def bucket_notifications(self, bucket: str) -> Mapping[str, Any]:
        if bucket not in self.buckets:
            raise NotFound("The specified bucket does not exist", call="s3:GetBucketNotificationConfiguration")
        return self.buckets[bucket]

    def logging_trails(self) -> tuple[Trail, ...]:
        return self.trails

    def perform(self, call: Call) -> Mapping[str, Any]:
        self.before(call)
        answer = getattr(self, f"_{''.join('_' + c.lower() if c.isupper() else c for c in call.operation)[1:]}")(
            call.parameters
        )
        self.made.append(call)
        self.after(call)
        return answer or {}

    def _create_schedule_group(self, wanted: Mapping[str, Any]) -> None:
        self.groups.append(wanted["Name"])

    def _put_rule(self, wanted: Mapping[str, Any]) -> None:
        key = (wanted["EventBusName"], wanted["Name"])
        new = {"described": {}, "targets": {}, "tags": read_tags(wanted.get("Tags", ()))}
        rule = self._rules.setdefault(key, new)
        described = {name: value for name, value in wanted.items() if name != "Tags"}
        rule["described"] = {
            "State": "ENABLED",
            **described,
            "Arn": ACCOUNT.rule(wanted["Name"], wanted["EventBusName"]),
        }

    def _put_targets(self, wanted: Mapping[str, Any]) -> None:
        self._existing(wanted["EventBusName"], wanted["Rule"])["targets"].update(
            {each["Id"]: each for each in wanted["Targets"]}
        )

    def _remove_targets(self, wanted: Mapping[str, Any]) -> None:
        targets = self._existing(wanted["EventBusName"], wanted["Rule"])["targets"]
        for each in wanted["Ids"]:
            targets.pop(each, None)

    def _delete_rule(self, wanted: Mapping[str, Any]) -> None:
        rule = self._rules.get((wanted["EventBusName"], wanted["Name"]), {"targets": {}})
        if rule["targets"]:
            raise Refused(
                "Rule can't be deleted since it has targets.", call="events:DeleteRule", code="ValidationException"
            )
        self._rules.pop((wanted["EventBusName"], wanted["Name"]), None)

    def _enable_rule(self, wanted: Mapping[str, Any]) -> None:
        self._existing(wanted["EventBusName"], wanted["Name"])["described"]["State"] = "ENABLED"

    def _disable_rule(self, wanted: Mapping[str, Any]) -> None:
        self._existing(wanted["EventBusName"], wanted["Name"])["described"]["State"] = "DISABLED"

    def _tag_resource(self, wanted: Mapping[str, Any]) -> None:
        self._by_arn(wanted["ResourceARN"])["tags"].update(read_tags(wanted["Tags"]))

    def _untag_resource(self, wanted: Mapping[str, Any]) -> None:
        for key in wanted["TagKeys"]:
            self._by_arn(wanted["ResourceARN"])["tags"].pop(key, None)

    def _create_schedule(self, wanted: Mapping[str, Any]) -> None:
        self._schedules.create(wanted)

    def _update_schedule(self, wanted: Mapping[str, Any]) -> None:
        self._schedules.update(wanted)

    def _delete_schedule(self, wanted: Mapping[str, Any]) -> None:
        self._schedules.delete(wanted)

    def _create_role(self, wanted: Mapping[str, Any]) -> None:
        name = wanted["RoleName"]
        if name in self._roles:
            raise NameTaken(f"Role with name {name} already exists.", call="iam:CreateRole", code="EntityAlreadyExists")
        trust = json.loads(wanted["AssumeRolePolicyDocument"])
        self._roles[name] = FoundRole(name=name, arn=ACCOUNT.role(name), trust=trust, tags=read_tags(wanted["Tags"]))

    def _put_role_policy(self, wanted: Mapping[str, Any]) -> None:
        role = self._existing_role(wanted)
        policies = {**role.policies, wanted["PolicyName"]: json.loads(wanted["PolicyDocument"])}
        self._roles[role.name] = replace(role, policies=policies)

    def _update_assume_role_policy(self, wanted: Mapping[str, Any]) -> None:
        role = self._existing_role(wanted)
        self._roles[role.name] = replace(role, trust=json.loads(wanted["PolicyDocument"]))

    def _delete_role_policy(self, wanted: Mapping[str, Any]) -> None:
        role = self._existing_role(wanted)
        kept = {name: each for name, each in role.policies.items() if name != wanted["PolicyName"]}
        self._roles[role.name] = replace(role, policies=kept)

    def _delete_role(self, wanted: Mapping[str, Any]) -> None:
        self._roles.pop(self._existing_role(wanted).name)

    def _set_queue_attributes(self, wanted: Mapping[str, Any]) -> None:
        name = wanted["QueueUrl"].rsplit("/", 1)[-1]
        arn = next(each for each in self.queues if each.endswith(f":{name}"))
        self.queues[arn] = json.loads(wanted["Attributes"]["Policy"])

    def _create_event_bus(self, wanted: Mapping[str, Any]) -> None:
        self.buses.append(wanted["Name"])

    def _put_bucket_notification_configuration(self, wanted: Mapping[str, Any]) -> None:
        self.buckets[wanted["Bucket"]] = dict(wanted["NotificationConfiguration"])

    def _existing(self, event_bus: str, name: str) -> dict[str, Any]:
        if (event_bus, name) not in self._rules:
            raise NotFound(f"Rule {name} does not exist on EventBus {event_bus}.", call="events:DescribeRule")
        return self._rules[event_bus, name]

    def _existing_role(self, wanted: Mapping[str, Any]) -> FoundRole:
        if wanted["RoleName"] not in self._roles:
            raise NotFound(f"The role with name {wanted['RoleName']} cannot be found.", call="iam:GetRole")
        return self._roles[wanted["RoleName"]]

    def _by_arn(self, arn: str) -> dict[str, Any]:
        return next(rule for rule in self._rules.values() if rule["described"]["Arn"] == arn)


def _starts(rule: Mapping[str, Any], arn: str) -> bool:
    return not arn or any(target["Arn"] == arn for target in rule["targets"].values())


def fail_at(operation: str, error: SchedError, times: int = 1) -> Hook:
    """Return a hook that raises ``error`` at the first ``times`` calls of an operation."""
    left = [times]

    def hook(call: Call) -> None:
        if call.operation == operation and left[0]:
            left[0] -= 1
            raise error

    return hook
