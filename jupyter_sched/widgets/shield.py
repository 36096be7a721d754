"""Keeps JupyterLab's notebook shortcuts away from our controls.

A notebook in command mode takes arrows, Enter and letters for itself, even while a drop-down or a button of ours has
the focus; typing "dd" in a list would delete the cell. Lumino, JupyterLab's toolkit, leaves keys to elements that carry
an attribute, which no ipywidget can set; so this is an anywidget. It also tells when a page shows the view, which
may be long after it was made: Voila keeps kernels ready. And it moves the focus to what a pressed line speaks of, see
signs.going, and to what takes the place of what had it. Where its front end is missing nothing is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import anywidget
import ipywidgets as ipw

from jupyter_sched.widgets import layout


class _Listener(anywidget.AnyWidget):
    """Marks each control of ours as it gets the focus."""

    _esm = Path(__file__).with_name("shield.js")


def shield(shown: Callable[[str], None]) -> ipw.VBox:
    """Return the invisible guard, to stand anywhere in a view.

    shown: called each time a page shows it, with the IANA name of the zone that the browser is in.
    """
    listener = _Listener()
    listener.on_msg(lambda _, content, __: shown(str(content.get("zone", ""))))
    return layout.column(listener, classes="shield")
