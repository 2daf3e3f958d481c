"""A policy as the checks look at it: its scope, and what its conditions come to."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from doorward.agents.policy.checks_conditions import (
    Condition,
    conditions_of,
    facts_of,
    fulfilling,
    surely,
)
from doorward.agents.policy.checks_facts import Facts
from doorward.agents.policy.checks_written import Written
from doorward.agents.policy.hierarchy import Hierarchy
from doorward.agents.policy.scopes import Scope, Side, scope_of


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """A policy. `matching` is what can hold where it matches (one of these facts); `bare`: it
    matches wherever its scope does, without an error; `idle`: it does as far as all entities are
    stored and a schema fits."""

    written: Written
    scope: Scope
    conditions: tuple[Condition, ...]
    matching: tuple[Facts, ...]
    bare: bool
    idle: bool

    @property
    def permits(self) -> bool:
        """Whether it is a permit."""
        return self.written.permits


def looked_at(one: Written, valid: bool) -> Looked:
    """A policy, of which a schema is known to fit where `valid` is said."""
    scope, conditions = scope_of(one.policy), conditions_of(one.policy)
    matching = tuple(fulfilling(scope, conditions))
    return Looked(
        written=one,
        scope=scope,
        conditions=conditions,
        matching=matching,
        bare=surely(conditions, facts_of(scope)),
        idle=surely(conditions, facts_of(scope), valid),
    )


def side_covers(wide: Side, narrow: Side, hierarchy: Hierarchy) -> bool:
    """Whether all that fits `narrow` surely fits `wide`."""
    if narrow.equal is not None:
        return wide.fits(narrow.equal, hierarchy.above(narrow.equal))
    if wide.equal is not None or (wide.type and wide.type != narrow.type):
        return False
    if not wide.inside:
        return True
    return bool(narrow.inside) and all(
        not wide.inside.isdisjoint(hierarchy.above(one)) for one in narrow.inside
    )


def is_narrow(side: Side) -> bool:
    """Whether a side means single entities or those in others, not a whole type."""
    return side.equal is not None or bool(side.inside)


def who(side: Side) -> str:
    """Whom a side means, in words."""
    if side.equal is not None:
        return str(side.equal)
    if side.inside:
        return f"everyone in {', '.join(sorted(str(one) for one in side.inside))}"
    return f"every {side.type}" if side.type else "everyone"


def joined_names(several: Sequence[Written]) -> str:
    """Several policies with their places, in words."""
    return ", ".join(f"{one.name} in {one.place}" for one in several)
