"""A sandbox in this process whose real clock stands still, for tests."""

import json
from datetime import UTC, datetime, timedelta

import boto3
from fake_gateway import DEFINITION

from jupyter_sched.aws.gateway import connect
from jupyter_sched.client import Client
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.sandbox.inprocess import InProcess

START = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
PATTERN = '{"source": ["my.app"], "detail-type": ["Data Ready"], "detail": {"ok": [true]}}'
FIXED = Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/"})


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class World:
    """A sandbox whose real clock stands still, with the pipeline "abalone" in it."""

    def __init__(self, store=None, real=lambda: START):
        self.local = InProcess(store, real=real)
        session = boto3.Session(botocore_session=self.local.botocore_session())
        self.client = Client(gateway=connect(session, self.local.endpoint_url))
        self.events, self.sagemaker = self.client.boto3_client("events"), self.client.boto3_client("sagemaker")
        self.s3 = self.client.boto3_client("s3")

    def create(self, definition=DEFINITION, name="abalone"):
        self.sagemaker.create_pipeline(
            PipelineName=name,
            PipelineDefinition=definition,
            RoleArn="arn:aws:iam::123456789012:role/p",
            ClientRequestToken=f"{name:x<40}",
        )
        return self

    def save(self, **parts):
        rule = Rule(**{"name": "r", "when": PATTERN, "targets": (FIXED,), **parts})
        return self.client.apply(self.client.plan(rule))

    def role(self, name, service, *allowed):
        """Make a role that a service may assume, and that may do what is given as (action, resource)."""
        iam = self.client.boto3_client("iam")
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
        statements = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in allowed]
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(*statements))
        return arn

    def queue(self, name, principal):
        """Make a queue to which somebody may send, and return a client and its ARN."""
        sqs = self.client.boto3_client("sqs")
        arn = f"arn:aws:sqs:us-east-1:123456789012:{name}"
        send = {"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage", "Resource": arn}
        sqs.create_queue(QueueName=name, Attributes={"Policy": document(send)})
        return sqs, arn

    def put(self, detail='{"ok": true}', **parts):
        entry = {"Source": "my.app", "DetailType": "Data Ready", "Detail": detail, **parts}
        return self.events.put_events(Entries=[entry])

    def metric(self, name, rule="r"):
        found = self.client.boto3_client("cloudwatch").get_metric_statistics(
            Namespace="AWS/Events",
            MetricName=name,
            Dimensions=[{"Name": "RuleName", "Value": rule}],
            StartTime=START - timedelta(days=1),
            EndTime=START + timedelta(days=9),
            Period=86400,
            Statistics=["Sum"],
        )
        return sum(point["Sum"] for point in found["Datapoints"])

    def region(self, name):
        return boto3.Session(botocore_session=self.local.botocore_session(name))

    def runs(self):
        return self.client.executions("abalone", 1000)

    def advance(self, **delta):
        self.local.app.delivery.advance_to(self.local.app.world.now() + timedelta(**delta))

    def why(self):
        entries = [entry for entry in self.local.app.world.entries if entry.kind == "delivery"]
        return entries[-1].outcome if entries else ""
