"""The schedule half of the When section: presets, fields and text that follow each other, and the next runs."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import ipywidgets as ipw

from jupyter_sched.core.schedule import Cron, ExpressionError, Rate, parse
from jupyter_sched.widgets import controls, html
from jupyter_sched.widgets.draft import describe, draft
from jupyter_sched.widgets.form_state import FIRST_EXPRESSION, FormState
from jupyter_sched.widgets.store import Store

PRESETS = (
    ("Every weekday at 08:00", FIRST_EXPRESSION),
    ("Every day at 02:00", "cron(0 2 * * ? *)"),
    ("Every Monday at 08:00", "cron(0 8 ? * MON *)"),
    ("First Monday of the month at 08:00", "cron(0 8 ? * MON#1 *)"),
    ("First day of the month at 06:00", "cron(0 6 1 * ? *)"),
    ("Last day of the month at 18:00", "cron(0 18 L * ? *)"),
    ("Every hour", "cron(0 * * * ? *)"),
    *((f"Every {step} minutes", f"cron(0/{step} * * * ? *)") for step in (5, 10, 15, 20, 30)),
    *((f"Every {step} hours, from midnight", f"cron(0 0/{step} * * ? *)") for step in (2, 3, 4, 6, 8, 12)),
    ("Every hour, from when it is saved", "rate(1 hour)"),
    ("Every day, from when it is saved", "rate(1 day)"),
)
FIELDS = ("minute", "hour", "day_of_month", "month", "day_of_week", "year")
RUNS = 10
OWN = ""
KNOWN = frozenset(expression for _, expression in PRESETS)


class ScheduleEditor:
    """Reports the expression, whichever way it is edited."""

    def __init__(self, store: Store[FormState]) -> None:
        self.store = store
        self.preset = controls.choice("Preset", [("My own", OWN), *PRESETS], self._choose)
        self.expression = controls.text("Expression", lambda text: store.set(expression=text), mono=True)
        self.fields = {name: controls.text(name.replace("_", " ").capitalize(), self._edited) for name in FIELDS}
        self.zone = controls.combo("Show times in", lambda zone: store.set(zone=zone))
        self.zone.options = sorted(available_timezones())
        self.said, self.runs, self.month = controls.markup(), controls.markup(), controls.markup()
        fields = controls.with_class(ipw.HBox(list(self.fields.values())), "row fields")
        below = controls.with_class(ipw.HBox([self.runs, self.month]), "columns")
        self.view = ipw.VBox([self.preset, fields, self.expression, self.said, self.zone, below])
        self._showing = False
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show the expression, and what it means."""
        self._showing = True
        controls.set_value(self.expression, state.expression)
        controls.set_value(self.preset, state.expression if state.expression in KNOWN else OWN)
        controls.set_value(self.zone, state.zone)
        self._show_fields(state.expression)
        self._showing = False
        if state.kind == "schedule":
            self._show_meaning(state)

    def _choose(self, expression: str) -> None:
        if expression:
            self.store.set(expression=expression)

    def _edited(self, _: str) -> None:
        if not self._showing:
            self.store.set(expression=f"cron({' '.join(self.fields[name].value.strip() for name in FIELDS)})")

    def _show_fields(self, expression: str) -> None:
        inner = expression.removeprefix("cron(").removesuffix(")")
        parts = inner.split(" ") if expression.startswith("cron(") else []
        for name, part in zip(FIELDS, [*parts, *[""] * 6], strict=False):
            controls.set_value(self.fields[name], part)
            self.fields[name].disabled = not parts

    def _show_meaning(self, state: FormState) -> None:
        found = draft(state)
        lines = controls.problem_lines(found.at("when", "event_bus"))
        if not isinstance(found.when, Cron | Rate):
            self.said.value, self.runs.value, self.month.value = wrong_part(state.expression) + lines, "", ""
            return
        now = state.now
        runs = found.when.next_runs(now, RUNS)
        words = describe(found.when)
        per_month = found.when.runs_per("month")
        often = f"about {per_month:,.0f} runs a month" if per_month >= 1 else "less than one run a month"
        self.said.value = html.note("ok", f"{words[0].upper()}{words[1:]}; {often}.") + lines
        self.runs.value = runs_table(runs, state.zone) if runs else html.note("warning", never(found.when, now))
        self.month.value = month_view(found.when, runs[0]) if runs else ""


def wrong_part(expression: str) -> str:
    """Return the expression with what is wrong in it marked."""
    try:
        parse(expression)
    except ExpressionError as error:
        return html.marked(expression, [(each.start, each.end) for each in error.problems])
    return ""


def never(when: Cron | Rate, now: datetime) -> str:
    """Return that a schedule never runs, and why."""
    why = when.why_none(now) if isinstance(when, Cron) else "its first run is too far away"
    return f"It never runs from now on: {why}."


def runs_table(runs: tuple[datetime, ...], zone: str) -> str:
    """Return the run times, in UTC and, where it is another, in ``zone``."""
    where = _zone(zone)
    if where is None:
        rows = [[html.text(f"{run:%a %Y-%m-%d %H:%M}")] for run in runs]
        return html.table([f"Next {len(runs)} runs (UTC)"], rows, "Next runs")
    rows = [[html.text(f"{run:%a %Y-%m-%d %H:%M}"), html.text(_local(run, where))] for run in runs]
    return html.table(["Next runs (UTC)", f"In {zone}"], rows, "Next runs")


def _local(run: datetime, where: ZoneInfo) -> str:
    local = run.astimezone(where)
    day = local.replace(hour=0, minute=0)
    changes = day.utcoffset() != (day + timedelta(days=1)).utcoffset()
    return f"{local:%a %Y-%m-%d %H:%M}{' (clocks change)' if changes else ''}"


def _zone(name: str) -> ZoneInfo | None:
    return ZoneInfo(name) if name != "UTC" and name in available_timezones() else None


def month_view(when: Cron | Rate, first: datetime) -> str:
    """Return the month of the first run, with the days on which it runs marked."""
    start = first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = (start + timedelta(days=32)).replace(day=1)
    after = max(start - timedelta(seconds=1), first - timedelta(seconds=1))
    runs = when.next_runs(after, 31 * 24 * 60, end=end - timedelta(seconds=1), anchor=first)
    days = {run.day for run in runs}
    weeks = calendar.Calendar(firstweekday=0).monthdayscalendar(first.year, first.month)
    rows = [[_day(day, marked=day in days) for day in week] for week in weeks]
    title = html.tag(
        "h4", html.text(f"{first:%B %Y}: {len(runs)} run{'s' if len(runs) != 1 else ''} from {first:%d %b} on")
    )
    return html.tag("div", title + html.table([*"MTWTFSS"], rows, f"Days with runs in {first:%B %Y}"), "month")


def _day(day: int, *, marked: bool) -> str:
    return "" if not day else html.tag("span", str(day), "day", title="runs on this day") if marked else str(day)
