"""CloudTrail: which service started an execution, as its event history tells minutes late, and which trails log.

Source: CloudTrail User Guide, "CloudTrail record contents" (userIdentity.invokedBy, responseElements).
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from jupyter_sched.aws.session import Connection
from jupyter_sched.core.errors import Refused
from jupyter_sched.core.trails import Trail

STARTS = [{"AttributeKey": "EventName", "AttributeValue": "StartPipelineExecution"}]
PAGE, MOST_PAGES = 50, 4


def starters(connection: Connection, since: datetime) -> dict[str, str]:
    """Return by an execution's ARN the service that started it, such as ``scheduler.amazonaws.com``; empty for none."""
    found: dict[str, str] = {}
    more: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        answer = connection.ask(
            "cloudtrail", "lookup_events", LookupAttributes=STARTS, StartTime=since, MaxResults=PAGE, **more
        )
        with connection.asking("cloudtrail", "lookup_events"):
            records = [json.loads(event["CloudTrailEvent"]) for event in answer["Events"]]
        found |= {arn: _service(record) for record in records if (arn := _execution(record))}
        if not answer.get("NextToken"):
            break
        more = {"NextToken": answer["NextToken"]}
    return found


def _execution(record: dict[str, Any]) -> str:
    return str((record.get("responseElements") or {}).get("pipelineExecutionArn", ""))


def _service(record: dict[str, Any]) -> str:
    return str(record.get("userIdentity", {}).get("invokedBy", ""))


def logging_trails(connection: Connection) -> tuple[Trail, ...]:
    """Return the trails that log in this region now, with those of other regions that cover it.

    Source: EventBridge User Guide, "AWS service events delivered via AWS CloudTrail".
    """
    answer = connection.ask("cloudtrail", "describe_trails", includeShadowTrails=True)
    with connection.asking("cloudtrail", "describe_trails"):
        trails = [(trail["Name"], trail["TrailARN"]) for trail in answer["trailList"]]
    return tuple(_with_selectors(connection, name, arn) for name, arn in trails if _logs(connection, arn))


def _with_selectors(connection: Connection, name: str, arn: str) -> Trail:
    """Return a trail with what it takes; who may see a trail, such as one of the organization, may not see that."""
    try:
        answer = connection.ask("cloudtrail", "get_event_selectors", TrailName=arn)
    except Refused as error:
        return Trail(name=name, arn=arn, unread=str(error))
    selectors, advanced = (tuple(answer.get(key) or ()) for key in ("EventSelectors", "AdvancedEventSelectors"))
    return Trail(name=name, arn=arn, selectors=selectors, advanced=advanced)


def _logs(connection: Connection, arn: str) -> bool:
    status = connection.ask("cloudtrail", "get_trail_status", Name=arn)
    with connection.asking("cloudtrail", "get_trail_status"):
        return bool(status["IsLogging"])
