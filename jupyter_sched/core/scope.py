"""What a client may see and change: everything, nothing, or what starts certain pipelines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jupyter_sched.core.arn import last_part
from jupyter_sched.core.errors import OffLimits, ReadOnly


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The bounds of a client. pipelines: names; empty for all of them."""

    read_only: bool = False
    pipelines: frozenset[str] = frozenset()

    def sees(self, pipelines: Iterable[str]) -> bool:
        """Return whether any of ``pipelines``, names or ARNs, is inside."""
        inside = {each.lower() for each in self.pipelines}  # an ARN has its pipeline's name in lower case
        return not inside or any(last_part(each).lower() in inside for each in pipelines)

    def check_reading(self, *pipelines: str) -> None:
        """Raise OffLimits if none of ``pipelines`` is inside."""
        if not self.sees(pipelines):
            raise OffLimits(f"{self._words}; {_quoted(pipelines)} is none of them")

    def check_writing(self, pipelines: Iterable[str]) -> None:
        """Raise ReadOnly if nothing may be written, OffLimits if one of ``pipelines`` is outside."""
        if self.read_only:
            raise ReadOnly("this client is read-only: it was made with read_only=True")
        outside = [each for each in pipelines if not self.sees([each])]
        if outside:
            raise OffLimits(f"{self._words}; what starts {_quoted(outside)} cannot be changed here")

    def check_mending(self) -> None:
        """Raise ReadOnly or OffLimits: a role, a bucket or a rule that is in the way may serve other pipelines, too."""
        self.check_writing(())
        if self.pipelines:
            raise OffLimits(f"{self._words}; what it depends on is mended by a client without bounds")

    @property
    def _words(self) -> str:
        return f"this client is limited to the pipelines {', '.join(sorted(self.pipelines))}"


def _quoted(pipelines: Iterable[str]) -> str:
    return " or ".join(repr(last_part(each)) for each in pipelines) or "a rule without a pipeline"
