"""The onboarding triangle: where devices went, which addresses are the person's, first starts.

The three sides are shown together by every check of them, each with where it was read, and all
these checks are of one family, so that no side adds up twice. Addresses are compared with each
other only: no address, street or postcode is worth more or less by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import IntEnum

import msgspec
from rapidfuzz.fuzz import ratio

from doorward.model import (
    AddressFact,
    DeviceBoot,
    Dossier,
    Fact,
    FactKind,
    FeedKind,
    Knowledge,
    NetworkKind,
)
from doorward.reference.own_lists import address_key
from doorward.reference.places import understand
from doorward.reference.regions import region_name
from doorward.signals.facts import at, days_between, fact
from doorward.signals.networks import leads_away, shows_place

SHIPPED = frozenset({"ship"})
SENT_ON = frozenset({"re-ship"})
NOT_OWN = SHIPPED | SENT_ON | {"pickup"}
MOST_ADDRESSES = 40
READS = (
    "addresses",
    "later_networks",
    "application.addresses",
    "application.onboarding.boots",
    "application.onboarding.offer_at",
    "application.origin",
)
"""What the sides of the triangle are made of."""

_ALIKE = 75.0
_IN_COMMON = 2
_NUMBER = re.compile(r"\d+")


class Apart(IntEnum):
    """How far apart two places are, as far as is known: no distance is ever guessed."""

    SAME = 0
    STREET = 1
    REGION = 2
    COUNTRY = 3


class Address(msgspec.Struct, frozen=True):
    """An address with what is needed to compare it, and how a fact states it."""

    raw: str
    key: str
    source: str
    label: str
    country: str | None
    region: str | None
    at: datetime | None = None


class Start(msgspec.Struct, frozen=True):
    """Where a device was first started. `measured` is False where only its network tells."""

    country: str | None
    region: str | None
    measured: bool
    fact: Fact
    at: datetime | None = None


def address_of(one: AddressFact) -> Address:
    """An address of the dossier."""
    label = {
        "ship": "device shipped to",
        "re-ship": "device sent on to",
        "pickup": "picked up at",
        "document": "address on a document",
    }.get(one.purpose, f"{one.purpose} address")
    return Address(one.raw, one.key, one.source, label, one.country, one.region, one.at)


def shipped_to(dossier: Dossier) -> list[Address]:
    """Where devices were shipped to, each door once."""
    sent = (one for one in dossier.addresses[:MOST_ADDRESSES] if one.purpose in SHIPPED)
    return _each_door(address_of(one) for one in sent)


def deliveries(dossier: Dossier, knowledge: Knowledge) -> list[Address]:
    """Where devices were shipped to, but for offices and shops that the operator listed."""
    return [one for one in shipped_to(dossier) if not is_office(one.raw, knowledge)]


def is_office(address: str, knowledge: Knowledge) -> bool:
    """Whether the operator listed an address as one where many people's parcels go."""
    if not knowledge.has(FeedKind.OWN_LISTS):
        return False
    return bool(knowledge.listed("shared-address", address))


def own_addresses(dossier: Dossier) -> list[Address]:
    """The person's addresses known before the offer, and those on documents.

    An address given only after the offer explains nothing about where a device went.
    """
    application = dossier.application
    given = [_stated(raw, at(application, "addresses")) for raw in application.addresses[:4]]
    papers: list[Address] = []
    offer = application.onboarding.offer_at if application.onboarding else None
    for one in dossier.addresses[:MOST_ADDRESSES]:
        if one.purpose == "document":
            papers.append(address_of(one))
        elif one.purpose not in NOT_OWN:
            late = offer is not None and one.at is not None and after(one.at, offer)
            given += [] if late else [address_of(one)]
    return _each_door([*papers, *given])


def starts(dossier: Dossier, *, first: bool = True) -> list[Start]:
    """Where devices were first started, as the device management says and as networks show.

    Later starts if not `first`. Addresses of VPNs, data centres, relays, company and satellite
    networks show no place, and those of mobile carriers no region. What the device management
    says counts for as little where it was seen through such an address and not located.
    """
    onboarding = dossier.application.onboarding
    boots = onboarding.boots[:MOST_ADDRESSES] if onboarding else ()
    away = {one.ip for one in dossier.later_networks if leads_away(one)}
    found = [
        _measured(one)
        for one in boots
        if one.first is first and one.country and (one.latitude is not None or not _at(one, away))
    ]
    stage = "first-boot" if first else "boot"
    for network in dossier.later_networks:
        if network.stage == stage and shows_place(network):
            mobile = NetworkKind.MOBILE in network.kinds
            region = None if mobile else _region(network.country, network.region)
            shown = fact(
                "first started at",
                f"{network.ip} in {_named(network.country, region)}",
                network.source,
                FactKind.IP,
            )
            found.append(Start(network.country, region, measured=False, fact=shown, at=network.at))
    return found


