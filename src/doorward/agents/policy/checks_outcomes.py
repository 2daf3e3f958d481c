"""What a condition can come to where something is known of the request.

Nothing is left out: an error is one of the outcomes wherever Cedar could have one. So what has a
single outcome comes to that in every such request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from doorward.agents.policy.checks_facts import Facts
from doorward.agents.policy.checks_terms import (
    FALSE,
    TRUE,
    Constant,
    Expression,
    chain,
    constant,
    key_of,
    members_of,
    normal,
    operation,
    type_key,
)
from doorward.agents.policy.patterns import Pattern

ERROR: Final = None
Outcomes = frozenset[bool | None]
_TRUE: Outcomes = frozenset((True,))
_FALSE: Outcomes = frozenset((False,))
_ERROR: Outcomes = frozenset((ERROR,))
_EITHER: Outcomes = _TRUE | _FALSE
_ANY: Outcomes = _EITHER | _ERROR


def outcomes(expression: Expression, facts: Facts, valid: bool = False) -> Outcomes:
    """What a condition can come to where these facts hold. `valid`: a schema fits it, and all
    entities are stored, so that attributes are there and of the right type."""
    value = constant(expression)
    if value is not None:
        return _TRUE if value == TRUE else _FALSE if value == FALSE else _ERROR
    return _told(expression, _worked_out(expression, facts, valid), facts)


def _told(expression: Expression, found: Outcomes, facts: Facts) -> Outcomes:
    """What is left of these outcomes where the facts tell of the whole expression."""
    known = facts.get(key_of(expression))
    if known is None or known.allowed is None:
        return found
    return found & {one == TRUE if one in (TRUE, FALSE) else ERROR for one in known.allowed}


def _worked_out(expression: Expression, facts: Facts, valid: bool) -> Outcomes:
    name, said = operation(expression)
    if name in ("&&", "||"):
        return _chained(chain(expression), name == "||", facts, valid)
    if name == "if-then-else":
        test = outcomes(said["if"], facts, valid)
        yes = outcomes(said["then"], facts, valid) if True in test else frozenset()
        no = outcomes(said["else"], facts, valid) if False in test else frozenset()
        return yes | no | (test & _ERROR)
    if name == "!":
        return _turned(outcomes(said["arg"], facts, valid))
    one, straight = normal(expression)
    found = _told(one, _simple(one, facts, valid), facts)
    return found if straight else _turned(found)


def _turned(found: Outcomes) -> Outcomes:
    return frozenset(one if one is ERROR else not one for one in found)


def _chained(parts: Sequence[Expression], end: bool, facts: Facts, valid: bool) -> Outcomes:
    """Of a chain that ends at the first part that comes to `end`."""
    found: Outcomes = frozenset()
    for one in parts:
        part = outcomes(one, facts, valid)
        found |= part - {not end}
        if (not end) not in part:
            return found
    return found | {not end}


def _simple(one: Expression, facts: Facts, valid: bool) -> Outcomes:
    """Of an expression in its normal form, no chain."""
    name, said = operation(one)
    if name in ("==", "<"):
        return compared(one, facts, valid)
    if name in _TESTS:
        return _TESTS[name](said, facts, valid)
    return _EITHER if valid and name == "." and _safe(one, facts, valid) else _ANY


def _values(one: Expression, facts: Facts) -> frozenset[Constant] | None:
    """The values that an expression can have, where they are known; it is no error then."""
    value = constant(one)
    if value is not None:
        return frozenset((value,))
    known = facts.get(key_of(one))
    return None if known is None else known.allowed


def compared(one: Expression, facts: Facts, valid: bool) -> Outcomes:
    """Of ``left == right`` or ``left < right``."""
    name, said = operation(one)
    left, right = said["left"], said["right"]
    safe = _safe(left, facts, valid) and _safe(right, facts, valid)
    if key_of(left) == key_of(right):
        if name == "<":
            return _less(left, right, facts, valid and safe) - _TRUE
        return _TRUE if safe else _TRUE | _ERROR
    if name == "==":
        found = _equal(left, right, facts)
        return found if safe else found | _ERROR
    return _less(left, right, facts, valid and safe)


def _equal(left: Expression, right: Expression, facts: Facts) -> Outcomes:
    """Of two that are no errors."""
    one, two = _values(left, facts), _values(right, facts)
    if one is not None and two is not None and one.isdisjoint(two):
        return _FALSE
    if one is not None and one == two and len(one) == 1:
        return _TRUE
    for values, other in ((one, right), (two, left)):
        known = facts.get(key_of(other))
        if values is None or known is None:
            continue
        if values <= known.denied:
            return _FALSE
        if known.long and all(not _within(value, known.low, known.high) for value in values):
            return _FALSE
    return _EITHER


def _within(value: Constant, low: int, high: int) -> bool:
    return value[0] == "long" and isinstance(value[1], int) and low <= value[1] <= high


def _less(left: Expression, right: Expression, facts: Facts, safe: bool) -> Outcomes:
    for one in (left, right):
        values = _values(one, facts)
        if values is not None and all(value[0] != "long" for value in values):
            # Constants of another kind have no order; dates are no constants here.
            return _ERROR
    lower, upper = _numbers(left, facts), _numbers(right, facts)
    if lower is None or upper is None:
        return _EITHER if safe else _ANY
    if lower[1] < upper[0]:
        return _TRUE
    return _FALSE if lower[0] >= upper[1] else _EITHER


def _numbers(one: Expression, facts: Facts) -> tuple[int, int] | None:
    value = constant(one)
    if value is not None:
        return (value[1], value[1]) if isinstance(value[1], int) else None
    known = facts.get(key_of(one))
    return None if known is None else known.numbers()


def _like(said: Mapping[str, Any], facts: Facts, valid: bool) -> Outcomes:
    values = _values(said["left"], facts)
    if values is not None:
        fits = Pattern.of_json(said["pattern"]).fits
        return frozenset(fits(str(one[1])) if one[0] == "text" else ERROR for one in values)
    if not (valid and _safe(said["left"], facts, valid)):
        return _ANY
    every = bool(said["pattern"]) and all(one == "Wildcard" for one in said["pattern"])
    return _TRUE if every else _EITHER


def _contains(said: Mapping[str, Any], facts: Facts, valid: bool) -> Outcomes:
    members, values = members_of(said["left"]), _values(said["right"], facts)
    if members is not None and values is not None:
        return frozenset(one in members for one in values)
    return _EITHER if valid and _both(said, facts) else _ANY


def _in(said: Mapping[str, Any], facts: Facts, valid: bool) -> Outcomes:
    known = _entities(said["left"]) and _entities(said["right"], several=True)
    return _EITHER if known or (valid and _both(said, facts)) else _ANY


def _has(said: Mapping[str, Any], facts: Facts, valid: bool) -> Outcomes:
    known = _entities(said["left"]) or said["left"] == {"Var": "context"}
    return _EITHER if known or (valid and _safe(said["left"], facts, valid)) else _ANY


def _is(said: Mapping[str, Any], facts: Facts, valid: bool) -> Outcomes:
    known = facts.get(type_key(said["left"]))
    kind = ("text", said["entity_type"])
    sure = known is not None or _entities(said["left"])
    found = _EITHER
    if known is not None and known.allowed is not None:
        found = frozenset(one == kind for one in known.allowed)
    elif known is not None and kind in known.denied:
        found = _FALSE
    if "in" in said and found != _FALSE:
        sure = sure and _entities(said["in"], several=True)
        found |= _FALSE
    return found if sure or (valid and _safe(said["left"], facts, valid)) else found | _ERROR


_TESTS: Mapping[str, Callable[[Mapping[str, Any], Facts, bool], Outcomes]] = {
    "like": _like,
    "contains": _contains,
    "in": _in,
    "has": _has,
    "is": _is,
}


def _both(said: Mapping[str, Any], facts: Facts) -> bool:
    return all(_safe(said[side], facts, valid=True) for side in ("left", "right"))


def _entities(one: Expression, several: bool = False) -> bool:
    """Whether something is surely an entity, or (`several`) a set of them."""
    name, said = operation(one)
    if name == "Var":
        return bool(said != "context")
    value = constant(one)
    if value is None:
        return False
    if several and value[0] == "set" and isinstance(value[1], frozenset):
        return all(member[0] == "entity" for member in value[1])
    return value[0] == "entity"


def _safe(one: Expression, facts: Facts, valid: bool) -> bool:
    """Whether an expression surely has a value: it is no error."""
    name, said = operation(one)
    if name in ("Value", "Var") or constant(one) is not None or key_of(one) in facts:
        return True
    if name == "Set":
        return all(_safe(part, facts, valid) for part in said)
    if name == "Record":
        return all(_safe(part, facts, valid) for part in said.values())
    if name == ".":
        return valid and _safe(said["left"], facts, valid)
    tests = ("!", "&&", "||", "==", "!=", "<", "<=", ">", ">=", "has", "is", "in", "like")
    return name in tests and ERROR not in outcomes(one, facts, valid)
