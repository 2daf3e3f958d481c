"""What an address on the internet says about where somebody is, by the kinds of its network."""

from __future__ import annotations

from doorward.model import NetworkFact, NetworkKind

_HIDING = frozenset({NetworkKind.VPN, NetworkKind.HOSTING, NetworkKind.TOR, NetworkKind.PROXY})
_ORDINARY = frozenset({NetworkKind.RELAY, NetworkKind.CORPORATE})
_ELSEWHERE = _HIDING | _ORDINARY | {NetworkKind.SATELLITE}
"""Networks whose address says little about where the person is."""


def hides_place(network: NetworkFact) -> bool:
    """Whether an address is of a kind that hides where the person is.

    Built-in privacy relays (iCloud Private Relay) and company networks are not.
    """
    kinds = network.kinds
    return any(kind in _HIDING for kind in kinds) and not any(kind in _ORDINARY for kind in kinds)


def leads_away(network: NetworkFact) -> bool:
    """Whether an address stands for the place of a network and not of the person."""
    return any(kind in _ELSEWHERE for kind in network.kinds)


def shows_place(network: NetworkFact) -> bool:
    """Whether the country of an address can be taken for the country of the person."""
    return network.country is not None and not leads_away(network)
