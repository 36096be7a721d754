"""CloudWatch: how often something was tried and failed. Minutes late, and nothing where it is zero.

A rule is counted by itself. Schedules are counted by their group, all together.
Source: EventBridge User Guide, "Monitoring EventBridge";
EventBridge Scheduler User Guide, "Monitoring with CloudWatch".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from jupyter_sched.aws.session import Connection
from jupyter_sched.core.arn import DEFAULT_BUS, last_part
from jupyter_sched.core.schedule_trigger import Schedule, Trigger

OF_RULES = (
    "MatchedEvents",
    "TriggeredRules",
    "Invocations",
    "FailedInvocations",
    "ThrottledRules",
    "InvocationsSentToDlq",
    "InvocationsFailedToBeSentToDlq",
)
OF_GROUPS = (
    "InvocationAttemptCount",
    "TargetErrorCount",
    "TargetErrorThrottledCount",
    "InvocationThrottleCount",
    "InvocationDroppedCount",
    "InvocationsSentToDeadLetterCount",
    "InvocationsFailedToBeSentToDeadLetterCount",
)
PERIOD_SECONDS = 300


def names(trigger: Trigger) -> tuple[str, ...]:
    """Return the names of the metrics that there are of a trigger."""
    return OF_GROUPS if isinstance(trigger, Schedule) else OF_RULES


def sums(connection: Connection, trigger: Trigger, since: datetime, until: datetime) -> Mapping[str, int]:
    """Return the sums of a trigger's metrics between two times; a metric that is not told is 0."""
    wanted = names(trigger)
    dimensions = [{"Name": name, "Value": value} for name, value in _dimensions(trigger).items()]
    namespace = "AWS/Scheduler" if isinstance(trigger, Schedule) else "AWS/Events"
    queries = [
        {
            "Id": f"m{number}",
            "MetricStat": {
                "Metric": {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions},
                "Period": PERIOD_SECONDS,
                "Stat": "Sum",
            },
        }
        for number, name in enumerate(wanted)
    ]
    found = dict.fromkeys(wanted, 0)
    more: dict[str, str] = {}
    while True:
        answer = connection.ask(
            "cloudwatch", "get_metric_data", MetricDataQueries=queries, StartTime=since, EndTime=until, **more
        )
        with connection.asking("cloudwatch", "get_metric_data"):
            for result in answer["MetricDataResults"]:
                found[wanted[int(result["Id"][1:])]] += int(sum(result["Values"]))
        if not answer.get("NextToken"):
            return found
        more = {"NextToken": answer["NextToken"]}


def _dimensions(trigger: Trigger) -> dict[str, str]:
    """Return what tells its metrics from others: on the default bus the rule's name is the only dimension."""
    if isinstance(trigger, Schedule):
        return {"ScheduleGroup": trigger.group}
    bus = last_part(trigger.event_bus)
    return {"RuleName": trigger.name, **({"EventBusName": bus} if bus != DEFAULT_BUS else {})}
