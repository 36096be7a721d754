"""What is wrong with a text that is no schedule expression, and what would be right."""

from __future__ import annotations

import re
from datetime import datetime

from jupyter_sched.core.schedule.expression import LARGEST, ExpressionProblem
from jupyter_sched.core.schedule.kinds import KINDS
from jupyter_sched.core.schedule.rate import UNITS

FIELDS = len(KINDS)
UNIX_FIELDS = 5
DATE = re.compile(r"at\((\d{4}-\d\d-\d\d)(?:t?(\d\d:\d\d)(:\d\d)?)?(\.\d+)?(z|[+-]\d\d:?\d\d)?\)?", re.ASCII)
FORMS = {
    "rules": "cron(minute hour day-of-month month day-of-week year) or rate(value unit)",
    "scheduler": "cron(minute hour day-of-month month day-of-week year), rate(value unit) or at(yyyy-mm-ddThh:mm:ss)",
}
NICKNAMES = {
    "@yearly": "cron(0 0 1 1 ? *)",
    "@annually": "cron(0 0 1 1 ? *)",
    "@monthly": "cron(0 0 1 * ? *)",
    "@weekly": "cron(0 0 ? * SUN *)",
    "@daily": "cron(0 0 * * ? *)",
    "@midnight": "cron(0 0 * * ? *)",
    "@hourly": "cron(0 * * * ? *)",
}
SHORT_UNITS = {"min": "minute", "m": "minute", "h": "hour", "hr": "hour", "d": "day", "w": "week", "s": "second"}
CRON = "cron(minute hour day-of-month month day-of-week year)"
SPELLING = "a rate is written in lower case, with one space"


def advice(text: str, service: str) -> ExpressionProblem:
    """Return the problem with a text that ``service`` takes in none of its forms."""
    if text.startswith("cron(") and text.endswith(")"):
        return _fields(text)
    message, right = _wrong_whole(text, service)
    return ExpressionProblem(message, 0, max(1, len(text)), right)


def _wrong_whole(text: str, service: str) -> tuple[str, str]:
    bare = "".join(text.lower().split())
    if bare.startswith("cron("):
        return _loose_cron(text)
    if bare.startswith("rate("):
        return _loose_rate(bare)
    if bare.startswith("at(") or DATE.fullmatch(f"at({bare})"):
        return _loose_at(bare if bare.startswith("at(") else f"at({bare})", service)
    if bare in NICKNAMES:
        return "nicknames are of Unix", f"did you mean {NICKNAMES[bare]}?"
    if len(text.split()) in {UNIX_FIELDS, FIELDS} and re.match(r"\s*[\d*]", text):
        return "the fields stand inside cron(...)", _as_cron(text.split())
    return "this is no schedule expression", _meant(bare) or f"expected {FORMS[service]}"


def _meant(bare: str) -> str:
    """Return what says the same as words such as every 5 minutes, given without spaces and in lower case."""
    if f"@{bare}" in NICKNAMES:
        return f"did you mean {NICKNAMES[f'@{bare}']}?"
    match = re.fullmatch(r"(?:every|rate|(?=[1-9]))([1-9][0-9]{0,5})?([a-z]+?)s?", bare)
    unit = SHORT_UNITS.get(match[2], match[2]) if match else ""
    value = int(match[1] or 1) if match else 0
    if unit == "week":
        unit, value = "day", 7 * value
    return f"did you mean rate({_amount(value, unit)})?" if unit in UNITS else ""


def _fields(text: str) -> ExpressionProblem:
    parts = text[5:-1].split()
    where = (5, max(6, len(text) - 1))
    if len(parts) == FIELDS:
        words = "exactly one space stands between two fields, and none around them"
        return ExpressionProblem(words, *where, _as_cron(parts))
    if len(parts) == UNIX_FIELDS:
        words = "five fields, as Unix has them; six are needed, the last is the year"
        return ExpressionProblem(words, *where, _as_cron(parts))
    return ExpressionProblem(f"{len(parts)} fields; six are needed", *where, CRON[5:-1])


