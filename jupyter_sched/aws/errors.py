"""One table from the errors of AWS and botocore to ours, and the sentences they become."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from botocore import exceptions as botocore_errors
from botocore.parsers import ResponseParserError

from jupyter_sched.core.errors import (
    AccessDenied,
    ChangedMeanwhile,
    InvalidInput,
    NameTaken,
    NotConnected,
    NotFound,
    NotYetUsable,
    QuotaExceeded,
    Refused,
    SandboxGone,
    SchedError,
    Throttled,
    Unreachable,
)

_ACCESS_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"})
CODES: Mapping[str, type[Refused]] = {
    "ResourceNotFoundException": NotFound,
    "ResourceNotFound": NotFound,
    "NoSuchEntity": NotFound,
    "NoSuchEntityException": NotFound,
    "NoSuchBucket": NotFound,
    "AWS.SimpleQueueService.NonExistentQueue": NotFound,
    "QueueDoesNotExist": NotFound,
    "ResourceAlreadyExistsException": NameTaken,
    "EntityAlreadyExists": NameTaken,
    "EntityAlreadyExistsException": NameTaken,
    "ConflictException": NameTaken,
    "LimitExceededException": QuotaExceeded,
    "LimitExceeded": QuotaExceeded,
    "ResourceLimitExceeded": QuotaExceeded,
    "ServiceQuotaExceededException": QuotaExceeded,
    "ConcurrentModificationException": ChangedMeanwhile,
    "ConcurrentModification": ChangedMeanwhile,
    "ThrottlingException": Throttled,
    "Throttling": Throttled,
    "TooManyRequestsException": Throttled,
    "RequestLimitExceeded": Throttled,
    "SlowDown": Throttled,
    "RequestThrottled": Throttled,
    "KmsThrottled": Throttled,
    "OverLimit": QuotaExceeded,
}
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
_NOT_ACCEPTED = frozenset(
    {
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "IncompleteSignature",
        "MissingAuthenticationToken",
        "AuthFailure",
    }
)
_SKEWED = frozenset({"RequestTimeTooSkewed"})
SERVER_FAULTS = frozenset(
    {
        "InternalException",
        "InternalFailure",
        "InternalError",
        "InternalServerException",
        "ServiceFailure",
        "ServiceUnavailable",
    }
)
_ASK_FOR_MORE = " A quota of this account is used up: delete what is not needed, or ask for more in Service Quotas."
_NOT_YET = re.compile(r"cannot be assumed by principal|must allow AWS EventBridge Scheduler to assume the role")
_MISSING_RULE = re.compile(r"(Rule|Event bus) .* does not exist")
_DENIED = re.compile(
    r"(?:User: (?P<principal>\S+) )?is not authorized to perform: (?P<action>[\w*:-]+)"
    r"(?: on resource: (?P<resource>\S+))?"
)
_NO_CREDENTIALS = (
    botocore_errors.NoCredentialsError,
    botocore_errors.PartialCredentialsError,
    botocore_errors.CredentialRetrievalError,
    botocore_errors.UnauthorizedSSOTokenError,
    botocore_errors.SSOTokenLoadError,
    botocore_errors.TokenRetrievalError,
)
_NO_ANSWER = (botocore_errors.HTTPClientError, botocore_errors.ConnectionError, ResponseParserError)


@contextmanager
def asking(call: str, sandbox_url: str = "") -> Iterator[None]:
    """Raise what goes wrong inside as one of our errors.

    call: such as ``events:PutRule``. sandbox_url: the sandbox's address where that is who we ask.
    """
    try:
        yield
    except botocore_errors.ClientError as error:
        raise refusal(call, error.response) from error
    except _NO_CREDENTIALS as error:
        raise NotConnected(
            f"{call} needs AWS credentials and found none ({error}). Sign in, for example with `aws sso login`, "
            "or pass profile_name=...; or work without an account with js.Client(sandbox=True)."
        ) from error
    except botocore_errors.NoRegionError as error:
        raise NotConnected(
            f"{call} needs a region and found none. Pass region_name='eu-west-1', in the shell --region eu-west-1, or "
            "set AWS_DEFAULT_REGION."
        ) from error
    except botocore_errors.ProfileNotFound as error:
        raise NotConnected(f"{error}. `aws configure list-profiles` names those that there are.") from error
    except _NO_ANSWER as error:
        raise _unanswered(call, error, sandbox_url) from error
    except botocore_errors.ParamValidationError as error:
        raise InvalidInput(f"{call}: {plain(str(error))}") from error
    except KeyError as error:
        raise Unreachable(f"{call} was answered without {error}; the answer was cut short. Try again.") from error


def refusal(call: str, response: Mapping[str, Any]) -> SchedError:
    """Return the error for a refusing answer, as botocore parsed it."""
    answer = response.get("Error", {})
    code, text = str(answer.get("Code", "")), plain(str(answer.get("Message", "")))
    request_id = str(response.get("ResponseMetadata", {}).get("RequestId", ""))
    if code in _EXPIRED:
        return NotConnected(f"{call}: the session has expired. Sign in again and go on; what you typed is kept.")
    if code in _NOT_ACCEPTED:
        return NotConnected(
            f"{call}: AWS does not accept these credentials ({code}). Check the profile and the region."
        )
    if code in _SKEWED:
        return NotConnected(f"{call}: this machine's clock is wrong{_skew(response)} ({text}). Set it, then try again.")
    if code in _ACCESS_DENIED:
        return _denied(call, text, code)
    if code in SERVER_FAULTS or code.startswith("5"):
        return Unreachable(f"{call}: AWS failed with {code}. Nothing is wrong with your input; try again.")
    kind = _class(code, text)
    advice = _ASK_FOR_MORE if kind is QuotaExceeded else ""
    return kind(f"{call}: {text or code}{advice}", call=call, code=code, request_id=request_id)


def _skew(response: Mapping[str, Any]) -> str:
    """Return by how much this machine's clock differs from the one that answered, where it says so."""
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    try:
        theirs = parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError):
        return ""
    minutes = round((datetime.now(UTC) - theirs).total_seconds() / 60)
    return f", {abs(minutes)} minutes {'ahead' if minutes > 0 else 'behind'}"


