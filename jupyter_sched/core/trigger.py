"""What starts a pipeline: a rule, and what it starts.

A rule listens on an event bus for events that match a pattern, or fires on a schedule in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jupyter_sched.core import given
from jupyter_sched.core.arn import DEFAULT_BUS, last_part
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.parameters import FromEvent, is_path
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.schedule import Cron, Rate, parse


@dataclass(frozen=True, slots=True)
class Unread:
    """A schedule or pattern that stands on AWS and that we cannot read. It is shown and kept as it is.

    text: as AWS has it. why: what our parser says of it.
    """

    text: str
    why: str = ""

    def __str__(self) -> str:
        return self.text


When = Cron | Rate | EventPattern | Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How long EventBridge keeps trying to start the pipeline.

    maximum_event_age_seconds: 60-86400. maximum_retry_attempts: 0-185.
    Source: EventBridge API Reference, RetryPolicy.
    """

    maximum_event_age_seconds: int = 86400
    maximum_retry_attempts: int = 185

    def __post_init__(self) -> None:
        for what in ("maximum_event_age_seconds", "maximum_retry_attempts"):
            given.whole(what, getattr(self, what))


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A pipeline that a rule starts.

    pipeline: its name or ARN. parameters: values by name; text is a fixed value, FromEvent a path into the event.
    role_arn: the role that EventBridge assumes; None to have one made with least privilege.
    dead_letter_arn: an SQS queue for starts that failed for good. id: None for one of our choosing.
    """

    pipeline: str
    parameters: Mapping[str, str | FromEvent] = field(default_factory=FrozenMap)
    role_arn: str | None = None
    retry_policy: RetryPolicy | None = None
    dead_letter_arn: str | None = None
    id: str | None = None

    def __post_init__(self) -> None:
        for what in ("role_arn", "dead_letter_arn", "id"):
            given.text_or_none(what, getattr(self, what))
        if not isinstance(self.retry_policy, RetryPolicy | None):
            raise InvalidInput(f"retry_policy={self.retry_policy!r} is none; write retry_policy=js.RetryPolicy(...)")
        object.__setattr__(self, "pipeline", _pipeline(self.pipeline))
        object.__setattr__(self, "parameters", parameter_values(self.parameters))

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            pipeline: str,
            parameters: Mapping[str, str | int | float | bool | FromEvent] = ...,
            role_arn: str | None = None,
            retry_policy: RetryPolicy | None = None,
            dead_letter_arn: str | None = None,
            id: str | None = None,  # noqa: A002  as EventBridge names it
        ) -> None: ...

    @property
    def pipeline_name(self) -> str:
        """The pipeline's name, also where an ARN was given."""
        return last_part(self.pipeline)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An event pattern or a UTC schedule on an event bus that starts pipelines.

    when: a Cron, a Rate or an EventPattern, or the text of one. targets: the pipelines that it starts, at most five.
    event_bus: its name; a time needs the default one. tags: values by key. Raises ExpressionError or PatternError for
    a text that is none. Source: EventBridge API Reference, PutRule.
    """

    name: str
    when: When
    targets: tuple[Target, ...] = ()
    description: str = ""
    event_bus: str = DEFAULT_BUS
    enabled: bool = True
    tags: Mapping[str, str] = field(default_factory=FrozenMap)

    def __post_init__(self) -> None:
        for what in ("name", "description", "event_bus"):
            given.text(what, getattr(self, what))
        given.flag("enabled", self.enabled)
        object.__setattr__(self, "when", _when(self.when))
        object.__setattr__(self, "targets", _targets(self.targets))
        object.__setattr__(self, "tags", given.texts("tags", self.tags))

    @property
    def schedule_expression(self) -> str:
        """The text of the schedule; empty for a rule with a pattern."""
        return "" if self.event_pattern else str(self.when)

    @property
    def event_pattern(self) -> str:
        """The text of the pattern; empty for a rule with a schedule."""
        return str(self.when) if isinstance(self.when, EventPattern) or str(self.when).startswith("{") else ""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            name: str,
            when: When | str,
            targets: Iterable[Target] = (),
            description: str = "",
            event_bus: str = DEFAULT_BUS,
            enabled: bool = True,
            tags: Mapping[str, str] = ...,
        ) -> None: ...


def read_when(text: str) -> When:
    """Return the pattern or the schedule that ``text`` is. Raises PatternError, ExpressionError or InvalidInput."""
    if text.lstrip().startswith(("{", "[")):
        return EventPattern.parse(text)
    expression = parse(text, service="rules")
    if isinstance(expression, Cron | Rate):
        return expression
    raise InvalidInput(f"{text!r}: a rule cannot run once; expected cron(...), rate(...) or an event pattern")


def _when(value: object) -> When:
    if isinstance(value, str):
        return read_when(value)
    if isinstance(value, Cron | Rate | EventPattern | Unread):
        return value
    raise InvalidInput(f"{value!r} is no schedule and no pattern; expected cron(...), rate(...) or an event pattern")


def parameter_values(parameters: object) -> FrozenMap[str | FromEvent]:
    """Return parameter values as a target has them: numbers and booleans as text, paths as FromEvent.

    Raises InvalidInput for what is no mapping, and for what is no value.
    """
    pairs = given.mapping("parameters", parameters).items()
    return FrozenMap({str(name): _value(value) for name, value in pairs})


def _pipeline(value: object) -> str:
    """Return a pipeline's name or ARN, also of a Pipeline object of the SageMaker SDK."""
    if isinstance(value, str):
        return value
    name = getattr(value, "name", None)
    if isinstance(name, str) and callable(getattr(value, "definition", None)):
        return name
    raise InvalidInput(f"{value!r} is no pipeline; expected a name, an ARN, or a Pipeline of the SageMaker SDK")


def _targets(value: object) -> tuple[Target, ...]:
    if isinstance(value, Iterable) and not isinstance(value, str):
        targets = tuple(value)
        if all(isinstance(each, Target) for each in targets):
            return targets
    raise InvalidInput(f"targets={value!r} are no targets; write targets=(js.Target(pipeline=...),)")


def _value(value: object) -> str | FromEvent:
    if isinstance(value, FromEvent):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | float):
        raise InvalidInput(
            f"{value!r} is no parameter value: expected text, a number, true or false, or FromEvent(path)"
        )
    text = str(value)
    return FromEvent(text) if is_path(text) else text
