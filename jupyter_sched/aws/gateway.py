"""The gateway to AWS: every question and every write, through boto3."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import boto3
import botocore.session

from jupyter_sched.aws import events, iam, pipelines, scheduler
from jupyter_sched.aws.errors import CODES, asking
from jupyter_sched.aws.session import Connection, snake
from jupyter_sched.core.arn import Account
from jupyter_sched.core.errors import Refused
from jupyter_sched.core.found import FoundRole, FoundRule, FoundSchedule
from jupyter_sched.core.pipeline import Pipeline, PipelineExecution
from jupyter_sched.core.plan import Call


class AwsGateway:
    """Answers gateway.Gateway through boto3. Finished executions are asked for once only: they do not change."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._finished: dict[str, PipelineExecution] = {}

    def account(self) -> Account:
        """Return partition, region and account. The partition is that of the region."""
        region = self._identity["Region"]
        return Account(self.connection.session.get_partition_for_region(region), region, self._identity["Account"])

    def identity(self) -> str:
        """Return the ARN of who we are."""
        return str(self._identity["Arn"])

    def pipelines(self, prefix: str, limit: int) -> tuple[Pipeline, ...]:
        """Return pipelines by name."""
        return pipelines.pipelines(self.connection, prefix, limit)

    def pipeline(self, name: str) -> Pipeline:
        """Return one pipeline with its definition."""
        return pipelines.pipeline(self.connection, name)

    def executions(self, pipeline: str, limit: int) -> tuple[PipelineExecution, ...]:
        """Return the newest executions with parameters, newest first."""
        listed = pipelines.executions(self.connection, pipeline, limit)
        return tuple(replace(self._details(each), steps=()) for each in listed)

    def execution(self, arn: str) -> PipelineExecution:
        """Return one execution with parameters and steps."""
        return self._finished.get(arn) or self._remembered(pipelines.execution(self.connection, arn))

    def start(self, pipeline: str, parameters: Mapping[str, str], token: str) -> str:
        """Start an execution and return its ARN."""
        return pipelines.start(self.connection, pipeline, parameters, token)

    def event_buses(self) -> tuple[str, ...]:
        """Return the names of the buses."""
        return events.event_buses(self.connection)

    def rule_names(self, event_bus: str, pipeline: str = "") -> tuple[str, ...]:
        """Return the names of rules."""
        arn = self.account().pipeline(pipeline) if pipeline else ""
        return events.rule_names(self.connection, event_bus, arn)

    def rule(self, name: str, event_bus: str) -> FoundRule | None:
        """Return a rule, or None."""
        return events.rule(self.connection, name, event_bus)

    def schedule_groups(self) -> tuple[str, ...]:
        """Return the names of the schedule groups."""
        return scheduler.schedule_groups(self.connection)

    def schedule_names(self, pipeline: str = "") -> tuple[tuple[str, str], ...]:
        """Return the groups and names of schedules."""
        arn = self.account().pipeline(pipeline) if pipeline else ""
        return scheduler.schedule_names(self.connection, arn)

    def schedule(self, name: str, group: str) -> FoundSchedule | None:
        """Return a schedule, or None."""
        return scheduler.schedule(self.connection, name, group, self.account())

    def role(self, name: str) -> FoundRole | None:
        """Return a role, or None."""
        return iam.role(self.connection, name)

    def roles(self, prefix: str, limit: int) -> tuple[FoundRole, ...]:
        """Return roles that EventBridge may assume."""
        return iam.roles(self.connection, prefix, limit)

    def bucket_notifications(self, bucket: str) -> Mapping[str, Any]:
        """Return a bucket's notification configuration."""
        answer = self.connection.ask("s3", "get_bucket_notification_configuration", Bucket=bucket)
        return {key: value for key, value in answer.items() if key != "ResponseMetadata"}

    def perform(self, call: Call) -> Mapping[str, Any]:
        """Make one writing call. Failed entries in a 200 are raised as what they are: a refusal."""
        operation = snake(call.operation)
        with self.connection.asking(call.service, operation):
            client = self.connection.client(call.service, writing=True)
            answer: dict[str, Any] = getattr(client, operation)(**call.parameters)
            _raise_failed_entries(call, answer)
            return answer

    @cached_property
    def _identity(self) -> dict[str, str]:
        answer = self.connection.ask("sts", "get_caller_identity")
        with self.connection.asking("sts", "get_caller_identity"):
            region = self.connection.client("sts").meta.region_name
            return {"Account": answer["Account"], "Arn": answer["Arn"], "Region": region}

    def _details(self, listed: PipelineExecution) -> PipelineExecution:
        return self.execution(listed.arn)

    def _remembered(self, found: PipelineExecution) -> PipelineExecution:
        if found.finished:
            self._finished[found.arn] = found
        return found


def connect(session: boto3.Session, endpoint_url: str = "") -> AwsGateway:
    """Return a gateway to AWS, or to the sandbox at ``endpoint_url``."""
    return AwsGateway(Connection(session, endpoint_url))


def new_session(profile_name: str | None, region_name: str | None) -> boto3.Session:
    """Return a boto3 session with the user's own credentials. Raises NotConnected."""
    with asking("connect"):
        return boto3.Session(profile_name=profile_name, region_name=region_name)


def sandbox_session(region_name: str, access_key_id: str, secret_access_key: str) -> boto3.Session:
    """Return a boto3 session for the sandbox, which no profile, setting or file of the user's reaches."""
    unread: dict[str, Any] = {name: (None, [], os.devnull, None) for name in ("config_file", "credentials_file")}
    session = botocore.session.Session(session_vars={"profile": (None, [], None, None), **unread})
    return boto3.Session(
        botocore_session=session,
        region_name=region_name,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
    )


def _raise_failed_entries(call: Call, answer: Mapping[str, Any]) -> None:
    if not answer.get("FailedEntryCount"):
        return
    failed = answer["FailedEntries"]
    texts = [
        f"{each.get('TargetId')}: {each.get('ErrorCode')} {each.get('ErrorMessage', '')}".strip() for each in failed
    ]
    code, name = str(failed[0].get("ErrorCode", "")), f"{call.service}:{call.operation}"
    raise CODES.get(code, Refused)(f"{name} failed for {'; '.join(texts)}", call=name, code=code)
