"""IP addresses as texts of an event spell them."""

from __future__ import annotations

import ipaddress
import re

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_IPV4, _IPV6 = re.compile(r"[0-9]+(\.[0-9]+){3}"), re.compile("[0-9a-fA-F:]*:[0-9a-fA-F:]*")


def address(text: str) -> Address | None:
    """Return the address that a text is, or None."""
    if not (_IPV4.fullmatch(text) or _IPV6.fullmatch(text)):
        return None
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found


def same_address(wanted: str, value: str) -> bool:
    """Return whether two texts are spellings of one address."""
    if not (":" in wanted and ":" in value):
        return False
    left, right = address(wanted), address(value)
    return left is not None and left == right
