"""The operator ``cidr``, read as Event Ruler reads it, with its reasons for a refusal."""

from __future__ import annotations

import ipaddress
import re

from jupyter_sched.core.pattern import matchers as m
from jupyter_sched.core.pattern.addresses import Address, address
from jupyter_sched.core.pattern.reader import Node, Reader

BITS = re.compile(r"[+-]?[0-9]{1,9}")


def network(reader: Reader, node: Node) -> m.Matcher:
    """Return what the operator ``cidr`` takes with this argument. Raises PatternError."""
    if node.kind != "string":
        reason = "prefix match pattern must be a string"  # so it says, of cidr, too
        raise reader.refuse("cidr takes one text; write one object for each", reason, node.at)
    text = str(node.value)
    advice = f"{text!r} is no network; one is an address, a slash and bits, as in 10.0.0.0/8"
    base, *more = text.rstrip("/").split("/")
    if len(more) != 1:
        raise reader.refuse(advice, "Malformed CIDR, one '/' required", node.at)
    bits = BITS.fullmatch(more[0])
    if bits is None:
        raise reader.refuse(advice, "Malformed CIDR, mask bits must be an integer", node.at)
    if int(bits[0]) < 0:
        raise reader.refuse(advice, "Malformed CIDR, mask bits must not be negative", node.at)
    found = address(base)
    if found is None:
        raise reader.refuse(advice, f"Nonstandard IP address: {base}", node.at)
    return _network(reader, node, found, int(bits[0]))


def _network(reader: Reader, node: Node, base: Address, bits: int) -> m.Matcher:
    if bits >= base.max_prefixlen:
        advice = f"the bits must be below {base.max_prefixlen}; name one address as a plain value"
        raise reader.refuse(advice, f"IPv{base.version} mask bits must be < {base.max_prefixlen}", node.at)
    found = ipaddress.ip_network(f"{base}/{bits}", strict=False)
    return m.Cidr(str(node.value), int(found.network_address), int(found.broadcast_address), base.version)
