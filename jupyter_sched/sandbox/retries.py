"""When a start that did not go well is tried again.

Source: EventBridge User Guide, "How EventBridge retries delivering events": exponential, until the target's
RetryPolicy is used up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

LONGEST_PAUSE = timedelta(minutes=10)
ATTEMPTS, AGE_SECONDS = 185, 86400


def next_attempt(policy: Mapping[str, Any], attempt: int, first_at: datetime, now: datetime) -> datetime | str:
    """Return when attempt number ``attempt`` + 1 is made, or the condition that is used up, as AWS names it.

    policy: RetryPolicy of the target. first_at: when the event came.
    """
    if attempt > policy.get("MaximumRetryAttempts", ATTEMPTS):
        return "MaximumRetryAttempts"
    at = now + min(timedelta(seconds=2 ** min(attempt, 20)), LONGEST_PAUSE)
    age = timedelta(seconds=policy.get("MaximumEventAgeInSeconds", AGE_SECONDS))
    return at if at <= first_at + age else "MaximumEventAgeInSeconds"
