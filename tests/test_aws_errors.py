"""The one table from AWS's errors to ours, and the sentences."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import botocore.session
import pytest
from botocore import exceptions as botocore_errors
from botocore.parsers import ResponseParserError

from jupyter_sched.aws.errors import CODES, SERVER_FAULTS, asking, plain, refusal
from jupyter_sched.aws.session import camel, snake
from jupyter_sched.core.errors import (
    AccessDenied,
    InvalidInput,
    NotConnected,
    NotFound,
    NotYetUsable,
    QuotaExceeded,
    Refused,
    SandboxGone,
    Throttled,
    Unreachable,
)

SESSION = botocore.session.Session()
USED = {
    "events": (
        "PutRule PutTargets RemoveTargets EnableRule DisableRule DeleteRule DescribeRule ListRules ListTargetsByRule "
        "ListRuleNamesByTarget ListEventBuses ListTagsForResource TagResource UntagResource"
    ),
    "sagemaker": (
        "ListPipelines DescribePipeline StartPipelineExecution DescribePipelineExecution ListPipelineExecutions "
        "ListPipelineExecutionSteps ListPipelineParametersForExecution"
    ),
    "iam": "GetRole ListRolePolicies GetRolePolicy ListRoles CreateRole PutRolePolicy DeleteRolePolicy DeleteRole "
    "ListAttachedRolePolicies GetPolicy GetPolicyVersion SimulatePrincipalPolicy UpdateAssumeRolePolicy",
    "scheduler": "CreateSchedule UpdateSchedule DeleteSchedule GetSchedule ListSchedules ListScheduleGroups",
    "sqs": "GetQueueUrl GetQueueAttributes ReceiveMessage SetQueueAttributes",
    "cloudwatch": "GetMetricData",
}
SAID_AS_THEY_STAND = {
    "InvalidNextToken",
    "ValidationException",
    "InvalidAddress",
    "InvalidSecurity",
    "InvalidAttributeName",
    "InvalidAttributeValue",
    "UnsupportedOperation",
    "KmsAccessDenied",
    "KmsDisabled",
    "KmsInvalidKeyUsage",
    "KmsInvalidState",
    "KmsNotFound",
    "KmsOptInRequired",
    "PolicyEvaluationException",
    "IllegalStatusException",
    "InvalidEventPatternException",
    "InvalidInputException",
    "InvalidStateException",
    "ManagedRuleException",
    "MalformedPolicyDocumentException",
    "NotSupportedException",
    "OperationDisabledException",
    "PolicyNotAttachableException",
    "UnmodifiableEntityException",
    "InternalException",
    "ServiceFailureException",
    "DeleteConflictException",
}


def codes_of(service):
    model = SESSION.get_service_model(service)
    for operation in USED[service].split():
        for shape in model.operation_model(operation).error_shapes:
            yield shape.metadata.get("error", {}).get("code") or shape.name, shape.name


@pytest.mark.parametrize("service", sorted(USED))
def test_every_error_that_the_models_name_has_its_place(service):
    placed = CODES.keys() | SAID_AS_THEY_STAND | SERVER_FAULTS
    unplaced = {code for code, name in codes_of(service) if not {code, name} & placed}
    assert unplaced <= {
        "ServiceFailure",
        "MalformedPolicyDocument",
        "UnmodifiableEntity",
        "InvalidInput",
        "DeleteConflict",
    }


def answer(code, message="", **more):
    return {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"RequestId": "r-1"}, **more}


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("ResourceNotFoundException", "Rule nightly does not exist on EventBus default.", NotFound),
        ("ValidationException", "Rule nightly does not exist on EventBus default.", NotFound),
        ("ResourceNotFound", "Pipeline does not exist", NotFound),
        ("LimitExceededException", "The requested resource exceeds the maximum number allowed.", QuotaExceeded),
        ("ThrottlingException", "Rate exceeded", Throttled),
        ("ValidationException", "role cannot be assumed by principal 'events.amazonaws.com'.", NotYetUsable),
        ("ValidationException", "Parameter ScheduleExpression is not valid.", Refused),
        ("ExpiredTokenException", "The security token included in the request is expired", NotConnected),
        ("UnrecognizedClientException", "The security token included in the request is invalid.", NotConnected),
        ("RequestTimeTooSkewed", "The difference is too large", NotConnected),
        ("InternalException", "", Unreachable),
        ("500", "<html><body>Internal Server Error</body></html>", Unreachable),
    ],
)
def test_a_code_becomes_the_class_on_which_a_caller_acts(code, message, kind):
    assert type(refusal("events:PutRule", answer(code, message))) is kind


def test_a_quota_that_is_used_up_says_what_helps():
    used_up = refusal("events:PutRule", answer("LimitExceededException", "The requested resource exceeds the maximum."))
    assert str(used_up) == (
        "events:PutRule: The requested resource exceeds the maximum. A quota of this account is used up: "
        "delete what is not needed, or ask for more in Service Quotas."
    )


def test_a_denial_says_action_resource_and_who_asked():
    denied = refusal(
        "events:PutTargets",
        answer(
            "AccessDeniedException",
            "User: arn:aws:sts::111122223333:assumed-role/Studio/me is not authorized to perform: iam:PassRole "
            "on resource: arn:aws:iam::111122223333:role/X because no identity-based policy allows it",
        ),
    )
    assert isinstance(denied, AccessDenied)
    assert (denied.action, denied.resource) == ("iam:PassRole", "arn:aws:iam::111122223333:role/X")
    assert str(denied) == (
        "iam:PassRole on arn:aws:iam::111122223333:role/X "
        "as arn:aws:sts::111122223333:assumed-role/Studio/me is not allowed"
    )


def test_a_refusal_keeps_what_support_asks_for():
    refused = refusal("events:PutRule", answer("ValidationException", "Parameter ScheduleExpression is not valid."))
    assert (refused.call, refused.code, refused.request_id) == ("events:PutRule", "ValidationException", "r-1")
    assert str(refused) == "events:PutRule: Parameter ScheduleExpression is not valid."


@pytest.mark.parametrize(
    ("error", "kind", "advice"),
    [
        (botocore_errors.NoCredentialsError(), NotConnected, r"js\.Client\(sandbox=True\)"),
        (botocore_errors.NoRegionError(), NotConnected, "region_name='eu-west-1'"),
        (botocore_errors.ProfileNotFound(profile="x"), NotConnected, "aws configure list-profiles"),
        (botocore_errors.EndpointConnectionError(endpoint_url="https://x"), Unreachable, "Check the network"),
        (botocore_errors.ReadTimeoutError(endpoint_url="https://x"), Unreachable, "Check the network"),
        (botocore_errors.ParamValidationError(report="Invalid length"), InvalidInput, "Invalid length"),
        (ResponseParserError("<html>"), Unreachable, "Check the network"),
        (KeyError("Rules"), Unreachable, "the answer was cut short"),
    ],
    ids=lambda value: getattr(type(value), "__name__", ""),
)
def test_what_is_no_answer_says_what_to_do(error, kind, advice):
    with pytest.raises(kind, match=advice), asking("events:ListRules"):
        raise error


def test_a_silent_sandbox_is_said_to_be_the_sandbox():
    error = botocore_errors.EndpointConnectionError(endpoint_url="http://127.0.0.1:1")
    with (
        pytest.raises(SandboxGone, match=r"the sandbox at http://127.0.0.1:1 does not answer"),
        asking("x", "http://127.0.0.1:1"),
    ):
        raise error


def test_no_page_of_html_is_ever_shown():
    assert plain("<!DOCTYPE html><script>alert(1)</script>") == (
        "the answer was a web page, not an answer of AWS; is a proxy in between?"
    )
    assert plain("a\n  b") == "a b"
    assert len(plain("x" * 1000)) == 300


@pytest.mark.parametrize("service", sorted(USED))
def test_operations_are_named_as_boto3_and_the_api_do(service):
    for operation in USED[service].split():
        assert camel(snake(operation)) == operation


def test_a_clock_that_is_wrong_is_told_by_how_much():
    theirs = format_datetime(datetime.now(UTC) - timedelta(minutes=7, seconds=5), usegmt=True)
    answered = answer("RequestTimeTooSkewed", "too large")
    answered["ResponseMetadata"]["HTTPHeaders"] = {"date": theirs}
    assert str(refusal("events:PutRule", answered)) == (
        "events:PutRule: this machine's clock is wrong, 7 minutes ahead (too large). Set it, then try again."
    )


def test_what_a_denial_would_need_is_a_policy_to_copy():
    denied = AccessDenied("no", action="iam:PassRole", resource="arn:aws:iam::111122223333:role/X")
    assert denied.policy["Statement"] == [
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/X"}
    ]
