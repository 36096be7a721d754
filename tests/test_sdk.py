"""The real SageMaker SDKs, v3 and v2, each in an environment of its own."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_sched.client import Client

ROOT = Path(__file__).parents[1]
DEFINITIONS = ROOT / "tests" / "definitions"
KNOWN = [
    ["InputDataUrl", "String", None, []],
    ["InstanceCount", "Integer", 1, []],
    ["InstanceType", "String", "ml.m5.xlarge", ["ml.m5.large", "ml.m5.xlarge", "ml.m5.2xlarge"]],
    ["LearningRate", "Float", 0.1, []],
    ["AutoApprove", "Boolean", False, []],
    ["LeastQuality", "Float", 0.8, []],
]


def run(version, script, **settings):
    python = ROOT / f".venv-sagemaker-{version}" / "bin" / "python"
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **settings}
    done = subprocess.run([python, DEFINITIONS / script], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("version", ["v3", "v2"])
def test_a_pipeline_object_of_the_sdk_tells_its_parameters(version):
    assert run(version, "hand_over.py") == {"name": "abalone", "parameters": KNOWN}


@pytest.mark.parametrize("version", ["v3", "v2"])
def test_the_definition_that_is_kept_is_the_one_the_sdk_makes(version):
    kept = json.loads((DEFINITIONS / f"abalone.{version}.json").read_text())
    made = run(version, "make_definition.py")
    assert made["Parameters"] == kept["Parameters"]
    assert made["Steps"] == kept["Steps"]


@pytest.mark.parametrize("version", ["v3", "v2"])
@pytest.mark.usefixtures("sandbox_dir")
def test_the_sdk_puts_its_own_schedules_into_the_sandbox(version):
    client = Client(sandbox=True)
    services = {"Service": ["scheduler.amazonaws.com", "sagemaker.amazonaws.com"]}
    trust = {"Effect": "Allow", "Principal": services, "Action": "sts:AssumeRole"}
    role = client.boto3_client("iam").create_role(
        RoleName="starter", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )["Role"]["Arn"]
    found = run(
        version,
        "put_triggers.py",
        AWS_ENDPOINT_URL=client.sandbox.endpoint_url,
        AWS_ACCESS_KEY_ID=client.sandbox.access_key_id,
        AWS_SECRET_ACCESS_KEY="sandbox",
        AWS_DEFAULT_REGION="us-east-1",
        ROLE_ARN=role,
    )
    prefix = "arn:aws:scheduler:us-east-1:123456789012:schedule/default/"
    assert found == {
        "arns": [prefix + name for name in ("hourly", "nightly", "once")],
        "again": [f"{prefix}nightly"],
        "expression": "cron(0 3 * * ? *)",
        "state": "DISABLED",
        "description": "twice",
        "parameters": [{"Name": "InputDataUrl", "Value": "s3://raw/day-1.csv"}],
        "left": ["hourly", "nightly"],
    }
    hourly = client.trigger("hourly")
    assert client.triggers("abalone") == (hourly, client.trigger("nightly"))
    assert (str(hourly.schedule.when), hourly.schedule.target.role_arn, hourly.ours) == ("rate(1 hours)", role, False)
    wanted = replace(hourly.schedule, description="of our own", enabled=False)
    assert client.apply(client.plan(wanted, adopt=True)).schedule == wanted


@pytest.mark.parametrize("version", ["v3", "v2"])
def test_the_tutorial_builds_the_pipeline_that_its_file_has(version):
    made = run(version, "run_tutorial.py")
    kept = json.loads((ROOT / "notebooks" / "churn-pipeline.json").read_text())
    assert made["sdk"]
    assert json.loads(made["definition"])["Parameters"] == kept["Parameters"]
    assert json.loads(made["definition"])["Steps"] == kept["Steps"]
