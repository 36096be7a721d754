"""Keeps a kernel reading what a page sends it.

A kernel of ipykernel 7.0 to 7.3 leaves a message unread that arrives in the moment in which it answers another, and all
after it, until another client connects: a view is shown, and none of its buttons does anything. SageMaker Distribution
has 7.3. See docs/decisions/0011-a-kernel-is-kept-reading.md and https://github.com/ipython/ipykernel/pull/1529.
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

from IPython import get_ipython

if TYPE_CHECKING:
    from tornado.ioloop import IOLoop
    from zmq.eventloop.zmqstream import ZMQStream

LOOK_SECONDS = 0.2
FORGETFUL, MENDED = (7, 0), (7, 4)


@functools.cache
def keep_awake() -> None:
    """Let this kernel look for unread messages, if it needs that. A process has one kernel at most."""
    ipykernel: Any = sys.modules.get("ipykernel")
    kernel: Any = getattr(get_ipython(), "kernel", None)
    if ipykernel and kernel and FORGETFUL <= ipykernel.version_info < MENDED:
        look_for_unread(kernel.shell_stream, kernel.shell_channel_thread.io_loop)


def look_for_unread(stream: ZMQStream, io_loop: IOLoop) -> None:
    """Read what waits at a stream, again and again, in the thread of its loop, until the stream is closed."""

    def look() -> None:
        if not stream.closed():
            stream.flush()
            io_loop.call_later(LOOK_SECONDS, look)

    io_loop.add_callback(look)
