"""What is left of everybody's rights: the agent's, the person's, each link's, and the task's.

The parties are asked one by one, and all have to allow; so adding a party, a link or a grant can
only take away. RFC 8693 (section 4.1) lets nested actors inform only; here they narrow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from doorward.agents.delegation.grants import covered
from doorward.agents.delegation.principal import Hybrid
from doorward.agents.policy.decisions import Decision
from doorward.agents.policy.point import PolicyDecisionPoint
from doorward.agents.policy.uids import Uid, uid_of

AGENT, PERSON = "Agent", "Person"
"""Cedar's types of the parties."""
LOOP = "chain-loop"


def parties(who: Hybrid) -> tuple[Uid, ...]:
    """Everybody whose right counts: the agent, the links from the person on, the person."""
    person = () if who.human is None else (Uid(PERSON, who.human),)
    return (Uid(AGENT, who.agent), *(Uid(AGENT, one) for one in who.chain), *person)


def loops(who: Hybrid) -> bool:
    """Whether an agent stands in the chain twice."""
    agents = (*who.chain, who.agent)
    return len(set(agents)) != len(agents)


def decide_for(
    point: PolicyDecisionPoint,
    who: Hybrid,
    action: object,
    resource: object,
    context: Mapping[str, Any] | None = None,
) -> Decision:
    """Decide for everybody behind a request; nothing is raised.

    Allowed: `reasons` are the policies that allowed, of all parties, and `obligations` are united.
    Denied: `reasons` names each party that did not allow, as Cedar writes it, followed by the
    policies that forbade it (none where nothing permitted it); ``grant 1`` is the first link's
    grant that does not cover the request, ``chain-loop`` a chain that comes back to an agent.
    """
    if loops(who):
        return Decision(allowed=False, reasons=(LOOP,))
    try:
        asked = uid_of(action), uid_of(resource)
    except ValueError as error:
        return Decision(allowed=False, errors=(f"the request cannot be read: {error}",))
    # The grants are cheap: where they deny, Cedar need not be asked.
    outside = tuple(_outside(who, *asked, context or {}))
    if outside:
        return Decision(allowed=False, reasons=outside)
    found = [(one, point.decide(one, *asked, context)) for one in parties(who)]
    return _united(found)


def _outside(who: Hybrid, action: Uid, resource: Uid, context: Mapping[str, Any]) -> Iterator[str]:
    for number, grants in enumerate(who.grants, start=1):
        if not covered(grants, action.id, resource.id, context):
            yield f"grant {number}"


def _united(found: list[tuple[Uid, Decision]]) -> Decision:
    denied = [(party, one) for party, one in found if not one.allowed]
    if not denied:
        return Decision(
            allowed=True,
            reasons=_once(word for _, one in found for word in one.reasons),
            errors=_once(word for _, one in found for word in one.errors),
            obligations=_once(word for _, one in found for word in one.obligations),
        )
    return Decision(
        allowed=False,
        reasons=_once(word for party, one in denied for word in (str(party), *one.reasons)),
        errors=_once(word for _, one in denied for word in one.errors),
    )


def _once(words: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
