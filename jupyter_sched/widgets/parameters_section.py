"""The form's third section: a row for each parameter that the pipeline declares."""

from __future__ import annotations

from typing import Any

import ipywidgets as ipw

from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.parameters import ResolvedParameter, shorten, text_of
from jupyter_sched.core.pipeline import PipelineParameter
from jupyter_sched.widgets import controls, html, layout, signs
from jupyter_sched.widgets.actions import Actions
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.quiet import Quiet
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.trial import Trial
from jupyter_sched.widgets.typed_form import Kind
from jupyter_sched.widgets.value_picker import ValuePicker


class ParametersSection:
    """Rows, made anew when another pipeline is chosen."""

    def __init__(self, store: Store[FormState], actions: Actions) -> None:
        self.store = store
        self.declared: tuple[PipelineParameter, ...] | None = None
        self.rows: dict[str, ParameterRow] = {}
        self.box, self.none = layout.column(), layout.markup()
        self.unknown, self._unknown_names = layout.column(), tuple[str, ...]()
        self.picker, self.trial = ValuePicker(store), Trial(store, actions)
        self.view = layout.section(
            3, "Parameters", self.none, self.unknown, self.box, self.picker.view, self.trial.view
        )
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show a row for each parameter."""
        declared = state.pipeline.parameters if state.pipeline else ()
        if declared != self.declared:
            self.declared = declared
            self.rows = {each.name: ParameterRow(self.store, each) for each in declared}
            self.box.children = tuple(row.view for row in self.rows.values())
        words = "The pipeline declares no parameters." if state.pipeline else "Choose a pipeline first."
        self.none.value = "" if declared else signs.note("neutral", words)
        found = draft(state)
        self.picker.show(state, found)
        self._show_unknown([row for row in found.parameters if row.name not in self.rows])
        resolved = {row.name: row for row in found.parameters}
        for name, row in self.rows.items():
            row.show(
                state,
                resolved.get(name),
                found.paths,
                signs.problem_lines(found.at(f"{state.path}.parameters.{name}")),
            )

    def _show_unknown(self, unknown: list[ResolvedParameter]) -> None:
        """Show what is given for parameters that the pipeline does not declare, each with a way to take it out."""
        names = tuple(row.name for row in unknown)
        if names != self._unknown_names:
            self._unknown_names = names
            self.unknown.children = tuple(self._unknown_row(row) for row in unknown)

    def _unknown_row(self, row: ResolvedParameter) -> ipw.Widget:
        line = layout.markup()
        line.value = signs.note("error", row.problem)
        return layout.row(line, controls.button(f"Remove {html.plain(row.name, 60)}", lambda: self._remove(row.name)))

    def _remove(self, name: str) -> None:
        self.store.update(
            lambda state: {"sources": FrozenMap({key: kept for key, kept in state.sources.items() if key != name})}
        )


class ParameterRow:
    """One parameter: where its value comes from, and the value."""

    def __init__(self, store: Store[FormState], parameter: PipelineParameter) -> None:
        self.store, self.parameter = store, parameter
        self.label = layout.markup()
        self.label.value = _label(parameter)
        self._chosen = Quiet(lambda source: self._change("sources", source))
        self.source = controls.choice(f"{parameter.name} source", sources(parameter, "event", ""), self._chosen)
        self.fixed = _control(parameter, self._type_value)
        self.path = controls.combo(f"{parameter.name} path", self._type_path, placeholder="$.detail...", mono=True)
        self.resolved = layout.markup("resolved")
        for control in (self.source, self.fixed, self.path):
            layout.with_class(control, "unlabelled")
        children = [self.label, self.source, self.fixed, self.path, self.resolved]
        self.view = layout.beside(*children, classes="parameter")

    def show(
        self, state: FormState, row: ResolvedParameter | None, paths: tuple[tuple[str, str], ...], problems: str
    ) -> None:
        """Show the row."""
        source = state.sources.get(self.parameter.name, "default")
        with self._chosen.showing():
            controls.set_choice(self.source, sources(self.parameter, state.kind, source), source)
        layout.show(self.fixed, visible=source == "fixed")
        layout.show(self.path, visible=source == "event")
        value = state.values.get(self.parameter.name, "")
        if isinstance(self.fixed, ipw.Dropdown):
            controls.set_choice(self.fixed, _options(self.parameter), value)
        else:
            controls.set_value(self.fixed, value)
        options = tuple(f"{path}  ({shorten(found, 40)})" for path, found in paths)
        if tuple(self.path.options) != options:
            self.path.options = options
        controls.set_value(self.path, state.paths.get(self.parameter.name, ""))
        self.resolved.value = problems or _resolved(row, state) + _bare(row, self.parameter)

    def _type_value(self, value: Any) -> None:  # noqa: ANN401  text, of whichever control
        self._change("values", str(value))

    def _type_path(self, path: str) -> None:
        self._change("paths", path.split("  (", 1)[0].strip())

    def _change(self, field: str, value: str) -> None:
        name = self.parameter.name
        self.store.update(lambda state: {field: FrozenMap({**getattr(state, field), name: value})})


def _label(parameter: PipelineParameter) -> str:
    need = "required" if parameter.default is None else f"default {shorten(text_of(parameter.default), 30)}"
    small = html.tag("div", html.text(f"{parameter.type}, {need}"), "muted")
    return html.tag("div", html.text(parameter.name), "name") + small


def sources(parameter: PipelineParameter, kind: Kind, chosen: str) -> list[tuple[str, str]]:
    """Return where a value may come from; what is chosen stays, whatever starts it now."""
    default = parameter.default
    offered = [
        ("Choose a source" if default is None else f"Default ({shorten(text_of(default), 24)})", "default"),
        ("Fixed value", "fixed"),
    ]
    if "event" in {kind, chosen}:
        offered.append(("From the event", "event"))
    if kind != "event" or chosen == "run":
        offered.append(("Time of the event" if kind == "event" else "Time of the run", "run"))
    return offered


def _control(parameter: PipelineParameter, report: controls.Report) -> ipw.Widget:
    label = f"{parameter.name} value"
    if parameter.enum_values or parameter.type == "Boolean":
        return controls.choice(label, _options(parameter), report)
    examples = {"Integer": "a whole number, such as 2", "Float": "a number, such as 0.5", "String": "text"}
    return controls.text(label, report, placeholder=examples[parameter.type])


def _options(parameter: PipelineParameter) -> list[tuple[str, str]]:
    values = [text_of(each) for each in parameter.enum_values] or ["true", "false"]
    return [("Choose", ""), *((each, each) for each in values)]


def _resolved(row: ResolvedParameter | None, state: FormState) -> str:
    if row is None or row.source in {"missing", "fixed"}:  # a fixed value stands beside it already
        return ""
    where = {
        "default": "the default",
        "run time": "at the next run",
        "event": f"{row.given} of the sample event" if state.kind == "event" else "at the next run",
    }[row.source]
    return signs.note("ok", f"{row.value} — {where}") if row.value is not None else ""


def _bare(row: ResolvedParameter | None, parameter: PipelineParameter) -> str:
    """Return what to know where a parameter that is a URL, by its name or its default, gets only the key of a file."""
    is_url = parameter.name.lower().endswith(("url", "uri")) or str(parameter.default).startswith("s3://")
    if row is None or row.source != "event" or not row.value or not is_url or ":" in row.value:
        return ""
    return signs.note("neutral", "EventBridge cannot put s3:// and the bucket before it; let the pipeline do so.")
