"""Delivery: an event meets the rules, or a schedule comes due; a pipeline starts, or the log says why not."""

from __future__ import annotations

import functools
import hashlib
import heapq
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import DEFAULT_BUS, last_part
from jupyter_sched.core.parameters import is_path, resolve
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.policy import EVENTS_PRINCIPAL, START_PIPELINE, allows, trusts
from jupyter_sched.core.schedule import At, Cron, Rate, parse
from jupyter_sched.core.simulation import scheduled_event
from jupyter_sched.core.wire import is_pipeline_target
from jupyter_sched.sandbox.pipelines import Pipelines, ended_at, status
from jupyter_sched.sandbox.protocol import AwsError

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World

Row = Mapping[str, Any]
LONGEST_WAIT_SECONDS = 60.0
ROLE_PART = 5


class Refusal(Exception):
    """Why a target was not started. code: as a dead-letter queue would show it."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(message)


class Delivery:
    """Fires what is due and delivers what comes in. Its thread wakes when a rule is due, and when rules change."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._wake = threading.Condition(world.lock)
        self._due: list[tuple[datetime, str, str]] = []
        self._closed = False
        self.changed()

    def changed(self) -> None:
        """Look at the rules and executions anew."""
        with self._wake:
            self._due = [*self._next_firings(self.world.now()), *self._endings(self.world.now())]
            heapq.heapify(self._due)
            self._wake.notify_all()

    def started(self, arn: str) -> None:
        """Remember when an execution ends; its end is an event."""
        with self._wake:
            heapq.heappush(self._due, (ended_at(self.world.executions[arn]), "ending", arn))
            self._wake.notify_all()

    def run(self) -> None:
        """Fire what comes due until closed; for a thread of its own."""
        with self._wake:
            while not self._closed:
                self.fire_due()
                self._wake.wait(self._seconds_to_next())

    def close(self) -> None:
        """End the thread."""
        with self._wake:
            self._closed = True
            self._wake.notify_all()

    def fire_due(self) -> None:
        """Fire everything that is due by now, in order."""
        with self.world.lock:
            while self._due and self._due[0][0] <= self.world.now():
                moment, kind, key = heapq.heappop(self._due)
                self._fire(moment, kind, key)

    def advance_to(self, moment: datetime) -> None:
        """Move the clock to ``moment``, stopping at each firing on the way."""
        with self.world.lock:
            while self._due and self._due[0][0] <= moment:
                self.world.clock.reach(self._due[0][0])
                self.fire_due()
            self.world.clock.reach(moment)
            self._wake.notify_all()

    def put(self, event: dict[str, Any], bus: str = DEFAULT_BUS) -> None:
        """Deliver an event to every rule of a bus that takes it."""
        for key, rule in list(self.world.rules.items()):
            if rule["region"] == event["region"] and rule["EventBusName"] == bus and rule.get("EventPattern"):
                self._offer(key, rule, event)

    def _offer(self, key: str, rule: Row, event: dict[str, Any]) -> None:
        pattern = _pattern(rule["EventPattern"])
        what = f"{event['detail-type']} -> {rule['Name']}"
        if not pattern.matches(event):
            self.world.log("delivery", what, f"the pattern does not take it{_first_mismatch(pattern, event)}")
        elif rule["State"] == "DISABLED":
            self.world.log("delivery", what, "the rule is disabled")
        else:
            self._trigger(key, rule, event, what)

    def _trigger(self, key: str, rule: Row, event: dict[str, Any], what: str) -> None:
        targets = self.world.targets.get(key, {})
        if not targets:
            self.world.log("delivery", what, "the rule has no target")
        self.world.moto.count(rule, "TriggeredRules", self.world.now())
        for target in targets.values():
            try:
                arn = self._start(rule, target, event)
            except Refusal as refusal:
                self._refused(rule, target, event, refusal, what)
            else:
                self.world.moto.count(rule, "Invocations", self.world.now())
                self.world.log("delivery", what, f"ok: started {arn}")

    def _refused(self, rule: Row, target: Row, event: dict[str, Any], refusal: Refusal, what: str) -> None:
        self.world.log("delivery", what, f"{refusal.code}: {refusal.message}")
        self.world.moto.count(rule, "FailedInvocations", self.world.now())
        queue = target.get("DeadLetterConfig", {}).get("Arn")
        if queue:
            self.world.moto.dead_letter(queue, event, rule["Arn"], target["Arn"], refusal.code, refusal.message)

    def _start(self, rule: Row, target: Row, event: dict[str, Any]) -> str:
        if not is_pipeline_target(target):
            raise Refusal("SDK_CLIENT_ERROR", "the sandbox starts SageMaker pipelines only")
        self._check_role(rule, target)
        given = target.get("SageMakerPipelineParameters", {}).get("PipelineParameterList", ())
        values = [{"Name": each["Name"], "Value": _resolved(each["Value"], event)} for each in given]
        token = hashlib.sha256(f"{rule['Arn']}{target['Id']}{event['id']}".encode()).hexdigest()
        request = {"PipelineName": target["Arn"], "PipelineParameters": values, "ClientRequestToken": token}
        pipelines = Pipelines(self.world, rule["region"], _assumed(rule, target), self.started)
        empty = [each["Name"] for each in values if not each["Value"]]
        if empty:
            raise Refusal("INVALID_PARAMETER", f"the event gives no value for {', '.join(empty)}")
        try:
            return str(pipelines.start_pipeline_execution(request)["PipelineExecutionArn"])
        except AwsError as error:
            code = {"ResourceNotFound": "NO_RESOURCE", "ResourceLimitExceeded": "RESOURCE_LIMIT_EXCEEDED"}
            raise Refusal(code.get(error.code, "INVALID_PARAMETER"), error.message) from error

    def _check_role(self, rule: Row, target: Row) -> None:
        name = last_part(target["RoleArn"])
        role = self.world.moto.role(name)
        if role is None:
            raise Refusal("FAILED_TO_ASSUME_ROLE", f"there is no role {name!r}")
        account = self.world.account(rule["region"])
        context = {"aws:SourceArn": rule["Arn"], "aws:SourceAccount": account.account_id}
        trusted = trusts(role["trust"], EVENTS_PRINCIPAL, context)
        if not trusted:
            raise Refusal("FAILED_TO_ASSUME_ROLE", f"{name}: {trusted.reason}")
        allowed = allows(role["policies"], START_PIPELINE, target["Arn"])
        if not allowed:
            raise Refusal("NO_PERMISSIONS", f"{name}: {allowed.reason}")

    def _fire(self, moment: datetime, kind: str, key: str) -> None:
        if kind == "ending":
            self._end(moment, key)
            return
        rule = self.world.rules[key]
        self._push_next(key, rule, moment)
        account = self.world.account(rule["region"])
        event_id = hashlib.sha256(f"{key}{moment.isoformat()}".encode()).hexdigest()[:32]
        event = scheduled_event(account, rule["Arn"], moment, event_id)
        self._trigger(key, rule, event, f"{rule['ScheduleExpression']} -> {rule['Name']}")

    def _end(self, moment: datetime, arn: str) -> None:
        row = self.world.executions.get(arn)
        if row is not None:
            self.put(status_event(row, moment, self.world.account(arn.split(":")[3]).account_id))

    def _next_firings(self, after: datetime) -> Iterator[tuple[datetime, str, str]]:
        for key, rule in self.world.rules.items():
            if rule.get("ScheduleExpression") and rule["State"] != "DISABLED":
                yield from self._next_firing(key, rule, after)

    def _push_next(self, key: str, rule: Row, after: datetime) -> None:
        for item in self._next_firing(key, rule, after):
            heapq.heappush(self._due, item)

    def _next_firing(self, key: str, rule: Row, after: datetime) -> Iterator[tuple[datetime, str, str]]:
        expression = _parsed(rule["ScheduleExpression"])
        created = datetime.fromisoformat(rule["created_at"])
        for moment in expression.next_runs(after, 1, anchor=created):
            yield moment, "rule", key

    def _endings(self, now: datetime) -> Iterator[tuple[datetime, str, str]]:
        for arn, row in self.world.executions.items():
            if status(row, now) in {"Executing", "Stopping"}:
                yield ended_at(row), "ending", arn

    def _seconds_to_next(self) -> float:
        if not self._due or self.world.clock.frozen:
            return LONGEST_WAIT_SECONDS
        left = (self._due[0][0] - self.world.now()) / timedelta(seconds=1)
        return max(0.01, min(left, LONGEST_WAIT_SECONDS))


