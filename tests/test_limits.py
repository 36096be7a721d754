"""The limits we refuse at are those of botocore's service models."""

import botocore.session
import pytest

from jupyter_sched.core import limits

SESSION = botocore.session.Session()


def shape(service, name):
    return SESSION.get_service_model(service).shape_for(name)


@pytest.mark.parametrize(
    ("service", "name", "most"),
    [
        ("events", "RuleName", limits.RULE_NAME_LENGTH),
        ("events", "TargetId", limits.TARGET_ID_LENGTH),
        ("events", "RuleDescription", limits.DESCRIPTION_LENGTH),
        ("events", "EventPattern", limits.PATTERN_LENGTH),
        ("events", "TagKey", limits.TAG_KEY_LENGTH),
        ("events", "TagValue", limits.TAG_VALUE_LENGTH),
        ("events", "RoleArn", limits.ROLE_ARN_LENGTH),
        ("events", "SageMakerPipelineParameterList", limits.PARAMETERS),
        ("events", "SageMakerPipelineParameterName", limits.PARAMETER_NAME_LENGTH),
        ("events", "SageMakerPipelineParameterValue", limits.PARAMETER_VALUE_LENGTH),
        ("scheduler", "Name", limits.SCHEDULE_NAME_LENGTH),
        ("scheduler", "ScheduleGroupName", limits.SCHEDULE_NAME_LENGTH),
        ("scheduler", "ScheduleExpressionTimezone", limits.ZONE_LENGTH),
        ("scheduler", "Description", limits.DESCRIPTION_LENGTH),
        ("scheduler", "SageMakerPipelineParameterList", limits.PARAMETERS),
        ("scheduler", "SageMakerPipelineParameterName", limits.PARAMETER_NAME_LENGTH),
        ("scheduler", "SageMakerPipelineParameterValue", limits.PARAMETER_VALUE_LENGTH),
        ("sagemaker", "PipelineParameterName", limits.PARAMETER_NAME_LENGTH),
        ("iam", "roleNameType", limits.ROLE_NAME_LENGTH),
    ],
)
def test_the_longest_is_what_the_model_allows(service, name, most):
    assert shape(service, name).metadata["max"] == most


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("RuleName", limits.RULE_NAME),
        ("TargetId", limits.TARGET_ID),
        ("SageMakerPipelineParameterName", f"^{limits.TARGET_PARAMETER_NAME}$"),
    ],
)
def test_names_have_the_form_of_the_model(name, pattern):
    assert shape("events", name).metadata["pattern"].replace("*$", "*$") == pattern


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("MaximumRetryAttempts", *limits.RETRY_ATTEMPTS),
        ("MaximumEventAgeInSeconds", *limits.RETRY_AGE_SECONDS),
    ],
)
def test_retries_have_the_range_of_the_model(name, least, most):
    assert (shape("events", name).metadata["min"], shape("events", name).metadata["max"]) == (least, most)


def test_a_flexible_window_has_the_range_of_the_model():
    window = shape("scheduler", "MaximumWindowInMinutes").metadata
    assert (window["min"], window["max"]) == limits.FLEXIBLE_WINDOW_MINUTES
