"""What stands before and behind a trigger: the buckets whose events it takes, and the queue for what failed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import Account, last_part
from jupyter_sched.core.diagnosis import Check, Fix
from jupyter_sched.core.errors import NotFound
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.permissions import source_of
from jupyter_sched.core.plan import Call
from jupyter_sched.core.policy import EVENTS_PRINCIPAL, SEND_MESSAGE, queue_document, with_statement
from jupyter_sched.core.policy_evaluation import admits
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.core.trigger import Rule
from jupyter_sched.core.wire import compact
from jupyter_sched.diagnosis.look import checker

if TYPE_CHECKING:
    from jupyter_sched.gateway import Gateway

EVENT_BRIDGE_SWITCH = "EventBridgeConfiguration"


def buckets(rule: Rule) -> frozenset[str]:
    """Return the buckets that the pattern names."""
    if not isinstance(rule.when, EventPattern):
        return frozenset()
    return rule.when.exact_values("detail.bucket.name") if "aws.s3" in rule.when.exact_values("source") else frozenset()


def bucket(name: str, gateway: Gateway) -> Check:
    """Return whether a bucket sends its events to EventBridge."""
    line = checker(f"bucket:{name}", f"Events of bucket {name}")
    try:
        configuration = gateway.bucket_notifications(name)
    except NotFound:
        fix = Fix(label="Create it", text=f"aws s3 mb s3://{name}")
        return line("fail", f"there is no bucket {name!r}", error="no error: it never fires", fix=fix)
    if EVENT_BRIDGE_SWITCH in configuration:
        return line("ok", "it sends its events to EventBridge")
    return line(
        "fail",
        f"{name} does not send its events to EventBridge, so the rule would never fire",
        error="no error: it never fires",
        fix=Fix(label="Switch it on", calls=(_switch_on(name, configuration),)),
    )


def _switch_on(name: str, configuration: Mapping[str, Any]) -> Call:
    """Return the call with all that is there: it replaces the whole configuration."""
    merged = {**configuration, EVENT_BRIDGE_SWITCH: {}}
    parameters = {"Bucket": name, "NotificationConfiguration": merged}
    return Call("s3", "PutBucketNotificationConfiguration", parameters, "let the bucket send its events to EventBridge")


def queue(trigger: Trigger, arn: str, gateway: Gateway, account: Account) -> Check:
    """Return whether a dead-letter queue is there, and takes what a rule sends; a schedule's role sends it itself."""
    line, name = checker(f"queue:{arn}", "Dead-letter queue"), last_part(arn)
    kind, metric = ("schedule", "DeadLetterCount") if isinstance(trigger, Schedule) else ("rule", "Dlq")
    lost = f"no error: InvocationsFailedToBeSentTo{metric} counts it, and the event is lost"
    region = arn.split(":")[3:4]
    if region != [account.region]:
        words = f"{name} is in {''.join(region)}, the {kind} in {account.region}; a queue must be beside its {kind}"
        return line("fail", words, error=lost, fix=_make(name, account))
    if name.endswith(".fifo"):
        words = f"{name} is a FIFO queue; EventBridge takes standard queues only"
        return line("fail", words, error=lost, fix=_make(name.removesuffix(".fifo"), account))
    try:
        policy = gateway.queue_policy(arn)
    except NotFound:
        return line("fail", f"there is no queue {name!r}", error=lost, fix=_make(name, account))
    if isinstance(trigger, Schedule):
        return line("ok", f"{name} is there; whether the role may write to it stands in its own line")
    context = source_of(trigger, account)
    admitted = admits(policy, EVENTS_PRINCIPAL, SEND_MESSAGE, arn, context)
    if admitted:
        return line("ok", f"{name} takes what this rule sends")
    return line(
        "fail",
        f"{name} does not let this rule write to it: {admitted.reason}",
        error=lost,
        fix=_admit(policy, arn, trigger, gateway, account),
    )


def _admit(policy: Mapping[str, Any], arn: str, rule: Rule, gateway: Gateway, account: Account) -> Fix:
    merged = with_statement(policy, queue_document(arn, source_of(rule, account)["aws:SourceArn"]))
    parameters = {"QueueUrl": gateway.queue_url(arn), "Attributes": {"Policy": compact(merged)}}
    call = Call("sqs", "SetQueueAttributes", parameters, "let this rule write to its dead-letter queue")
    return Fix(label="Let it write", calls=(call,), text=json.dumps(merged, indent=2))


def _make(name: str, account: Account) -> Fix:
    return Fix(label="Create a queue", text=f"aws sqs create-queue --queue-name {name} --region {account.region}")
