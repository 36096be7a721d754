"""Starting a pipeline for a rule or a schedule: its role is looked at first, as EventBridge would assume it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import last_part
from jupyter_sched.core.policy import START_PIPELINE
from jupyter_sched.core.policy_evaluation import allows, trusts
from jupyter_sched.core.wire import is_pipeline_target
from jupyter_sched.sandbox.pipeline_executions import PipelineExecutions
from jupyter_sched.sandbox.protocol import AwsError

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World

Row = Mapping[str, Any]
CODES = {
    "ResourceNotFound": "NO_RESOURCE",
    "ResourceLimitExceeded": "RESOURCE_LIMIT_EXCEEDED",
    "ThrottlingException": "THROTTLING",
    "InternalException": "INTERNAL_ERROR",
    "AccessDeniedException": "NO_PERMISSIONS",
}
PASSING = frozenset({"RESOURCE_LIMIT_EXCEEDED", "THROTTLING", "INTERNAL_ERROR", "TIMEOUT"})


class Refusal(Exception):
    """Why a target was not started. code: as the dead-letter queue of a rule shows it; api_code: that of a schedule."""

    def __init__(self, code: str, message: str, api_code: str = "ValidationException") -> None:
        self.code, self.message, self.api_code = code, message, api_code
        super().__init__(message)

    @property
    def passing(self) -> bool:
        """Whether it may go well the next time."""
        return self.code in PASSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A pipeline that is to be started.

    maker: the ARN of the rule or the schedule. principal: the service that assumes the target's role.
    source_arn: what the role's trust is shown: the rule, or the group of the schedule.
    values: of the parameters, by name. once: a text that is the same only for the same start.
    """

    maker: str
    principal: str
    source_arn: str
    target: Row
    values: Mapping[str, str]
    once: str


def start(
    world: World, wanted: Start, started: Callable[[str], None], before: Callable[[str], None] = lambda _: None
) -> str:
    """Start a pipeline and return the execution's ARN. Raises Refusal.

    started: told the ARN of a new execution. before: may raise the fault that the start is to meet.
    """
    if not is_pipeline_target(wanted.target):
        raise Refusal("SDK_CLIENT_ERROR", "the sandbox starts SageMaker pipelines only")
    check_role(world, wanted)
    empty = [name for name, value in wanted.values.items() if not value]
    if empty:
        raise Refusal("INVALID_PARAMETER", f"the event gives no value for {', '.join(empty)}")
    request = {
        "PipelineName": wanted.target["Arn"],
        "PipelineParameters": [{"Name": name, "Value": value} for name, value in wanted.values.items()],
        "ClientRequestToken": hashlib.sha256(wanted.once.encode()).hexdigest(),
    }
    region = wanted.maker.split(":")[3]
    try:
        before("delivery:StartPipelineExecution")
        answers = PipelineExecutions(world, region, _assumed(wanted), started)
        arn = str(answers.start_pipeline_execution(request)["PipelineExecutionArn"])
    except AwsError as error:
        _remember(world, wanted, request, f"{error.code}: {error.message}")
        raise Refusal(CODES.get(error.code, "INVALID_PARAMETER"), error.message, error.code) from error
    _remember(world, wanted, request, arn=arn)
    return arn


def check_role(world: World, wanted: Start) -> None:
    """Raise Refusal unless the role may be assumed for this start and may start the pipeline."""
    name = last_part(wanted.target["RoleArn"])
    role = world.role(name)
    reason = (
        f"there is no role {name!r}, or it is not known everywhere yet"
        if role is None
        else _distrust(role, wanted, name)
    )
    if role is None or reason:
        raise Refusal("FAILED_TO_ASSUME_ROLE", reason, "AccessDeniedException")
    allowed = allows(role["policies"], START_PIPELINE, wanted.target["Arn"])
    if not allowed:
        raise Refusal("NO_PERMISSIONS", f"{name}: {allowed.reason}", "AccessDeniedException")


def _distrust(role: Row, wanted: Start, name: str) -> str:
    context = {"aws:SourceArn": wanted.source_arn, "aws:SourceAccount": wanted.source_arn.split(":")[4]}
    trusted = trusts(role["trust"], wanted.principal, context)
    return "" if trusted else f"{name}: {trusted.reason}"


def _remember(world: World, wanted: Start, request: Row, error: str = "", arn: str = "") -> None:
    world.history.add(
        START_PIPELINE,
        world.now(),
        wanted.maker.split(":")[3],
        _assumed(wanted),
        request,
        answered={"PipelineExecutionArn": arn} if arn else None,
        error=error,
        invoked_by=wanted.principal,
    )


def _assumed(wanted: Start) -> str:
    """Return the identity that EventBridge has while it starts the target."""
    arn = wanted.target["RoleArn"]
    session = hashlib.sha256(wanted.maker.encode()).hexdigest()[:32]
    partition, account = arn.split(":")[1], arn.split(":")[4]
    return f"arn:{partition}:sts::{account}:assumed-role/{last_part(arn)}/{session}"
