"""What the table shows, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from jupyter_sched.core.arn import Account
from jupyter_sched.core.found import FoundRule, FoundSchedule, FoundTrigger, place_of
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.parameters import resolve_all
from jupyter_sched.core.pipeline import PipelineExecution, PipelineParameter
from jupyter_sched.core.schedule import Cron
from jupyter_sched.core.schedule_trigger import Trigger, kind_of, pipeline_names
from jupyter_sched.core.trigger import Target
from jupyter_sched.core.when_words import when_words

_FAR = datetime.max.replace(tzinfo=UTC)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen of a pipeline. missing: it is not there. denied: why it could not be looked at.

    runs: its newest executions, newest first.
    """

    missing: bool = False
    denied: str = ""
    parameters: tuple[PipelineParameter, ...] = ()
    runs: tuple[PipelineExecution, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableState:
    """rules: as loaded; loaded: whether they ever were. search, sort and descending: as chosen.

    together: ARNs of what was paused together and has no tag that says so. looks: what was seen of their pipelines, by
    name. busy, progress (of work that can be cancelled), said and error: what is going on. hidden: why rules or
    schedules are not in it. only: the pipelines that the client is limited to.
    """

    pipeline: str = ""
    rules: tuple[FoundTrigger, ...] = ()
    loaded: bool = False
    search: str = ""
    sort: str = "name"
    descending: bool = False
    together: frozenset[str] = frozenset()
    looks: Mapping[str, Look] = field(default_factory=FrozenMap)
    account: Account | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    zone: str = "UTC"
    hidden: str = ""
    busy: str = "Asking AWS"
    progress: str = ""
    said: str = ""
    error: str = ""
    sandbox: bool = False
    read_only: bool = False
    only: tuple[str, ...] = ()


def key_of(found: FoundTrigger) -> str:
    """Return what a row is known by: what it is, where it stands, and its name."""
    return "/".join((kind_of(found.trigger), *place_of(found).values(), found.trigger.name))


def visible(state: TableState) -> tuple[FoundTrigger, ...]:
    """Return the rules that the search finds, sorted."""
    words = state.search.lower().split()
    found = [each for each in state.rules if not words or _fits(_searched(each), words)]
    keys: dict[str, Callable[[FoundTrigger], tuple[Any, ...]]] = {
        "name": lambda each: (each.trigger.name.lower(),),
        "pipeline": lambda each: (starts(each.trigger).lower(),),
        "state": lambda each: (not each.trigger.enabled,),
        "when": lambda each: (when_words(each.trigger),),
        "next": lambda each: (next_run(each, state.now) or _FAR,),
        "result": lambda each: _by_result(each, state),
    }
    found.sort(key=lambda each: (each.trigger.name.lower(), key_of(each)))
    return tuple(sorted(found, key=keys[state.sort], reverse=state.descending))


def paused_together(state: TableState) -> tuple[FoundTrigger, ...]:
    """Return what is paused and was paused together, as its tag or this computer says."""
    return tuple(
        each
        for each in state.rules
        if not each.trigger.enabled and (each.paused_together or each.arn in state.together)
    )


def counted(found: Sequence[FoundTrigger]) -> str:
    """Return how many there are, and of what, such as "1 rule", "300 rules" or "5 rules and schedules"."""
    kinds = dict.fromkeys(kind_of(each.trigger) for each in found) or ("rule",)
    many = "" if len(found) == 1 else "s"
    return f"{len(found)} {' and '.join(f'{kind}{many}' for kind in kinds)}"


def next_run(found: FoundTrigger, now: datetime) -> datetime | None:
    """Return when a rule or a schedule runs next, where that can be known."""
    if not found.trigger.enabled:
        return None
    if isinstance(found, FoundSchedule):
        return next(iter(found.schedule.next_runs(now, 1, found.created_at)), None)
    when = found.rule.when
    return next(iter(when.next_runs(now, 1)), None) if isinstance(when, Cron) else None


def last_run(rule: Trigger, looks: Mapping[str, Look]) -> PipelineExecution | None:
    """Return the newest execution that the rule is known to have started."""
    runs = [run for target in rule.targets for run in looks.get(target.pipeline_name, Look()).runs]
    own = [run for run in runs if run.rule_name == rule.name]
    return max(own, key=lambda run: run.started_at or _LONG_AGO, default=None)


def wrong(target: Target, look: Look | None) -> str:
    """Return why a start of the target would fail, as far as was looked; else an empty text."""
    if look is None or look.denied:
        return ""
    if look.missing:
        return f"There is no pipeline {target.pipeline_name}"
    return next((row.problem for row in resolve_all(look.parameters, target.parameters, None) if row.problem), "")


def starts(rule: Trigger) -> str:
    """Return the names of the pipelines that a rule starts."""
    return ", ".join(pipeline_names(rule))


def _searched(found: FoundTrigger) -> str:
    """Return everything that a search looks through, in lower case."""
    trigger = found.trigger
    tags = " ".join(f"{key}={value}" for key, value in found.rule.tags.items()) if isinstance(found, FoundRule) else ""
    state = "enabled" if trigger.enabled else "paused"
    parts = (key_of(found), starts(trigger), trigger.description, tags, state, when_words(trigger), trigger.when)
    return " ".join(map(str, parts)).lower()


def _fits(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _by_result(found: FoundTrigger, state: TableState) -> tuple[Any, ...]:
    """Return the place in the order: what failed comes first, then what ran last."""
    run = last_run(found.trigger, state.looks)
    if run is None or run.started_at is None:
        return (True, 0)
    return (run.status != "Failed", -run.started_at.timestamp())
