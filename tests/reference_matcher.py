"""A matcher that is slow and plain: it tries every choice of array elements. What the fast one says is held against it.

It follows the rules one by one and shares no code with the package: keys joined by dots, every value of a list an
alternative, fields decided in the order of their paths, each in an array element that agrees with those before.
"""

import ipaddress
import json
import re
from decimal import Decimal


class Object(list):
    """Pairs of (name, value); a name may come twice."""


def matches(pattern, event):
    """Return whether a pattern takes an event; both as JSON text, and right."""
    rules = expand(json.loads(pattern, object_pairs_hook=Object), "", [{}])
    leaves = []
    collect(json.loads(event, object_pairs_hook=Object), "", {}, leaves, [0])
    return any(choose(sorted(rule.items()), leaves, {}) for rule in rules)


def expand(node, path, rules):
    for name, child in node:
        full = f"{path}.{name}" if path else name
        if isinstance(child, Object):
            rules = expand(child, full, rules)
        elif name == "$or" and len(child) > 1 and all(isinstance(each, Object) for each in child):
            rules = [each for branch in child for each in expand(branch, path, [dict(rule) for rule in rules])]
        else:
            rules = [{**rule, full: child} for rule in rules]
    return rules


def collect(value, path, chosen, leaves, counter):
    if isinstance(value, Object):
        for name, child in value:
            collect(child, f"{path}.{name}" if path else name, chosen, leaves, counter)
    elif isinstance(value, list):
        counter[0] += 1
        number = counter[0]
        for index, child in enumerate(value):
            inside = {**chosen, number: index} if isinstance(child, list) else chosen
            collect(child, path, inside, leaves, counter)
    else:
        leaves.append((path, value, chosen))


def choose(fields, leaves, chosen):
    if not fields:
        return True
    (path, alternatives), *rest = fields
    here = [(value, where) for name, value, where in leaves if name == path and agree(where, chosen)]
    if not here and any(operator(each) == ("exists", False) for each in alternatives):
        return choose(rest, leaves, chosen)
    return any(
        choose(rest, leaves, {**chosen, **where})
        for value, where in here
        if any(takes(each, value) for each in alternatives)
    )


def agree(where, chosen):
    return all(chosen.get(array, index) == index for array, index in where.items())


def operator(alternative):
    return alternative[0] if isinstance(alternative, Object) else None


def takes(alternative, value):
    if not isinstance(alternative, Object):
        return equal(alternative, value)
    name, argument = alternative[0]
    text = isinstance(value, str)
    if name == "exists":
        return argument
    if name == "anything-but":
        return not any(takes(each, value) for each in excluded(argument))
    if name == "numeric":
        pairs = zip(argument[::2], argument[1::2], strict=True)
        return number(value) and exact(value) and all(COMPARE[sign](value, bound) for sign, bound in pairs)
    if isinstance(argument, Object):
        regex = "".join(forms(each) for each in argument[0][1])
        return text and bool(re.fullmatch(f"{regex}.*" if name == "prefix" else f".*{regex}", value, re.DOTALL))
    if name == "cidr":
        return text and inside(argument, value)
    return text and bool(re.fullmatch(REGEX[name](argument), value, re.DOTALL))


def excluded(argument):
    if isinstance(argument, Object):
        name, listed = argument[0]
        return [Object([(name, each)]) for each in (listed if type(listed) is list else [listed])]
    return argument if isinstance(argument, list) else [argument]


def equal(wanted, value):
    if number(wanted) or number(value):
        return number(wanted) and number(value) and wanted == value
    if isinstance(wanted, str) and isinstance(value, str) and ":" in wanted:
        return wanted == value or (address(wanted) is not None and address(wanted) == address(value))
    return type(wanted) is type(value) and wanted == value


def number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def exact(value):
    """Return whether a number is what Java prints of the double nearest to it: others are not compared."""
    return Decimal(repr(float(value))) == Decimal(repr(value))


def address(text):
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def inside(network, value):
    found = address(value)
    return found is not None and found in ipaddress.ip_network(network, strict=False)


def forms(character):
    return f"(?:{'|'.join(re.escape(each) for each in {character, character.lower(), character.upper()})})"


def wildcard(text):
    parts = re.findall(r"\\.|.", text, re.DOTALL)
    return "".join(".*" if each == "*" else re.escape(each[-1]) for each in parts)


COMPARE = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}
REGEX = {
    "prefix": lambda text: f"{re.escape(text)}.*",
    "suffix": lambda text: f".*{re.escape(text)}",
    "equals-ignore-case": lambda text: "".join(forms(each) for each in text),
    "wildcard": wildcard,
}
