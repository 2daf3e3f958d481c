"""The claimed place against what else shows where the person is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from doorward.model import Dossier, Fact, FactKind, FeedKind, Knowledge, PlaceFact, Strength
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import SOURCE_WORDS, fact, stated_at
from doorward.signals.frameworks import PROXY, SYNTHETIC_IDENTITY
from doorward.signals.networks import shows_place

_NORTH_AMERICAN_PLAN = frozenset(
    [
        "AG",
        "AI",
        "AS",
        "BB",
        "BM",
        "BS",
        "CA",
        "DM",
        "DO",
        "GD",
        "GU",
        "JM",
        "KN",
        "KY",
        "LC",
        "MP",
        "MS",
        "PR",
        "SX",
        "TC",
        "TT",
        "US",
        "VC",
        "VG",
        "VI",
    ]
)
"""Countries that share the calling code +1: a number of one is no hint of another."""


def _claimed(dossier: Dossier) -> dict[str, PlaceFact]:
    return {place.country: place for place in dossier.places if place.country}


def _place_fact(place: PlaceFact) -> Fact:
    return fact("claimed place", place.raw, place.source, FactKind.ADDRESS)


@signal(
    "A06",
    title="Phone number of another country than the claimed place",
    family="place",
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "phones.region",
        "phones.raw",
        "phones.source",
        "places.country",
        "places.raw",
        "places.source",
    ),
    needs=("phones.region", "places.country"),
    clears="People keep their number when they move: a call to it and the question since when "
    "they have it settle this.",
    sources=("GH", "P23"),
    fairness_note="Immigrants and people who apply from abroad keep foreign numbers.",
    published="No rate is published.",
    limits="Countries only. Area codes are neutral, since North American numbers move with "
    "their owners, and so is one +1 country against another. Any number of a claimed country "
    "settles it.",
)
def phone_elsewhere(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """None of the numbers given belongs to a country the person says they live in."""
    claimed = _claimed(dossier)
    phones = [one for one in dossier.phones if one.region]
    if not claimed or not phones:
        return
    if any(_same_plan(one.region, country) for one in phones for country in claimed):
        return
    yield Observation(
        reason="No phone number given belongs to a country the application names as the "
        "person's place.",
        facts=(
            *(
                fact("phone number", f"{one.raw} ({one.region})", one.source, FactKind.PHONE)
                for one in phones[:4]
            ),
            *(_place_fact(place) for place in list(claimed.values())[:3]),
        ),
    )


def _same_plan(region: str | None, country: str) -> bool:
    return region == country or (region in _NORTH_AMERICAN_PLAN and country in _NORTH_AMERICAN_PLAN)


@signal(
    "A10.country",
    title="Connections from another country than the claimed place",
    family="place",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "networks.ip",
        "networks.country",
        "networks.kinds",
        "networks.source",
        "places.country",
        "places.raw",
        "places.source",
    ),
    needs=("networks.country", "places.country"),
    feeds=(FeedKind.GEOLOCATION,),
    clears="Travel or a planned move explains it: ask where the person is now and when they "
    "would be at the claimed place.",
    sources=("GH", "US22"),
    mappings=(PROXY,),
    fairness_note="People who apply before moving, visit family abroad or live near a border "
    "are seen in another country.",
    published="No rate is published.",
    limits="Addresses known to be VPNs, data centres, relays, company or satellite networks are "
    "left out here (A09 reports the first two). A single address of a claimed country settles "
    "it. Geolocation errs.",
)
def connected_elsewhere(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Every ordinary connection came from a country the person does not claim to be in."""
    claimed = _claimed(dossier)
    seen = [one for one in dossier.networks if shows_place(one)]
    if not claimed or not seen or any(one.country in claimed for one in seen):
        return
    came_from = sorted({str(one.country) for one in seen})
    yield Observation(
        reason=f"The application names {', '.join(sorted(claimed)[:4])} as the person's place, but "
        f"every ordinary connection came from {', '.join(came_from[:4])}.",
        facts=(
            *(
                fact("IP address", f"{one.ip} in {one.country}", one.source, FactKind.IP)
                for one in seen[:5]
            ),
            *(_place_fact(place) for place in list(claimed.values())[:3]),
        ),
        strength=Strength.MEDIUM if len({one.ip for one in seen}) > 1 else Strength.WEAK,
    )