def _at(boot: DeviceBoot, addresses: set[str]) -> bool:
    return (boot.ip or "").strip() in addresses


def came_back(dossier: Dossier, shipped: Iterable[Address]) -> bool:
    """Whether a later start was in a country that a device was shipped to."""
    countries = {one.country for one in shipped if one.country}
    return any(one.country in countries for one in starts(dossier, first=False))


def distance(one: Address | Start, other: Address | Start) -> Apart:
    """How far apart two places are. Regions count where both are known for certain."""
    if isinstance(one, Address) and isinstance(other, Address) and same_door(one, other):
        return Apart.SAME
    if one.country and other.country and one.country != other.country:
        return Apart.COUNTRY
    region, their_region = _region(one.country, one.region), _region(other.country, other.region)
    if region and their_region and region != their_region:
        return Apart.REGION
    return Apart.STREET


def nearest(one: Address | Start, others: Iterable[Address]) -> Apart | None:
    """The distance to the nearest of some addresses, None if there are none."""
    return min((distance(one, other) for other in others), default=None)


def same_door(one: Address, other: Address) -> bool:
    """Whether two addresses can be one door: equal, or one says more, or spelled slightly apart.

    Numbers must be equal, but for those only one of them gives, such as a flat or a postcode,
    and two words beside them. Any other word that only one gives must be like one of the other's.
    """
    if one.key == other.key:
        return bool(one.key)
    numbers, theirs = set(_NUMBER.findall(one.key)), set(_NUMBER.findall(other.key))
    if not numbers or not theirs or not (numbers <= theirs or theirs <= numbers):
        return False
    words, others = _words(one), _words(other)
    if len(words & others) < _IN_COMMON:
        return False
    fewer, more = sorted((words - others, others - words), key=len)
    return all(any(ratio(word, rest) >= _ALIKE for rest in more) for word in fewer)


def _words(one: Address) -> set[str]:
    """The words of an address but for numbers and its region, which has a name and a code."""
    region = set(one.region.lower().split()) if one.region else set()
    return {
        word
        for word in one.key.split()
        if not _NUMBER.search(word)
        and word not in region
        and not (one.region and region_name(one.country, word) == one.region)
    }


def triangle(
    shipped: Iterable[Address], own: Iterable[Address], first: Iterable[Start]
) -> Iterator[Fact]:
    """The three sides as facts, and a word for each side of which nothing is known."""
    sides = {
        "shipped to": [_stated_fact(one) for one in shipped],
        "person's addresses": [_stated_fact(one) for one in own],
        "first start": [one.fact for one in first],
    }
    for name, side in sides.items():
        yield from side[:3] or [fact(name, "not known", "not in the data")]


def _stated_fact(one: Address) -> Fact:
    return fact(one.label, one.raw, one.source, FactKind.ADDRESS)


def _stated(raw: str, source: str) -> Address:
    place = understand(raw)
    label = "address given on applying"
    return Address(raw, address_key(raw), source, label, place.country, place.region)


def _each_door(addresses: Iterable[Address]) -> list[Address]:
    """Each door once for every kind of address, so that all sides can be shown."""
    kept: list[Address] = []
    for one in addresses:
        again = any(one.label == other.label and same_door(one, other) for other in kept)
        if one.key and not again:
            kept.append(one)
    return kept


def _measured(boot: DeviceBoot) -> Start:
    country = _country(boot.country or "")
    region = _region(country, boot.region)
    where = ", ".join(part for part in (boot.city, boot.region, boot.country) if part)
    shown = fact("first started in", where, boot.origin.at("country"))
    return Start(country, region, measured=True, fact=shown, at=boot.at)


def _country(text: str) -> str | None:
    text = text.strip()
    if len(text) == 2 and text.isalpha():
        return text.upper()
    return understand(text).country


def _region(country: str | None, region: str | None) -> str | None:
    """A region that can be compared: of countries whose regions have one name each here."""
    return region_name(country, region)


def _named(country: str | None, region: str | None) -> str:
    return ", ".join(part for part in (region, country) if part)


def after(one: datetime, other: datetime) -> bool:
    """Whether a moment is later than another; where one lacks an offset, both as written."""
    return days_between(other, one) > 0
