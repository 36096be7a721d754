"""Callback steps: each sends a message to a queue, and waits until somebody answers the token in it.

Source: SageMaker API Reference, SendPipelineExecutionStepSuccess and SendPipelineExecutionStepFailure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from jupyter_sched.sandbox.executions import CALLBACK, Step
from jupyter_sched.sandbox.protocol import AwsError
from jupyter_sched.sandbox.step_rows import callback_token

if TYPE_CHECKING:
    from jupyter_sched.sandbox.world import World

Given = Mapping[str, Any]
NO_REASON = "The callback step failed."


class Callbacks:
    """Answers the operations of ``sagemaker`` that end a callback step.

    started: told the ARN of an execution that goes on.
    """

    def __init__(self, world: World, started: Callable[[str], None]) -> None:
        self.world, self._started = world, started

    def send_pipeline_execution_step_success(self, given: Given) -> dict[str, Any]:
        """End a callback step well, with the values of its outputs."""
        outputs = {each["Name"]: each["Value"] for each in given.get("OutputParameters", ())}
        return self._answer(given, outputs=outputs)

    def send_pipeline_execution_step_failure(self, given: Given) -> dict[str, Any]:
        """Let a callback step fail."""
        return self._answer(given, error=given.get("FailureReason") or NO_REASON)

    def _answer(self, given: Given, **said: Any) -> dict[str, Any]:  # noqa: ANN401  outputs, or an error
        row, step = self._step(given["CallbackToken"])
        arn, key = row["PipelineExecutionArn"], f"{step.name}/{step.attempt}"
        answers, now = row.get("answers", {}), self.world.now()
        if answers.get(key, {}).get("token") == given["ClientRequestToken"]:
            return {"PipelineExecutionArn": arn}
        waits = self.world.running.status(row, now) == "Executing" and step.started_at <= now < step.ended_at
        if not waits:
            raise AwsError("ConflictException", f"The step '{step.name}' of '{arn}' does not wait for an answer.")
        answer = {"at": now.isoformat(), "token": given["ClientRequestToken"], **said}
        self.world.executions[arn] = {**row, "answers": {**answers, key: answer}}
        self._started(arn)
        return {"PipelineExecutionArn": arn}

    def _step(self, token: str) -> tuple[dict[str, Any], Step]:
        running = self.world.running
        for row in self.world.executions.newest():
            for step in running.course(row).steps if running.has_callbacks(row) else ():
                if step.type == CALLBACK and callback_token(row["PipelineExecutionArn"], step) == token:
                    return row, step
        raise AwsError("ResourceNotFound", f"Callback token '{token}' does not exist.")


OPERATIONS: dict[str, Callable[[Callbacks, Given], dict[str, Any]]] = {
    "SendPipelineExecutionStepSuccess": Callbacks.send_pipeline_execution_step_success,
    "SendPipelineExecutionStepFailure": Callbacks.send_pipeline_execution_step_failure,
}
