"""Requests and answers, as they come in and go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def service(self) -> str:
        """The service that the request was signed for."""
        return _scope(self.headers.get("Authorization", ""))[3]

    @property
    def region(self) -> str:
        """The region that the request was signed for."""
        return _scope(self.headers.get("Authorization", ""))[2]

    @property
    def access_key_id(self) -> str:
        """The access key id that the request was signed with; empty where there is none."""
        return _scope(self.headers.get("Authorization", ""))[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it goes out."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """Return a header's value, or an empty text."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def _scope(authorization: str) -> tuple[str, str, str, str]:
    parts = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    return (parts[0], parts[1], parts[2], parts[3]) if len(parts) > 4 else ("", "", "", "")  # noqa: PLR2004
