"""Network addresses as identifiers: of applying, of interviews and of the first weeks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from doorward.linking.collecting import Collector
from doorward.linking.folding import network_keys
from doorward.linking.records import IdentifierClass
from doorward.model import NetworkFact, NetworkKind

SILENT_NETWORKS = frozenset(
    {
        NetworkKind.VPN,
        NetworkKind.HOSTING,
        NetworkKind.TOR,
        NetworkKind.PROXY,
        NetworkKind.RELAY,
        NetworkKind.CORPORATE,
        NetworkKind.MOBILE,
        NetworkKind.SATELLITE,
        NetworkKind.CAMPUS,
    }
)
"""Networks that strangers share; an address in one of them ties nobody."""

_MOST = 6


def add_networks(
    networks: Iterable[NetworkFact],
    collector: Collector,
    seen: set[str],
    *,
    otherwise: datetime | None,
    synthetic: bool,
) -> None:
    """Add at most six addresses that are not in `seen`, and the networks around them.

    `otherwise` is when an address without a time was used. A synthetic company's internet lies
    in 10.0.0.0/8, as it may be nobody's real address.
    """
    left = _MOST
    for fact in networks:
        if not is_own(fact.source) or not SILENT_NETWORKS.isdisjoint(fact.kinds):
            continue
        keys = network_keys(fact.ip, private=synthetic) if len(fact.ip) < 64 else None
        if keys is None or keys[0] in seen:
            continue
        seen.add(keys[0])
        at = epoch(fact.at) or epoch(otherwise)
        collector.add(IdentifierClass.IP, keys[0], fact.source, at)
        collector.add(IdentifierClass.SUBNET, keys[1], fact.source, at)
        left -= 1
        if not left:
            return


def is_own(source: str) -> bool:
    """Whether a value was read as the applicant's, not as a referee's or from commits."""
    return "referee" not in source and "code_account" not in source


def epoch(moment: datetime | None) -> int:
    """Seconds since 1970 within 32 bits, 0 if unknown; a moment without offset is read as UTC."""
    if moment is None:
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        seconds = int(moment.timestamp())
    except (OverflowError, ValueError):
        return 0
    return seconds if 0 < seconds < 2**32 else 0
