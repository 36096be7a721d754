"""What every view is: live where there is a kernel, its last known state where there is none."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import ipywidgets as ipw

from jupyter_sched.client import Client
from jupyter_sched.widgets import layout, signs
from jupyter_sched.widgets.awake import keep_awake
from jupyter_sched.widgets.shield import shield
from jupyter_sched.widgets.still import still
from jupyter_sched.widgets.style import sheet
from jupyter_sched.widgets.work import Worker

STILL_SECONDS = 0.25  # how long a display waits for AWS, so that a saved notebook shows what is there


SHOWN = ("value", "description", "tooltip", "disabled", "layout")


class View:
    """Something that displays itself. zone: of the reader, as the page tells it; UTC until it does."""

    def __init__(self) -> None:
        keep_awake()
        self.zone = "UTC"
        self.shown = layout.column()
        self.trouble = layout.markup()
        self.view = layout.column(sheet(), self.shown, self.trouble, shield(self._shown), classes="root")

    def _shown(self, zone: str) -> None:
        if zone in available_timezones():
            self.zone = "UTC" if zone == "Etc/UTC" else zone
        for view in (self.shown, self.trouble):
            send_again(view)
        self._seen()

    def _seen(self) -> None:
        """Take note that a page shows it now, and in which zone."""

    def _failed(self, error: BaseException) -> None:
        self.trouble.value = signs.alert("error", f"{type(error).__name__}: {error}")

    def _still(self) -> tuple[str, str]:
        """Return what is known now, as words and as markup."""
        return "", ""

    def _worker(self) -> Worker | None:
        return None

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, Any]:
        worker = self._worker()
        if worker is not None:
            worker.wait(STILL_SECONDS)
        return still(self.view._repr_mimebundle_(**kwargs), *self._still())


def in_sandbox(client: Client) -> Client:
    """Return a client of the local sandbox with the bounds of ``client``."""
    return Client(sandbox=True, read_only=client.scope.read_only, limit_to=client.scope.pipelines)


def send_again(view: ipw.Widget) -> None:
    """Tell the page once more what ``view`` shows, but not what is typed into it.

    What changes while a page reads a kernel's widgets for the first time may be lost to it: the page has the state of a
    moment before, and knows no such widget yet when the change arrives.
    """
    if isinstance(view, ipw.HTML | ipw.Button):  # a box that is sent again draws its children anew, and loses the focus
        view.send_state([name for name in SHOWN if name in view.keys])
    for child in getattr(view, "children", ()):
        send_again(child)
