"""From the form's state to a rule, the problems by field, and the sentence that says what will happen. Pure."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jupyter_sched.core.catalog import Entry, entry
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.event import event_paths, read_event
from jupyter_sched.core.parameters import FromEvent, ResolvedParameter, is_path, resolve_all
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.pattern.layout import laid_out
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.schedule import At
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.core.trigger import RetryPolicy, Rule, Target, Unread, When, read_when
from jupyter_sched.core.trigger_problems import problems
from jupyter_sched.widgets.clock_draft import rows_of, schedule_of
from jupyter_sched.widgets.form_state import CUSTOM, FormState
from jupyter_sched.widgets.sentence import rule_sentence
from jupyter_sched.widgets.targets import TypedTarget

SCHEDULED = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "111122223333",
    "time": "2026-11-02T08:00:00Z",
    "region": "us-east-1",
    "resources": ["arn:aws:events:us-east-1:111122223333:rule/this-rule"],
    "detail": {},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the state amounts to.

    rule: None while something keeps it from being one. problems: all, each with its path in the rule.
    pattern: the text in force, from the guided fields or as typed. event: the sample, or None if it cannot be read.
    matched: whether the pattern takes the sample; None where there is nothing to say. parameters: a row for each
    of the target that is shown.
    """

    rule: Trigger | None
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


def draft(state: FormState) -> Draft:
    """Return what ``state`` amounts to."""
    typed = replace(state, plan=None, checks=(), saved=None, busy="", progress="", error="", plan_error="", calls_as="")
    typed = replace(typed, merge=None, there=None, remedy="", undoable=None, roles=())
    key = (typed, typed.editing and typed.editing.arn)
    if key[1]:
        return _draft(typed)
    return _remembered(typed)


@functools.lru_cache(maxsize=16)
def _remembered(state: FormState) -> Draft:
    return _draft(state)


def _draft(state: FormState) -> Draft:
    found: list[Problem] = []
    when: When | At | None = _when(state, found)
    event, sample = _event(state, found)
    name = state.name or suggested_name(state)
    targets = tuple(_target(each, f"targets[{index}]", found) for index, each in enumerate(state.targets))
    rule: Trigger | None = None
    tags = _tags(state, found)
    if state.kind == "time":
        rule = schedule_of(state, name, targets[len(state.before)], found)
        when = rule.when if rule else None
    if rule is None:
        rule = Rule(
            name=name,
            when=_stand_in(state) if when is None or isinstance(when, At) else when,
            targets=targets,
            description=state.description,
            event_bus=state.event_bus,
            enabled=state.enabled,
            tags=tags,
        )
        known = {each.pipeline.name: each.pipeline for each in state.targets if each.pipeline}
        found += [each for each in problems(rule, known) if when is not None or each.path != "when"]
    rows = tuple(_rows(each, event) for each in state.targets)
    if isinstance(rule, Schedule):
        rows = (*rows[: len(state.before)], rows_of(rule, state), *rows[len(state.before) + 1 :])
    for index, each in enumerate(state.targets):
        found += _from_sample(rows[index], _given(each), f"targets[{index}]")
        if each.pipeline_error:
            found.append(Problem(f"targets[{index}].pipeline", each.pipeline_error))
    found = [_named(each, state) for each in found]
    return Draft(
        rule=rule if not any(each.severity == "error" for each in found) else None,
        problems=tuple(dict.fromkeys(found)),
        sentence=rule_sentence(rule) if isinstance(rule, Schedule) else sentence(state, when),
        name=name,
        when=when,
        pattern=pattern_text(state),
        sample=sample,
        event=event,
        matched=_matched(when, event),
        parameters=rows[len(state.before)],
        paths=event_paths(event) if event else (),
    )


def _stand_in(state: FormState) -> When:
    """Return what stands for a schedule or a pattern that is wrong, so that everything else is looked at meanwhile."""
    return EventPattern.parse('{"source": ["aws.events"]}') if state.kind == "event" else Unread(state.expression)


def _named(problem: Problem, state: FormState) -> Problem:
    """Return a problem of a target that is not shown with the target's name, so that it can be found."""
    at = re.match(r"targets\[(\d+)\]", problem.path)
    if at is None or int(at[1]) == len(state.before):
        return problem
    name = state.targets[int(at[1])].pipeline_name or "no pipeline yet"
    return replace(problem, message=f"target {int(at[1]) + 1} ({name}): {problem.message}")


def _rows(target: TypedTarget, event: Mapping[str, Any] | None) -> tuple[ResolvedParameter, ...]:
    return resolve_all(target.pipeline.parameters, _given(target), event) if target.pipeline else ()


def pattern_text(state: FormState) -> str:
    """Return the pattern in force: as typed, or made of the guided fields; empty where they do not make one yet."""
    if state.catalog_key == CUSTOM or state.pattern:
        return state.pattern
    try:
        return entry(state.catalog_key).pattern(_filled(state))
    except InvalidInput:
        return ""


def catalog_entry(state: FormState) -> Entry | None:
    """Return the chosen entry; None for a pattern of one's own."""
    return None if state.catalog_key == CUSTOM else entry(state.catalog_key)


def suggested_name(state: FormState) -> str:
    """Return a name for the rule, made of its first pipeline and what starts it."""
    first = next((each.pipeline_name for each in state.targets if each.pipeline_name), "")
    pipeline = re.sub(r"[^A-Za-z0-9-]+", "-", first).strip("-") or "pipeline"
    if state.kind == "event":
        what = "on-event" if state.catalog_key == CUSTOM else f"on-{state.catalog_key}"
    else:
        what = "on-schedule"
    return f"{pipeline[: 63 - len(what)]}-{what}"


