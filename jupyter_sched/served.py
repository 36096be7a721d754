"""The view that a web page serves to visitors, bounded by environment variables.

JUPYTER_SCHED_APP_SANDBOX    yes: the local sandbox instead of AWS
JUPYTER_SCHED_APP_READ_ONLY  yes: visitors see everything and change nothing
JUPYTER_SCHED_APP_PIPELINES  names, with commas or spaces between: visitors see and change only what starts these
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jupyter_sched.core.errors import InvalidInput

if TYPE_CHECKING:
    from jupyter_sched.client import Client
    from jupyter_sched.widgets.triggers_view import TriggersView

PREFIX = "JUPYTER_SCHED_APP_"
KNOWN = ("SANDBOX", "READ_ONLY", "PIPELINES")
YES, NO = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})


def served_client(environment: Mapping[str, str]) -> Client:
    """Return a client with the bounds that ``environment`` sets. Raises InvalidInput for what is no bound."""
    from jupyter_sched.client import Client  # noqa: PLC0415

    unknown = [each for each in environment if each.startswith(PREFIX) and each.removeprefix(PREFIX) not in KNOWN]
    if unknown:
        raise InvalidInput(f"{unknown[0]} is no setting; there are {', '.join(PREFIX + each for each in KNOWN)}")
    return Client(
        sandbox=_yes(environment, "SANDBOX"), read_only=_yes(environment, "READ_ONLY"), limit_to=_names(environment)
    )


def served(environment: Mapping[str, str]) -> TriggersView:
    """Return the table of the rules that visitors may see, with the form where they may change something."""
    from jupyter_sched.app import triggers  # noqa: PLC0415

    names = _names(environment)
    return triggers(names[0] if len(names) == 1 else None, client=served_client(environment))


def _names(environment: Mapping[str, str]) -> list[str]:
    return re.findall(r"[^\s,]+", environment.get(f"{PREFIX}PIPELINES", ""))


def _yes(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(PREFIX + name, "").strip().lower()
    if text not in YES | NO:
        raise InvalidInput(f"{PREFIX}{name} is {text!r}; expected yes or no")
    return text in YES
