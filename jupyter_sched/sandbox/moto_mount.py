"""moto, mounted in this process: it answers IAM, STS, S3, SQS, CloudWatch and Logs.

Only its public face is used: requests in, answers out. What changes it is kept as the requests that did, and they are
made again at the next start.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.sandbox.actions import action_of
from jupyter_sched.sandbox.messages import Answer, Request
from jupyter_sched.sandbox.protocol import not_in_the_sandbox, session
from jupyter_sched.sandbox.wsgi import aws_response, call_wsgi, request_of

if TYPE_CHECKING:
    from jupyter_sched.sandbox.store import Store

SERVICES = frozenset({"iam", "sts", "s3", "sqs", "monitoring", "logs"})
KEPT = frozenset({"iam", "s3", "sqs", "monitoring", "logs"})
KEPT_HEADERS = ("Authorization", "Content-Type", "X-Amz-Target", "X-Amz-Copy-Source", "X-Amz-Content-Sha256")
BACKENDS = {"monitoring": "cloudwatch"}
METRICS = 500
WRITING_ACTIONS = (
    "Create",
    "Put",
    "Delete",
    "Update",
    "Attach",
    "Detach",
    "Tag",
    "Untag",
    "Set",
    "Add",
    "Remove",
    "Send",
)
Counted = tuple[str, tuple[tuple[str, str], ...], datetime]


class Moto:
    """The mounted application, and the few questions that the sandbox itself asks of it."""

    _current: ClassVar[Moto | None] = None

    def __init__(self, store: Store, access_key_id: str = "SBXINSIDE", region: str = "us-east-1") -> None:
        self._store = store
        self._key, self._region = access_key_id, region
        self._applications: dict[str, Any] = {}
        self._clients: dict[tuple[str, str], Any] = {}
        self._roles: dict[str, dict[str, Any] | None] = {}
        self._metrics: defaultdict[tuple[str, str], Counter[Counted]] = defaultdict(Counter)

    def answer(self, request: Request) -> Answer:
        """Return moto's answer, having kept the request if it changed something."""
        if request.service == "monitoring":
            self._write_metrics()
        if request.service == "iam":
            self._roles.clear()
        try:
            answer = self._ask(request)
        except NotImplementedError as error:
            raise not_in_the_sandbox(action_of(request)) from error
        if answer.status < 300 and request.service in KEPT and _writes(request):  # noqa: PLR2004  HTTP
            self._keep(request)
        return answer

    def reset(self) -> None:
        """Forget everything."""
        self._roles.clear()
        self._metrics.clear()
        call_wsgi(self._wsgi("moto_api"), Request("POST", "/moto-api/reset", "", {"Host": "localhost"}))

    def role(self, name: str) -> dict[str, Any] | None:
        """Return a role's trust and the documents of all its policies, or None."""
        if name not in self._roles:
            self._roles[name] = self._read_role(name)
        return self._roles[name]

    def _read_role(self, name: str) -> dict[str, Any] | None:
        iam = self.client("iam")
        try:
            trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
            inline = iam.list_role_policies(RoleName=name)["PolicyNames"]
            documents = [iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"] for each in inline]
            attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
            documents += [self._managed(each["PolicyArn"]) for each in attached]
        except iam.exceptions.NoSuchEntityException:
            return None
        return {"trust": trust, "policies": documents}

    def object_text(self, bucket: str, key: str) -> str:
        """Return an object's text. Raises InvalidInput where there is none."""
        try:
            body: bytes = self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError as error:
            raise InvalidInput(f"s3://{bucket}/{key} cannot be read: {error}") from error
        return body.decode()

    def count(self, namespace: str, metric: str, names: Mapping[str, str], moment: datetime, region: str) -> None:
        """Count one metric of a service in its minute; CloudWatch is told when it is asked. names: the dimensions."""
        minute = moment.replace(second=0, microsecond=0)
        self._metrics[region, namespace][metric, tuple(names.items()), minute] += 1

    def _write_metrics(self) -> None:
        metrics, self._metrics = self._metrics, defaultdict(Counter)
        for (region, namespace), counts in metrics.items():
            values = [_datum(*key, count) for key, count in counts.items()]
            for start in range(0, len(values), METRICS):
                batch = values[start : start + METRICS]
                self.client("cloudwatch", region).put_metric_data(Namespace=namespace, MetricData=batch)

    def _managed(self, arn: str) -> Mapping[str, Any]:
        iam = self.client("iam")
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document: Mapping[str, Any] = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"][
            "Document"
        ]
        return document

    def client(self, service: str, region: str = "") -> Any:  # noqa: ANN401  botocore makes its clients at run time
        """Return a client of botocore that asks this moto."""
        where = region or self._region
        if (service, where) not in self._clients:
            inside = session()
            inside.set_credentials(self._key, "inside")
            config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
            client = inside.create_client(service, where, endpoint_url="http://localhost", config=config)
            client.meta.events.register("before-send", self.before_send)  # type: ignore[arg-type]  # it may answer
            self._clients[service, where] = client
        return self._clients[service, where]

    def before_send(self, request: Any, **_: Any) -> AWSResponse:  # noqa: ANN401  as botocore calls it
        """Answer botocore without a socket."""
        answer = self._ask(request_of(request))
        return aws_response(request.url, answer)

    def _ask(self, request: Request) -> Answer:
        if Moto._current is not self:
            self._take_over()
        return call_wsgi(self._wsgi(BACKENDS.get(request.service, request.service)), request)

    def _take_over(self) -> None:
        """Make moto hold what this one holds: there is one moto in a process, whoever uses it."""
        others = Moto._current is not None
        Moto._current = self
        if others:
            self.reset()
        self._replay()

    def _wsgi(self, service: str) -> Any:  # noqa: ANN401  moto's application has no type
        if service not in self._applications:
            from moto.moto_server.werkzeug_app import create_backend_app  # noqa: PLC0415  takes 0.3 s

            self._applications[service] = create_backend_app(service)  # type: ignore[arg-type]  # one of SERVICES
        return self._applications[service]

    def _keep(self, request: Request) -> None:
        table = self._store.table("requests")
        headers = {name: request.headers[name] for name in request.headers if name.title() in KEPT_HEADERS}
        table[f"{len(table):08}"] = {
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "headers": headers,
            "body": self._store.keep_bytes(request.body),
        }

    def _replay(self) -> None:
        for row in self._store.table("requests").values():
            self._ask(Request(**{**row, "body": self._store.bytes_of(row["body"])}))


def _datum(metric: str, names: tuple[tuple[str, str], ...], minute: datetime, count: int) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in names]
    return {"MetricName": metric, "Dimensions": dimensions, "Timestamp": minute, "Value": count, "Unit": "Count"}


def _writes(request: Request) -> bool:
    if request.service == "s3":
        return request.method in {"PUT", "POST", "DELETE"}
    return action_of(request).partition(":")[2].startswith(WRITING_ACTIONS)
