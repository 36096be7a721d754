"""How long one waits: imports, the sandbox, the form."""

import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta

from measure import best_of, row


def main():
    imports()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JUPYTER_SCHED_SANDBOX_DIR"] = folder
        sandbox()


def imports():
    def run(code):
        return best_of(lambda: subprocess.run([sys.executable, "-c", code], check=True), 3)

    widgets = run("import ipywidgets")
    ours = run("import jupyter_sched")
    row("import ipywidgets", widgets)
    row("import jupyter_sched", ours, f"{ours / widgets:.2f} of ipywidgets")
    app = run("import jupyter_sched; jupyter_sched.schedule")
    row("import jupyter_sched.app", app, f"{app / widgets:.2f} of ipywidgets")


def sandbox():
    import jupyter_sched as js  # noqa: PLC0415  after the folder is set

    began = time.perf_counter()
    client = js.Client(sandbox=True)
    now = client.now()
    row("the sandbox starts", time.perf_counter() - began)
    definition = '{"Version": "2020-12-01", "Parameters": [], "Steps": []}'
    sagemaker, events = client.boto3_client("sagemaker"), client.boto3_client("events")
    for number in range(1000):
        name = f"p{number}"
        token = f"{name:x<40}"
        sagemaker.create_pipeline(
            PipelineName=name,
            PipelineDefinition=definition,
            RoleArn="arn:aws:iam::123456789012:role/p",
            ClientRequestToken=token,
        )
    row("list 1,000 pipelines", best_of(lambda: client.pipelines(limit=1000), 3))
    events.put_rule(Name="r", ScheduleExpression="rate(1 day)")
    row("a call", best_of(lambda: events.describe_rule(Name="r"), 3))
    for number in range(100):
        client.apply(
            client.plan(js.Rule(name=f"r{number}", when="cron(0 2 ? * MON *)", targets=(js.Target(pipeline="p0"),)))
        )
    began = time.perf_counter()
    client.sandbox.set(now + timedelta(days=365))
    row("a year with 100 weekly rules", time.perf_counter() - began)
    began = time.perf_counter()
    js.schedule("p0", client=client)
    row("the form is made", time.perf_counter() - began)
    client.sandbox.stop()


if __name__ == "__main__":
    main()