def _class(code: str, text: str) -> type[Refused]:
    if _NOT_YET.search(text):
        return NotYetUsable
    if _MISSING_RULE.search(text):
        return NotFound
    return CODES.get(code, Refused)


def _denied(call: str, text: str, code: str) -> AccessDenied:
    found = _DENIED.search(text)
    action = (found and found["action"]) or call
    resource = ((found and found["resource"]) or "").rstrip(".,")
    principal = (found and found["principal"]) or ""
    sentence = (
        f"{action}{f' on {resource}' if resource else ''}{f' as {principal}' if principal else ''} is not allowed"
    )
    return AccessDenied(sentence, action=action, resource=resource, principal=principal, code=code)


def _unanswered(call: str, error: Exception, sandbox_url: str) -> Unreachable:
    if sandbox_url and isinstance(error, botocore_errors.EndpointConnectionError):
        return SandboxGone(
            f"{call}: the sandbox at {sandbox_url} does not answer. js.Client(sandbox=True) starts it again; "
            "its rules and pipelines are kept."
        )
    return Unreachable(
        f"{call}: no usable answer came ({plain(str(error))}). Check the network and the region, then try again."
    )


def plain(text: str, most: int = 300) -> str:
    """Return an error text fit to be shown: no page of HTML, one line, at most ``most`` characters."""
    if re.search(r"<(!doctype|html|body|head)\b", text, re.IGNORECASE):
        return "the answer was a web page, not an answer of AWS; is a proxy in between?"
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
