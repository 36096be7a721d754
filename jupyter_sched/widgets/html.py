"""The elements that all markup is made of. Everything that comes from AWS or the user is text in it."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from jupyter_sched.core.plain import seen

_LONGEST, _LONGEST_ATTRIBUTE = 300, 1000


def text(value: object, most: int = _LONGEST) -> str:
    """Return ``value`` as escaped text: no markup, no control or direction characters, at most ``most`` long."""
    return html.escape(plain(value, most))


def plain(value: object, most: int = _LONGEST) -> str:
    """Return ``value`` without what cannot be seen: control and direction characters, halves of a surrogate pair.

    For what shows text and no markup, such as a choice.
    """
    shown = seen(str(value))
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def tag(name: str, inner: str, classes: str = "", **attributes: str) -> str:
    """Return an element. inner: markup; attributes: text, as it is only where it is a key; an empty one is left out."""
    words = {"class": " ".join(f"jp-sched-{each}" for each in classes.split()), **attributes}
    kept = {key: value if key.startswith("data_") else plain(value, _LONGEST_ATTRIBUTE) for key, value in words.items()}
    shown = "".join(f' {key.replace("_", "-")}="{html.escape(value)}"' for key, value in kept.items() if value)
    return f"<{name}{shown}>{inner}</{name}>"


def title(words: str) -> str:
    """Return the title of a view: the heading below that of the page that it stands in."""
    return tag("span", text(words), "title", role="heading", aria_level="2")


def part(words: str) -> str:
    """Return the heading of a part of a view."""
    return tag("h4", text(words), aria_level="3")


def empty(title: object, message: object) -> str:
    """Return what stands where nothing is: what is not there, and what to do about it."""
    return tag("div", tag("strong", text(title)) + text(message, 1000), "empty")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], label: str) -> str:
    """Return a table. head: text; the cells of ``rows``: markup; label: what it shows, for screen readers."""
    heads = "".join(tag("th", text(each), scope="col") for each in head)
    body = "".join(tag("tr", "".join(tag("td", cell) for cell in row)) for row in rows)
    inner = tag("thead", tag("tr", heads)) + tag("tbody", body)
    return tag(
        "div", tag("table", inner, "table", aria_label=label), "scroll", tabindex="0", role="region", aria_label=label
    )


def marked(source: str, places: Iterable[tuple[int, int]], kind: str = "wrong") -> str:
    """Return a line of source with the places, each a slice, marked. kind: "wrong" or "doubtful"."""
    parts, at = [], 0
    for start, end in sorted(places):
        begin = max(start, at)
        parts += [text(source[at:begin]), tag("mark", text(source[begin:end]) or " ", kind)]
        at = max(end, at)
    return tag("code", "".join(parts) + text(source[at:]), "marked")


def code(source: str) -> str:
    """Return source text that keeps its lines."""
    return tag("pre", text(source, 50_000), "code", tabindex="0")


def switch(words: str, *, on: bool, **attributes: str) -> str:
    """Return a switch with words on it."""
    inner = tag("span", "", "knob", aria_hidden="true") + tag("span", text(words))
    return tag("button", inner, "switch", type="button", role="switch", aria_checked=str(on).lower(), **attributes)


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Return a list of names and values. names: text; values: markup."""
    return tag("dl", "".join(tag("dt", text(name)) + tag("dd", value) for name, value in rows), "facts")


def details(summary: str, inner: str, key: str, **attributes: str) -> str:
    """Return what is folded away behind words. summary and inner: markup; key: keeps it open or closed."""
    return tag("details", tag("summary", summary) + inner, data_key=key, **attributes)
