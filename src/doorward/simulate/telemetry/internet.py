"""The synthetic internet of a simulated year: cities, operators, addresses, and lists of them.

Addresses come only from 241.0.0.0/8 to 245.0.0.0/8 (reserved, RFC 1112) and 198.19.0.0/16
(RFC 2544), which are never routed on the public internet and which nothing takes for a private
network. Autonomous systems have numbers for private use (RFC 6996). Cities are real, because
checks of distance must have something to check; their time zones have one offset all year.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

import msgspec

ISPS = 4
LEASES = 16
"""Addresses that a home line has in turn."""

_HOUSES = 4_096
_FIRST, _LAST = 241, 245
_SITES = "198.19"
_ASN = 4_200_000_000


class City(msgspec.Struct, frozen=True):
    """A city: degrees north and east, hours ahead of UTC."""

    name: str
    country: str
    latitude: float
    longitude: float
    hours: float


CITIES = (
    City("Denver", "US", 39.74, -104.99, -7),
    City("Austin", "US", 30.27, -97.74, -6),
    City("Atlanta", "US", 33.75, -84.39, -5),
    City("Boston", "US", 42.36, -71.06, -5),
    City("Seattle", "US", 47.61, -122.33, -8),
    City("Phoenix", "US", 33.45, -112.07, -7),
    City("Toronto", "CA", 43.65, -79.38, -5),
    City("Dublin", "IE", 53.35, -6.26, 0),
    City("Lisbon", "PT", 38.72, -9.14, 0),
    City("Berlin", "DE", 52.52, 13.40, 1),
    City("Warsaw", "PL", 52.23, 21.01, 1),
    City("Bengaluru", "IN", 12.97, 77.59, 5.5),
    City("Singapore", "SG", 1.35, 103.82, 8),
    City("São Paulo", "BR", -23.55, -46.63, -3),
    City("Tokyo", "JP", 35.68, 139.69, 9),
    City("Kuala Lumpur", "MY", 3.14, 101.69, 8),
)
OFFICES = (0, 2, 9, 11)
"""Cities with an office."""


class Site(IntEnum):
    """What a block of a city's other addresses is used for."""

    HOTEL = 0
    VENUE = 1
    COWORKING = 2
    MOBILE = 3
    SHARED_LINE = 4
    HOSTING = 5
    LISTED_VPN = 6
    NAMED_VPN = 7
    UNLISTED_VPN = 8
    OFFICE = 9
    RELAY = 10
    CAMPUS = 11


_KINDS = {
    Site.MOBILE: ("mobile", "Example Mobile"),
    Site.HOSTING: ("hosting", "Example Hosting"),
    Site.LISTED_VPN: ("vpn", "Example VPN"),
    Site.NAMED_VPN: ("vpn", "Astrill"),
    Site.UNLISTED_VPN: ("hosting", "Example Racks"),
    Site.OFFICE: ("corporate", "Synthetic Company"),
    Site.RELAY: ("relay", "Example Relay"),
    Site.CAMPUS: ("campus", "Example University"),
}
"""What lists know. Hotels, venues, co-working spaces and shared lines are on none."""


class Row(msgspec.Struct, frozen=True):
    """A range as the reference data of the synthetic world tell of it. `placed` is the city in
    which the database places it, which for misplaced home lines is another."""

    cidr: str
    kind: str
    provider: str
    placed: City
    asn: int


def home(city: int, operator: int, line: int, lease: int = 0) -> str:
    """The address of a home line; its operator gives it another one now and then."""
    major, minor = divmod(line, _HOUSES)
    third, fourth = divmod(minor * LEASES + lease % LEASES, 256)
    return f"{_FIRST + major}.{city * ISPS + operator}.{third}.{fourth}"


def site(city: int, use: Site, number: int = 0) -> str:
    """An address of a city's other block."""
    return f"{_SITES}.{city * 16 + use}.{number % 250 + 2}"


def misplaced(operator: int) -> bool:
    """Whether the database places an operator's customers in another city, as happens."""
    return operator == ISPS - 1


def ranges() -> Iterator[Row]:
    """All ranges, with what is known of each."""
    for number, city in enumerate(CITIES):
        for operator in range(ISPS):
            placed = CITIES[(number + 1) % len(CITIES)] if misplaced(operator) else city
            for first in range(_FIRST, _LAST + 1):
                cidr = f"{first}.{number * ISPS + operator}.0.0/16"
                asn = _ASN + number * 64 + operator
                yield Row(cidr, "", f"Example Line {operator}", placed, asn)
        for use in Site:
            kind, provider = _KINDS.get(use, ("", ""))
            cidr = f"{_SITES}.{number * 16 + use}.0/24"
            yield Row(cidr, kind, provider, city, _ASN + number * 64 + 16 + use)


def own_networks() -> tuple[str, ...]:
    """The company's own egress addresses."""
    return tuple(f"{_SITES}.{number * 16 + Site.OFFICE}.0/24" for number in OFFICES)
