"""A local AWS: one process per user on 127.0.0.1 that answers boto3 and really fires the rules.

Importing this loads neither botocore nor moto nor a web server; they come with the extra ``[sandbox]``.
"""

from __future__ import annotations

from jupyter_sched.sandbox.handle import Sandbox
from jupyter_sched.sandbox.process import connect, find

TYPE_CHECKING = False
if TYPE_CHECKING:
    from jupyter_sched.sandbox.inprocess import InProcess

__all__ = ["InProcess", "Sandbox", "connect", "find"]


def __getattr__(name: str) -> object:
    """Return InProcess, importing the server's parts at the first use."""
    if name != "InProcess":
        raise AttributeError(f"module 'jupyter_sched.sandbox' has no attribute {name!r}")
    from jupyter_sched.sandbox.inprocess import InProcess  # noqa: PLC0415

    return InProcess
