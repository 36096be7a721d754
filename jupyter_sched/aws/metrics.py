"""CloudWatch: how often a rule matched, started something, and failed. Minutes late, and nothing where it is zero."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from jupyter_sched.aws.session import Connection
from jupyter_sched.core.arn import DEFAULT_BUS, last_part

NAMESPACE = "AWS/Events"
NAMES = (
    "MatchedEvents",
    "TriggeredRules",
    "Invocations",
    "FailedInvocations",
    "ThrottledRules",
    "InvocationsSentToDlq",
    "InvocationsFailedToBeSentToDlq",
)
PERIOD_SECONDS = 300


def sums(connection: Connection, rule: str, event_bus: str, since: datetime, until: datetime) -> Mapping[str, int]:
    """Return the sums of a rule's metrics between two times; a metric that is not told is 0.

    Source: EventBridge User Guide, "Monitoring EventBridge": on the default bus the rule's name is the only dimension.
    """
    bus = last_part(event_bus)
    dimensions = [{"Name": "RuleName", "Value": rule}]
    dimensions += [{"Name": "EventBusName", "Value": bus}] if bus != DEFAULT_BUS else []
    queries = [
        {
            "Id": f"m{number}",
            "MetricStat": {
                "Metric": {"Namespace": NAMESPACE, "MetricName": name, "Dimensions": dimensions},
                "Period": PERIOD_SECONDS,
                "Stat": "Sum",
            },
        }
        for number, name in enumerate(NAMES)
    ]
    found = dict.fromkeys(NAMES, 0)
    more: dict[str, str] = {}
    while True:
        answer = connection.ask(
            "cloudwatch", "get_metric_data", MetricDataQueries=queries, StartTime=since, EndTime=until, **more
        )
        with connection.asking("cloudwatch", "get_metric_data"):
            for result in answer["MetricDataResults"]:
                found[NAMES[int(result["Id"][1:])]] += int(sum(result["Values"]))
        if not answer.get("NextToken"):
            return found
        more = {"NextToken": answer["NextToken"]}
