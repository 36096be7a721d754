"""The kept definitions, and the one that the tutorials use."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jupyter_sched.sandbox.executions import course

ROOT = Path(__file__).parents[1]
START = datetime(2026, 11, 2, 8, tzinfo=UTC)


def test_the_tutorials_use_the_definition_that_the_sdk_made():
    kept = json.loads((ROOT / "tests" / "definitions" / "abalone.v3.json").read_text())
    assert json.loads((ROOT / "notebooks" / "abalone-pipeline.json").read_text()) == kept


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_an_execution_takes_the_branch_that_its_parameters_choose(version):
    definition = (ROOT / "tests" / "definitions" / f"abalone.{version}.json").read_text()
    good = course(definition, {"InputDataUrl": "s3://x"}, START)
    assert [step.name for step in good.steps] == ["Preprocess", "Train", "Evaluate", "IsGood", "Register"]
    assert good.status(good.ended_at) == "Succeeded"
    bad = course(definition, {"InputDataUrl": "s3://x", "LeastQuality": "0.95"}, START)
    assert [step.name for step in bad.steps][-1] == "NotGood"
    assert bad.status(bad.ended_at) == "Failed"
    assert bad.error == "Step failure: NotGood: The model is not good enough."


def test_an_execution_is_over_within_twenty_seconds():
    definition = (ROOT / "notebooks" / "abalone-pipeline.json").read_text()
    assert course(definition, {"InputDataUrl": "s3://x"}, START).ended_at - START <= timedelta(seconds=20)
