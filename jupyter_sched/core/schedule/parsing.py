"""From text to Cron, Rate or At, refusing what the service refuses and saying all that is wrong at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.schedule.at import At
from jupyter_sched.core.schedule.cron import Cron
from jupyter_sched.core.schedule.expression import LARGEST, ExpressionError, ExpressionProblem
from jupyter_sched.core.schedule.field import Problems, read_field
from jupyter_sched.core.schedule.kinds import KINDS, Field
from jupyter_sched.core.schedule.rate import UNITS, Rate

TYPE_CHECKING = False  # importing typing for it would take longer than all of this
if TYPE_CHECKING:
    from typing import Literal

    Service = Literal["rules", "scheduler"]
LONGEST = 256
SERVICES = ("rules", "scheduler")
A_PAST_YEAR = 2025  # for whoever can run this; what has passed since then only a clock can tell


def parse(text: str, service: Service = "rules") -> Cron | Rate | At:
    """Return what a schedule expression means to EventBridge rules, or to EventBridge Scheduler.

    service: "rules", or "scheduler", which also takes at(). Raises ExpressionError with every problem. Source:
    EventBridge User Guide, "Schedule expressions"; where the service accepts more than is documented, the result
    carries a warning.
    """
    if not isinstance(text, str):
        words = f"a schedule expression is a text, such as 'rate(1 day)'; got {type(text).__name__}"  # type: ignore[unreachable]
        raise ExpressionError(str(text)[:60], (ExpressionProblem(words, 0, 0),))
    if service not in SERVICES:
        raise InvalidInput(f"{service!r} is no service that takes schedule expressions; use {' or '.join(SERVICES)}")
    if len(text) > LONGEST:
        words = f"{len(text)} characters; at most {LONGEST} are accepted"
        raise ExpressionError(f"{text[:60]}…", (ExpressionProblem(words, LONGEST, len(text)),))
    inner = _inside("cron(", text)
    if inner is not None:
        return _cron(text, inner.split(" "))
    read = _rate(text, service) or (_at(text) if service == "scheduler" else None)
    if read is None:
        raise _refusal(text, service)
    return read


def _inside(opening: str, text: str) -> str | None:
    return text[len(opening) : -1] if text.startswith(opening) and text.endswith(")") else None


def _cron(text: str, parts: list[str]) -> Cron:
    if len(parts) != len(KINDS) or any(part != "".join(part.split()) for part in parts):
        raise _refusal(text, "rules")
    errors: Problems = []
    warnings: Problems = []
    minute, hour, day_of_month, month, day_of_week, year = _fields(parts, errors, warnings)
    errors.extend(_day_fields(day_of_month, day_of_week))
    if errors:
        raise ExpressionError(text, _sorted(errors))
    cron = Cron(text, minute, hour, day_of_month, month, day_of_week, year)
    warnings.extend(_never(cron))
    return Cron(text, minute, hour, day_of_month, month, day_of_week, year, _sorted(warnings)) if warnings else cron


def _fields(parts: list[str], errors: Problems, warnings: Problems) -> Iterator[Field]:
    at = len("cron(")
    for kind, part in zip(KINDS, parts, strict=True):
        yield read_field(kind, part, at, errors, warnings)
        at += len(part) + 1


def _sorted(problems: Problems) -> tuple[ExpressionProblem, ...]:
    return tuple(sorted(problems, key=lambda each: each.start))


def _day_fields(day_of_month: Field, day_of_week: Field) -> Iterator[ExpressionProblem]:
    if day_of_month.any != day_of_week.any:
        return
    right = "write ? for one of the two"
    if day_of_month.text == "*" and not day_of_week.any:
        right = f"write ? for the day-of-month: ? {day_of_week.text}"
    elif day_of_week.text == "*" and not day_of_month.any:
        right = "write ? for the day-of-week"
    words = "day-of-month and day-of-week: exactly one must be ?"
    yield ExpressionProblem(words, day_of_month.start, day_of_week.end, right)


def _never(cron: Cron) -> Iterator[ExpressionProblem]:
    last = cron.last_day
    if last is None:
        words = "this never fires: there is no such date"
        yield ExpressionProblem(words, cron.day_of_month.start, cron.year.end)
    elif last.year <= A_PAST_YEAR:
        words = f"this never fires again: its last day was {last}"
        yield ExpressionProblem(words, cron.year.start, cron.year.end)


def _rate(text: str, service: Service) -> Rate | None:
    number, _, unit = (_inside("rate(", text) or "").partition(" ")
    name = unit.removesuffix("s")
    if name not in UNITS or not (number.isascii() and number.isdecimal()) or int(number) > LARGEST:
        return None
    amount = int(number)
    right = name if amount == 1 else f"{name}s"
    if amount and unit == right:
        return Rate(text, amount, UNITS[name])
    if service == "rules":
        return None
    words = "a unit is documented as singular after 1, else plural" if amount else "a rate of 0 is not documented"
    right = f"write rate({amount} {right})" if amount else "the value is 1 or more"
    return Rate(text, amount, UNITS[name], (ExpressionProblem(words, len("rate("), len(text) - 1, right),))


def _at(text: str) -> At | None:
    inner = _inside("at(", text) or ""
    try:
        when = datetime.fromisoformat(inner)
    except ValueError:
        return None
    if when.isoformat() != inner or when.tzinfo is not None:
        return None
    words = "this never fires: that day is over"
    over = ExpressionProblem(words, len("at("), len(text) - 1)
    return At(text, when, (over,) if when.year <= A_PAST_YEAR else ())


def _refusal(text: str, service: Service) -> ExpressionError:
    from jupyter_sched.core.schedule.advice import advice  # noqa: PLC0415  only a refusal needs it

    return ExpressionError(text, (advice(text, service),))
