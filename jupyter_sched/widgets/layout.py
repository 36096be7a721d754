"""How the widgets of a view stand: below or beside each other, in sections, shown or hidden, with our classes."""

from __future__ import annotations

import functools
from typing import Any

import ipywidgets as ipw

from jupyter_sched.widgets import html


def column(*children: ipw.Widget, classes: str = "") -> ipw.VBox:
    """Return widgets below each other."""
    return ipw.VBox(children, layout=_layout(visible=True), _dom_classes=_names(classes))


def beside(*children: ipw.Widget, classes: str = "") -> ipw.HBox:
    """Return widgets beside each other."""
    return ipw.HBox(children, layout=_layout(visible=True), _dom_classes=_names(classes))


def row(*children: ipw.Widget, classes: str = "") -> ipw.HBox:
    """Return widgets beside each other, in lines as they fit."""
    return beside(*children, classes=f"row {classes}")


def section(number: int, title: str, *children: ipw.Widget) -> ipw.VBox:
    """Return a numbered section of the form."""
    made = column(markup(), *children, classes=f"section section-{title.lower()}")
    set_heading(made, number, title)
    return made


def set_heading(section: ipw.VBox, number: int, title: str, badge: str = "") -> None:
    """Set the heading of a section. badge: markup that says how far it is."""
    words = html.tag("span", str(number), "number") + html.text(title) + badge
    section.children[0].value = html.tag("h3", words)


def show(widget: ipw.Widget, *, visible: bool) -> None:
    """Show or hide a widget."""
    widget.layout = _layout(visible=visible)


def markup(classes: str = "") -> ipw.HTML:
    """Return a place for markup that widgets/html.py builds."""
    return lean(ipw.HTML, classes)


def with_class(widget: Any, classes: str) -> Any:  # noqa: ANN401  any widget
    """Return ``widget`` with our classes added."""
    for name in _names(classes):
        widget.add_class(name)
    return widget


def lean(kind: type[ipw.Widget], classes: str = "", **given: Any) -> Any:  # noqa: ANN401  any widget
    """Return a widget that shares its layout and style with others: a third of the models, and of what travels."""
    shared = {"layout": _layout(visible=True), "style": _style(kind.class_traits()["style"].klass)}
    return kind(**shared, _dom_classes=_names(classes), **given)


def _names(classes: str) -> tuple[str, ...]:
    return tuple(f"jp-sched-{name}" for name in classes.split())


@functools.cache
def _layout(*, visible: bool) -> ipw.Layout:
    return ipw.Layout(display=None if visible else "none")


@functools.cache
def _style(kind: type) -> Any:  # noqa: ANN401  a style of ipywidgets
    return kind()
