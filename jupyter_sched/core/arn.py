"""Amazon resource names, with the partition and the region that the account really has."""

from __future__ import annotations

import re
from dataclasses import dataclass

ARN = re.compile(r"^arn:(aws[a-z0-9-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws)?:(.+)$", re.DOTALL)
DEFAULT_BUS = "default"


@dataclass(frozen=True, slots=True)
class Account:
    """The one place where rules, pipelines and roles live: a partition, a region and an account.

    partition: such as ``aws``, ``aws-cn`` or ``aws-us-gov``. account_id: twelve digits.
    """

    partition: str
    region: str
    account_id: str

    def pipeline(self, name: str) -> str:
        """Return the ARN of the pipeline ``name``; an ARN is returned as it is, a name in lower case.

        Source: SageMaker API Reference, PipelineArn.
        """
        return name if is_arn(name) else self._arn("sagemaker", f"pipeline/{name.lower()}")

    def rule(self, name: str, event_bus: str = DEFAULT_BUS) -> str:
        """Return the ARN of a rule; on a custom bus the bus is part of it."""
        bus = last_part(event_bus)
        return self._arn("events", f"rule/{name}" if bus == DEFAULT_BUS else f"rule/{bus}/{name}")

    def role(self, name: str) -> str:
        """Return the ARN of a role without a path."""
        return f"arn:{self.partition}:iam::{self.account_id}:role/{name}"

    def schedule_group(self, name: str = "default") -> str:
        """Return the ARN of a group of EventBridge Scheduler."""
        return self._arn("scheduler", f"schedule-group/{name}")

    def schedule(self, name: str, group: str = "default") -> str:
        """Return the ARN of a schedule of EventBridge Scheduler."""
        return self._arn("scheduler", f"schedule/{group}/{name}")

    def bucket(self, name: str) -> str:
        """Return the ARN of an S3 bucket."""
        return f"arn:{self.partition}:s3:::{name}"

    def _arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"


def is_arn(text: str) -> bool:
    """Return whether ``text`` has the form of an ARN."""
    return ARN.match(text) is not None


def last_part(arn_or_name: str) -> str:
    """Return the last part of an ARN, or the name itself.

    >>> last_part("arn:aws:iam::111122223333:role/service/Nightly")
    'Nightly'
    """
    return re.split(r"[/:]", arn_or_name)[-1] if arn_or_name.startswith("arn:") else arn_or_name