def status_event(row: Row, moment: datetime, account_id: str) -> dict[str, Any]:
    """Return SageMaker's event for an execution whose status has changed."""
    region = row["PipelineArn"].split(":")[3]
    event_id = hashlib.sha256(f"{row['PipelineExecutionArn']}{moment.isoformat()}".encode()).hexdigest()[:32]
    return {
        "version": "0",
        "id": event_id,
        "detail-type": "SageMaker Model Building Pipeline Execution Status Change",
        "source": "aws.sagemaker",
        "account": account_id,
        "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [row["PipelineArn"], row["PipelineExecutionArn"]],
        "detail": {
            "pipelineExecutionDisplayName": row["PipelineExecutionDisplayName"],
            "currentPipelineExecutionStatus": status(row, moment),
            "previousPipelineExecutionStatus": "Executing",
            "executionStartTime": row["StartTime"][:19] + "Z",
            "executionEndTime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "pipelineArn": row["PipelineArn"],
            "pipelineExecutionArn": row["PipelineExecutionArn"],
        },
    }


@functools.lru_cache(maxsize=1024)
def _parsed(expression: str) -> Cron | Rate | At:
    return parse(expression, service="rules")


@functools.lru_cache(maxsize=1024)
def _pattern(text: str) -> EventPattern:
    return EventPattern.parse(text)


def _resolved(value: str, event: dict[str, Any]) -> str:
    return (resolve(value, event) or "") if is_path(value) else value


def _assumed(rule: Row, target: Row) -> str:
    """Return the identity that EventBridge has while it starts the target."""
    arn = target["RoleArn"]
    session = hashlib.sha256(rule["Arn"].encode()).hexdigest()[:32]
    partition, account = arn.split(":")[1], arn.split(":")[4]
    return f"arn:{partition}:sts::{account}:assumed-role/{last_part(arn)}/{session}"


def _first_mismatch(pattern: EventPattern, event: dict[str, Any]) -> str:
    explain: Callable[[dict[str, Any]], Any] | None = getattr(pattern, "explain", None)
    if explain is None:
        return ""
    missed = [field for field in explain(event).fields if not field.matched]
    return f": {missed[0].path} did not match" if missed else ""
