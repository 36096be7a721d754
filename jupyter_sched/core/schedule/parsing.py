"""From text to Cron, Rate or At, refusing what the service refuses and saying all that is wrong at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from jupyter_sched.core.schedule.cron import Cron
from jupyter_sched.core.schedule.expression import ExpressionError, ExpressionProblem
from jupyter_sched.core.schedule.field import KINDS, Field, read_field
from jupyter_sched.core.schedule.rate import UNITS, At, Rate

TYPE_CHECKING = False  # importing typing for it would take a third of the time
if TYPE_CHECKING:
    from typing import Literal

    Service = Literal["rules", "scheduler"]
LONGEST = 256
LARGEST = 2**31 - 1
FIELDS = len(KINDS)
UNIX_FIELDS = 5
RATE = re.compile(r"rate\(([0-9]+) (minute|hour|day)(s?)\)")
AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
LOOSE_RATE = re.compile(r"\s*rate\s*\(\s*\+?\s*([0-9]+)\s*([a-z]+?)s?\s*\)\s*", re.IGNORECASE)
FORMS = {
    "rules": "cron(minute hour day-of-month month day-of-week year) or rate(value unit)",
    "scheduler": "cron(minute hour day-of-month month day-of-week year), rate(value unit) or at(yyyy-mm-ddThh:mm:ss)",
}


def parse(text: str, service: Service = "rules") -> Cron | Rate | At:
    """Return what a schedule expression means to EventBridge rules, or to EventBridge Scheduler.

    Raises ExpressionError with every problem. Source: EventBridge User Guide, "Schedule expressions"; where the
    service takes more than is documented, the result carries a warning.
    """
    if len(text) > LONGEST:
        words = f"{len(text)} characters; at most {LONGEST} are taken"
        raise ExpressionError(f"{text[:60]}…", (ExpressionProblem(words, LONGEST, len(text)),))
    if text.startswith("cron(") and text.endswith(")"):
        return _cron(text)
    rate = RATE.fullmatch(text)
    if rate and not _rate_wrong(rate, service):
        return Rate(text, int(rate[1]), UNITS[rate[2]])
    if service == "scheduler" and (at := _at(text)):
        return at
    raise ExpressionError(text, (_whole(text, _advice(text, service)),))


def _cron(text: str) -> Cron:
    parts = text[5:-1].split(" ")
    if len(parts) != FIELDS or not all(parts) or re.search(r"\s", "".join(parts)):
        raise ExpressionError(text, (_wrong_shape(text),))
    errors: list[ExpressionProblem] = []
    warnings: list[ExpressionProblem] = []
    fields, at = [], len("cron(")
    for kind, part in zip(KINDS, parts, strict=True):
        fields.append(read_field(kind, part, at, errors, warnings))
        at += len(part) + 1
    errors.extend(_day_fields(fields[2], fields[4]))
    if errors:
        raise ExpressionError(text, tuple(sorted(errors, key=lambda each: each.start)))
    minute, hour, day_of_month, month, day_of_week, year = fields
    cron = Cron(text, minute, hour, day_of_month, month, day_of_week, year, tuple(warnings))
    return cron if cron.can_run else replace(cron, warnings=(*warnings, _never(cron)))


def _day_fields(day_of_month: Field, day_of_week: Field) -> Iterator[ExpressionProblem]:
    if day_of_month.any != day_of_week.any:
        return
    right = "write ? for one of the two"
    if day_of_month.text == "*" and not day_of_week.any:
        right = f"write ? for the day-of-month: ? {day_of_week.text}"
    words = "day-of-month and day-of-week: exactly one must be ?"
    yield ExpressionProblem(words, day_of_month.start, day_of_week.end, right)


def _never(cron: Cron) -> ExpressionProblem:
    return ExpressionProblem("this never fires: there is no such date", cron.day_of_month.start, len(cron.text) - 1)


def _wrong_shape(text: str) -> ExpressionProblem:
    parts = text[5:-1].split()
    where = (5, max(6, len(text) - 1))
    if len(parts) == FIELDS:
        right = f"did you mean cron({' '.join(parts)})?"
        return ExpressionProblem("exactly one space stands between two fields, and none around them", *where, right)
    if len(parts) == UNIX_FIELDS:
        return ExpressionProblem(
            "five fields, as Unix has them; six are needed, the last is the year", *where, _from_unix(parts)
        )
    return ExpressionProblem(
        f"{len(parts)} fields; six are needed", *where, "minute hour day-of-month month day-of-week year"
    )


def _from_unix(parts: list[str]) -> str:
    minute, hour, day, month, weekday = parts
    if "?" in {day, weekday}:
        return f"did you mean cron({' '.join(parts)} *)?"
    if day != "*" and weekday != "*":
        return "AWS cannot combine a day of the month with a day of the week; make a rule for each"
    days = ("?", _aws_weekday(weekday)) if weekday != "*" else (day, "?")
    said = " (in AWS, 1 is Sunday)" if re.search(r"\d", weekday) else ""
    return f"did you mean cron({minute} {hour} {days[0]} {month} {days[1]} *)?{said}"


def _aws_weekday(text: str) -> str:
    return re.sub(r"(?<![/#\d])[0-7](?!\d)", lambda match: str(int(match[0]) % 7 + 1), text)


def _rate_wrong(match: re.Match[str], service: Service) -> bool:
    value = int(match[1])
    if value > LARGEST:
        return True
    return service == "rules" and (value == 0 or (value == 1) == bool(match[3]))


def _at(text: str) -> At | None:
    match = AT.fullmatch(text)
    try:
        return At(text, datetime.fromisoformat(match[1])) if match else None
    except ValueError:
        return None


def _whole(text: str, advice: tuple[str, str]) -> ExpressionProblem:
    return ExpressionProblem(advice[0], 0, max(1, len(text)), advice[1])


def _advice(text: str, service: Service) -> tuple[str, str]:
    """Return what is wrong with a text that is none of the forms, and what would be right."""
    loose = LOOSE_RATE.fullmatch(text)
    if loose:
        return _rate_advice(
            int(loose[1]), loose[2].lower(), plural=re.search(r"s\s*\)", text, re.IGNORECASE) is not None
        )
    bare = text.strip()
    if re.match(r"cron\s*\(", bare, re.IGNORECASE):
        inner = re.sub(r"^cron\s*\(\s*|\s*\)\s*$", "", bare, flags=re.IGNORECASE)
        return (
            "cron( is written in lower case, without spaces around it",
            f"did you mean cron({' '.join(inner.split())})?",
        )
    if len(bare.split()) in {UNIX_FIELDS, FIELDS} and re.match(r"[\d*]", bare):
        inner = " ".join(bare.split())
        right = f"did you mean cron({inner})?" if len(bare.split()) == FIELDS else _from_unix(bare.split())
        return "the fields stand inside cron(...)", right
    if bare.startswith("at(") and service == "rules":
        return "a rule cannot run once; EventBridge Scheduler can", "use cron(...) with a year, or rate(...)"
    if bare.startswith("at("):
        return "this is no date and time", "as in at(2027-01-31T08:00:00), without a zone"
    return "this is no schedule expression", f"expected {FORMS[service]}"


def _rate_advice(value: int, unit: str, *, plural: bool) -> tuple[str, str]:
    if unit == "second":
        return "the shortest rate is a minute", "did you mean rate(1 minute)?"
    if unit == "week":
        return "the units are minutes, hours and days", f"did you mean rate({value * 7} days)?"
    if unit not in UNITS:
        return f"{unit!r} is no unit", "the units are minutes, hours and days"
    if not 1 <= value <= LARGEST:
        return f"{value} is no rate", f"the value is 1 to {LARGEST}"
    spelt = plural == (value > 1)
    words = "a rate is written in lower case, with one space" if spelt else "a unit is singular after 1, else plural"
    return words, f"did you mean rate({value} {unit}{'' if value == 1 else 's'})?"
