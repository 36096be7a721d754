"""What concerns one target: its pipeline, its parameters, and the paths into the event."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jupyter_sched.core import limits
from jupyter_sched.core.arn import Account, is_arn
from jupyter_sched.core.catalog import nearest
from jupyter_sched.core.context_attributes import attribute_values, resolve_run
from jupyter_sched.core.diagnosis import Check, Fix
from jupyter_sched.core.errors import AccessDenied, InvalidInput, NotFound
from jupyter_sched.core.parameters import FromEvent, resolve, resolve_all
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.permissions import arn_of
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.core.simulation import EXAMPLE_EXECUTION_ID
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.diagnosis.look import checker, undelivered
from jupyter_sched.standing import nearest_pipeline

if TYPE_CHECKING:
    from jupyter_sched.core.pipeline import Pipeline
    from jupyter_sched.gateway import Gateway

ENVELOPE = frozenset({"id", "version", "account", "time", "region", "resources", "source", "detail-type", "detail"})
GONE = "NO_RESOURCE"
REFUSED = "INVALID_PARAMETER or ERROR_FROM_TARGET"


def lines(
    trigger: Trigger, target: Target, gateway: Gateway, now: datetime, event: Mapping[str, Any] | None
) -> Iterator[Check]:
    """Yield the checks of a target's pipeline and parameters."""
    name, account = target.pipeline_name, gateway.account()
    line = checker(f"pipeline:{name}", f"Pipeline {name}")
    if is_arn(target.pipeline) and target.pipeline.split(":")[3:5] != [account.region, account.account_id]:
        yield _elsewhere(trigger, target, account)
        return
    try:
        pipeline = gateway.pipeline(target.pipeline)
    except NotFound:
        near = nearest_pipeline(gateway, name)
        meant = Fix(label="Correct the name", text=f"js.Target(pipeline={near!r})")
        new = Fix(label="Create it", text=f"pipeline.upsert(role_arn=...)  # the pipeline {name!r}")
        hint = f"did you mean {near!r}? Every" if near else "every"
        words = f"there is no pipeline {name!r} in {account.region}; {hint} start would fail"
        yield line("fail", words, error=undelivered(trigger, GONE), fix=meant if near else new)
        return
    except AccessDenied as error:
        yield line("unknown", f"cannot be looked at: {error}")
        return
    yield _pipeline(trigger, pipeline)
    yield _parameters(trigger, target, pipeline, account, now)
    if isinstance(trigger, Rule):
        yield from _names(target)
        yield from _paths(trigger, target, event)


def _elsewhere(trigger: Trigger, target: Target, account: Account) -> Check:
    kind, service = ("schedule", "CreateSchedule") if isinstance(trigger, Schedule) else ("rule", "PutTargets")
    line = checker(f"pipeline:{target.pipeline_name}", f"Pipeline {target.pipeline_name}")
    region, owner = target.pipeline.split(":")[3:5]
    profile = f"profile_name='a profile of {owner}', " if owner != account.account_id else ""
    return line(
        "fail",
        f"it is in {region} {owner}, the {kind} in {account.region} {account.account_id}; "
        f"a {kind} starts what is beside it",
        error=f"ValidationException of {service}",
        fix=Fix(
            label=f"Make the {kind} there",
            text=f"js.schedule({target.pipeline_name!r}, client=js.Client({profile}region_name={region!r}))",
        ),
    )


def _pipeline(trigger: Trigger, pipeline: Pipeline) -> Check:
    line = checker(f"pipeline:{pipeline.name}", f"Pipeline {pipeline.name}")
    if pipeline.status == "Deleting":
        return line(
            "fail",
            f"{pipeline.name} is being deleted",
            error=undelivered(trigger, GONE),
            fix=Fix(label="Choose another", text="Choose another pipeline, or create it again."),
        )
    return line("ok", f"{pipeline.arn} is there")


