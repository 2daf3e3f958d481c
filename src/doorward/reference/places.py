"""Claimed places as people write them: country, region, time zones, or None, never a guess.

A place is read as parts between commas. The last parts (country, state) lead; a city can decide
between two readings (``Toronto, CA`` is in Canada, ``Fresno, CA`` in California) but not
contradict what stands after it (``Paris, TX`` is in Texas). Whatever still has readings in two
countries, or is a bare city name that several regions have, is not understood: ``Georgia``,
``London``, ``Springfield``. The words of a place
are compared with other places the same person gave; where a place is plays no part.

Sources: country names and zones from the Unicode CLDR (through Babel); regions from `regions`;
cities and their zones from ``data/cities.csv``, written for this project after the IANA time
zone database.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources

import msgspec
from babel import Locale
from babel.core import get_global

from doorward.model import PlaceFact
from doorward.reference.regions import REGION_CODES, REGION_ZONES, REGIONS_NAMED

LONGEST = 200
_MOST_PARTS = 8
_SPLIT = re.compile(r"\s*[,;|/()\[\]\n·•]\s*|\s+[-–—]\s+")
_UNDECIDED = re.compile(
    r"\b(?:or|and|anywhere|worldwide|relocat\w*|willing|between|global\w*|nomad\w*)\b|[&+]", re.I
)
_NOISE = re.compile(
    r"\b(?:fully|100%|remote(?:ly)?|hybrid|on-?site|greater|metro(?:politan)?(?: area)?|bay area|"
    r"area|region|based in|home office)\b",
    re.I,
)
_US_ZIP = re.compile(r"\b([A-Z]{2})[\s,]+\d{5}(?:-\d{4})?\Z")
_CA_POSTAL = re.compile(r"\b([A-Z]{2})[\s,]+[A-Z]\d[A-Z]\s?\d[A-Z]\d\Z")

_COUNTRY_ALIASES: Mapping[str, str] = {
    "america": "US",
    "brasil": "BR",
    "burma": "MM",
    "cape verde": "CV",
    "czech republic": "CZ",
    "deutschland": "DE",
    "east timor": "TL",
    "england": "GB",
    "españa": "ES",
    "great britain": "GB",
    "holland": "NL",
    "hong kong": "HK",
    "italia": "IT",
    "ivory coast": "CI",
    "korea, republic of": "KR",
    "macau": "MO",
    "macedonia": "MK",
    "méxico": "MX",
    "north korea": "KP",
    "northern ireland": "GB",
    "palestine": "PS",
    "polska": "PL",
    "republic of ireland": "IE",
    "republic of korea": "KR",
    "russian federation": "RU",
    "schweiz": "CH",
    "scotland": "GB",
    "south korea": "KR",
    "suisse": "CH",
    "sverige": "SE",
    "swaziland": "SZ",
    "the gambia": "GM",
    "the netherlands": "NL",
    "the philippines": "PH",
    "turkey": "TR",
    "u.a.e.": "AE",
    "u.k.": "GB",
    "u.s.": "US",
    "u.s.a.": "US",
    "uae": "AE",
    "uk": "GB",
    "united states of america": "US",
    "usa": "US",
    "viet nam": "VN",
    "wales": "GB",
    "österreich": "AT",
}
_BRITISH_NATIONS = {"england", "scotland", "wales", "northern ireland"}
_MODERN_ZONES = {
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Catamarca": "America/Argentina/Catamarca",
    "America/Cordoba": "America/Argentina/Cordoba",
    "America/Jujuy": "America/Argentina/Jujuy",
    "America/Louisville": "America/Kentucky/Louisville",
    "America/Mendoza": "America/Argentina/Mendoza",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Europe/Kiev": "Europe/Kyiv",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
}


class PlaceMeaning(msgspec.Struct, frozen=True):
    """What a place means; None and empty where it could not be told."""

    country: str | None = None
    region: str | None = None
    time_zones: tuple[str, ...] = ()


class _Reading(msgspec.Struct, frozen=True):
    """One way to read a part. `zone` is a city's; `city` tells readings that may be namesakes."""

    country: str
    region: str | None = None
    zone: str | None = None
    city: bool = False


NOWHERE = PlaceMeaning()


def place_fact(raw: str, source: str) -> PlaceFact:
    """A place as written and understood."""
    meaning = understand(raw)
    return PlaceFact(
        raw=raw,
        source=source,
        country=meaning.country,
        region=meaning.region,
        time_zones=meaning.time_zones,
    )


@lru_cache(maxsize=65536)
def understand(raw: str) -> PlaceMeaning:
    """What a place means, or `NOWHERE`.

    >>> understand("Paris, TX")
    PlaceMeaning(country='US', region='Texas', time_zones=('America/Chicago',))
    >>> understand("Georgia") == NOWHERE
    True
    """
    if len(raw) > LONGEST:
        return NOWHERE
    text = unicodedata.normalize("NFKC", raw)
    parts = [part for part in _SPLIT.split(_NOISE.sub(" ", _expand_codes(text.strip()))) if part]
    readings: list[_Reading] = []
    for part in reversed(parts[-_MOST_PARTS:]):
        for step in reversed(_steps(" ".join(part.split()))):
            joined = _joined(readings, step) if readings else step
            if not step or (not joined and not _namesake(readings, step)):
                return NOWHERE
            readings = joined or readings
    return _meaning(readings)


