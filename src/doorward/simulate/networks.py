"""The synthetic internet: who gets which never-routed address."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec

from doorward.simulate.draw import Draw, Stream, mixed
from doorward.simulate.places import CITIES, COUNTRY_NAMES, City

VPN_PROVIDERS = ("Tidewire VPN", "Burrow VPN", "Cloakline", "Northgate VPN", "Astrolabe VPN")
"""Invented providers. The last stands for the one operators are reported to prefer."""
PREFERRED_BY_OPERATORS = 4
VPN_COUNTRIES = ("US", "CA", "GB", "DE", "NL", "FR", "AU", "IE")
HOSTERS = ("Rackhaven", "Stackmoor Cloud", "Lumen Racks", "Portside Hosting")
RELAY = "Veilway Relay"
CORPORATE = "Harborgate Secure Access"

_RESIDENTIAL_FIRST, _RESIDENTIAL_LAST = 0, 219
_CAMPUS, _VPN, _HOSTING, _RELAY, _CORPORATE = 220, 240, 245, 249, 251


class Range(msgspec.Struct, frozen=True):
    """A range of the synthetic internet as the reference data states it."""

    cidr: str
    city: City
    kind: str | None = None
    provider: str | None = None


@cache
def _blocks() -> tuple[tuple[int, int], ...]:
    """First second-octet and number of /16s of each city, by population weight."""
    shares = [one.weight if one.country in ("US", "CA") else one.weight * 0.6 for one in CITIES]
    room = _RESIDENTIAL_LAST - _RESIDENTIAL_FIRST + 1 - len(CITIES)
    counts = [1 + int(room * share / sum(shares)) for share in shares]
    blocks = []
    at = _RESIDENTIAL_FIRST
    for count in counts:
        blocks.append((at, count))
        at += count
    return tuple(blocks)


def residential(seed: int, city: City, number: int) -> str:
    """The home address of line `number` in a city; a third of homes have version 6."""
    value = mixed(seed, Stream.HOUSEHOLD, number)
    if value % 100 < 35:
        home = f"{city.index:02x}{number >> 16 & 0xFF:02x}:{number & 0xFFFF:x}"
        return f"2001:db8:{home}::{value >> 32 & 0xFFFF:x}"
    first, count = _blocks()[city.index]
    place = (value >> 8) % (count << 16)
    return f"10.{first + (place >> 16)}.{place >> 8 & 0xFF}.{place & 0xFF}"


def mobile(seed: int, city: City, line: int, applications: int) -> str:
    """A carrier's shared address: many phones of a country come from each."""
    carriers = max(4, applications // 400)
    place = mixed(seed, Stream.MOBILE, line) % carriers
    country = list(COUNTRY_NAMES).index(city.country)
    return f"100.{64 + country}.{place >> 8 & 0xFF}.{place & 0xFF}"


def campus_address(campus: int) -> str:
    """The one address behind which a campus sits."""
    return f"10.{_CAMPUS + (campus >> 16)}.{campus >> 8 & 0xFF}.{campus & 0xFF}"


def campus_city(seed: int, campus: int) -> City:
    """Where a campus is: one city to each block of 256 campuses."""
    from_us = [one for one in CITIES if one.country == "US"]
    return from_us[mixed(seed, Stream.CAMPUS, campus >> 8) % len(from_us)]


def vpn(draw: Draw, provider: int, country: str | None, servers: int) -> str:
    """An exit of a VPN provider: `servers` exits for each provider and country."""
    where = VPN_COUNTRIES.index(country) if country in VPN_COUNTRIES else 0
    exit_number = draw.below(max(4, servers))
    return f"10.{_VPN + provider}.{where * 16 + (exit_number >> 8 & 0xF)}.{exit_number & 0xFF}"


def hosting(draw: Draw) -> str:
    """A rented server."""
    return f"10.{_HOSTING + draw.below(len(HOSTERS))}.{draw.below(256)}.{draw.below(256)}"


def relay(draw: Draw, country: str, servers: int) -> str:
    """An exit of the privacy relay that comes with a popular operating system."""
    where = list(COUNTRY_NAMES).index(country)
    exit_number = draw.below(max(8, servers))
    return f"10.{_RELAY}.{where * 8 + (exit_number >> 8 & 0x7)}.{exit_number & 0xFF}"


def corporate(draw: Draw) -> str:
    """An employer's secure web gateway."""
    return f"10.{_CORPORATE}.{draw.below(16)}.{draw.below(256)}"


def ranges(seed: int, campuses: int) -> Iterator[Range]:
    """Every range in use, for the reference data."""
    for one in CITIES:
        first, count = _blocks()[one.index]
        for block in range(first, first + count):
            yield Range(f"10.{block}.0.0/16", one)
        yield Range(f"2001:db8:{one.index:02x}00::/40", one)
    capital = {country: _first(country) for country in COUNTRY_NAMES}
    for place, country in enumerate(COUNTRY_NAMES):
        yield Range(f"100.{64 + place}.0.0/16", capital[country], "mobile", None)
        yield Range(f"10.{_RELAY}.{place * 8}.0/21", capital[country], "relay", RELAY)
    for campus in range(0, campuses, 256):
        city = campus_city(seed, campus)
        yield Range(f"{campus_address(campus)}/24", city, "campus", f"Campuses of {city.name}")
    for provider, name in enumerate(VPN_PROVIDERS):
        for place, country in enumerate(VPN_COUNTRIES):
            cidr = f"10.{_VPN + provider}.{place * 16}.0/20"
            yield Range(cidr, capital[country], "vpn", name)
    for place, name in enumerate(HOSTERS):
        yield Range(f"10.{_HOSTING + place}.0.0/16", capital["US"], "hosting", name)
    yield Range(f"10.{_CORPORATE}.0.0/20", capital["US"], "corporate", CORPORATE)


def _first(country: str) -> City:
    return next(one for one in CITIES if one.country == country)
