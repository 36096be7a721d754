"""The zone of whoever sits here, as far as the machine tells."""

import os
from pathlib import Path
from zoneinfo import available_timezones

LOCALTIME = Path("/etc/localtime")


def local_zone() -> str:
    """Return the machine's time zone as an IANA name: of TZ, else of /etc/localtime, else UTC."""
    named = os.environ.get("TZ", "").removeprefix(":") or str(LOCALTIME.resolve()).partition("zoneinfo/")[2]
    return named if named in available_timezones() and named not in {"Etc/UTC", "GMT", "UCT", "Zulu"} else "UTC"
