"""The gateway to AWS: every question and every write, through boto3."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jupyter_sched.aws import events, iam, metrics, pipelines, queues, scheduler, trail
from jupyter_sched.aws.errors import CODES
from jupyter_sched.aws.executions import Executions
from jupyter_sched.aws.parallel import ask_each
from jupyter_sched.aws.session import Connection, snake
from jupyter_sched.core.arn import Account
from jupyter_sched.core.dead_letter import DeadLetter
from jupyter_sched.core.errors import Refused
from jupyter_sched.core.found import FoundRole, FoundRule, FoundSchedule
from jupyter_sched.core.permissions import Permission
from jupyter_sched.core.pipeline import Pipeline, PipelineExecution
from jupyter_sched.core.plan import Call
from jupyter_sched.core.policy_evaluation import Decision
from jupyter_sched.core.schedule_trigger import Trigger
from jupyter_sched.core.trails import Trail
from jupyter_sched.gateway import OnProgress

if TYPE_CHECKING:
    import boto3

TRAIL_SECONDS, TRAIL_MARGIN = 60.0, timedelta(minutes=1)  # LookupEvents takes two calls a second in an account
# What an answer must have; without it, it was cut short, and nobody knows whether the call was carried out.
ANSWERED = {
    "PutRule": "RuleArn",
    "PutTargets": "FailedEntryCount",
    "RemoveTargets": "FailedEntryCount",
    "CreateRole": "Role",
    "CreateSchedule": "ScheduleArn",
    "UpdateSchedule": "ScheduleArn",
}


class AwsGateway:
    """Answers gateway.Gateway through boto3."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._executions = Executions(connection)
        self._starters: dict[str, str] = {}
        self._trail_asked_at, self._trail_asked_of = -TRAIL_SECONDS, frozenset[str]()
        self._allowed: dict[tuple[Permission, ...], tuple[Decision, ...]] = {}

    def account(self) -> Account:
        """Return partition, region and account. The partition is that of the region."""
        region = self._identity["Region"]
        return Account(self.connection.session.get_partition_for_region(region), region, self._identity["Account"])

    def identity(self) -> str:
        """Return the ARN of who we are."""
        return str(self._identity["Arn"])

    def pipelines(self, prefix: str, limit: int) -> tuple[Pipeline, ...]:
        """Return pipelines by name."""
        return pipelines.pipelines(self.connection, prefix, limit)

    def pipeline(self, name: str) -> Pipeline:
        """Return one pipeline with its definition."""
        return pipelines.pipeline(self.connection, name)

    def executions(self, pipeline: str, limit: int, *, parameters: bool = True) -> tuple[PipelineExecution, ...]:
        """Return the newest executions, newest first."""
        return self._executions.newest(pipeline, limit, parameters=parameters)

    def execution(self, arn: str) -> PipelineExecution:
        """Return one execution with parameters and steps."""
        return self._executions.whole(arn)

    def starters(self, executions: Sequence[PipelineExecution]) -> Mapping[str, str]:
        """Return by ARN the service that started each execution, where CloudTrail tells."""
        new = (each for each in executions if each.arn not in self._starters)
        unknown = {each.arn: each.started_at for each in new if each.started_at}
        waited = time.monotonic() - self._trail_asked_at >= TRAIL_SECONDS
        if unknown and (waited or unknown.keys() - self._trail_asked_of):
            self._trail_asked_at, self._trail_asked_of = time.monotonic(), frozenset(unknown)
            self._starters |= trail.starters(self.connection, min(unknown.values()) - TRAIL_MARGIN)
        return {each.arn: self._starters[each.arn] for each in executions if each.arn in self._starters}

    def test_event_pattern(self, pattern: str, event: Mapping[str, Any]) -> bool:
        """Return whether EventBridge says that a pattern takes an event."""
        return events.test_event_pattern(self.connection, pattern, event)

    def start(self, pipeline: str, parameters: Mapping[str, str], token: str) -> str:
        """Start an execution and return its ARN."""
        return pipelines.start(self.connection, pipeline, parameters, token)

    def event_buses(self) -> tuple[str, ...]:
        """Return the names of the buses."""
        return events.event_buses(self.connection)

    def rule_names(self, event_bus: str, pipeline: str = "") -> tuple[str, ...]:
        """Return the names of rules."""
        arn = self.account().pipeline(pipeline) if pipeline else ""
        return events.rule_names(self.connection, event_bus, arn)

    def listed_rules(self, event_bus: str) -> tuple[FoundRule, ...]:
        """Return rules without targets and tags."""
        return events.listed_rules(self.connection, event_bus)

    def rules_without_targets(self, event_bus: str) -> tuple[FoundRule, ...]:
        """Return the disabled rules that start nothing."""
        return events.rules_without_targets(self.connection, event_bus)

    def rules(
        self,
        event_bus: str,
        pipeline: str = "",
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> tuple[FoundRule, ...]:
        """Return the rules of a bus that start pipelines, several questions at a time."""
        if not pipeline:
            return events.rules(self.connection, event_bus, on_progress, cancelled)
        names = self.rule_names(event_bus, pipeline)
        found = ask_each(lambda name: self.rule(name, event_bus), names, on_progress, cancelled)
        return tuple(each for each in found if each is not None)

    def rule(self, name: str, event_bus: str) -> FoundRule | None:
        """Return a rule, or None."""
        return events.rule(self.connection, name, event_bus)

    def schedule_groups(self) -> tuple[str, ...]:
        """Return the names of the schedule groups."""
        return scheduler.schedule_groups(self.connection)

    def schedule_names(self, pipeline: str = "") -> tuple[tuple[str, str], ...]:
        """Return the groups and names of schedules."""
        arn = self.account().pipeline(pipeline) if pipeline else ""
        return scheduler.schedule_names(self.connection, arn)

    def schedules(
        self,
        pipeline: str = "",
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> tuple[FoundSchedule, ...]:
        """Return the schedules that start pipelines, several questions at a time."""
        names = self.schedule_names(pipeline)
        found = ask_each(lambda key: self.schedule(key[1], key[0]), names, on_progress, cancelled)
        return tuple(each for each in found if each is not None)

    def schedule(self, name: str, group: str) -> FoundSchedule | None:
        """Return a schedule, or None."""
        return scheduler.schedule(self.connection, name, group, self.account())

    def role(self, name: str) -> FoundRole | None:
        """Return a role, or None."""
        return iam.role(self.connection, name)

    def roles(self, prefix: str, limit: int, principal: str = "") -> tuple[FoundRole, ...]:
        """Return roles that EventBridge may assume."""
        return iam.roles(self.connection, prefix, limit, principal)

    def role_documents(self, roles: Sequence[FoundRole]) -> tuple[tuple[Mapping[str, Any], ...], ...]:
        """Return the documents of all policies of each role."""
        return tuple(ask_each(lambda role: iam.documents(self.connection, role.name), roles))

    def decisions(self, permissions: Sequence[Permission]) -> tuple[Decision, ...]:
        """Return whether the caller is allowed each permission. What is allowed is asked for once only."""
        asked = tuple(permissions)
        if asked not in self._allowed:
            found = iam.decisions(self.connection, self.identity(), asked)
            if not all(found):
                return found
            self._allowed[asked] = found
        return self._allowed[asked]

    def queue_policy(self, queue_arn: str) -> Mapping[str, Any]:
        """Return a queue's policy."""
        return queues.policy(self.connection, queue_arn)

    def queue_url(self, queue_arn: str) -> str:
        """Return a queue's URL."""
        return queues.url(self.connection, queue_arn)

    def dead_letters(self, queue_arn: str) -> tuple[DeadLetter, ...]:
        """Return what lies in a dead-letter queue."""
        return queues.dead_letters(self.connection, queue_arn)

    def metric_sums(self, trigger: Trigger, since: datetime, until: datetime) -> Mapping[str, int]:
        """Return the sums of a rule's metrics, or of those of a schedule's group."""
        return metrics.sums(self.connection, trigger, since, until)

    def bucket_notifications(self, bucket: str) -> Mapping[str, Any]:
        """Return a bucket's notification configuration."""
        answer = self.connection.ask("s3", "get_bucket_notification_configuration", Bucket=bucket)
        return {key: value for key, value in answer.items() if key != "ResponseMetadata"}

    def logging_trails(self) -> tuple[Trail, ...]:
        """Return the trails that log here."""
        return trail.logging_trails(self.connection)

    def perform(self, call: Call) -> Mapping[str, Any]:
        """Make one writing call. Failed entries in a 200 are raised as what they are: a refusal."""
        operation = snake(call.operation)
        with self.connection.asking(call.service, operation):
            client = self.connection.client(call.service, writing=True)
            answer: dict[str, Any] = getattr(client, operation)(**call.parameters)
            _ = answer[ANSWERED[call.operation]] if call.operation in ANSWERED else None
            _raise_failed_entries(call, answer)
            return answer

    @cached_property
    def _identity(self) -> dict[str, str]:
        answer = self.connection.ask("sts", "get_caller_identity")
        with self.connection.asking("sts", "get_caller_identity"):
            region = self.connection.client("sts").meta.region_name
            return {"Account": answer["Account"], "Arn": answer["Arn"], "Region": region}


def connect(session: boto3.Session, endpoint_url: str = "") -> AwsGateway:
    """Return a gateway to AWS, or to the sandbox at ``endpoint_url``."""
    return AwsGateway(Connection(session, endpoint_url))


def _raise_failed_entries(call: Call, answer: Mapping[str, Any]) -> None:
    if not answer.get("FailedEntryCount"):
        return
    failed = answer["FailedEntries"]
    texts = [
        f"{each.get('TargetId')}: {each.get('ErrorCode')} {each.get('ErrorMessage', '')}".strip() for each in failed
    ]
    code, name = str(failed[0].get("ErrorCode", "")), f"{call.service}:{call.operation}"
    raise CODES.get(code, Refused)(f"{name} failed for {'; '.join(texts)}", call=name, code=code)
