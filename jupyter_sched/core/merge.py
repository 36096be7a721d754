"""Three versions of a trigger made one: what an edit began with, what somebody else made of it, and what is wanted.

What only one of the two has changed is taken by itself. What both have changed, and not alike, is a conflict, on
which the user decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from jupyter_sched.core.arn import Account
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.core.trigger import RetryPolicy, Target

Side = Literal["mine", "theirs"]
Path = tuple[str, ...]
Parts = dict[Path, Any]
ABSENT = object()
WHERE = frozenset({"name", "event_bus", "group"})
WORDS = {
    "zone": "time zone",
    "enabled": "state",
    "start_at": "start",
    "end_at": "end",
    "flexible_window_minutes": "flexible window",
    "delete_after_completion": "after its last run",
    "kms_key_arn": "KMS key",
    "role_arn": "role",
    "retry_policy": "retries",
    "dead_letter_arn": "dead-letter queue",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedField:
    """One field in which the three versions differ.

    before: what the edit began with. theirs: what is there now. mine: what is wanted. All in words; empty where the
    version has no such field. conflict: both have changed it, and not alike.
    """

    field: str
    before: str
    theirs: str
    mine: str
    conflict: bool


@dataclass(frozen=True, slots=True)
class Merge:
    """Three versions of one trigger, field by field."""

    before: Trigger
    theirs: Trigger
    mine: Trigger
    _account: Account

    @property
    def fields(self) -> tuple[MergedField, ...]:
        """The fields in which the three differ."""
        return tuple(_described(*row, self) for row in self._rows() if len({repr(each) for each in row[1:]}) > 1)

    @property
    def conflicts(self) -> tuple[MergedField, ...]:
        """The fields that both have changed, and not alike."""
        return tuple(each for each in self.fields if each.conflict)

    def merged(self, conflicts: Side = "mine") -> Trigger:
        """Return one trigger with the changes of both. conflicts: whose word counts where both have changed a field."""
        chosen = {path: _chosen(row, conflicts) for path, *row in self._rows()}
        return _joined(self.mine, {path: value for path, value in chosen.items() if value is not ABSENT})

    def _rows(self) -> Iterator[tuple[Path, Any, Any, Any]]:
        known = [each for version in (self.before, self.theirs, self.mine) for each in version.targets]
        ids = tuple(dict.fromkeys((self._account.pipeline(each.pipeline), each.id) for each in known if each.id))
        versions = [_Version(each, ids, self._account) for each in (self.before, self.theirs, self.mine)]
        shared = set.intersection(*(set(each.targets) for each in versions))
        parts = [each.parts(shared) for each in versions]
        order = [each.name.removesuffix("s") for each in fields(self.mine)]
        paths = dict.fromkeys(path for each in (parts[1], parts[2], parts[0]) for path in each)
        for path in sorted(paths, key=lambda path: order.index(path[0].removesuffix("s"))):
            before, theirs, mine = (each.get(path, ABSENT) for each in parts)
            yield path, before, theirs, mine


class _Version:
    """One version in parts. A target is one part, unless it is in all three versions: then each of its fields is."""

    def __init__(self, trigger: Trigger, ids: Iterable[tuple[str, str]], account: Account) -> None:
        """ids: those that any version knows, each with the ARN of its pipeline, which may be started twice."""
        self.trigger = trigger
        self.targets: dict[str, Target] = {}
        named = {each.id for each in trigger.targets}
        for each in trigger.targets:
            arn = account.pipeline(each.pipeline)
            free = (key for of, key in ids if of == arn and key not in {*named, *self.targets})
            known = each.id or next(free, None)
            key = known if known and known not in self.targets else f"new {len(self.targets)} {arn}"
            self.targets[key] = replace(each, pipeline=arn, id=known if key == known else None)

    def parts(self, shared: set[str]) -> Parts:
        found: Parts = {}
        for field in fields(self.trigger):
            value = getattr(self.trigger, field.name)
            if field.name in {"target", "targets"}:
                for key, target in self.targets.items():
                    found.update(_target_parts(key, target) if key in shared else {("targets", key): target})
            elif isinstance(value, Mapping):
                found.update({(field.name, key): each for key, each in value.items()})
            elif field.name not in WHERE:
                found[field.name,] = value
        return found


def _target_parts(key: str, target: Target) -> Parts:
    plain: Parts = {("targets", key, each.name): getattr(target, each.name) for each in fields(target)}
    del plain["targets", key, "parameters"]
    return {**plain, **{("targets", key, "parameters", name): value for name, value in target.parameters.items()}}


def _chosen(row: list[Any], conflicts: Side) -> Any:  # noqa: ANN401  a field of any kind
    before, theirs, mine = row
    if theirs in (before, mine):
        return mine
    return theirs if mine == before or conflicts == "theirs" else mine


def _joined(like: Trigger, parts: Parts) -> Trigger:
    """Return the trigger whose parts these are."""
    plain: dict[str, Any] = {path[0]: value for path, value in parts.items() if len(path) == 1}
    maps = {each.name for each in fields(like) if isinstance(getattr(like, each.name), Mapping)}
    for name in maps:
        plain[name] = {path[1]: value for path, value in parts.items() if path[0] == name}
    keys = dict.fromkeys(path[1] for path in parts if path[0] == "targets")
    targets = tuple(_joined_target(key, parts) for key in keys)
    if isinstance(like, Schedule):
        return replace(like, **plain, target=next(iter(targets), None))
    return replace(like, **plain, targets=targets)


def _joined_target(key: str, parts: Parts) -> Target:
    whole = parts.get(("targets", key))
    if isinstance(whole, Target):
        return whole
    own = {path[2:]: value for path, value in parts.items() if path[:2] == ("targets", key)}
    parameters = {path[1]: value for path, value in own.items() if len(path) > 1}
    return Target(**{path[0]: value for path, value in own.items() if len(path) == 1}, parameters=parameters)


def _described(path: Path, before: Any, theirs: Any, mine: Any, merge: Merge) -> MergedField:  # noqa: ANN401
    return MergedField(
        field=_label(path, merge),
        before=_words(path, before),
        theirs=_words(path, theirs),
        mine=_words(path, mine),
        conflict=before not in (theirs, mine) and theirs != mine,
    )


def _label(path: Path, merge: Merge) -> str:
    if path[0] == "tags":
        return f"tag {path[1]}"
    if path[0] != "targets":
        return WORDS.get(path[0], path[0])
    named = (each for version in (merge.before, merge.theirs, merge.mine) for each in version.targets)
    pipeline = next((each.pipeline_name for each in named if path[1] in {each.id, ""}), path[1].rsplit("/", 1)[-1])
    field = path[2:] and (f"parameter {path[3]}" if path[2] == "parameters" else WORDS.get(path[2], path[2]))
    return f"{pipeline}: {field}" if field else f"{pipeline}: starts"


def _words(path: Path, value: Any) -> str:  # noqa: ANN401  a field of any kind
    if value is ABSENT or (value is None and path[-1] != "role_arn"):
        return ""
    if value is None:
        return "made for it"
    if isinstance(value, bool):
        return {True: "enabled", False: "disabled"}[value] if path[-1] == "enabled" else str(value).lower()
    if isinstance(value, Target):
        return ", ".join(["yes", *(f"{name} = {each}" for name, each in value.parameters.items())])
    if isinstance(value, RetryPolicy):
        return f"{value.maximum_retry_attempts} times within {value.maximum_event_age_seconds} seconds"
    return " ".join(str(value).split()) or "(empty)"
