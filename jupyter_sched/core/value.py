"""Frozen values that are cheap to import; docs/decisions/0004 says where they are for.

``dataclasses`` and ``typing`` import inspect, ast and re, which takes longer than everything else in core/schedule.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar, dataclass_transform

    Made = TypeVar("Made")
else:

    def dataclass_transform(**_: object) -> object:
        """Stand in for a mark that only type checkers read."""
        return lambda function: function


@dataclass_transform(frozen_default=True)
def value(made: type[Made]) -> type[Made]:
    """Return a class as ``dataclass(frozen=True, slots=True)`` would make it; it is a named tuple."""
    names = tuple(made.__annotations__)
    defaults = [vars(made)[name] for name in names if name in vars(made)]
    base = namedtuple(made.__name__, names, defaults=defaults, module=made.__module__)  # type: ignore[misc]  # noqa: PYI024  typing is slow
    own = {name: each for name, each in vars(made).items() if name not in {*names, "__dict__", "__weakref__"}}
    return type(made.__name__, (base,), {**own, "__slots__": ()})
