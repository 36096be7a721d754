"""What becomes of a start that failed for good: it is counted, and sent to the target's dead-letter queue.

Source: EventBridge User Guide, "Using dead-letter queues"; EventBridge Scheduler User Guide, "Configuring a
dead-letter queue".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from jupyter_sched.core.arn import last_part
from jupyter_sched.core.policy import EVENTS_PRINCIPAL, SEND_MESSAGE
from jupyter_sched.core.policy_evaluation import admits, allows

if TYPE_CHECKING:
    from jupyter_sched.sandbox.moto_mount import Moto

MESSAGE_LENGTH = 1000


def send_for_rule(moto: Moto, queue: str, rule_arn: str, body: Mapping[str, Any], attributes: Mapping[str, str]) -> str:
    """Send an event to a queue whose policy lets this rule do so. Return why it did not arrive, or an empty text."""
    url = _url(moto, queue)
    if url is None:
        return f"there is no queue {last_part(queue)!r}"
    context = {"aws:SourceArn": rule_arn, "aws:SourceAccount": rule_arn.split(":")[4]}
    admitted = admits(_policy(moto, url), EVENTS_PRINCIPAL, SEND_MESSAGE, queue, context)
    if not admitted:
        return f"the policy of the queue {last_part(queue)} does not let the rule send to it: {admitted.reason}"
    return send(moto, url, body, attributes)


def send_for_schedule(
    moto: Moto, queue: str, role: Mapping[str, Any] | None, body: Mapping[str, Any], attributes: Mapping[str, str]
) -> str:
    """Send what a schedule could not start, as its role. Return why it did not arrive, or an empty text."""
    url = _url(moto, queue)
    if url is None:
        return f"there is no queue {last_part(queue)!r}"
    allowed = allows(role["policies"] if role else (), SEND_MESSAGE, queue)
    return send(moto, url, body, attributes) if allowed else f"the schedule's role: {allowed.reason}"


def send(moto: Moto, url: str, body: Mapping[str, Any], attributes: Mapping[str, str] | None = None) -> str:
    """Send a message to a queue. Return why it did not arrive, or an empty text."""
    given = attributes or {}
    texts = {name: {"DataType": "String", "StringValue": text[:MESSAGE_LENGTH]} for name, text in given.items()}
    try:
        moto.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(body), MessageAttributes=texts)
    except ClientError as error:
        return str(error)
    return ""


def _url(moto: Moto, queue: str) -> str | None:
    sqs = moto.client("sqs")
    try:
        return str(sqs.get_queue_url(QueueName=last_part(queue))["QueueUrl"])
    except ClientError:
        return None


def _policy(moto: Moto, url: str) -> Mapping[str, Any]:
    found = moto.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
    document: Mapping[str, Any] = json.loads(found.get("Attributes", {}).get("Policy") or "{}")
    return document
