"""What a schedule of EventBridge Scheduler gives to the pipeline that it starts: four words in values are replaced."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jupyter_sched.core.arn import last_part
from jupyter_sched.core.context_attributes import attribute_values, fill
from jupyter_sched.core.policy import SCHEDULER_PRINCIPAL
from jupyter_sched.sandbox.attempts import Owed
from jupyter_sched.sandbox.dead_letters import send_for_schedule
from jupyter_sched.sandbox.starting import Refusal, Start

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World

METRICS = {
    "FAILED": "InvocationDroppedCount",
    "BURIED": "InvocationsSentToDeadLetterCount",
    "LOST": "InvocationsFailedToBeSentToDeadLetterCount",
}


class ScheduleSide:
    """Schedules: the trust is shown the group; the role itself sends to the dead-letter queue."""

    def __init__(self, world: World) -> None:
        self.world = world

    def wanted(self, owed: Owed) -> Start:
        """Return what is to be started."""
        given = owed.target.get("SageMakerPipelineParameters", {}).get("PipelineParameterList", ())
        words = self._words(owed)
        return Start(
            maker=self._arn(owed),
            principal=SCHEDULER_PRINCIPAL,
            source_arn=self._group_arn(owed),
            target=owed.target,
            values={each["Name"]: fill(each["Value"], words) for each in given},
            once=f"{self._arn(owed)}{owed.event['scheduled_at']}",
        )

    def count(self, owed: Owed, metric: str) -> None:
        """Count metrics of the namespace AWS/Scheduler."""
        if metric in {"INVOKED", "FAILED"}:
            self._count(owed, "InvocationAttemptCount")
        if metric == "FAILED":
            self._count(owed, "TargetErrorCount")
        if metric in METRICS:
            self._count(owed, METRICS[metric])

    def bury(self, owed: Owed, queue: str, refusal: Refusal, condition: str) -> str:
        """Send the request that failed to the queue, as the schedule's role."""
        wanted = self.wanted(owed)
        attributes = {
            "SCHEDULE_ARN": wanted.maker,
            "TARGET_ARN": owed.target["Arn"],
            "ERROR_CODE": refusal.api_code,
            "ERROR_MESSAGE": refusal.message,
            "EXECUTION_ID": self._execution_id(owed),
            "SCHEDULED_TIME": _time(owed),
            "RETRY_ATTEMPTS": str(owed.attempt - 1),
            "IS_PAYLOAD_TRUNCATED": "false",
        }
        if condition:
            attributes["EXHAUSTED_RETRY_CONDITION"] = condition
        parameters = [{"Name": name, "Value": value} for name, value in wanted.values.items()]
        body = {"PipelineName": owed.target["Arn"], "PipelineParameters": parameters}
        role = self.world.role(last_part(owed.target["RoleArn"]))
        return send_for_schedule(self.world.moto, queue, role, body, attributes)

    def _words(self, owed: Owed) -> dict[str, str]:
        due = datetime.fromisoformat(owed.event["scheduled_at"])
        return attribute_values(self._arn(owed), due, self._execution_id(owed), owed.attempt)

    def _execution_id(self, owed: Owed) -> str:
        text = f"{self._arn(owed)}{owed.event['scheduled_at']}{owed.attempt}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _count(self, owed: Owed, metric: str) -> None:
        region, group, _ = owed.key.split("/")
        self.world.moto.count("AWS/Scheduler", metric, {"ScheduleGroup": group}, self.world.now(), region)

    def _arn(self, owed: Owed) -> str:
        region, group, name = owed.key.split("/")
        return self.world.account(region).schedule(name, group)

    def _group_arn(self, owed: Owed) -> str:
        region, group, _ = owed.key.split("/")
        return self.world.account(region).schedule_group(group)


def _time(owed: Owed) -> str:
    return datetime.fromisoformat(owed.event["scheduled_at"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