def sentence(state: FormState, when: When | At | None) -> str:
    """Return what will happen, in one sentence."""
    starts = [f"{each.pipeline_name or 'a pipeline'}{_values_words(each)}" for each in state.targets]
    pause = "" if state.enabled else ", once you resume it"
    if len(starts) > 1:
        return f"Starts {_when_words(state, when)}: {'; '.join(starts)}{pause}."
    (target,) = state.targets
    return f"Starts {target.pipeline_name or 'a pipeline'} {_when_words(state, when)}{_values_words(target)}{pause}."


def _values_words(target: TypedTarget) -> str:
    parts = [
        f"{name} {'from the event at' if isinstance(value, FromEvent) else '='} {value}"
        for name, value in _given(target).items()
    ]
    return f" with {', '.join(parts)}" if parts else ""


def _when_words(state: FormState, when: When | At | None) -> str:
    if state.kind == "event":
        chosen = None if state.pattern else catalog_entry(state)
        title = chosen.title[0].lower() + chosen.title[1:] if chosen else "an event matches the pattern"
        filled = ", ".join(
            f"{guide.label.lower()} {state.filled[guide.key]}"
            for guide in (chosen.guides if chosen else ())
            if state.filled.get(guide.key)
        )
        return f"on: {title}{f' ({filled})' if filled else ''}"
    if when is None or isinstance(when, EventPattern):
        return "on a schedule that is not complete yet"
    return describe(when)


def describe(when: When | At) -> str:
    """Return a schedule or pattern in words, to stand inside a sentence."""
    words = getattr(when, "describe", None)
    return words() if words else "on an event"


def _filled(state: FormState) -> dict[str, str]:
    defaults = {guide.key: guide.default for guide in entry(state.catalog_key).guides}
    typed = {key: value.strip() for key, value in state.filled.items() if key in defaults}
    return {key: value for key, value in typed.items() if value or defaults[key]}


def _when(state: FormState, found: list[Problem]) -> When | None:
    if state.kind == "time":
        return None
    try:
        if state.kind == "schedule":
            return read_when(state.expression)
        if state.catalog_key != CUSTOM and not state.pattern:
            return EventPattern.parse(entry(state.catalog_key).pattern(_filled(state)))
        return EventPattern.parse(state.pattern)
    except InvalidInput as error:
        found.append(Problem("when", str(error)))
        return None


def _event(state: FormState, found: list[Problem]) -> tuple[Mapping[str, Any] | None, str]:
    if state.kind != "event":
        return SCHEDULED, laid_out(json.dumps(SCHEDULED))
    text = state.sample or laid_out(json.dumps(_sample(state)))
    try:
        return read_event(text), text
    except InvalidInput as error:
        found.append(Problem("sample", str(error), "warning"))
        return None, text


def _sample(state: FormState) -> Mapping[str, Any]:
    chosen = catalog_entry(state)
    return chosen.sample(_filled(state)) if chosen else {**SCHEDULED, "detail-type": "My event", "source": "my.app"}


def _given(target: TypedTarget) -> dict[str, str | FromEvent]:
    given: dict[str, str | FromEvent] = {}
    for name, source in target.sources.items():
        path = target.paths.get(name, "").split(" ", 1)[0]
        if source == "fixed":
            given[name] = target.values.get(name, "")
        elif source == "event" and is_path(path):
            given[name] = FromEvent(path)
    return given


def _target(target: TypedTarget, at: str, found: list[Problem]) -> Target:
    given = _given(target)
    for name, source in target.sources.items():
        if source == "event" and name not in given:
            path = target.paths.get(name, "")
            what = f"{path!r} is no path" if path else "choose a path"
            message = f"{what} out of the sample event, such as $.detail.object.key"
            found.append(Problem(f"{at}.parameters.{name}", message))
    return Target(
        pipeline=target.pipeline_given,
        parameters=given,
        role_arn=target.role_arn.strip() or None,
        retry_policy=_retries(target, at, found),
        dead_letter_arn=target.dead_letter_arn.strip() or None,
        id=target.target_id or None,
    )


def _retries(target: TypedTarget, at: str, found: list[Problem]) -> RetryPolicy | None:
    texts = {"maximum_retry_attempts": target.retry_attempts, "maximum_event_age_seconds": target.retry_age_seconds}
    numbers = {name: text.strip() for name, text in texts.items() if text.strip()}
    for name, text in numbers.items():
        if not text.isdecimal():
            found.append(Problem(f"{at}.retry_policy.{name}", f"{text!r} is no whole number"))
    if not numbers or any(not text.isdecimal() for text in numbers.values()):
        return None
    return RetryPolicy(**{name: int(text) for name, text in numbers.items()})


def _tags(state: FormState, found: list[Problem]) -> dict[str, str]:
    tags = {}
    for line in filter(None, map(str.strip, state.tags.splitlines())):
        key, equals, value = line.partition("=")
        if not equals:
            found.append(Problem("tags", f"{line!r} is no tag; write key=value, one a line"))
        tags[key.strip()] = value.strip()
    return tags


def _from_sample(
    rows: tuple[ResolvedParameter, ...], given: Mapping[str, str | FromEvent], at: str
) -> Iterator[Problem]:
    """Return problems with values out of the event: only a sample was looked at, so they are warnings."""
    for row in rows:
        if row.problem and isinstance(given.get(row.name), FromEvent):
            yield Problem(f"{at}.parameters.{row.name}", f"with this sample: {row.problem}", "warning")


def _matched(when: When | At | None, event: Mapping[str, Any] | None) -> bool | None:
    return when.matches(dict(event)) if isinstance(when, EventPattern) and event is not None else None
