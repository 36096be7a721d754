"""A cron expression as six texts, so that one part can be replaced and the others stay as they were typed. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_sched.core.schedule import Cron, ExpressionError, parse

FIELDS = ("minute", "hour", "day_of_month", "month", "day_of_week", "year")
EVERY_DAY = ("*", "?")


def split(expression: str) -> dict[str, str] | None:
    """Return the six fields by name; None for a text that is no ``cron(...)`` of six fields."""
    inner = expression.removeprefix("cron(").removesuffix(")")
    parts = inner.split(" ")
    if len(inner) != len(expression) - len("cron()") or len(parts) != len(FIELDS):
        return None
    return dict(zip(FIELDS, parts, strict=True))


def joined(parts: Mapping[str, str]) -> str:
    """Return the expression with these fields."""
    return f"cron({' '.join(parts[name] for name in FIELDS)})"


def read(**parts: str) -> Cron | None:
    """Return what some fields mean, with every value for the others; None where the service refuses them."""
    dates = dict(zip(("day_of_month", "day_of_week"), EVERY_DAY, strict=True))
    rest = {"minute": "0", "hour": "0", "month": "*", "year": "*", **dates}
    try:
        cron = parse(joined({**rest, **parts}))
    except ExpressionError:
        return None
    return cron if isinstance(cron, Cron) else None
