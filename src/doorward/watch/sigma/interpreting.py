"""A condition decided by walking its tree: slow and plain.

The compiled rules are held against this one in tests, and it says which values made a rule hold.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from doorward.watch.sigma.conditions import (
    All,
    AnyOf,
    Cidr,
    Compare,
    Condition,
    Exists,
    How,
    Like,
    Not,
    Null,
    Order,
    Regex,
    SameAs,
    Test,
    Text,
)
from doorward.watch.sigma.patterns import seeker, written
from doorward.watch.sigma.values import View

MOST_FIELDS = 8
"""Fields that an explanation names."""


def holds(condition: Condition, view: View) -> bool:
    """Whether the event fulfils the condition."""
    if isinstance(condition, All):
        return all(holds(part, view) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(holds(part, view) for part in condition.parts)
    if isinstance(condition, Not):
        return not holds(condition.part, view)
    return _test(condition, view)


def explained(condition: Condition, view: View) -> tuple[tuple[str, str], ...]:
    """The fields with the values that made the condition hold; a keyword's field is "".

    What was absent, or not there to be excluded, has no value and is not named.
    """
    named: dict[tuple[str, str], None] = {}
    _explain(condition, view, named)
    return tuple(named)[:MOST_FIELDS]


def _explain(condition: Condition, view: View, named: dict[tuple[str, str], None]) -> None:
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            if holds(part, view):
                _explain(part, view, named)
                if isinstance(condition, AnyOf) and len(named) >= MOST_FIELDS:
                    return
    elif isinstance(condition, Not):
        return
    elif condition.field is None:
        said = condition.text if isinstance(condition, Text) else condition.pattern
        named[("", said)] = None
    else:
        for value in view.cased(condition.field):
            if _test(condition, View({condition.field: value, **_others(condition, view)}, {})):
                named[(condition.field, written(value))] = None
                return


def _others(condition: Test, view: View) -> dict[str, object]:
    return {condition.other: view.value(condition.other)} if isinstance(condition, SameAs) else {}


def _test(test: Test, view: View) -> bool:  # noqa: PLR0911 - one line per kind of test
    if isinstance(test, Text):
        values = view.cased(test.field) if test.cased else view.low(test.field)
        return any(lies(test.how, test.text, value) for value in values)
    if isinstance(test, Like):
        values = view.cased(test.field) if test.cased else view.low(test.field)
        return any(seeker(test.pattern)(value) for value in values)
    if isinstance(test, Regex):
        return any(seeker(test.pattern)(one) for one in view.cased(test.field))
    if isinstance(test, Cidr):
        return any(within(test.network, value) for value in view.cased(test.field))
    if isinstance(test, Compare):
        return any(compares(test.order, value, test.number) for value in view.cased(test.field))
    if isinstance(test, Exists):
        return view.there(test.field) is test.there
    if isinstance(test, Null):
        return not view.cased(test.field)
    others = view.low(test.other)
    return any(lies(test.how, other, one) for one in view.low(test.field) for other in others)


def lies(how: How, text: str, value: str) -> bool:
    """Whether a text lies so in a value."""
    if how is How.EQUALS:
        return value == text
    if how is How.STARTS:
        return value.startswith(text)
    return value.endswith(text) if how is How.ENDS else text in value


_ORDERS: dict[Order, Callable[[float, float], bool]] = {
    Order.LT: lambda one, other: one < other,
    Order.LTE: lambda one, other: one <= other,
    Order.GT: lambda one, other: one > other,
    Order.GTE: lambda one, other: one >= other,
}


def compares(order: Order, value: str, number: float) -> bool:
    """Whether a value is a number that compares so; hexadecimal ones count."""
    text = value.strip()
    try:
        if text[:2].lower() == "0x" and len(text) <= 34:
            return _ORDERS[order](int(text, 16), number)
        return _ORDERS[order](float(text), number) if len(text) <= 40 else False
    except (ValueError, OverflowError):
        return False


@lru_cache(maxsize=4_096)
def _address(value: str) -> Any:  # noqa: ANN401 - of version 4 or 6
    text = value.strip()
    if len(text) > 45:
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@lru_cache(maxsize=4_096)
def _network(value: str) -> Any:  # noqa: ANN401
    return ipaddress.ip_network(value)


def within(network: str, value: str) -> bool:
    """Whether a value is an address of the network; IPv4 written as IPv6 counts as IPv4."""
    address = _address(value)
    return address is not None and address in _network(network)
