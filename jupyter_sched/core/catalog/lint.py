"""What looks wrong in a pattern although EventBridge takes it: such a rule is saved without an error and never fires.

Only what AWS documents is known here, so everything is a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyter_sched.core.catalog import knowledge
from jupyter_sched.core.catalog.loops import loops
from jupyter_sched.core.limits import PATTERN_QUOTA
from jupyter_sched.core.nearest import loosely, nearest
from jupyter_sched.core.parameters import shorten
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.pattern.complexity import KNOWN_TO_BE_TAKEN, complexity
from jupyter_sched.core.pattern.reader import Reader
from jupyter_sched.core.problem import Problem

ENVELOPE = ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")
WRONG_NAMES = {
    "details": "detail",
    "DetailType": "detail-type",
    "detailType": "detail-type",
    "detail_type": "detail-type",
}
SNS = "SNS sends no events to EventBridge; send the topic's messages through SQS and a pipe, or use PutEvents"
CLOUDTRAIL = "AWS API Call via CloudTrail"
MANY = 12


def lint(pattern: EventPattern, pipeline_arns: Iterable[str] = ()) -> tuple[Problem, ...]:
    """Return warnings for what looks misspelt, for a source that sends no events, and for a loop.

    pipeline_arns: the pipelines that the rule starts; a pattern that takes their own events would start them again.
    """
    checks = (_envelope, _sources, _detail_types, _fields, _values, _complexities, _rest, _length)
    said = [message for check in checks for message in check(pattern)]
    return tuple(Problem("when", message, "warning") for message in (*said, *loops(pattern, pipeline_arns)))


def _envelope(pattern: EventPattern) -> Iterator[str]:
    for name in sorted({path.split(".")[0] for path in pattern.paths} - set(ENVELOPE)):
        guess = WRONG_NAMES.get(name) or nearest(name, ENVELOPE)
        hint = f"did you mean {guess!r}?" if guess else "its own fields stand inside detail"
        yield f"events have no {name!r} at the top; {hint}"


def _sources(pattern: EventPattern) -> Iterator[str]:
    sources = pattern.exact_values("source")
    if "aws.sns" in sources and CLOUDTRAIL not in pattern.exact_values("detail-type"):
        yield SNS
    for source in sorted(sources - knowledge.detail_types().keys() - {"aws.sns"}):
        near = nearest(source, knowledge.detail_types(), 0.85)
        if near:
            yield f"AWS documents no source {shorten(source)!r}; did you mean {near!r}?"
    if not sources and not pattern.requires("source") and not pattern.requires("detail-type"):
        yield "the pattern names no source, so it takes events of every kind"


def _detail_types(pattern: EventPattern) -> Iterator[str]:
    known = knowledge.detail_types()
    for source in sorted(pattern.exact_values("source") & known.keys()):
        for name in sorted(pattern.exact_values("detail-type") - known[source]):
            near = nearest(name, known[source])
            hint = f"did you mean {near!r}?" if near else "it may never come"
            yield f"{source} documents no detail-type {shorten(name)!r}; {hint}"


def _fields(pattern: EventPattern) -> Iterator[str]:
    for detail_type in sorted(pattern.exact_values("detail-type")):
        known = knowledge.fields(detail_type)
        if known is None:
            continue
        for path in sorted(pattern.paths):
            if path.startswith("detail.") and not known.has(path) and pattern.requires(path):
                near = nearest(path, known.paths)
                hint = f"did you mean {near}?" if near else "look at the sample event"
                yield f"{detail_type}: no field {path} is documented; {hint}"


def _values(pattern: EventPattern) -> Iterator[str]:
    for detail_type in sorted(pattern.exact_values("detail-type")):
        known = knowledge.fields(detail_type)
        for path, values in known.values.items() if known else ():
            wanted = pattern.exact_values(path)
            for value in sorted(wanted - set(values.right)):
                yield from _wrong_value(path, value, wanted, values)


def _wrong_value(path: str, value: str, wanted: Iterable[str], values: knowledge.Values) -> Iterator[str]:
    same_letters = (each for each in values.right if loosely(each) == loosely(value))
    right = values.otherwise.get(value) or next(same_letters, "")
    if right:
        if right not in wanted:
            yield f"{path} is {right!r} in events, not {value!r}"
    elif values.all_known:
        near = nearest(value, values.right)
        hint = f"did you mean {near!r}?" if near else f"documented are {', '.join(values.right[:MANY])}"
        yield f"{path} is never {shorten(value)!r}, as far as AWS documents it; {hint}"


def _complexities(pattern: EventPattern) -> Iterator[str]:
    found = ((complexity(wanted), path) for rule in pattern.rules for path, wanted in rule.items())
    most, path = max(found, default=(0, ""))
    if most > KNOWN_TO_BE_TAKEN:
        yield f"{path}: the wildcards are near what EventBridge refuses as too complex; it may refuse them"


def _rest(pattern: EventPattern) -> Iterator[str]:
    reader = Reader(pattern.text)
    reader.read()
    if reader.space():
        rest = shorten(pattern.text[reader.at :].split("\n")[0], 20)
        yield f"after the closing bracket stands {rest!r}; leave it out, EventBridge may refuse it"


def _length(pattern: EventPattern) -> Iterator[str]:
    if len(pattern.text) > PATTERN_QUOTA:
        yield f"the pattern has {len(pattern.text)} characters; the default quota is {PATTERN_QUOTA}"
