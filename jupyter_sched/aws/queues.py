"""SQS: dead-letter queues, who may write to them, and what lies in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jupyter_sched.aws.session import Connection
from jupyter_sched.core.dead_letter import DeadLetter, read_dead_letter

MOST = 10


def policy(connection: Connection, queue_arn: str) -> Mapping[str, Any]:
    """Return a queue's policy as a document; an empty one where it has none. Raises NotFound."""
    answer = connection.ask(
        "sqs", "get_queue_attributes", QueueUrl=url(connection, queue_arn), AttributeNames=["Policy", "QueueArn"]
    )
    text = answer.get("Attributes", {}).get("Policy", "")
    document: Mapping[str, Any] = json.loads(text) if text else {}
    return document


def dead_letters(connection: Connection, queue_arn: str) -> tuple[DeadLetter, ...]:
    """Return up to ten events that lie in a dead-letter queue; they stay there. Raises NotFound."""
    answer = connection.ask(
        "sqs",
        "receive_message",
        QueueUrl=url(connection, queue_arn),
        MaxNumberOfMessages=MOST,
        VisibilityTimeout=0,
        MessageAttributeNames=["All"],
    )
    attributes = (each.get("MessageAttributes", {}) for each in answer.get("Messages", ()))
    return tuple(read_dead_letter({name: each["StringValue"] for name, each in one.items()}) for one in attributes)


def url(connection: Connection, queue_arn: str) -> str:
    """Return a queue's URL. Raises NotFound."""
    account, name = queue_arn.split(":")[-2:]
    answer = connection.ask("sqs", "get_queue_url", QueueName=name, QueueOwnerAWSAccountId=account)
    with connection.asking("sqs", "get_queue_url"):
        return str(answer["QueueUrl"])
