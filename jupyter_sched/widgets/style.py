"""The look, on JupyterLab's own variables, with fallbacks for pages that have none: the ``*.css`` beside this file.

``style.css`` has the tokens, the states and the controls; each part of a view may have a file of its own.
"""

import functools
from importlib import resources

import ipywidgets as ipw

from jupyter_sched.widgets import layout

FIRST = "style.css"


@functools.cache
def style() -> str:
    """Return the style sheets as one element."""
    files = [each for each in resources.files("jupyter_sched.widgets").iterdir() if each.name.endswith(".css")]
    files.sort(key=lambda each: (each.name != FIRST, each.name))
    return f"<style>{''.join(each.read_text(encoding='utf-8') for each in files)}</style>"


def sheet() -> ipw.HTML:
    """Return the invisible widget that brings the look to a page; one in each view."""
    made = layout.markup("sheet")
    made.value = style()
    return made
