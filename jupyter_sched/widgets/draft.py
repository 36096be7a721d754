"""From the form's state to a rule or a schedule, its problems by field, and a sentence. Pure."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jupyter_sched.core.event import event_paths
from jupyter_sched.core.parameters import ResolvedParameter
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.schedule import At
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.core.trigger import Rule, Target, Unread, When
from jupyter_sched.core.trigger_problems import problems
from jupyter_sched.widgets.clock_draft import rows_of, schedule_of
from jupyter_sched.widgets.draft_words import sentence, suggested_name
from jupyter_sched.widgets.event_draft import pattern_text, sample_of, start_of
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.sentence import rule_sentence
from jupyter_sched.widgets.target_draft import resolved, target_of, values_of, with_this_sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the state amounts to.

    trigger: the rule or the schedule; None while something keeps it from being one. problems: all, each with its path.
    pattern: the text in force, from the guided fields or as typed. event: the sample, or None if it cannot be read.
    matched: whether the pattern takes the sample; None where there is nothing to say. parameters: a row for each
    of the target that is shown.
    """

    trigger: Trigger | None
    problems: tuple[Problem, ...]
    sentence: str
    name: str
    when: When | At | None
    pattern: str = ""
    sample: str = ""
    event: Mapping[str, Any] | None = None
    matched: bool | None = None
    parameters: tuple[ResolvedParameter, ...] = ()
    paths: tuple[tuple[str, str], ...] = ()

    def at(self, *paths: str) -> tuple[Problem, ...]:
        """Return the problems at these paths and below."""
        return tuple(
            each for each in self.problems if any(re.match(rf"{re.escape(path)}(\W|$)", each.path) for path in paths)
        )

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep it from being saved."""
        return tuple(each for each in self.problems if each.severity == "error")


class _Same:
    """A state as a key: the one object, whatever it equals. Each observer of a form asks for the draft of the same."""

    __slots__ = ("state",)

    def __init__(self, state: FormState) -> None:
        self.state = state

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.state is self.state

    def __hash__(self) -> int:
        return id(self.state)


def draft(state: FormState) -> Draft:
    """Return what ``state`` amounts to."""
    return _remembered(_Same(state))


@functools.lru_cache(maxsize=16)
def _remembered(same: _Same) -> Draft:
    return _draft(same.state)


def _draft(state: FormState) -> Draft:
    found: list[Problem] = []
    start = start_of(state, found)
    event, sample = sample_of(state, start, found)
    name = state.name or suggested_name(state)
    targets = tuple(target_of(each, state.kind, f"targets[{index}]", found) for index, each in enumerate(state.targets))
    schedule = schedule_of(state, name, targets[len(state.before)], found) if state.kind == "time" else None
    when = schedule.when if schedule else start
    trigger = schedule or _rule(state, name, start, targets, found)
    rows = _rows(state, schedule, event)
    found += _of_targets(state, rows, {each.path for each in found})
    told = tuple(dict.fromkeys(_named(each, state) for each in found))
    return Draft(
        trigger=trigger if not any(each.severity == "error" for each in told) else None,
        problems=told,
        sentence=rule_sentence(schedule) if schedule else sentence(state, when),
        name=name,
        when=when,
        pattern=pattern_text(state),
        sample=sample,
        event=event,
        matched=_matched(when, event),
        parameters=rows[len(state.before)],
        paths=event_paths(event) if event else (),
    )


def _rule(state: FormState, name: str, when: When | None, targets: tuple[Target, ...], found: list[Problem]) -> Rule:
    """Return the rule, also where what starts it is wrong, so that everything else is looked at meanwhile."""
    rule = Rule(
        name=name,
        when=_stand_in(state) if when is None else when,
        targets=targets,
        description=state.description,
        event_bus=state.event_bus,
        enabled=state.enabled,
        tags=_tags(state, found),
    )
    known = {each.pipeline.name: each.pipeline for each in state.targets if each.pipeline}
    said = {each.path for each in found} | ({"when"} if when is None else set())
    found += [each for each in problems(rule, known) if each.path not in said]
    return rule


def _rows(
    state: FormState, schedule: Schedule | None, event: Mapping[str, Any] | None
) -> tuple[tuple[ResolvedParameter, ...], ...]:
    """Return what the parameters of each target will be."""
    rows = [resolved(each, state.kind, event) for each in state.targets]
    if schedule is not None:
        rows[len(state.before)] = rows_of(schedule, state)
    return tuple(rows)


def _of_targets(state: FormState, rows: tuple[tuple[ResolvedParameter, ...], ...], said: set[str]) -> Iterator[Problem]:
    """Yield what is wrong with each target on AWS, and with this sample. said: paths that have a problem by now."""
    for index, (target, parameters) in enumerate(zip(state.targets, rows, strict=True)):
        yield from with_this_sample(parameters, values_of(target, state.kind), f"targets[{index}]", said)
        if target.pipeline_error:
            yield Problem(f"targets[{index}].pipeline", target.pipeline_error)


def _stand_in(state: FormState) -> When:
    """Return what stands for a schedule or a pattern that is wrong."""
    return EventPattern.parse('{"source": ["aws.events"]}') if state.kind == "event" else Unread(state.expression)


def _named(problem: Problem, state: FormState) -> Problem:
    """Return a problem of a target that is not shown with the target's name, so that it can be found."""
    at = re.match(r"targets\[(\d+)\]", problem.path)
    if at is None or int(at[1]) == len(state.before):
        return problem
    name = state.targets[int(at[1])].pipeline_name or "no pipeline yet"
    return replace(problem, message=f"target {int(at[1]) + 1} ({name}): {problem.message}")


def _matched(when: When | At | None, event: Mapping[str, Any] | None) -> bool | None:
    return when.matches(dict(event)) if isinstance(when, EventPattern) and event is not None else None


def _tags(state: FormState, found: list[Problem]) -> dict[str, str]:
    tags = {}
    for line in filter(None, map(str.strip, state.tags.splitlines())):
        key, equals, value = line.partition("=")
        if not equals:
            found.append(Problem("tags", f"{line!r} is no tag; write key=value, one a line"))
        tags[key.strip()] = value.strip()
    return tags
