"""What a rule would do with an event, or a schedule at its next run: the exact request for each pipeline it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.context_attributes import attribute_values, resolve_run
from jupyter_sched.core.parameters import ResolvedParameter, resolve_all
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.trigger import Rule, Target

EXAMPLE_EXECUTION_ID = "d32c5kddcf5bb8c3"
if TYPE_CHECKING:
    from datetime import datetime

    from jupyter_sched.core.arn import Account
    from jupyter_sched.core.pattern import Explanation
    from jupyter_sched.core.schedule_trigger import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One pipeline that the rule would start.

    parameters: a row per declared parameter, then the unknown ones. request: what StartPipelineExecution would get.
    pipeline_known: whether the pipeline was found; if not, its parameters could not be checked.
    """

    pipeline_arn: str
    parameters: tuple[ResolvedParameter, ...]
    request: Mapping[str, Any]
    pipeline_known: bool = True

    @property
    def problems(self) -> tuple[str, ...]:
        """Why this start would fail; empty where it would not."""
        return tuple(row.problem for row in self.parameters if row.problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What a rule does with one event. starts: what it would start if it matched. explanation: None for a schedule.

    aws_matched: what EventBridge itself says to the pattern and the event; None if it was not asked.
    """

    matched: bool
    explanation: Explanation | None
    starts: tuple[Start, ...]
    aws_matched: bool | None = None

    @property
    def difference(self) -> str:
        """Where EventBridge and this package differ, as a sentence; empty where they do not, or it was not asked."""
        if self.aws_matched is None or self.aws_matched == self.matched:
            return ""
        says = {True: "the pattern takes the event", False: "the pattern does not take the event"}
        ours, theirs = says[self.matched], says[self.aws_matched]
        return f"EventBridge says that {theirs}; this package says that {ours}. EventBridge counts; please report it"


def simulate(rule: Rule, event: Mapping[str, Any], pipelines: Mapping[str, Pipeline], account: Account) -> Simulation:
    """Return what ``rule`` does with ``event``. pipelines: by name, those that were found."""
    pattern = rule.when if isinstance(rule.when, EventPattern) else None
    return Simulation(
        matched=pattern is None or pattern.matches(dict(event)),
        explanation=pattern.explain(dict(event)) if pattern else None,
        starts=tuple(_start(target, event, pipelines.get(target.pipeline_name), account) for target in rule.targets),
    )


def simulate_run(
    schedule: Schedule,
    after: datetime,
    pipelines: Mapping[str, Pipeline],
    account: Account,
    created_at: datetime | None = None,
) -> Simulation:
    """Return what the first run of ``schedule`` after ``after`` does; it does not match where there is none.

    The values of the context attributes are those of that run, or of ``after``; the id of the run is an example.
    """
    runs = schedule.next_runs(after, 1, created_at)
    arn = account.schedule(schedule.name, schedule.group)
    values = attribute_values(arn, runs[0] if runs else after, EXAMPLE_EXECUTION_ID)
    known = [(target, pipelines.get(target.pipeline_name)) for target in schedule.targets]
    rows = (resolve_run(each.parameters if each else (), target.parameters, values) for target, each in known)
    starts = (_start_with(*pair, row, account) for pair, row in zip(known, rows, strict=True))
    return Simulation(matched=bool(runs), explanation=None, starts=tuple(starts))


def _start(target: Target, event: Mapping[str, Any], pipeline: Pipeline | None, account: Account) -> Start:
    declared = pipeline.parameters if pipeline else ()
    return _start_with(target, pipeline, resolve_all(declared, target.parameters, event), account)


def _start_with(
    target: Target, pipeline: Pipeline | None, rows: tuple[ResolvedParameter, ...], account: Account
) -> Start:
    if pipeline is None:
        rows = tuple(ResolvedParameter(row.name, row.source, row.given, row.value) for row in rows)
    arn = account.pipeline(target.pipeline)
    sent = [{"Name": row.name, "Value": row.value or ""} for row in rows if row.given]
    return Start(
        pipeline_arn=arn,
        parameters=rows,
        request={"PipelineName": arn, "PipelineParameters": sent},
        pipeline_known=pipeline is not None,
    )


def scheduled_event(account: Account, rule_arn: str, time: datetime, event_id: str) -> dict[str, Any]:
    """Return the event of a schedule: its detail is empty. Source: EventBridge User Guide, scheduled rules."""
    return {
        "version": "0",
        "id": event_id,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": account.account_id,
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": account.region,
        "resources": [rule_arn],
        "detail": {},
    }
