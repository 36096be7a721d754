"""The sandbox: how soon it is there, what a call costs, how much it holds, and how fast a year passes."""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from measure import best_of, row

PIPELINES, RULES = 1000, 100
DEFINITION = '{"Version": "2020-12-01", "Parameters": [], "Steps": []}'


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JUPYTER_SCHED_SANDBOX_DIR"] = folder
        import jupyter_sched as js  # noqa: PLC0415  after the folder is set

        bare = best_of(lambda: subprocess.run([sys.executable, "-c", "import moto.server"], check=True), 2)
        row("python starts and imports moto.server", bare)
        client = js.Client(sandbox=True)
        started = timed(client.now)
        row("the sandbox starts", started, f"{started / bare:.2f} of that")
        row("memory, empty", memory(folder), "MB, not ms")
        try:
            calls(client)
            row("memory, with everything asked once", memory(folder), "MB, not ms")
            year(client, js)
            row("memory, after the year", memory(folder), "MB, not ms")
            restart(client, js)
        finally:
            js.Client(sandbox=True).sandbox.stop()
    in_process()


def calls(client):
    sagemaker, events, iam = (client.boto3_client(name) for name in ("sagemaker", "events", "iam"))
    for number in range(PIPELINES):
        create_pipeline(sagemaker, f"p{number}")
    row(f"list {PIPELINES:,} pipelines", best_of(lambda: client.pipelines(limit=PIPELINES), 3))
    events.put_rule(Name="r", ScheduleExpression="rate(1 day)")
    row("a call to events", best_of(lambda: events.describe_rule(Name="r"), 3))
    row("a call to sagemaker", best_of(lambda: sagemaker.describe_pipeline(PipelineName="p1"), 3))
    row("a call that writes", best_of(lambda: events.put_rule(Name="r", ScheduleExpression="rate(1 day)"), 3))
    iam.list_roles()
    row("a call to iam, which moto answers", best_of(iam.list_roles, 3))
    row("an event that one rule takes", best_of(lambda: put(events), 3))
    s3 = client.boto3_client("s3")
    s3.create_bucket(Bucket="bench")
    row("an object put", best_of(lambda: s3.put_object(Bucket="bench", Key="k", Body=b"x"), 3))
    client.boto3_client("sqs").list_queues()
    client.boto3_client("cloudwatch").list_metrics()
    client.boto3_client("scheduler").list_schedules()


def year(client, js):
    for number in range(RULES):
        rule = js.Rule(name=f"r{number}", when="cron(0 2 ? * MON *)", targets=(js.Target(pipeline="p0"),))
        client.apply(client.plan(rule))
    now = client.now()
    took = timed(lambda: client.sandbox.set(now + timedelta(days=365)))
    row(f"a year with {RULES} weekly rules", took, f"{len(client.executions('p0', 9999)):,} executions")


def restart(client, js):
    client.sandbox.stop()
    row("it starts again, with all that", timed(lambda: js.Client(sandbox=True).now()))


def in_process():
    from jupyter_sched.sandbox.inprocess import InProcess  # noqa: PLC0415  it loads the server

    local = InProcess()
    events = local.botocore_session().create_client("events")
    events.put_rule(Name="r", ScheduleExpression="rate(1 day)")
    row("a call in process", best_of(lambda: events.describe_rule(Name="r"), 3))


def create_pipeline(sagemaker, name):
    role = "arn:aws:iam::123456789012:role/p"
    given = {"PipelineName": name, "PipelineDefinition": DEFINITION, "ClientRequestToken": f"{name:x<40}"}
    sagemaker.create_pipeline(RoleArn=role, **given)


def put(events):
    events.put_events(Entries=[{"Source": "my.app", "DetailType": "x", "Detail": "{}"}])


def memory(folder):
    """Return how much of the machine's memory the server holds, in MB; as seconds, since row() prints milliseconds."""
    pid = json.loads((Path(folder) / "default" / "server.json").read_text())["pid"]
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024 / 1000


def timed(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
