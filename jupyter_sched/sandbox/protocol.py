"""Requests and answers in AWS's JSON protocol, checked and shaped by botocore's own service models."""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import botocore.loaders
import botocore.session
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape

from jupyter_sched.sandbox.lean import LeanFileLoader

_PREFIXES = {
    "AWSEvents": "events",
    "SageMaker": "sagemaker",
    "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101": "cloudtrail",
}
_NOT_IMPLEMENTED = 501  # HTTP; not one that botocore tries again
# Events's model has no underscore in a parameter's name, AWS's own example has one: only an account can tell
_WIDER = {"SageMakerPipelineParameterName": r"[A-Za-z0-9\-_]*"}


class AwsError(Exception):
    """A refusal, as the service words it."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        self.code, self.message, self.status = code, message, status
        super().__init__(f"{code}: {message}")


def invalid(message: str) -> AwsError:
    """Return the refusal that most wrong input gets."""
    return AwsError("ValidationException", message)


def not_in_the_sandbox(what: str) -> AwsError:
    """Return the refusal of what AWS has and the sandbox has not."""
    return AwsError(
        "UnknownOperationException", f"{what} is not in the sandbox; it works on AWS only", _NOT_IMPLEMENTED
    )


def session() -> botocore.session.Session:
    """Return a session that none of the user's own profiles and settings reaches."""
    unread: dict[str, Any] = {name: (None, [], os.devnull, None) for name in ("config_file", "credentials_file")}
    made = botocore.session.Session(session_vars={"profile": (None, [], None, None), **unread})
    made.register_component("data_loader", _loader())
    return made


@functools.cache
def _loader() -> botocore.loaders.Loader:
    """Return one loader for all sessions, so that each service's model is read once."""
    return botocore.loaders.Loader(file_loader=LeanFileLoader())


@functools.cache
def model(service: str) -> ServiceModel:
    """Return botocore's model of a service."""
    return session().get_service_model(service)


def operation(target: str) -> OperationModel:
    """Return the operation that an X-Amz-Target header names. Raises AwsError."""
    prefix, _, name = target.rpartition(".")
    service = _PREFIXES.get(prefix, "")
    if not service or name not in model(service).operation_names:
        raise AwsError("UnknownOperationException", f"{target} is not known")
    return model(service).operation_model(name)


def read(wanted: OperationModel, body: bytes) -> dict[str, Any]:
    """Return the parameters of a request. Raises AwsError with the service's words for what does not fit."""
    return checked(wanted, read_json(body))


def read_json(body: bytes) -> dict[str, Any]:
    """Return the object that a body is; an empty one is an empty object. Raises AwsError."""
    try:
        given = json.loads(body or b"{}")
    except ValueError as error:
        raise AwsError("SerializationException", f"the body is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise AwsError("SerializationException", "the body is not a JSON object")
    return given


def checked(wanted: OperationModel, given: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of a request as the model types them. Raises AwsError for what does not fit it."""
    if wanted.input_shape is None:
        return {}
    problems = list(_problems(wanted.input_shape, given, ""))
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise invalid(count + "; ".join(problems))
    parsed: dict[str, Any] = _parsed(wanted.input_shape, given)
    return parsed


def write(wanted: OperationModel, answer: dict[str, Any]) -> bytes:
    """Return the body of an answer. A key that the operation does not have is a mistake of ours: KeyError."""
    shape = wanted.output_shape
    if shape is None:
        return b"{}"
    return json.dumps(_shaped(shape, answer)).encode()


def error_body(error: AwsError) -> bytes:
    """Return the body of a refusal."""
    return json.dumps({"__type": error.code, "message": error.message, "Message": error.message}).encode()


def _problems(shape: Shape, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401  any JSON
    if isinstance(shape, StructureShape):
        yield from _structure_problems(shape, value, path)
    elif isinstance(shape, ListShape) and isinstance(value, list):
        yield from _size_problems(shape, value, path, len(value), "length")
        for number, each in enumerate(value, 1):
            yield from _problems(shape.member, each, f"{path}.{number}.member")
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        for each in value.values():
            yield from _problems(shape.value, each, f"{path}.value")
    else:
        yield from _scalar_problems(shape, value, path)


def _structure_problems(shape: StructureShape, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401
    if not isinstance(value, dict):
        yield f"Value at '{path}' failed to satisfy constraint: Member must be a structure"
        return
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"Value null at '{_join(path, name)}' failed to satisfy constraint: Member must not be null"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _problems(member, value[name], _join(path, name))


def _scalar_problems(shape: Shape, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401
    if shape.type_name == "string":
        if not isinstance(value, str):
            yield f"Value at '{path}' failed to satisfy constraint: Member must be a string"
            return
        yield from _size_problems(shape, value, path, len(value), "length")
        yield from _word_problems(shape, value, path)
    elif shape.type_name in {"integer", "long"} and isinstance(value, int):
        yield from _size_problems(shape, value, path, value, "value")


def _word_problems(shape: Shape, value: str, path: str) -> Iterator[str]:
    allowed = shape.metadata.get("enum") or getattr(shape, "enum", None)
    if allowed and value not in allowed:
        yield _unfit(value, path, f"Member must satisfy enum value set: [{', '.join(allowed)}]")
    pattern = _WIDER.get(shape.name) or shape.metadata.get("pattern")
    if pattern and not re.fullmatch(_python(pattern), value, re.DOTALL):
        yield _unfit(value, path, f"Member must satisfy regular expression pattern: {pattern}")


@functools.cache
def _python(pattern: str) -> str:
    """Return Java's regular expression as Python's. Its letters stand in sets that have digits and ``_``, too."""
    return pattern.replace(r"\p{L}", r"\w").replace(r"\p{Z}", r"\s").replace(r"\p{N}", r"\d")


def _size_problems(shape: Shape, value: Any, path: str, size: int, what: str) -> Iterator[str]:  # noqa: ANN401
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if most is not None and size > most:
        yield _unfit(value, path, f"Member must have {what} less than or equal to {most}")
    if least is not None and size < least:
        yield _unfit(value, path, f"Member must have {what} greater than or equal to {least}")


def _unfit(value: Any, path: str, constraint: str) -> str:  # noqa: ANN401
    return f"Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"


def _join(path: str, name: str) -> str:
    lowered = name[0].lower() + name[1:]
    return f"{path}.{lowered}" if path else lowered


def _parsed(shape: Shape, value: Any) -> Any:  # noqa: ANN401
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {name: _parsed(shape.members[name], each) for name, each in value.items() if name in shape.members}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_parsed(shape.member, each) for each in value]
    if shape.type_name == "timestamp":
        return _moment(value)
    return value


def _moment(value: Any) -> datetime:  # noqa: ANN401
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromisoformat(str(value))


def _shaped(shape: Shape, value: Any) -> Any:  # noqa: ANN401
    if isinstance(shape, StructureShape):
        return {name: _shaped(shape.members[name], each) for name, each in value.items() if each is not None}
    if isinstance(shape, ListShape):
        return [_shaped(shape.member, each) for each in value]
    if shape.type_name == "timestamp":
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return moment.timestamp()
    return value
