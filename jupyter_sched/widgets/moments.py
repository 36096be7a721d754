"""Times as people read them: in their own zone, and how far away they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


def zone(name: str) -> tzinfo:
    """Return a zone by its IANA name; UTC for a name that is none."""
    return ZoneInfo(name) if name != "UTC" and name in available_timezones() else UTC


def clock(moment: datetime, zone_name: str, *, seconds: bool = False) -> str:
    """Return a moment in a zone, such as "Mon 2026-12-07 08:00"."""
    return f"{moment.astimezone(zone(zone_name)):{'%a %Y-%m-%d %H:%M:%S' if seconds else '%a %Y-%m-%d %H:%M'}}"


def away(moment: datetime, now: datetime) -> str:
    """Return how far a moment is from now, such as "in 3 days" or "5 minutes ago"."""
    seconds = (moment - now).total_seconds()
    size = abs(seconds)
    unit, word = next(((unit, word) for unit, word in UNITS if size >= unit), (0, ""))
    if not unit:
        return "in less than a minute" if seconds >= 0 else "less than a minute ago"
    count = int(size // unit)
    words = f"{count} {word}{'s' if count != 1 else ''}"
    return f"in {words}" if seconds >= 0 else f"{words} ago"


def took_words(start: datetime | None, end: datetime) -> str:
    """Return how long something took, such as "1 min 5 s"."""
    if start is None:
        return ""
    seconds = max(0, int((end - start) / timedelta(seconds=1)))
    hours, minutes = divmod(seconds // 60, 60)
    parts = [
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes else "",
        f"{seconds % 60} s" if not hours else "",
    ]
    return " ".join(filter(None, parts))
