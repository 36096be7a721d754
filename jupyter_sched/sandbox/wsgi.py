"""Messages on their way: to and from botocore, and to a WSGI application, without a socket."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from jupyter_sched.sandbox.messages import Answer, Request


class RawBody(io.BytesIO):
    """A body as botocore reads it."""

    def stream(self, amt: int = 65536, **_: Any) -> Iterable[bytes]:  # noqa: ANN401  as urllib3 has it
        """Yield the body in pieces."""
        while chunk := self.read(amt):
            yield chunk


def aws_response(url: str, answer: Answer) -> AWSResponse:
    """Return an answer as botocore takes it from a before-send handler."""
    headers = HTTPHeaders.from_pairs(answer.headers)
    return AWSResponse(url, answer.status, headers, RawBody(answer.body))


def request_of(request: Any) -> Request:  # noqa: ANN401  botocore's prepared request
    """Return a prepared request of botocore as a Request."""
    _, _, rest = request.url.partition("://")
    place, _, query = rest.partition("?")
    host, _, path = place.partition("/")
    headers = {name: _text(value) for name, value in request.headers.items()}
    body = request.body or b""
    if hasattr(body, "read"):
        body = body.read()
    return Request(
        request.method, f"/{path}", query, {"Host": host, **headers}, body.encode() if isinstance(body, str) else body
    )


def call_wsgi(application: Any, request: Request) -> Answer:  # noqa: ANN401  any WSGI application
    """Return a WSGI application's answer to a request."""
    got: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> None:
        got.update(status=int(status.split(" ", 1)[0]), headers=tuple(headers))

    chunks = application(_environ(request), start)
    body = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    return Answer(got["status"], got["headers"], body)


def _environ(request: Request) -> dict[str, Any]:
    host, _, port = request.headers.get("Host", "localhost").partition(":")
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
    return {
        "HTTP_HOST": "localhost",
        **headers,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(request.path).encode().decode("latin-1"),
        "RAW_URI": f"{request.path}?{request.query}",
        "QUERY_STRING": request.query,
        "SERVER_NAME": host,
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": next((value for name, value in request.headers.items() if name.lower() == "content-type"), ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
