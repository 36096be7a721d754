"""What we ask of AWS, in our words. The client and the widgets know nothing else of it.

Two things answer it: ``aws/`` through boto3 (on AWS, or on the sandbox, which answers the same calls), and a
fake in the tests. One contract in tests/test_gateway.py holds for both. Every method may raise NotConnected,
Unreachable, AccessDenied and Throttled of core/errors.py; the others are named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from jupyter_sched.core.arn import Account
from jupyter_sched.core.dead_letter import DeadLetter
from jupyter_sched.core.found import FoundRole, FoundRule, FoundSchedule
from jupyter_sched.core.permissions import Permission
from jupyter_sched.core.pipeline import Pipeline, PipelineExecution
from jupyter_sched.core.plan import Call
from jupyter_sched.core.policy_evaluation import Decision
from jupyter_sched.core.schedule_trigger import Trigger
from jupyter_sched.core.trails import Trail

OnProgress = Callable[[int, int], None]


class Gateway(Protocol):
    """AWS, as far as this package needs it."""

    def account(self) -> Account:
        """Return where we are: partition, region and account."""

    def identity(self) -> str:
        """Return the ARN of who we are."""

    def pipelines(self, prefix: str, limit: int) -> tuple[Pipeline, ...]:
        """Return up to ``limit`` pipelines whose name begins with ``prefix``, by name, without definitions."""

    def pipeline(self, name: str) -> Pipeline:
        """Return one pipeline with its definition. Raises NotFound."""

    def executions(self, pipeline: str, limit: int, *, parameters: bool = True) -> tuple[PipelineExecution, ...]:
        """Return the newest executions without steps, newest first. Raises NotFound.

        parameters: whether their parameters are wanted, too; it takes a call more for each.
        """

    def execution(self, arn: str) -> PipelineExecution:
        """Return one execution with parameters and steps. Raises NotFound."""

    def starters(self, executions: Sequence[PipelineExecution]) -> Mapping[str, str]:
        """Return by ARN the service that started an execution; empty for none.

        CloudTrail tells some minutes late, and of the same executions it is asked once a minute at most; what it does
        not tell is left out.
        """

    def start(self, pipeline: str, parameters: Mapping[str, str], token: str) -> str:
        """Start an execution and return its ARN. token: 32-128 characters; the same token starts once only."""

    def event_buses(self) -> tuple[str, ...]:
        """Return the names of the event buses, the default one first."""

    def rule_names(self, event_bus: str, pipeline: str = "") -> tuple[str, ...]:
        """Return the names of all rules on a bus, or of those that have ``pipeline`` as a target."""

    def listed_rules(self, event_bus: str) -> tuple[FoundRule, ...]:
        """Return all rules on a bus as they are listed: without targets and tags, for a call a hundred."""

    def rules_without_targets(self, event_bus: str) -> tuple[FoundRule, ...]:
        """Return the disabled rules on a bus that have no targets, with tags; without those that a service manages."""

    def rules(
        self,
        event_bus: str,
        pipeline: str = "",
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] = ...,
    ) -> tuple[FoundRule, ...]:
        """Return the rules on a bus that start ``pipeline``, or any pipeline, with targets and tags, by name.

        on_progress: told how many rules are looked at, and of how many. Raises Cancelled.
        """

    def rule(self, name: str, event_bus: str) -> FoundRule | None:
        """Return a rule with its targets and tags, or None where there is none."""

    def schedule_groups(self) -> tuple[str, ...]:
        """Return the names of the groups of EventBridge Scheduler, the default one first."""

    def schedule_names(self, pipeline: str = "") -> tuple[tuple[str, str], ...]:
        """Return (group, name) of all schedules that start ``pipeline``, or any pipeline, by group and name."""

    def schedules(
        self, pipeline: str = "", on_progress: OnProgress | None = None, cancelled: Callable[[], bool] = ...
    ) -> tuple[FoundSchedule, ...]:
        """Return the schedules that start ``pipeline``, or any pipeline; see rules."""

    def schedule(self, name: str, group: str) -> FoundSchedule | None:
        """Return a schedule of EventBridge Scheduler, or None where there is none."""

    def test_event_pattern(self, pattern: str, event: Mapping[str, Any]) -> bool:
        """Return whether EventBridge says that a pattern takes an event. Raises Refused for one that is not valid."""

    def role(self, name: str) -> FoundRole | None:
        """Return a role with its trust and inline policies, or None where there is none."""

    def roles(self, prefix: str, limit: int, principal: str = "") -> tuple[FoundRole, ...]:
        """Return up to ``limit`` roles whose trust names EventBridge, or ``principal``, without their policies."""

    def role_documents(self, roles: Sequence[FoundRole]) -> tuple[tuple[Mapping[str, Any], ...], ...]:
        """Return, for each role, the documents of all its policies, inline and managed."""

    def decisions(self, permissions: Sequence[Permission]) -> tuple[Decision, ...]:
        """Return whether the caller is allowed each permission, as IAM simulates it. Raises Refused if it cannot."""

    def queue_policy(self, queue_arn: str) -> Mapping[str, Any]:
        """Return an SQS queue's policy; an empty document where it has none. Raises NotFound."""

    def queue_url(self, queue_arn: str) -> str:
        """Return an SQS queue's URL. Raises NotFound."""

    def dead_letters(self, queue_arn: str) -> tuple[DeadLetter, ...]:
        """Return up to ten events that lie in a dead-letter queue, and leave them there. Raises NotFound."""

    def metric_sums(self, trigger: Trigger, since: datetime, until: datetime) -> Mapping[str, int]:
        """Return the sums of a rule's metrics, or of those of a schedule's group; 0 for what is not told."""

    def bucket_notifications(self, bucket: str) -> Mapping[str, Any]:
        """Return a bucket's notification configuration, as S3 words it. Raises NotFound."""

    def logging_trails(self) -> tuple[Trail, ...]:
        """Return the trails of CloudTrail that log in this region now, with what they take."""

    def perform(self, call: Call) -> Mapping[str, Any]:
        """Make one writing call and return its answer. A 200 that is a refusal is raised, too."""
