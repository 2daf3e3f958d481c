"""What a network says of where its user is: many say nothing."""

from __future__ import annotations

from functools import lru_cache

from doorward.model.dossiers import NetworkKind
from doorward.model.workforce import Network, Spot
from doorward.watch.context import Policy

ELSEWHERE = frozenset(
    {
        NetworkKind.VPN,
        NetworkKind.HOSTING,
        NetworkKind.TOR,
        NetworkKind.PROXY,
        NetworkKind.RELAY,
        NetworkKind.CORPORATE,
        NetworkKind.MOBILE,
        NetworkKind.SATELLITE,
    }
)
"""Networks whose users are not where the network is.

Tunnels, relays and company egress end far from the person; carriers hand phones out at gateways
of another city; satellites come down at ground stations.
"""

SHARED = ELSEWHERE | {NetworkKind.CAMPUS}
"""Networks that many people who have nothing to do with one another come from."""


def located(network: Network, policy: Policy) -> Spot | None:
    """Where a user of the network is, or None where the network does not tell."""
    spot = network.spot
    if spot is None or network.private:
        return None
    if network.kinds and not ELSEWHERE.isdisjoint(network.kinds):
        return None
    return None if allowed(network, policy) else spot


def allowed(network: Network, policy: Policy) -> bool:
    """Whether it is of a provider that the company allows, or its own."""
    if NetworkKind.CORPORATE in network.kinds:
        return True
    if not network.provider or not policy.allowed_providers:
        return False
    return network.provider.lower() in policy.allowed_providers


@lru_cache(maxsize=4_096)
def described(network: Network) -> str:
    """A network in a few words for people: its place, its operator, what it is used for.

    Its address is not among them, as that is masked where a report is shown.
    """
    words = []
    if network.place:
        words.append(network.place)
    if network.provider:
        words.append(network.provider)
    if network.asn is not None:
        words.append(f"AS{network.asn}")
    words += [one.value for one in network.kinds]
    return ", ".join(words) or "a network of which nothing is known"
