"""Controls as this form uses them: always labelled, always with a tooltip text, reporting as one types."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import ipywidgets as ipw

from jupyter_sched.widgets.layout import lean

Report = Callable[[Any], None]
_LAST_MOMENT = datetime(9999, 12, 31, 23, 59)  # noqa: DTZ001  so that a browser takes four digits of a year, not six


def text(label: str, report: Report, *, placeholder: str = "", tooltip: str = "", mono: bool = False) -> ipw.Text:
    """Return a line of text."""
    classes = "mono" if mono else ""
    return _reporting(lean(ipw.Text, classes, description=label, placeholder=placeholder, tooltip=tooltip), report)


def area(label: str, report: Report, *, rows: int = 6, placeholder: str = "", mono: bool = False) -> ipw.Textarea:
    """Return several lines of text."""
    classes = "mono" if mono else ""
    return _reporting(
        lean(ipw.Textarea, classes, description=label, rows=rows, placeholder=placeholder, tooltip=""), report
    )


def choice(label: str, options: Sequence[tuple[str, Any]], report: Report, *, tooltip: str = "") -> ipw.Dropdown:
    """Return a choice of one. options: (text, value)."""
    return _reporting(lean(ipw.Dropdown, description=label, options=options, tooltip=tooltip), report)


def combo(label: str, report: Report, *, placeholder: str = "", mono: bool = False) -> ipw.Combobox:
    """Return a line of text with suggestions."""
    classes = "mono" if mono else ""
    return _reporting(lean(ipw.Combobox, classes, description=label, placeholder=placeholder, tooltip=""), report)


def number(label: str, report: Report, least: int, most: int) -> ipw.BoundedIntText:
    """Return a whole number."""
    return _reporting(lean(ipw.BoundedIntText, description=label, min=least, max=most, tooltip=""), report)


def time_of_day(label: str, report: Report) -> ipw.TimePicker:
    """Return a time of day, in whole minutes; None while it is not complete."""
    return _reporting(lean(ipw.TimePicker, description=label, step=60, tooltip=""), report)


def moment(label: str, report: Report) -> ipw.NaiveDatetimePicker:
    """Return a date and time without a zone; None while it is not complete."""
    made = lean(ipw.NaiveDatetimePicker, description=label, max=_LAST_MOMENT, tooltip="")
    return _reporting(made, report)


def check(label: str, report: Report) -> ipw.Checkbox:
    """Return a yes or no."""
    return _reporting(lean(ipw.Checkbox, description=label, indent=False, tooltip=""), report)


def button(label: str, pressed: Callable[[], None], *, primary: bool = False, danger: bool = False) -> ipw.Button:
    """Return a button with words on it."""
    style = "primary" if primary else "danger" if danger else ""
    made = lean(ipw.Button, description=label, button_style=style, tooltip=label)
    made.on_click(lambda _: pressed())
    return made


def set_value(widget: Any, value: Any) -> None:  # noqa: ANN401  any control
    """Set what a control shows, if it shows something else, and nothing newer is typed into it."""
    if widget.value != value and not _being_reported(widget):
        widget.value = value


def set_choice(widget: ipw.Dropdown, options: Sequence[tuple[str, Any]], value: Any) -> None:  # noqa: ANN401
    """Set what a choice offers and shows; a value that is not offered is offered, too."""
    offered = list(options) if any(each == value for _, each in options) else [*options, (str(value), value)]
    if list(widget.options) != offered and not _being_reported(widget):
        with widget.hold_sync():
            widget.options = offered
            widget.value = value
    set_value(widget, value)


def _reporting(widget: Any, report: Report) -> Any:  # noqa: ANN401
    def changed(change: Any) -> None:  # noqa: ANN401  of traitlets
        mine = (id(widget), threading.get_ident())
        again = mine in _REPORTED  # a report that changes what it reports
        _REPORTED.add(mine)
        try:
            report(change.new)
        finally:
            if not again:
                _REPORTED.discard(mine)

    widget.observe(changed, "value")
    return widget


_REPORTED: set[tuple[int, int]] = set()  # control and thread of what is typed, until the state has it


def _being_reported(widget: Any) -> bool:  # noqa: ANN401
    """Return whether another thread brings what is typed: an older state that is shown meanwhile must not undo it."""
    here = threading.get_ident()
    return any(control == id(widget) and thread != here for control, thread in tuple(_REPORTED))
