"""Numbers as EventBridge compares them.

Source: ComparableNumber of Event Ruler, the service's open-source engine.
"""

from __future__ import annotations

import math

EXACT = 2**53


def is_number(value: object) -> bool:
    """Return whether a value is a number; true and false are none, whatever Python says."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def comparable(value: float) -> float | int | None:
    """Return a number as EventBridge compares it: as a double; None where that would lose a digit, or is infinite.

    A number that cannot be compared equals only itself.
    """
    if not isinstance(value, int):
        return value if math.isfinite(value) else None
    if -EXACT <= value <= EXACT:
        return value
    try:
        digits, _, exponent = repr(float(value)).partition("e")
    except OverflowError:
        return None
    whole, _, fraction = digits.partition(".")
    shown = int(whole + fraction) * 10 ** (int(exponent) - len(fraction)) if exponent else int(float(digits))
    return float(value) if shown == value else None
