"""Zones and instants, as every expression uses them."""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from jupyter_sched.core.errors import InvalidInput


def aware(moment: datetime) -> datetime:
    """Return an instant in UTC. Raises ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no zone; give one, such as tzinfo=UTC")
    return moment.astimezone(UTC)


@functools.lru_cache(maxsize=64)
def _named(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415  only a named zone needs it

    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(f"{name!r} is no time zone; expected one such as Europe/Berlin") from error


def zone_of(zone: str | tzinfo | None) -> tzinfo:
    """Return a zone by its IANA name; UTC for None. Raises InvalidInput for a name that there is not."""
    return UTC if zone is None else _named(zone) if isinstance(zone, str) else zone


def is_zone(name: str) -> bool:
    """Return whether this machine knows a zone of that name."""
    try:
        zone_of(name)
    except InvalidInput:
        return False
    return bool(name)


def clocks_change(day: date, zone: str | tzinfo | None) -> bool:
    """Return whether the clocks of ``zone`` are put forward or back on ``day``."""
    where = zone_of(zone)
    start = datetime.combine(day, time(), where)
    end = datetime.combine(day + timedelta(days=1), time(), where)
    return start.utcoffset() != end.utcoffset()


def steady_offset(day: date, zone: tzinfo) -> timedelta | None:
    """Return how far the clocks are ahead of UTC on a day; None where they change on it."""
    start = datetime.combine(day, time(), zone).utcoffset()
    end = datetime.combine(day, time(23, 59, fold=1), zone).utcoffset()
    return start if start == end else None


def first_instant(local: datetime, zone: tzinfo) -> datetime | None:
    """Return the first instant, in UTC, with a local time; None where the clocks leave it out."""
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None, fold=0) == local else None
