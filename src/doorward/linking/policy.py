"""What an operator can set about linking."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from doorward.model import LinkKind


class LinkPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How identifiers become ties and ties become rings.

    `tie` is the weight in nats from which two persons are tied, `ring` the weight that a tie
    must have to make a ring on its own, and `join` the weight from which a further person is
    counted to a ring that stands without them, or two such rings are made one. `household` is
    the most that all a household shares together (phone, device, network, addresses, pay
    account) may weigh between few persons who do not claim to live apart. `largest_ring` is the
    most persons a ring may have; larger components are cut at their weakest ties. Groups of at
    most `all_pairs_up_to` persons are tied pair by pair, larger ones in a chain in order of
    time.

    `common` lists values that say nothing, per kind: recruiters' phones (E.164) and mailboxes,
    shared networks (addresses or CIDR ranges), offices and shops that take in parcels.
    `ignore` undoes links: ids of edges, or ``(kind, value)`` pairs.

    `network_days` is how far apart in time two uses of one address may lie, `subnet_days` the
    same for the network around it. `burst_hours` is the window in which applications are
    counted and `burst_applications` the fewest that are reported.
    """

    tie: float = 4.5
    ring: float = 6.0
    join: float = 2.4
    household: float = 5.5
    largest_ring: int = 50
    all_pairs_up_to: int = 10
    common: Mapping[LinkKind, frozenset[str]] = {}
    ignore: frozenset[str | tuple[str, str]] = frozenset()
    network_days: float = 30.0
    subnet_days: float = 2.0
    burst_hours: float = 24.0
    burst_applications: int = 4
    compare_texts: bool = True
    shown: int = 20

    def __post_init__(self) -> None:
        if not 0 < self.join <= self.tie <= self.ring:
            raise ValueError("LinkPolicy: 0 < join <= tie <= ring must hold")
        if self.largest_ring < 2 or self.all_pairs_up_to < 2:
            raise ValueError("LinkPolicy: a ring has at least 2 persons")


DEFAULT_POLICY = LinkPolicy()
"""The figures explained in docs/linking.md."""
