"""What is known of the network an event came from: the loaded lists, a position, own networks.

Nothing is fetched. An answer is kept for as long as it fits: two generations of at most so many
addresses, so that memory is bounded however many addresses a log holds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date

from doorward.model import NetworkKind
from doorward.model.events import Location
from doorward.model.workforce import Network, Spot
from doorward.reference.addresses import parse_address
from doorward.reference.geolocation import UNKNOWN, Position
from doorward.reference.knowledge import Reference
from doorward.reference.networks import UNLISTED, Listing
from doorward.reference.ranges import RangeTable
from doorward.watch.context import Policy

MOST = 100_000
"""Addresses remembered in one generation; there are two."""

CITY_KM, REGION_KM = 100.0, 500.0
"""How far off a point may be that stands for a city, or a region, where nobody states it.

Own estimates: databases place most addresses within some tens of kilometres of the right city
and a few per cent farther. A point that stands for a whole country locates nobody.
"""

_HALF_ROUND = 20_037.0
_LONGEST = 120
_PRIVATE = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "::/128",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
"""Addresses of no public network: RFC 1122, 1918, 3927, 4193, 4291 and 6598."""

_NOTHING = Location()


class Lookup:
    """Answers for addresses, one by one or many at once.

    >>> Lookup(None).network("192.168.1.7").private
    True
    """

    def __init__(
        self, reference: Reference | None, policy: Policy | None = None, most: int = MOST
    ) -> None:
        """`reference` None: no lists and no positions, only what events and the policy say.

        Raises `ValueError` for a text among the policy's own networks that is no network.
        """
        self._reference = reference
        self._private = RangeTable.from_cidrs(_PRIVATE)
        self._own = RangeTable.from_cidrs((policy or Policy()).own_networks)
        self._most = most
        self._young: dict[object, Network] = {}
        self._old: dict[object, Network] = {}

    def network(self, ip: str | None, location: Location | None = None) -> Network:
        """What is known of an address; `location` is where the event itself says it was.

        That one wins over the databases, as the source knew the moment. A text that is no address
        is known for nothing.
        """
        place = location or _NOTHING
        key = ip if location is None else (ip, place.lat, place.long, place.accuracy, place.city)
        known = self._young.get(key)
        if known is None:
            known = self._old.get(key)
            if known is None:
                known = self._asked(((ip or "", location),))[0]
            self._keep(key, known)
        return known

    def networks(self, wanted: Sequence[tuple[str, Location | None]]) -> list[Network]:
        """`network` for many, of which the unknown addresses are looked up together."""
        self.prepare(ip for ip, _ in wanted)
        return [self.network(ip, location) for ip, location in wanted]

    def prepare(self, addresses: Iterable[str]) -> None:
        """Look up many addresses together, which is several times faster for each."""
        young, old = self._young, self._old
        new = [one for one in dict.fromkeys(addresses) if one not in young and one not in old]
        for found in self._asked([(one, None) for one in new]):
            self._keep(found.ip, found)

    def _keep(self, key: object, known: Network) -> None:
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[key] = known

    def _asked(self, wanted: Sequence[tuple[str, Location | None]]) -> list[Network]:
        addresses = [ip for ip, _ in wanted]
        private = self._private.lookup_many(addresses).tolist()
        own = self._own.lookup_many(addresses).tolist()
        said: Sequence[tuple[Listing, Position]] = [(UNLISTED, UNKNOWN)] * len(addresses)
        if self._reference is not None:
            said = self._reference.about_addresses(addresses)
        return [
            _network(ip, location, said[index], private[index] >= 0, own[index] >= 0)
            for index, (ip, location) in enumerate(wanted)
        ]


def _network(
    ip: str,
    location: Location | None,
    said: tuple[Listing, Position],
    private: bool,  # noqa: FBT001 - both are named where it is called
    own: bool,  # noqa: FBT001
) -> Network:
    listing, position = said
    if private or parse_address(ip) is None:
        listing, position = UNLISTED, UNKNOWN
    told = _told(location)
    spot = told or _database_spot(position)
    kinds = listing.kinds
    if own and NetworkKind.CORPORATE not in kinds:
        kinds = (*kinds, NetworkKind.CORPORATE)
    return Network(
        ip=ip,
        kinds=kinds,
        provider=listing.provider,
        asn=position.asn,
        spot=spot,
        place=_place(location if told else None, position if spot else UNKNOWN),
        source=_source(listing.lists, listing.list_date, own, told is not None, position),
        private=private,
    )


def _told(location: Location | None) -> Spot | None:
    """Where the event says it was, if it says so well enough to locate anybody."""
    if location is None:
        return None
    accuracy = location.accuracy
    if accuracy is None:
        if location.city or not (location.region or location.country):
            accuracy = CITY_KM
        elif location.region:
            accuracy = REGION_KM
        else:
            return None
    return spot_of(location.lat, location.long, accuracy)


def _database_spot(position: Position) -> Spot | None:
    accuracy = position.accuracy
    if accuracy is None:
        if not position.city and not position.region:
            return None
        accuracy = CITY_KM if position.city else REGION_KM
    return spot_of(position.latitude, position.longitude, accuracy)


def spot_of(latitude: float | None, longitude: float | None, accuracy: float) -> Spot | None:
    """A point, or None for what is none: out of range, not a number, or 0° 0°.

    Sources write 0° 0° where they know nothing; nobody works in that piece of the Atlantic.
    """
    if latitude is None or longitude is None or not math.isfinite(accuracy):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or latitude == longitude == 0:
        return None
    return Spot(latitude, longitude, min(max(accuracy, 1.0), _HALF_ROUND))


def _place(location: Location | None, position: Position) -> str:
    parts: tuple[str | None, ...] = (position.city, position.region, position.country)
    if location is not None:
        parts = (location.city, location.region, location.country)
    return ", ".join(" ".join(one.split())[:_LONGEST] for one in parts if one)[:_LONGEST]


def _source(
    lists: tuple[str, ...],
    list_date: date | None,
    own: bool,  # noqa: FBT001
    told: bool,  # noqa: FBT001
    position: Position,
) -> str:
    parts = []
    if lists:
        oldest = f" ({list_date})" if list_date is not None else ""
        parts.append(f"lists {', '.join(lists)}{oldest}")
    if own:
        parts.append("own_networks of the policy")
    if told:
        parts.append("place as the event states it")
    elif position is not UNKNOWN:
        parts.append("place as the loaded database states it")
    return "; ".join(parts)[:240]
