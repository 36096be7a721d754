"""Notebooks for the tests of the views, what the pages are asked, and rules to look at."""

import importlib.util
import json
from pathlib import Path

AXE = Path(importlib.util.find_spec("axe_playwright_python").origin).parent / "axe.min.js"
SETUP = """import pathlib
import jupyter_sched as js
client = js.Client(sandbox=True)
def pipeline(name, definition):
    if not client.pipelines(name):
        client.boto3_client("sagemaker").create_pipeline(
            PipelineName=name, PipelineDefinition=definition, RoleArn="arn:aws:iam::123456789012:role/pipeline-role",
            ClientRequestToken=f"create-the-pipeline-{name}-once-and-not-again")
pipeline("abalone", pathlib.Path("abalone-pipeline.json").read_text())
"""
RULES = """day = '{"Name": "Day", "Type": "String"}'
pipeline("churn", '{"Version": "2020-12-01", "Parameters": [' + day + '], "Steps": []}')
values = {"InputDataUrl": "s3://raw-data/in/", "InstanceCount": "2"}
abalone = js.Target(pipeline="abalone", parameters=values)
key = js.Target(pipeline="abalone", parameters={"InputDataUrl": js.FromEvent("$.detail.object.key")})
day = js.Target(pipeline="churn", parameters={"Day": js.FromEvent("$.time")})
pattern = '{"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": ["raw-data"]}}}'
monday = js.Rule(name="first-monday", when="cron(0 8 ? * MON#1 *)", targets=(abalone,), description="Each month")
for rule in (
    monday,
    js.Rule(name="on-new-file", when=pattern, targets=(key, day), tags={"team": "forecast"}),
    js.Rule(name="paused-for-now", when="cron(0/15 * * * ? *)", targets=(abalone,), enabled=False),
    js.Rule(name="every-day", when="rate(1 day)", targets=(day,)),
):
    client.apply(client.plan(rule))
"""


def notebook(home, name, *cells):
    listed = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "outputs": [], "execution_count": None, "source": cell}
        for n, cell in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    document = {"cells": listed, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (home.work / name).write_text(json.dumps(document))
    return name


def fits(locator):
    return locator.evaluate("node => node.scrollWidth <= node.clientWidth + 1")


def violations(page, selector):
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    found = page.evaluate("selector => axe.run(document.querySelector(selector))", selector)
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]]
