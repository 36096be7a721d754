"""What a rule would send if it fired now: exactly the request for each pipeline, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from jupyter_sched.core.arn import last_part
from jupyter_sched.core.catalog import filled_in, nearest
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.event import read_event
from jupyter_sched.core.found import FoundSchedule
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.schedule_trigger import Trigger, kind_of
from jupyter_sched.core.simulation import Simulation, scheduled_event, simulate, simulate_run
from jupyter_sched.widgets import html, signs
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.event_draft import SCHEDULED

SOME_ID = "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa"


def event_text(state: CardState) -> str:
    """Return the event to run with: as typed, or a sample that the rule takes; empty for a schedule."""
    rule = state.found.trigger if state.found else None
    if rule is None or not isinstance(rule.when, EventPattern):
        return ""
    return state.event or json.dumps(_sample(rule.when), indent=2)


def simulation(state: CardState) -> Simulation | None:
    """Return what the rule would do now; None while it is not known. Raises InvalidInput for an event that is none."""
    if state.found is None or state.account is None:
        return None
    typed = event_text(state)
    if isinstance(state.found, FoundSchedule):
        return simulate_run(state.found.schedule, state.now, {}, state.account, state.found.created_at)
    event = read_event(typed) if typed else scheduled_event(state.account, state.found.arn, state.now, SOME_ID)
    return simulate(state.found.rule, event, {}, state.account)


def requests(found: Simulation, rule: Trigger) -> tuple[tuple[str, dict[str, str]], ...]:
    """Return what StartPipelineExecution would get for each target: the pipeline, and values by name."""
    sent = (
        {each["Name"]: each["Value"] for each in start.request["PipelineParameters"] if each["Value"]}
        for start in found.starts
    )
    return tuple((target.pipeline, values) for target, values in zip(rule.targets, sent, strict=True))


def run_html(state: CardState) -> str:
    """Return what would start now, as markup; or why it cannot be told."""
    try:
        found = simulation(state)
    except InvalidInput as error:
        return signs.note("error", error)
    if found is None or state.found is None:
        return ""
    lines = [html.part(f"Run now: exactly what the {kind_of(state.found.trigger)} would send")]
    if not found.matched and not isinstance(state.found, FoundSchedule):
        lines.append(signs.note("warning", "The rule would not take this event; it starts all the same."))
    lines += [_request(*sent) for sent in requests(found, state.found.trigger)]
    gone = [row for start in found.starts for row in start.parameters if row.source == "event" and not row.value]
    words = (f"{row.name} is not given: {row.problem or 'the event has no value for it'}" for row in gone)
    return "".join(lines) + signs.notes("warning", words)


def _request(pipeline: str, values: Mapping[str, str]) -> str:
    parameters = [{"Name": name, "Value": value} for name, value in values.items()]
    request = {"PipelineName": last_part(pipeline), "PipelineParameters": parameters}
    return html.code(f"sagemaker.start_pipeline_execution: {json.dumps(request, indent=2, ensure_ascii=False)}")


def _sample(pattern: EventPattern) -> dict[str, object]:
    near = nearest(pattern)
    if near is not None:
        return dict(near.sample(filled_in(near, pattern)))
    sources, kinds = sorted(pattern.exact_values("source")), sorted(pattern.exact_values("detail-type"))
    return {**SCHEDULED, "source": (sources or ["my.app"])[0], "detail-type": (kinds or ["My event"])[0]}
