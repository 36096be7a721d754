"""The catalogue in the form: what is typed narrows the list; the list says what each event is."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as ipw

from jupyter_sched.core.catalog import Entry, entry, search
from jupyter_sched.widgets import controls, html
from jupyter_sched.widgets.form_state import CUSTOM
from jupyter_sched.widgets.quiet import Quiet

OWN_PATTERN = "A pattern of my own"
ROWS = 7
NONE = "No event is found. Try fewer words, or write a pattern of your own."
SNS = " SNS sends no events to EventBridge: send its messages through SQS and a pipe."


class EventPicker:
    """Reports the key of the event that is chosen."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._quiet = Quiet(lambda: report(self.events.value))
        self._key = ""
        hint = "Such as: new file, model approved, pipeline failed, drift, glue"
        self.words = controls.text("Search events", lambda _: self._narrow(), placeholder=hint)
        self.events = ipw.Select(description="Event", rows=ROWS, options=[], tooltip="")
        self.events.observe(self._quiet, "value")
        self.count = controls.markup("field-note")
        controls.with_class(self.events, "events")
        self.view = ipw.VBox([self.words, self.events, self.count])

    def show(self, key: str) -> None:
        """Show which event is chosen."""
        if key != self._key:
            self._key = key
            self._narrow()

    def _narrow(self) -> None:
        found = search(self.words.value)
        options = [(_title(each), each.key) for each in found]
        if self._key != CUSTOM and self._key not in {each.key for each in found}:
            options.insert(0, (f"{_title(entry(self._key))} (chosen)", self._key))
        options.append((OWN_PATTERN, CUSTOM))
        with self._quiet.showing(), self.events.hold_sync():
            if list(self.events.options) != options:
                self.events.options = options
            controls.set_value(self.events, self._key)
        self.count.value = html.tag("div", _count(len(found), self.words.value), role="status", aria_live="polite")


def _title(each: Entry) -> str:
    return f"{each.title} · {each.group}{'' if each.documented else ' · no documented sample'}"


def _count(number: int, words: str) -> str:
    if not words.strip():
        return html.tag("span", f"{number} kinds of event", "muted")
    if number:
        return html.tag("span", f"{number} found" if number > 1 else "1 found", "muted")
    return html.note("neutral", NONE + (SNS if "sns" in words.lower() else ""))
