"""An event that could not be delivered, as EventBridge leaves it in a dead-letter queue, and what its code means.

Source: EventBridge User Guide, "Using dead-letter queues to process undelivered events"; EventBridge Scheduler User
Guide, "Configuring a dead-letter queue".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MEANINGS = {
    "NO_PERMISSIONS": "the role may not start the pipeline",
    "FAILED_TO_ASSUME_ROLE": "EventBridge could not assume the role: its trust does not let it",
    "NO_RESOURCE": "the pipeline was not there",
    "INVALID_PARAMETER": "SageMaker refused a parameter",
    "RESOURCE_LIMIT_EXCEEDED": "a quota was used up, such as that of concurrent executions",
    "THROTTLING": "there were too many starts at a time",
    "TIMEOUT": "SageMaker did not answer in time",
    "SDK_CLIENT_ERROR": "EventBridge could not send the request",
    "ERROR_FROM_TARGET": "SageMaker refused to start the pipeline",
    "AccessDeniedException": "the role could not be assumed, or may not start the pipeline",
    "ResourceNotFound": "the pipeline was not there",
    "ValidationException": "SageMaker refused a parameter",
    "ResourceLimitExceeded": "a quota was used up, such as that of concurrent executions",
    "ThrottlingException": "there were too many starts at a time",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """One event that was given up. source_arn: of the rule or schedule."""

    source_arn: str = ""
    error_code: str = ""
    error_message: str = ""
    retry_attempts: str = ""

    @property
    def meaning(self) -> str:
        """What the code means, with what AWS said."""
        words = MEANINGS.get(self.error_code, "it was given up")
        said = f": {self.error_message}" if self.error_message else ""
        return f"{self.error_code or 'no code'}, {words}{said}"


def read_dead_letter(attributes: Mapping[str, str]) -> DeadLetter:
    """Return what a message's attributes tell. A rule and a schedule name themselves in different ones."""
    return DeadLetter(
        source_arn=attributes.get("RULE_ARN") or attributes.get("SCHEDULE_ARN", ""),
        error_code=attributes.get("ERROR_CODE", ""),
        error_message=attributes.get("ERROR_MESSAGE", ""),
        retry_attempts=attributes.get("RETRY_ATTEMPTS", ""),
    )
