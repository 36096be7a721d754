"""The look, on JupyterLab's own variables, with fallbacks for pages that have none: ``style.css`` beside this file."""

import functools
from importlib import resources


@functools.cache
def style() -> str:
    """Return the style sheet as an element."""
    css = resources.files("jupyter_sched.widgets").joinpath("style.css").read_text(encoding="utf-8")
    return f"<style>{css}</style>"
