"""The IAM documents that a rule or schedule needs: of its role, and of its dead-letter queue.

Least privilege: one pipeline ARN or a few, and a trust that only this rule of this account can use (the
confused-deputy conditions). Source: EventBridge User Guide, "Cross-service confused deputy prevention".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

EVENTS_PRINCIPAL = "events.amazonaws.com"
SCHEDULER_PRINCIPAL = "scheduler.amazonaws.com"
START_PIPELINE = "sagemaker:StartPipelineExecution"
SEND_MESSAGE = "sqs:SendMessage"
ASSUME_ROLE = "sts:AssumeRole"
VERSION = "2012-10-17"
Document = Mapping[str, Any]


def trust_document(account_id: str, source_arn: str, principal: str = EVENTS_PRINCIPAL) -> dict[str, Any]:
    """Return the trust of a role that only ``source_arn`` of ``account_id`` may have assumed."""
    condition = {"StringEquals": {"aws:SourceAccount": account_id}, "ArnEquals": {"aws:SourceArn": source_arn}}
    return _document(
        {"Effect": "Allow", "Principal": {"Service": principal}, "Action": ASSUME_ROLE, "Condition": condition}
    )


def permission_document(pipeline_arns: Iterable[str], queue_arns: Iterable[str] = ()) -> dict[str, Any]:
    """Return the permission to start these pipelines and nothing else.

    queue_arns: dead-letter queues that the role itself writes to, as EventBridge Scheduler wants it.
    """
    start = {"Effect": "Allow", "Action": START_PIPELINE, "Resource": sorted(set(pipeline_arns))}
    queues = sorted(set(queue_arns))
    return _document(start, *([{"Effect": "Allow", "Action": SEND_MESSAGE, "Resource": queues}] if queues else []))


def queue_document(queue_arn: str, source_arn: str, principal: str = EVENTS_PRINCIPAL) -> dict[str, Any]:
    """Return the policy of a dead-letter queue that only ``source_arn`` may write to.

    Source: EventBridge User Guide, "Using dead-letter queues to process undelivered events".
    """
    return _document(
        {
            "Effect": "Allow",
            "Principal": {"Service": principal},
            "Action": SEND_MESSAGE,
            "Resource": queue_arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": source_arn}},
        }
    )


def with_statement(document: Document, more: Document) -> dict[str, Any]:
    """Return a document with the statements of another added; what stands in it stays."""
    return {"Version": VERSION, **document, "Statement": [*statements(document), *statements(more)]}


def _document(*statements: Document) -> dict[str, Any]:
    return {"Version": VERSION, "Statement": [dict(each) for each in statements]}


def statements(document: Document) -> tuple[Document, ...]:
    """Return the statements of a document; IAM takes a single one without a list, too."""
    found = document.get("Statement", ())
    return (found,) if isinstance(found, Mapping) else tuple(found)
