"""The services that the sandbox answers itself: which operation a request asks for, and who answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.model import OperationModel

from jupyter_sched.sandbox import (
    buses,
    callbacks,
    history,
    pipeline_executions,
    pipelines,
    protocol,
    put_events,
    rest,
    rules,
    schedule_groups,
    schedules,
    targets,
)
from jupyter_sched.sandbox.messages import Request
from jupyter_sched.sandbox.protocol import not_in_the_sandbox

if TYPE_CHECKING:
    from jupyter_sched.sandbox.delivery import Delivery
    from jupyter_sched.sandbox.world import World

OURS = frozenset({"events", "sagemaker", "scheduler", "cloudtrail"})
REST = frozenset({"scheduler"})
Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose operation is known. name: such as ``events:PutRule``."""

    service: str
    model: OperationModel
    labels: Mapping[str, str]
    request: Request

    @property
    def name(self) -> str:
        """The operation with its service."""
        return f"{self.service}:{self.model.name}"

    def given(self) -> Given:
        """Return the parameters. Raises AwsError for what does not fit the service's model."""
        if self.service in REST:
            return rest.read(self.model, dict(self.labels), self.request.query, self.request.body)
        return protocol.read(self.model, self.request.body)


def call_of(request: Request) -> Call:
    """Return the call that a request is. Raises AwsError for an operation that the service does not have."""
    if request.service in REST:
        model, labels = rest.operation(request.service, request.method, request.path)
        return Call(request.service, model, labels, request)
    return Call(request.service, protocol.operation(request.headers.get("X-Amz-Target", "")), {}, request)


class Services:
    """Answers calls."""

    def __init__(self, world: World, delivery: Delivery) -> None:
        self.world, self.delivery = world, delivery

    def answer(self, call: Call, given: Given, failed: list[dict[str, str]], caller: str) -> bytes:
        """Return the body of the answer to a call. Raises AwsError.

        given: the parameters, without the entries that are to fail; ``failed`` is what the answer says of those.
        caller: the ARN of who asks.
        """
        answer = self._run(call, caller)(given)
        if failed:
            key = "Entries" if "Entries" in answer else "FailedEntries"
            entries = [*answer[key], *failed]
            answer = {"FailedEntryCount": answer["FailedEntryCount"] + len(failed), key: entries}
        return protocol.write(call.model, answer)

    def _run(self, call: Call, caller: str) -> Callable[[Given], dict[str, Any]]:
        region, name = call.request.region, call.model.name
        for operations, make in self._tables(call.service, region, caller):
            if name in operations:
                answers = make()
                return lambda given: operations[name](answers, given)
        raise not_in_the_sandbox(call.name)

    def _tables(
        self, service: str, region: str, caller: str
    ) -> tuple[tuple[Mapping[str, Callable[[Any, Given], dict[str, Any]]], Callable[[], Any]], ...]:
        world, delivery = self.world, self.delivery
        return {
            "events": (
                (rules.OPERATIONS, lambda: rules.Rules(world, delivery, region)),
                (targets.OPERATIONS, lambda: targets.Targets(world, region)),
                (buses.OPERATIONS, lambda: buses.Buses(world, region)),
                (put_events.OPERATIONS, lambda: put_events.Entries(world, delivery, region)),
            ),
            "sagemaker": (
                (pipelines.OPERATIONS, lambda: pipelines.Pipelines(world, region, caller)),
                (
                    pipeline_executions.OPERATIONS,
                    lambda: pipeline_executions.PipelineExecutions(world, region, caller, delivery.started),
                ),
                (callbacks.OPERATIONS, lambda: callbacks.Callbacks(world, delivery.started)),
            ),
            "scheduler": (
                (schedules.OPERATIONS, lambda: schedules.Schedules(world, delivery, region)),
                (schedule_groups.OPERATIONS, lambda: schedule_groups.ScheduleGroups(world, delivery, region)),
            ),
            "cloudtrail": ((history.OPERATIONS, lambda: history.CloudTrail(world, region)),),
        }[service]
