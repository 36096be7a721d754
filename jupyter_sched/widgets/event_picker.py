"""The catalogue in the form: what is typed narrows the list; the list says what each event is."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as ipw

from jupyter_sched.core.catalog import Entry, entry, search
from jupyter_sched.widgets import controls, html, layout, signs
from jupyter_sched.widgets.quiet import Quiet
from jupyter_sched.widgets.typed_form import CUSTOM

OWN_PATTERN = "A pattern of my own"
ROWS = 7
NONE = "No event is found. Try fewer words, or write a pattern of your own."
SNS = " SNS sends no events to EventBridge: send its messages through SQS and a pipe."


class EventPicker:
    """Reports the key of the event that is chosen.

    A page names a chosen line by its number. So each search makes a list of its own: whoever presses a line of the
    list before gets what stood there, however slow the way to the kernel is.
    """

    def __init__(self, report: Callable[[str], None]) -> None:
        self._quiet = Quiet(report)
        self._key = ""
        hint = "Such as: new file, model approved, pipeline failed, drift, glue"
        self.words = controls.text("Search events", lambda _: self._narrow(), placeholder=hint)
        self.count = layout.markup("field-note")
        self.events, self._before = self._list([]), self._list([])
        self.view = layout.column(self.words, self.events, self.count)

    def show(self, key: str) -> None:
        """Show which event is chosen."""
        if key == self._key:
            return
        self._key = key
        if key not in [known for _, known in self.events.options]:
            self._narrow()
        with self._quiet.showing():
            controls.set_value(self.events, key)

    def _narrow(self) -> None:
        found = search(self.words.value)
        options = [(_title(each), each.key) for each in found]
        if self._key not in {CUSTOM, *(each.key for each in found)}:
            options.insert(0, (_title(entry(self._key)), self._key))
        options.append((OWN_PATTERN, CUSTOM))
        if list(self.events.options) != options:
            self._before.close()
            self._before, self.events = self.events, self._list(options)
            self.view.children = (self.words, self.events, self.count)
        self.count.value = html.tag("div", _count(len(found), self.words.value), role="status", aria_live="polite")

    def _list(self, options: list[tuple[str, str]]) -> ipw.Select:
        value = self._key if options else None
        made = ipw.Select(description="Event", rows=ROWS, options=options, value=value, tooltip="")
        made.observe(lambda change: self._quiet(str(change.new)), "value")
        return layout.with_class(made, "events")


def _title(each: Entry) -> str:
    return f"{each.title} · {each.group}{'' if each.documented else ' · no documented sample'}"


def _count(number: int, words: str) -> str:
    if not words.strip():
        return html.tag("span", f"{number} kinds of event", "muted")
    if number:
        return html.tag("span", f"{number} found", "muted")
    return signs.note("neutral", NONE + (SNS if "sns" in words.lower() else ""))
