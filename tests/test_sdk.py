"""The real SageMaker SDKs, v3 and v2, each in an environment of its own."""

import json
import os
import subprocess
from pathlib import Path

import pytest

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


def run(version, script):
    python = ROOT / f".venv-sagemaker-{version}" / "bin" / "python"
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
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
