"""Controls as this form uses them: always labelled, always with a tooltip text, reporting as one types."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import ipywidgets as ipw

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.problem import Problem
from jupyter_sched.widgets import html

Report = Callable[[Any], None]
LAST_MOMENT = datetime(9999, 12, 31, 23, 59)  # noqa: DTZ001  so that a browser takes four digits of a year, not six
T = TypeVar("T")


def text(label: str, report: Report, *, placeholder: str = "", tooltip: str = "", mono: bool = False) -> ipw.Text:
    """Return a line of text."""
    return _reporting(lean(ipw.Text, description=label, placeholder=placeholder, tooltip=tooltip), report, mono=mono)


def area(label: str, report: Report, *, rows: int = 6, placeholder: str = "", mono: bool = False) -> ipw.Textarea:
    """Return several lines of text."""
    return _reporting(
        lean(ipw.Textarea, description=label, rows=rows, placeholder=placeholder, tooltip=""), report, mono=mono
    )


def choice(label: str, options: Sequence[tuple[str, Any]], report: Report, *, tooltip: str = "") -> ipw.Dropdown:
    """Return a choice of one. options: (text, value)."""
    return _reporting(lean(ipw.Dropdown, description=label, options=options, tooltip=tooltip), report)


def combo(label: str, report: Report, *, placeholder: str = "", mono: bool = False) -> ipw.Combobox:
    """Return a line of text with suggestions."""
    return _reporting(lean(ipw.Combobox, description=label, placeholder=placeholder, tooltip=""), report, mono=mono)


def number(label: str, report: Report, least: int, most: int) -> ipw.BoundedIntText:
    """Return a whole number."""
    return _reporting(lean(ipw.BoundedIntText, description=label, min=least, max=most, tooltip=""), report)


def time_of_day(label: str, report: Report) -> ipw.TimePicker:
    """Return a time of day, in whole minutes; None while it is not complete."""
    return _reporting(lean(ipw.TimePicker, description=label, step=60, tooltip=""), report)


def moment(label: str, report: Report) -> ipw.NaiveDatetimePicker:
    """Return a date and time without a zone; None while it is not complete."""
    made = lean(ipw.NaiveDatetimePicker, description=label, max=LAST_MOMENT, tooltip="")
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


def column(*children: ipw.Widget) -> ipw.VBox:
    """Return widgets below each other."""
    return ipw.VBox(children, layout=_layout(visible=True))


def row(*children: ipw.Widget) -> ipw.HBox:
    """Return widgets beside each other, in lines as they fit."""
    return with_class(ipw.HBox(children, layout=_layout(visible=True)), "row")


def lean(kind: type[ipw.Widget], **given: Any) -> Any:  # noqa: ANN401  any widget
    """Return a widget that shares its layout and style with others: a third of the models, and of what travels."""
    shared = {"layout": _layout(visible=True), "style": _style(kind.class_traits()["style"].klass)}
    return kind(**shared, **given)


@functools.cache
def _layout(*, visible: bool) -> ipw.Layout:
    return ipw.Layout(display=None if visible else "none")


@functools.cache
def _style(kind: type) -> Any:  # noqa: ANN401  a style of ipywidgets
    return kind()


def markup(classes: str = "") -> ipw.HTML:
    """Return a place for markup that widgets/html.py builds."""
    return with_class(lean(ipw.HTML), classes)


def with_class(widget: Any, classes: str) -> Any:  # noqa: ANN401  any widget
    """Return ``widget`` with our classes added."""
    for name in classes.split():
        widget.add_class(f"jp-sched-{name}")
    return widget


def section(number: int, title: str, *children: ipw.Widget) -> ipw.VBox:
    """Return a numbered section of the form."""
    made = with_class(column(markup(), *children), f"section section-{title.lower()}")
    set_heading(made, number, title)
    return made


def set_heading(section: ipw.VBox, number: int, title: str, badge: str = "") -> None:
    """Set the heading of a section. badge: markup that says how far it is."""
    words = html.tag("span", str(number), "number") + html.text(title) + badge
    section.children[0].value = html.tag("h3", words)


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


def modes(offered: Sequence[tuple[str, str]], only_when_so: tuple[str, str], value: str) -> Sequence[tuple[str, str]]:
    """Return what a choice offers: one of it only while it is so, since nobody can choose it."""
    return (*offered, only_when_so) if value == only_when_so[1] else offered


def show(widget: ipw.Widget, *, visible: bool) -> None:
    """Show or hide a widget."""
    widget.layout = _layout(visible=visible)


def written(note: ipw.HTML, write: Callable[[], T]) -> T | None:
    """Return what ``write`` makes of controls; None, and why in ``note``, where it cannot be used yet."""
    note.value = ""
    try:
        return write()
    except InvalidInput as error:
        words = f"{str(error)[:1].upper()}{str(error)[1:]}. Until then the schedule stays as it is below."
        note.value = html.note("error", words)
        return None


def problem_lines(problems: Iterable[Problem]) -> str:
    """Return a line for each problem."""
    return "".join(html.note(each.severity, each.message) for each in problems)


def _reporting(widget: Any, report: Report, *, mono: bool = False) -> Any:  # noqa: ANN401
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
    return with_class(widget, "mono") if mono else widget


_REPORTED: set[tuple[int, int]] = set()  # control and thread of what is typed, until the state has it


def _being_reported(widget: Any) -> bool:  # noqa: ANN401
    """Return whether another thread brings what is typed: an older state that is shown meanwhile must not undo it."""
    here = threading.get_ident()
    return any(control == id(widget) and thread != here for control, thread in tuple(_REPORTED))


def send_again(view: ipw.Widget) -> None:
    """Tell the page once more what ``view`` shows, but not what is typed into it.

    What changes while a page reads a kernel's widgets for the first time may be lost to it: the page has the state of a
    moment before, and knows no such widget yet when the change arrives.
    """
    if isinstance(view, ipw.HTML | ipw.Button):  # a box that is sent again draws its children anew, and loses the focus
        view.send_state()
    for child in getattr(view, "children", ()):
        send_again(child)
