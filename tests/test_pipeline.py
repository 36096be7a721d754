"""Pipelines and their parameters, read from definitions."""

import json

import pytest

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.pipeline import Pipeline, PipelineExecution, PipelineParameter

DEFINITION = {
    "Version": "2020-12-01",
    "Parameters": [
        {"Name": "Url", "Type": "String"},
        {"Name": "Count", "Type": "Integer", "DefaultValue": 0},
        {"Name": "Approve", "Type": "Boolean", "DefaultValue": False},
        {"Name": "Mode", "Type": "String", "DefaultValue": "full", "EnumValues": ["full", "fast"]},
    ],
}


class SdkLike:
    name = "abalone"

    def definition(self):
        return json.dumps(DEFINITION)


def test_a_definition_tells_types_defaults_and_enums():
    assert Pipeline.from_definition("abalone", json.dumps(DEFINITION)).parameters == (
        PipelineParameter("Url", "String"),
        PipelineParameter("Count", "Integer", 0),
        PipelineParameter("Approve", "Boolean", False),
        PipelineParameter("Mode", "String", "full", ("full", "fast")),
    )


def test_a_default_of_zero_or_false_is_a_default():
    required = [each.required for each in Pipeline.from_sdk(SdkLike()).parameters]
    assert required == [True, False, False, False]


def test_a_definition_without_parameters_declares_none():
    assert Pipeline.from_definition("p", '{"Version": "2020-12-01", "Steps": []}').parameters == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not json", "the pipeline definition is not JSON"),
        ("[]", "the pipeline definition must be a JSON object, got list"),
        ('{"Parameters": [{"Type": "String"}]}', "expected a Name and a Type out of String, Integer, Float, Boolean"),
        ('{"Parameters": [{"Name": "A", "Type": "Text"}]}', "expected a Name and a Type out of"),
    ],
)
def test_a_broken_definition_is_refused_with_the_reason(text, reason):
    with pytest.raises(InvalidInput, match=reason):
        Pipeline.from_definition("p", text)


@pytest.mark.parametrize(
    ("status", "finished"), [("Executing", False), ("Stopping", False), ("Failed", True), ("Succeeded", True)]
)
def test_an_execution_knows_whether_it_is_over(status, finished):
    assert (
        PipelineExecution(
            arn="arn:aws:sagemaker:eu-west-1:111122223333:pipeline/p/execution/abc", status=status
        ).finished
        is finished
    )


def test_an_execution_is_known_by_the_last_part_of_its_arn():
    assert PipelineExecution(arn="arn:aws:sagemaker:eu-west-1:111122223333:pipeline/p/execution/abc").id == "abc"