def _parameters(trigger: Trigger, target: Target, pipeline: Pipeline, account: Account, now: datetime) -> Check:
    line = checker(f"parameters:{pipeline.name}", f"Parameters of {pipeline.name}")
    if isinstance(trigger, Schedule):
        values = attribute_values(arn_of(trigger, account), now, EXAMPLE_EXECUTION_ID)
        rows = resolve_run(pipeline.parameters, target.parameters, values)
    else:
        rows = resolve_all(pipeline.parameters, target.parameters, None)
    found = [row.problem for row in rows if row.problem]
    if not found:
        return line("ok", "each declared parameter has a value of its type")
    declared = ", ".join(f"{each.name} ({each.type})" for each in pipeline.parameters) or "none"
    error = undelivered(trigger, REFUSED)
    return line("fail", "; ".join(found), error=error, fix=Fix(label="Declared", text=declared))


def _names(target: Target) -> Iterator[Check]:
    """Yield a warning for names outside of what the API of rules documents; whether AWS enforces it is not known."""
    odd = [name for name in target.parameters if not re.fullmatch(limits.TARGET_PARAMETER_NAME, name)]
    if odd:
        line = checker(f"names:{target.pipeline_name}", f"Parameter names of {target.pipeline_name}")
        names = ", ".join(odd)
        yield line(
            "warning",
            f"the API of rules documents names of letters, digits and inner '-' only; {names} may be refused",
            error="ValidationException of PutTargets, if AWS holds to it",
            fix=Fix(
                label="Rename", text=f"Rename in the pipeline: {', '.join(each.replace('_', '-') for each in odd)}"
            ),
        )


def _paths(rule: Rule, target: Target, event: Mapping[str, Any] | None) -> Iterator[Check]:
    """Yield whether each path into the event leads somewhere: in the sample, and in every event of the pattern."""
    if not isinstance(rule.when, EventPattern):
        return
    for name, value in target.parameters.items():
        if isinstance(value, FromEvent):
            yield _path(rule.when, f"path:{target.pipeline_name}:{name}", name, value.path, event)


def _path(pattern: EventPattern, key: str, name: str, path: str, event: Mapping[str, Any] | None) -> Check:
    line, error = checker(key, f"Value of {name}"), f"{REFUSED} in the dead-letter queue"
    if event is not None and resolve(path, event) is None:
        fix = Fix(label="Ask for it in the pattern", text=_with_exists(pattern, path))
        return line("fail", f"the sample event has no {path}", error=error, fix=fix)
    if _always_there(pattern, path):
        return line("ok", f"every event that the pattern takes has {path}")
    return line(
        "warning",
        f"the pattern takes events without {path}; then {name} would be empty, and the start would fail",
        error=error,
        fix=Fix(label="Ask for it in the pattern", text=_with_exists(pattern, path)),
    )


def _always_there(pattern: EventPattern, path: str) -> bool:
    dotted = path.removeprefix("$.")
    if dotted.split(".")[0].split("[")[0] in ENVELOPE - {"detail"} or pattern.requires(dotted):
        return True
    if any(each.startswith(f"{dotted}.") and pattern.requires(each) for each in pattern.paths):
        return True
    known = nearest(pattern)
    return known is not None and resolve(path, known.event) is not None


def _with_exists(pattern: EventPattern, path: str) -> str:
    """Return the pattern with the path asked for; the pattern as it is where that cannot be said."""
    keys = path.removeprefix("$.").split(".")
    try:
        document = json.loads(pattern.text)
    except ValueError as error:
        raise InvalidInput(f"{pattern.text!r} is not JSON") from error
    if any("[" in key or key == "*" for key in keys) or not isinstance(document, dict):
        return pattern.text
    place = document
    for key in keys[:-1]:
        place = place.setdefault(key, {})
        if not isinstance(place, dict):
            return pattern.text
    place.setdefault(keys[-1], [{"exists": True}])
    return json.dumps(document, indent=2)
