"""SageMaker's events about executions and their steps: each change of a status is one, on the default bus.

They are made only where a rule could take them. Source: SageMaker Developer Guide, "Events that Amazon SageMaker AI
sends to Amazon EventBridge".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Protocol

from jupyter_sched.core.arn import DEFAULT_BUS
from jupyter_sched.sandbox.dead_letters import send
from jupyter_sched.sandbox.executions import CALLBACK
from jupyter_sched.sandbox.running import LONGEST, Change, begun_at, last_said_at

if TYPE_CHECKING:
    from jupyter_sched.sandbox.agenda import Agenda
    from jupyter_sched.sandbox.attempts import Row
    from jupyter_sched.sandbox.world import World

INSTANT = timedelta(microseconds=1)
EXECUTION = "SageMaker Model Building Pipeline Execution Status Change"
STEP = "SageMaker Model Building Pipeline Execution Step Status Change"


class Put(Protocol):
    """Delivers an event."""

    def __call__(self, event: dict[str, Any], bus: str = DEFAULT_BUS, *, quiet: bool = False) -> None:
        """Deliver it."""


class ExecutionEvents:
    """Follows the executions that run, where somebody listens."""

    def __init__(self, world: World, agenda: Agenda, put: Put) -> None:
        self.world, self._agenda, self._put = world, agenda, put
        self._heard: set[str] = set()

    def open(self, after: datetime) -> None:
        """Follow what has changes to come after ``after``; again when rules have changed."""
        rules = self.world.rules.values()
        here = (rule for rule in rules if rule.get("EventPattern") and rule["EventBusName"] == DEFAULT_BUS)
        self._heard = {rule["region"] for rule in here}
        since = (after - LONGEST).isoformat()
        recent = takewhile(lambda row: begun_at(row) > since, self.world.executions.newest())
        for row in list(recent):
            self._follow(row, after)

    def follow(self, arn: str) -> None:
        """Follow an execution that has just started, or is being stopped, retried or answered."""
        row = self.world.executions[arn]
        self._follow(row, last_said_at(row) - INSTANT)

    def changed(self, moment: datetime, arn: str) -> None:
        """Tell what changes at ``moment``."""
        row = self.world.executions[arn]
        for change in self.world.running.changes(row):
            if change.at == moment and arn.split(":")[3] in self._heard:
                self._put(self._event(row, change), quiet=True)
            if change.at == moment and change.step_type == CALLBACK and not change.over:
                self._call(row, change)
        self._follow(row, moment)

    def _follow(self, row: Row, after: datetime) -> None:
        arn = row["PipelineExecutionArn"]
        if arn.split(":")[3] not in self._heard and not self.world.running.has_callbacks(row):
            return
        self._agenda.drop("execution", arn)
        moment = next((change.at for change in self.world.running.changes(row) if change.at > after), None)
        if moment is not None:
            self._agenda.put(moment, "execution", arn)

    def _call(self, row: Row, change: Change) -> None:
        """Send the message that a callback step waits with."""
        arn, callback = row["PipelineExecutionArn"], change.metadata[CALLBACK]
        arguments = self.world.running.arguments(row, change.step)
        body = {"token": callback["CallbackToken"], "pipelineExecutionArn": arn, "arguments": arguments}
        lost = send(self.world.moto, callback["SqsQueueUrl"], body)
        self.world.log(
            "delivery", f"{arn} -> {callback['SqsQueueUrl']}", lost or "the callback step waits for an answer"
        )

    def _event(self, row: Row, change: Change) -> dict[str, Any]:
        arn, pipeline = row["PipelineExecutionArn"], row["PipelineArn"]
        digest = hashlib.sha256(f"{arn}{change}".encode()).hexdigest()
        return {
            "version": "0",
            "id": "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32])),
            "detail-type": STEP if change.step else EXECUTION,
            "source": "aws.sagemaker",
            "account": arn.split(":")[4],
            "time": _text(change.at),
            "region": arn.split(":")[3],
            "resources": [pipeline, arn],
            "detail": {**dict(self._detail(row, change)), "pipelineArn": pipeline, "pipelineExecutionArn": arn},
        }

    def _detail(self, row: Row, change: Change) -> Iterator[tuple[str, Any]]:
        kind = "Step" if change.step else "PipelineExecution"
        began, over = ("stepStartTime", "stepEndTime") if change.step else ("executionStartTime", "executionEndTime")
        if change.step:
            yield "metadata", {name[0].lower() + name[1:]: _lowered(each) for name, each in change.metadata.items()}
            yield "stepName", change.step
            yield "stepType", change.step_type
        else:
            yield "pipelineExecutionDisplayName", row["PipelineExecutionDisplayName"]
            if row.get("PipelineExecutionDescription"):
                yield "pipelineExecutionDescription", row["PipelineExecutionDescription"]
        yield f"current{kind}Status", change.status
        if change.before:
            yield f"previous{kind}Status", change.before
        yield began, _text(change.started_at)
        if change.over:
            yield over, _text(change.at)
        if change.reason:
            yield "failureReason", change.reason


def _lowered(found: Any) -> Any:  # noqa: ANN401  metadata as the API lists it
    return {key[0].lower() + key[1:]: value for key, value in found.items()} if isinstance(found, dict) else found


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
