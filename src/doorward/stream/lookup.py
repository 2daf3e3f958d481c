"""What is known of the network an event came from: the loaded lists, a position, own networks.

Nothing is fetched. An answer is kept for as long as it fits: two generations of at most so many
addresses, so that memory is bounded however many addresses a log holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from doorward.model import NetworkKind
from doorward.model.events import Location
from doorward.model.workforce import Network, Spot
from doorward.reference.addresses import parse_address
from doorward.reference.geolocation import UNKNOWN, Position
from doorward.reference.knowledge import Reference
from doorward.reference.networks import UNLISTED, Listing
from doorward.reference.ranges import RangeTable
from doorward.stream.lookup_carriers import CARRIERS
from doorward.watch.context import Policy
from doorward.watch.detectors.places_distance import spot_of

MOST = 100_000
"""Addresses remembered in one generation; there are two."""

CITY_KM, REGION_KM = 100.0, 500.0
"""How far off a point may be that stands for a city, or a region, where nobody states it.

Own estimates: databases place most addresses within some tens of kilometres of the right city
and a few per cent farther. A point that stands for a whole country locates nobody.
"""

_LONGEST, _LONGEST_ADDRESS = 120, 64
_NOWHERE = Location()
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

_BY_EVENT = "place as the event states it"
_BY_TABLE = "Doorward's table of carriers"
_BY_DATABASE = "place as the loaded database states it"


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

    def network(
        self, ip: str | None, location: Location | None = None, asn: int | None = None
    ) -> Network:
        """What is known of an address; `location` and `asn` are what the event itself says.

        The event's place wins over the databases', as the source knew the moment; its number of
        the autonomous system counts where no database knows one. A text that is no address is
        known for nothing.
        """
        if ip is not None and len(ip) > _LONGEST_ADDRESS:
            return Network(ip=ip[:_LONGEST_ADDRESS])
        if location is None and asn is None:
            known = self._kept(ip)
            return self._kept_now(ip, self._asked([ip or ""])[0]) if known is None else known
        said = location or _NOWHERE
        key = (ip, said.lat, said.long, said.accuracy, said.city, asn)
        known = self._kept(key)
        if known is None:
            known = self._kept_now(key, _placed(_carried(self.network(ip), asn), said))
        return known

    def networks(self, wanted: Sequence[tuple[str, Location | None]]) -> list[Network]:
        """`network` for many, of which the unknown addresses are looked up together."""
        self.prepare(ip for ip, _ in wanted)
        return [self.network(ip, location) for ip, location in wanted]

    def prepare(self, addresses: Iterable[str]) -> None:
        """Look up many addresses together, which is several times faster for each."""
        wanted = dict.fromkeys(one for one in addresses if len(one) <= _LONGEST_ADDRESS)
        new = [one for one in wanted if self._kept(one) is None]
        for one, known in zip(new, self._asked(new), strict=True):
            self._kept_now(one, known)

    def _kept(self, key: object) -> Network | None:
        known = self._young.get(key)
        if known is None:
            known = self._old.get(key)
            if known is not None:
                self._kept_now(key, known)
        return known

    def _kept_now(self, key: object, known: Network) -> Network:
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[key] = known
        return known

    def _asked(self, addresses: Sequence[str]) -> list[Network]:
        said: Sequence[tuple[Listing, Position]] = [(UNLISTED, UNKNOWN)] * len(addresses)
        if self._reference is not None:
            said = self._reference.about_addresses(addresses)
        own = self._own.lookup_many(addresses).tolist()
        private = self._private.lookup_many(addresses).tolist()
        return [
            _network(ip, *said[index], own=own[index] >= 0, private=private[index] >= 0)
            for index, ip in enumerate(addresses)
        ]


def _network(ip: str, listing: Listing, position: Position, *, own: bool, private: bool) -> Network:
    if private or parse_address(ip) is None:
        listing, position = UNLISTED, UNKNOWN
    kinds = listing.kinds
    if own and NetworkKind.CORPORATE not in kinds:
        kinds = (*kinds, NetworkKind.CORPORATE)
    spot = _database_spot(position)
    words = (position.city, position.region, position.country) if spot is not None else ()
    known = Network(
        ip=ip,
        kinds=kinds,
        provider=listing.provider,
        spot=spot,
        place=_place(words),
        source=_source(listing, own=own, located=spot is not None),
        private=private,
    )
    return _carried(known, position.asn)


def _carried(known: Network, asn: int | None) -> Network:
    """A network with the number of its autonomous system, and what that says of its use."""
    if asn is None or known.asn is not None or known.private:
        return known
    carrier = CARRIERS.get(asn)
    if carrier is None or carrier in known.kinds:
        return msgspec.structs.replace(known, asn=asn)
    source = "; ".join((*filter(None, (known.source,)), _BY_TABLE))
    return msgspec.structs.replace(known, asn=asn, kinds=(*known.kinds, carrier), source=source)


def _placed(known: Network, location: Location) -> Network:
    """A network with the place that the event states, where that locates anybody."""
    spot = _told(location)
    if spot is None:
        return known
    parts = [one for one in known.source.split("; ") if one and one != _BY_DATABASE]
    return msgspec.structs.replace(
        known,
        spot=spot,
        place=_place((location.city, location.region, location.country)),
        source="; ".join((*parts, _BY_EVENT)),
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


def _place(words: Iterable[str | None]) -> str:
    return ", ".join(" ".join(one[:_LONGEST].split()) for one in words if one)[:_LONGEST]


def _source(listing: Listing, *, own: bool, located: bool) -> str:
    parts = []
    if listing.lists:
        oldest = f" ({listing.list_date})" if listing.list_date is not None else ""
        parts.append(f"lists {', '.join(listing.lists)[:_LONGEST]}{oldest}")
    if own:
        parts.append("own_networks of the policy")
    if located:
        parts.append(_BY_DATABASE)
    return "; ".join(parts)
