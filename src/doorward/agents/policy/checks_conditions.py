"""What must hold where the conditions of a policy are fulfilled, found without a request.

Nothing that can fulfil them is left out, so where nothing is left the policy never matches. That
an error fulfils nothing is counted in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from doorward.agents.policy.checks_facts import Domain, Facts, joined, merged
from doorward.agents.policy.checks_outcomes import compared, outcomes
from doorward.agents.policy.checks_terms import (
    FALSE,
    TRUE,
    Constant,
    Expression,
    chain,
    constant,
    key_of,
    members_of,
    needed,
    normal,
    operation,
    readable,
    type_key,
)
from doorward.agents.policy.scopes import Scope

MOST_ALTERNATIVES = 64
"""More are taken as one of which nothing is known."""
Condition = tuple[Expression, bool]
"""What is asked, and what it must come to: true for `when`, false for `unless`."""


def conditions_of(policy: Mapping[str, Any]) -> tuple[Condition, ...]:
    """What a policy in Cedar's JSON asks beyond its scope."""
    return tuple((one["body"], one["kind"] == "when") for one in policy["conditions"])


def facts_of(scope: Scope) -> Facts:
    """What a scope says, as facts about the three."""
    found: dict[str, Domain] = {}
    for name in ("principal", "action", "resource"):
        side, who = getattr(scope, name), {"Var": name}
        if side.equal is not None:
            found.update(_values(who, frozenset((("entity", *side.equal),))))
        elif side.type:
            found[type_key(who)] = Domain(allowed=frozenset((("text", side.type),)))
    return found


def fulfilling(scope: Scope, conditions: Sequence[Condition]) -> list[Facts]:
    """What can hold where a policy matches: one of these, so that nothing matches where there are
    none."""
    known = [one for one in conditions if readable(one[0])]
    found = _all([[facts_of(scope)], *(alternatives(*one) for one in known)])
    return [
        facts
        for facts in found
        if all(wanted in outcomes(one, facts) for one, wanted in known)
    ]  # fmt: skip


def surely(conditions: Sequence[Condition], facts: Facts, valid: bool = False) -> bool:
    """Whether all conditions are met wherever these facts hold, without an error. `valid`: a
    schema was found to fit, and only stored entities are asked about."""
    return all(
        readable(one)
        and all(outcomes(part, facts, valid) == {wanted} for part in _parts(one, wanted))
        for one, wanted in conditions
    )


def _parts(one: Expression, wanted: bool) -> list[Expression]:
    """What all must come to this, where a condition shall."""
    return chain(one) if operation(one)[0] == ("&&" if wanted else "||") else [one]


def alternatives(expression: Expression, wanted: bool) -> list[Facts]:
    """What can hold where an expression comes to this."""
    name, said = operation(expression)
    if name == "!":
        return alternatives(said["arg"], not wanted)
    if name in ("&&", "||"):
        parts = chain(expression)
        if wanted == (name == "&&"):
            return _all([alternatives(one, wanted) for one in parts])
        found = _any(alternatives(one, wanted) for one in parts)
        return _all([[_told(expression, wanted)], found])
    if name == "if-then-else":
        yes = [alternatives(said["if"], True), alternatives(said["then"], wanted)]
        no = [alternatives(said["if"], False), alternatives(said["else"], wanted)]
        return _any([_all(yes), _all(no)])
    value = constant(expression)
    if value is not None:
        return [{}] if value == (TRUE if wanted else FALSE) else []
    one, same = normal(expression)
    return _simple(one, wanted == same)


def _all(several: Sequence[list[Facts]]) -> list[Facts]:
    """What can hold where one of each holds. Those that would make too many are left out, which
    leaves more than can hold."""
    found: list[Facts] = [{}]
    for one in sorted(several, key=len):
        if len(found) * len(one) <= MOST_ALTERNATIVES:
            pairs = (joined(left, right) for left in found for right in one)
            found = [facts for facts in pairs if facts is not None]
    return found


def _any(several: Iterable[list[Facts]]) -> list[Facts]:
    found: list[Facts] = []
    for one in several:
        for facts in one:
            both = merged(found[-1], facts) if found else None
            if both is None:
                found.append(facts)
            else:
                found[-1] = both
    return found if len(found) <= MOST_ALTERNATIVES else [{}]


def _simple(one: Expression, wanted: bool) -> list[Facts]:
    """What holds where an expression in its normal form, no chain, comes to this."""
    name, said = operation(one)
    more = {key: Domain(allowed=frozenset((TRUE,))) for key in needed(one)}
    found: Facts | None = _told(one, wanted)
    if name in ("==", "<"):
        left, right = constant(said["left"]), constant(said["right"])
        if wanted not in compared(one, {}, False):
            return []
        if left is not None and right is None:
            found = _limit(said["right"], left, name, wanted, first=True)
        elif right is not None and left is None:
            found = _limit(said["left"], right, name, wanted, first=False)
    elif name == "contains":
        members = members_of(said["left"])
        if members is not None:
            found = _values(said["right"], members, wanted)
    elif name == "is" and (wanted or "in" not in said):
        kinds = frozenset((("text", said["entity_type"]),))
        kind = Domain(allowed=kinds) if wanted else Domain(denied=kinds)
        found = joined(found or {}, {type_key(said["left"]): kind})
    whole = None if found is None else joined(found, more)
    return [] if whole is None else [whole]


def _told(one: Expression, wanted: bool) -> Facts:
    return {key_of(one): Domain(allowed=frozenset((TRUE if wanted else FALSE,)))}


def _limit(
    term: Expression, value: Constant, name: str, wanted: bool, *, first: bool
) -> Facts | None:
    """What ``term == value`` says, or ``value < term`` (`first`), or ``term < value``."""
    if name == "==":
        return _values(term, frozenset((value,)), wanted)
    number = value[1]
    if value[0] != "long" or not isinstance(number, int):
        return None
    if first:
        found = Domain.of_numbers(low=number + 1) if wanted else Domain.of_numbers(high=number)
    else:
        found = Domain.of_numbers(high=number - 1) if wanted else Domain.of_numbers(low=number)
    return None if found.empty() else {key_of(term): found}


def _values(term: Expression, values: frozenset[Constant], wanted: bool = True) -> Facts:
    """That an expression has one of these values, or none of them; an entity has its type."""
    key = key_of(term)
    if not wanted:
        return {key: Domain(denied=values)}
    found = {key: Domain(allowed=values)}
    if all(one[0] == "entity" for one in values):
        found[type_key(term)] = Domain(allowed=frozenset(("text", one[1]) for one in values))
    return found