def _namesake(led: list[_Reading], step: list[_Reading]) -> bool:
    """Whether a city that does not fit is only named like a known one elsewhere.

    So where a state or country stands after it (``Paris, TX``), not in ``Austin / Denver``.
    """
    return all(one.city for one in step) and not all(one.city for one in led)


def _expand_codes(text: str) -> str:
    """A state before a postal code is that country's: the code names the country."""
    for pattern, country, name in (
        (_US_ZIP, "US", "United States"),
        (_CA_POSTAL, "CA", "Canada"),
    ):
        found = pattern.search(text)
        if found and found[1] in REGION_CODES[country]:
            region = REGION_CODES[country][found[1]]
            return f"{text[: found.start()]}, {region}, {name}"
    return text


@lru_cache(maxsize=16384)
def _steps(part: str) -> list[list[_Reading]]:
    """Readings of a part, or of its end (``Austin TX``) and what is before it; not to be changed.

    A part that leaves the place open (``Austin or Denver``) gives one empty reading.
    """
    whole = _read(part)
    if whole:
        return [whole]
    if _UNDECIDED.search(part):
        return [[]]
    words = part.split()
    for length in (3, 2, 1):
        if len(words) > length:
            end = [one for one in _read(" ".join(words[-length:])) if not one.city]
            if end:
                before = _read(" ".join(words[:-length]))
                return [before, end] if before else [end]
    return []


def _read(part: str) -> list[_Reading]:
    lowered = part.lower()
    readings = list(_cities().get(lowered, ()))
    readings += [_Reading(country, name) for country, name in REGIONS_NAMED.get(lowered, ())]
    country = _countries().get(lowered)
    if country is not None:
        nation = part.title() if lowered in _BRITISH_NATIONS else None
        readings.append(_Reading(country, nation))
    if part.isupper() and part.isascii() and len(part) <= 3:
        readings += _codes(part)
    return list(dict.fromkeys(readings))


def _codes(code: str) -> list[_Reading]:
    readings = [
        _Reading(land, table[code]) for land, table in REGION_CODES.items() if code in table
    ]
    if code in _territories():
        readings.append(_Reading(code))
    elif len(code) == 3:
        alias = get_global("territory_aliases").get(code, ())
        if len(alias) == 1 and alias[0] in _territories():
            readings.append(_Reading(alias[0]))
    return readings


def _joined(later: Iterable[_Reading], earlier: Iterable[_Reading]) -> list[_Reading]:
    """Readings in which both parts are true of one place."""
    earlier = list(earlier)
    return list(
        dict.fromkeys(
            _Reading(
                one.country,
                one.region or other.region,
                other.zone or one.zone,
                one.city and other.city,
            )
            for one in later
            for other in earlier
            if one.country == other.country
            and (one.region is None or other.region is None or one.region == other.region)
        )
    )


def _meaning(readings: list[_Reading]) -> PlaceMeaning:
    countries = {one.country for one in readings}
    regions = {one.region for one in readings}
    bare = all(one.city for one in readings)
    if len(countries) != 1 or (bare and len(regions) > 1):
        return NOWHERE
    country = countries.pop()
    zones = dict.fromkeys(zone for one in readings for zone in _zones(one))
    return PlaceMeaning(country, regions.pop() if len(regions) == 1 else None, tuple(zones))


def _zones(reading: _Reading) -> tuple[str, ...]:
    if reading.zone is not None:
        return (reading.zone,)
    if reading.region is not None:
        found = REGION_ZONES.get((reading.country, reading.region))
        if found is not None:
            return found
    return country_zones(reading.country)


@cache
def country_zones(country: str) -> tuple[str, ...]:
    """The IANA time zones of a country (ISO 3166-1 alpha-2), empty where it is none."""
    zones = [zone for zone, land in get_global("zone_territories").items() if land == country]
    return tuple(sorted(_MODERN_ZONES.get(zone, zone) for zone in zones))


@cache
def _territories() -> Mapping[str, str]:
    names = Locale("en").territories
    return {code: name for code, name in names.items() if len(code) == 2 and code.isalpha()}


@cache
def _countries() -> Mapping[str, str]:
    """Countries by lower-case English name and by `_COUNTRY_ALIASES`."""
    found: dict[str, str] = {}
    for code, name in _territories().items():
        if code in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}:
            continue
        lowered = name.lower()
        found[lowered] = code
        found[re.sub(r"\s*\(.*\)", "", lowered)] = code
        found[lowered.replace("’", "'").replace("&", "and")] = code
    return {**found, **_COUNTRY_ALIASES}


@cache
def _cities() -> Mapping[str, tuple[_Reading, ...]]:
    found: dict[str, tuple[_Reading, ...]] = {}
    file = resources.files("doorward.reference") / "data" / "cities.csv"
    for row in csv.DictReader(file.read_text("utf-8").splitlines()):
        reading = _Reading(row["country"], row["region"] or None, row["zone"], city=True)
        for city in row["cities"].split(";"):
            found[city.lower()] = (*found.get(city.lower(), ()), reading)
    return found
