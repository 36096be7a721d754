"""What a rule gives to the pipelines that it starts, and what becomes of those that did not start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_sched.core.parameters import is_path, resolve
from jupyter_sched.core.policy import EVENTS_PRINCIPAL
from jupyter_sched.sandbox.attempts import Owed
from jupyter_sched.sandbox.dead_letters import send_for_rule
from jupyter_sched.sandbox.starting import Refusal, Start

if TYPE_CHECKING:
    from jupyter_sched.sandbox.attempts import Row
    from jupyter_sched.sandbox.world import World

METRICS = {
    "INVOKED": "Invocations",
    "FAILED": "FailedInvocations",
    "RETRIED": "RetryInvocationAttempts",
    "BURIED": "InvocationsSentToDlq",
    "LOST": "InvocationsFailedToBeSentToDlq",
}


class RuleSide:
    """Rules: values come out of the event; the trust is shown the rule; metrics carry its name."""

    def __init__(self, world: World) -> None:
        self.world = world

    def wanted(self, owed: Owed) -> Start:
        """Return what is to be started."""
        arn = self._arn(owed)
        given = owed.target.get("SageMakerPipelineParameters", {}).get("PipelineParameterList", ())
        return Start(
            maker=arn,
            principal=EVENTS_PRINCIPAL,
            source_arn=arn,
            target=owed.target,
            values={each["Name"]: _resolved(each["Value"], owed.event) for each in given},
            once=f"{arn}{owed.target['Id']}{owed.event['id']}",
        )

    def count(self, owed: Owed, metric: str) -> None:
        """Count a metric of the namespace AWS/Events."""
        self.count_rule(self.world.rules.get(owed.key, {}), METRICS[metric])

    def count_rule(self, rule: Row, metric: str) -> None:
        """Count a metric of a rule; on a custom bus the bus is a dimension, too."""
        if not rule:
            return
        names = {"RuleName": rule["Name"]}
        if rule["EventBusName"] != "default":
            names["EventBusName"] = rule["EventBusName"]
        self.world.moto.count("AWS/Events", metric, names, self.world.now(), rule["region"])

    def bury(self, owed: Owed, queue: str, refusal: Refusal, condition: str) -> str:
        """Send the event to the queue, whose policy must let the rule do so."""
        attributes = {
            "RULE_ARN": self._arn(owed),
            "TARGET_ARN": owed.target["Arn"],
            "ERROR_CODE": refusal.code,
            "ERROR_MESSAGE": refusal.message,
            "RETRY_ATTEMPTS": str(owed.attempt - 1),
        }
        if condition:
            attributes["EXHAUSTED_RETRY_CONDITION"] = condition
        return send_for_rule(self.world.moto, queue, self._arn(owed), owed.event, attributes)

    def _arn(self, owed: Owed) -> str:
        region, bus, name = owed.key.split("/", 2)
        return self.world.account(region).rule(name, bus)


def _resolved(value: str, event: Any) -> str:  # noqa: ANN401  an event is any JSON
    return (resolve(value, event) or "") if is_path(value) else value