def _as_cron(parts: list[str]) -> str:
    if len(parts) == FIELDS:
        return f"did you mean cron({' '.join(parts)})?"
    minute, hour, day, month, weekday = parts
    said = " (in AWS, 1 is Sunday)" if re.search(r"\d", weekday) else ""
    if "?" in {day, weekday}:
        return f"did you mean cron({' '.join(parts)} *)?{said}"
    if day != "*" and weekday != "*":
        return "AWS cannot combine a day of the month with a day of the week; make a rule for each"
    days = ("?", _aws_weekday(weekday)) if weekday != "*" else (day, "?")
    return f"did you mean cron({minute} {hour} {days[0]} {month} {days[1]} *)?{said}"


def _aws_weekday(text: str) -> str:
    """Return Unix's days, where 0 and 7 are Sunday, as those of AWS; the week in MON#1 and the step are no days."""
    return re.sub(r"(?<![/#\d])[0-7](?!\d)", lambda match: str(int(match[0]) % 7 + 1), text)


def _loose_cron(text: str) -> tuple[str, str]:
    parts = re.sub(r"^cron\(|\)$", "", re.sub(r"\s*\(\s*", "(", text.strip(), count=1), flags=re.IGNORECASE).split()
    if not text.rstrip().endswith(")"):
        return "the closing ) is missing", _as_cron(parts) if len(parts) in {UNIX_FIELDS, FIELDS} else CRON
    words = "cron( is written in lower case, without spaces around it"
    return words, _as_cron(parts) if len(parts) in {UNIX_FIELDS, FIELDS} else CRON


def _loose_rate(bare: str) -> tuple[str, str]:
    match = re.fullmatch(r"rate\(\+?([0-9.,-]*)([a-z]*)\)?", bare)
    if match is None or not all(match.groups()):
        return "this is no rate", "expected rate(value unit), such as rate(5 minutes)"
    amount, given = match.groups()
    unit = SHORT_UNITS.get(given, given.removesuffix("s"))
    if not amount.isdecimal() or not 1 <= int(amount) <= LARGEST:
        return f"{amount!r} is no rate", f"the value is a whole number, 1 to {LARGEST}"
    return _wrong_unit(given, unit) or _misspelt(bare, int(amount), given, unit)


def _wrong_unit(given: str, unit: str) -> tuple[str, str] | None:
    if unit == "second":
        return "the shortest rate is a minute", "did you mean rate(1 minute)?"
    if unit in UNITS or unit == "week":
        return None
    return f"{given!r} is no unit", "the units are minutes, hours and days"


def _misspelt(bare: str, value: int, given: str, unit: str) -> tuple[str, str]:
    amount = _amount(value * 7, "day") if unit == "week" else _amount(value, unit)
    right = f"did you mean rate({amount})?"
    if unit == "week" or given in SHORT_UNITS:
        return "the units are minutes, hours and days", right
    if not bare.endswith(")"):
        return "the closing ) is missing", right
    return SPELLING if amount.endswith(f" {given}") else "a unit is singular after 1, else plural", right


def _amount(value: int, unit: str) -> str:
    return f"{value} {unit}{'' if value == 1 else 's'}"


def _loose_at(bare: str, service: str) -> tuple[str, str]:
    if service == "rules":
        return "a rule cannot run once; EventBridge Scheduler can", "use cron(...) with a year, or rate(...)"
    match = DATE.fullmatch(bare)
    if match is None:
        return "this is no date and time", "as in at(2027-01-31T08:00:00), without a zone"
    right = f"{match[1]}T{match[2] or '00:00'}{match[3] or ':00'}".upper()
    try:
        datetime.fromisoformat(right)
    except ValueError:
        return f"{right} is not in the calendar", "as in at(2027-01-31T08:00:00)"
    if match[5]:
        return "the zone stands beside the expression, not in it", f"did you mean at({right})?"
    return "a date and time is written yyyy-mm-ddThh:mm:ss", f"did you mean at({right})?"
