"""Requests in AWS's REST-JSON protocol, taken apart by botocore's own service model."""

from __future__ import annotations

import functools
import json
import re
from typing import Any
from urllib.parse import parse_qs, unquote

from botocore.model import ListShape, OperationModel, Shape

from jupyter_sched.sandbox.protocol import AwsError, checked, model, read_json

LABEL = re.compile(r"\{(\w+)\+?\}")


def operation(service: str, method: str, path: str) -> tuple[OperationModel, dict[str, str]]:
    """Return the operation that a method and a path name, and the values in the path. Raises AwsError."""
    for name, wanted, pattern in _routes(service):
        found = pattern.fullmatch(path) if method == wanted else None
        if found:
            values = {key: unquote(value) for key, value in found.groupdict().items()}
            return model(service).operation_model(name), values
    raise AwsError("UnknownOperationException", f"{service} has no {method} {path}", 404)


def read(wanted: OperationModel, labels: dict[str, str], query: str, body: bytes) -> dict[str, Any]:
    """Return the parameters of a request. Raises AwsError with the service's words for what does not fit."""
    given = {**read_json(body), **_asked(wanted, query), **labels}
    return checked(wanted, given)


@functools.cache
def _routes(service: str) -> list[tuple[str, str, re.Pattern[str]]]:
    described = model(service)
    operations = [described.operation_model(name) for name in described.operation_names]
    return [(each.name, each.http["method"], _pattern(each.http["requestUri"])) for each in operations]


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(LABEL.sub(r"(?P<\1>[^/]+)", template))


def _asked(wanted: OperationModel, query: str) -> dict[str, Any]:
    given = parse_qs(query, keep_blank_values=True)
    shapes = wanted.input_shape.members if wanted.input_shape else {}
    found = {}
    for name, shape in shapes.items():
        key = shape.serialization.get("name", name)
        if shape.serialization.get("location") == "querystring" and key in given:
            found[name] = _value(shape, given[key])
    return found


def _value(shape: Shape, texts: list[str]) -> Any:  # noqa: ANN401  as the shape has it
    if isinstance(shape, ListShape):
        return texts
    if shape.type_name != "integer":
        return texts[0]
    try:
        return json.loads(texts[0])
    except ValueError:
        return texts[0]
