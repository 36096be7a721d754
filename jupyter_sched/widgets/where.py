"""Where this is, said loudly where it is not AWS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jupyter_sched.widgets import html
from jupyter_sched.widgets.moments import clock

APART = timedelta(hours=1)


def sandbox_badge(now: datetime, zone: str, here: datetime | None = None) -> str:
    """Return the badge of the sandbox, with its clock where that was moved. here: the real time; None for now."""
    moved = abs(now - (here or datetime.now(UTC))) > APART
    return html.tag("span", f"Local sandbox, not AWS{f' · its clock: {clock(now, zone)}' if moved else ''}", "sandbox")
