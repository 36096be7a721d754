"""Why didn't it run? What was seen of a rule or schedule in the last day, then what it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from jupyter_sched.attribution import with_rule_names
from jupyter_sched.core.diagnosis import Check, Fix
from jupyter_sched.core.errors import NotFound
from jupyter_sched.core.found import FoundRule, FoundSchedule, FoundTrigger
from jupyter_sched.diagnosis.look import checker, looked

if TYPE_CHECKING:
    from jupyter_sched.core.pipeline import PipelineExecution
    from jupyter_sched.gateway import Gateway

SPAN = timedelta(hours=24)
RUNS = 10
MOST_RUNS = 1440  # one a minute
DROPPED = "InvocationDroppedCount"
ALONE = """A group of its own is counted alone: make it with
aws scheduler create-schedule-group --name {name}
and save the schedule in it: js.Schedule(..., group='{name}')"""


def why_not(found: FoundTrigger, gateway: Gateway, now: datetime) -> tuple[Check, ...]:
    """Return what was seen of it in the last 24 hours: events, starts, failures, dead letters, executions."""
    return tuple(_lines(found, gateway, now))


def _lines(found: FoundTrigger, gateway: Gateway, now: datetime) -> Iterator[Check]:
    if isinstance(found, FoundRule):
        yield looked("metrics", "Events and starts", lambda: _metrics(found, gateway, now))
    else:
        yield looked("metrics", "Runs and starts", lambda: _group_metrics(found, gateway, now))
    trigger = found.trigger
    queues = dict.fromkeys(target.dead_letter_arn for target in trigger.targets if target.dead_letter_arn)
    if not queues:
        yield _no_queue()
    for queue in queues:
        yield looked(f"letters:{queue}", "Dead letters", lambda queue=queue: _letters(found, queue, gateway))  # type: ignore[misc]
    for name in dict.fromkeys(target.pipeline_name for target in trigger.targets):
        title = f"Executions of {name}"
        yield looked(f"runs:{name}", title, lambda name=name: _runs(found, name, gateway))  # type: ignore[misc]


def _metrics(found: FoundRule, gateway: Gateway, now: datetime) -> Check:
    line = checker("metrics", "Events and starts")
    told = gateway.metric_sums(found.rule, now - SPAN, now)
    matched = max(told["MatchedEvents"], told["TriggeredRules"])
    tried, failed = told["Invocations"], told["FailedInvocations"]
    seen = f"in the last 24 hours it fired {matched} times, tried {tried} starts, and {failed} failed"
    if failed:
        return line("fail", seen, error=f"FailedInvocations: {failed}")
    if told["InvocationsFailedToBeSentToDlq"]:
        return line("fail", f"{seen}; {told['InvocationsFailedToBeSentToDlq']} could not be left in the queue")
    if not matched and not tried:
        what = "no event matched its pattern" if found.rule.event_pattern else "its time did not come"
        return line("warning", f"in the last 24 hours it did not fire: {what}. CloudWatch tells it minutes late")
    return line("ok", seen)


def _group_metrics(found: FoundSchedule, gateway: Gateway, now: datetime) -> Check:
    """Return what CloudWatch counted for a schedule's group, beside how often the schedule's own time came."""
    line, schedule = checker("metrics", "Runs and starts"), found.schedule
    since = max(now - SPAN, found.created_at or now - SPAN)
    due = [each for each in schedule.next_runs(since, MOST_RUNS, found.created_at) if each <= now]
    paused = "" if schedule.enabled else "; it is paused"
    if not due:
        return line("warning", f"in the last 24 hours its time did not come{paused}")
    told = gateway.metric_sums(schedule, now - SPAN, now)
    tried, failed, dropped = (told[each] for each in ("InvocationAttemptCount", "TargetErrorCount", DROPPED))
    seen = f"in the last 24 hours its time came {len(due)} time{'s' if len(due) > 1 else ''}{paused}"
    if not tried:
        return line(
            "warning", f"{seen}, but its group {schedule.group!r} tried no start. CloudWatch tells it minutes late"
        )
    seen = f"{seen}. Its group {schedule.group!r} tried {tried} starts: {failed} failed, {dropped} were given up"
    lost = told["InvocationsFailedToBeSentToDeadLetterCount"]
    seen += f", {lost} could not be left in a queue" if lost else ""
    if not (failed or dropped or lost or told["InvocationThrottleCount"]):
        return line("ok", seen)
    seen += f", {told['InvocationThrottleCount']} were throttled" if told["InvocationThrottleCount"] else ""
    return line(
        "fail" if dropped or lost else "warning",
        f"{seen}. CloudWatch counts a group, not a schedule",
        error=f"{DROPPED}: {dropped}" if dropped else f"TargetErrorCount: {failed}",
        fix=Fix(label="Count it alone", text=ALONE.format(name=schedule.name)),
    )


def _no_queue() -> Check:
    line = checker("letters", "Dead letters")
    text = "Give it a dead-letter queue: js.Target(..., dead_letter_arn='arn:aws:sqs:...')"
    words = "it has no dead-letter queue, so a start that fails for good leaves no reason"
    return line("warning", words, fix=Fix(label="Add a queue", text=text))


def _letters(found: FoundTrigger, queue: str, gateway: Gateway) -> Check:
    line = checker(f"letters:{queue}", "Dead letters")
    try:
        letters = gateway.dead_letters(queue)
    except NotFound:
        return line("fail", "its dead-letter queue is not there, so a start that fails leaves no reason")
    own = [each for each in letters if each.source_arn in {found.arn, ""}]
    if not own:
        return line("ok", "nothing of it lies in the dead-letter queue")
    told = "; ".join(dict.fromkeys(each.meaning for each in own))
    return line("fail", f"{len(own)} starts were given up: {told}", error=own[0].error_code)


def _runs(found: FoundTrigger, name: str, gateway: Gateway) -> Check:
    line = checker(f"runs:{name}", f"Executions of {name}")
    try:
        runs = with_rule_names(gateway, name, gateway.executions(name, RUNS, parameters=False))
    except NotFound:
        return line("fail", f"there is no pipeline {name!r}")
    own = [each for each in runs if each.rule_name == found.trigger.name]
    if not own:
        which = f"its last {len(runs)} executions were not" if len(runs) > 1 else "its only execution was not"
        by = f"started by {found.trigger.name}"
        return line("warning", f"{which} {by}" if runs else f"it has no execution, so none was {by}")
    last = own[0]
    state = "fail" if last.status == "Failed" else "ok"
    return line(state, f"the last one started by it: {_told(last)}", error=last.failure_reason)


def _told(run: PipelineExecution) -> str:
    started = f"{run.started_at:%Y-%m-%d %H:%M} UTC" if run.started_at else "at an unknown time"
    reason = f": {run.failure_reason}" if run.failure_reason else ""
    return f"{run.status}, {started}{reason}"