_ZONE_HOURS = 3.0
_DEFAULT_MOMENT = datetime(2025, 1, 15, 12, tzinfo=UTC)


@signal(
    "A10.zone",
    title="Browser clock far from the claimed place",
    family="place",
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "application.client_events.time_zone",
        "application.client_events.at",
        "application.origin",
        "places.time_zones",
        "places.raw",
        "places.source",
    ),
    needs=("application.client_events.time_zone", "places.time_zones"),
    clears="Travel, or a device set up for another place: ask.",
    sources=("GH", "US22"),
    fairness_note="Travellers, people about to move and people who keep a family's clock set "
    "their device so.",
    published="No rate is published.",
    limits="The clock is set by the person; operators set it right. Compares offsets, not zone "
    "names, and only differences of three hours or more. Needs the system's or the tzdata "
    "package's time zone tables; a zone they lack is unknown.",
)
def clock_elsewhere(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """The clock of the browser shows another part of the world than the place claimed."""
    events = [one for one in dossier.application.client_events if one.time_zone][:20]
    zones = [zone for place in dossier.places for zone in place.time_zones][:40]
    if not events or not zones:
        return
    apart = []
    for event in events:
        difference = _hours_apart(str(event.time_zone), zones, event.at or _DEFAULT_MOMENT)
        if difference is None or difference < _ZONE_HOURS:
            return
        apart.append(difference)
    place = dossier.places[0]
    yield Observation(
        reason=f"The browser's clock is at least {min(apart):g} hours away from that of the "
        "claimed place in every contact.",
        facts=(
            *(
                fact(
                    "browser time zone",
                    event.time_zone,
                    dossier.application.origin.at("client_events.time_zone"),
                )
                for event in events[:3]
            ),
            _place_fact(place),
        ),
    )


def _hours_apart(seen: str, claimed: list[str], moment: datetime) -> float | None:
    month = (moment.year, moment.month)
    here = _offset(seen, *month)
    if here is None:
        return None
    there = [offset for zone in claimed if (offset := _offset(zone, *month)) is not None]
    if not there:
        return None
    return min(min(abs(here - one), 24 - abs(here - one)) for one in there)


@lru_cache(maxsize=4096)
def _offset(zone: str, year: int, month: int) -> float | None:
    try:
        offset = ZoneInfo(zone).utcoffset(datetime(year, month, 15, 12))  # noqa: DTZ001
    except (KeyError, ValueError, OSError):
        return None
    return None if offset is None else offset.total_seconds() / 3600


@signal(
    "B03.place",
    title="Form and résumé name different countries",
    family="place",
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "application.statements.source",
        "application.statements.location",
        "application.statements.origin",
        "places.raw",
        "places.country",
    ),
    needs=("several:application.statements", "places.country"),
    clears="A move or an old résumé explains it: ask where the person lives now and would work.",
    sources=("US22", "P23"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="People who have just moved, or apply before they move, are described so.",
    published="No rate is published.",
    limits="Countries only, and only the form against the résumé: profiles go stale. A place "
    "that cannot be told is unknown.",
)
def places_differ(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Two documents handed in together place the person in different countries."""
    countries = {place.raw: place.country for place in dossier.places if place.country}
    form, resume = [], []
    for one in dossier.application.statements:
        country = countries.get(one.location or "")
        if country is not None and one.source == "form":
            form.append((country, one))
        elif country is not None and one.source == "resume":
            resume.append((country, one))
    if not form or not resume or {row[0] for row in form} & {row[0] for row in resume}:
        return
    pair = (form[0], resume[0])
    yield Observation(
        reason="The application form and the résumé name different countries as the person's "
        "place.",
        facts=tuple(
            fact(
                f"place in {SOURCE_WORDS[one.source]}",
                one.location,
                stated_at(one, "location"),
                FactKind.ADDRESS,
            )
            for _, one in pair
        ),
    )
