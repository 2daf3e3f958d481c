"""Invented employers and schools, each a pure function of its number.

Employers are large or small, old or new, some without a web page, some renamed. Shells are
what published cases describe: registered lately, a young copied site, no staff.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from doorward.simulate.draw import Draw, Stream, Weighted
from doorward.simulate.places import CITIES_OF, COUNTRIES, City

_FIRST = (
    "Alder", "Amber", "Anchor", "Apex", "Arbor", "Ardent", "Argon", "Ashfield", "Aster", "Atlas",
    "Aurora", "Axiom", "Azure", "Banner", "Basalt", "Beacon", "Birch", "Blue Heron", "Bramble",
    "Bridgeport", "Bright", "Canyon", "Cardinal", "Cascade", "Cedar", "Chisel", "Cinder",
    "Cobalt", "Compass", "Copper", "Coral", "Crescent", "Crown", "Delta", "Drift", "Ember",
    "Falcon", "Fathom", "Fern", "Flint", "Foundry", "Garnet", "Glacier", "Granite", "Harbor",
    "Hazel", "Helix", "Highland", "Hollow", "Horizon", "Indigo", "Iron", "Ivory", "Jasper",
    "Juniper", "Keystone", "Lantern", "Larch", "Lattice", "Ledger", "Lighthouse", "Lumen",
    "Maple", "Marble", "Meridian", "Mosaic", "Nimbus", "North", "Oak", "Obsidian", "Onyx",
    "Orchard", "Osprey", "Paragon", "Pebble", "Pine", "Pivot", "Prairie", "Quartz", "Quill",
    "Raven", "Redstone", "Ridge", "River", "Rook", "Saffron", "Sage", "Sierra", "Silver",
    "Slate", "Solstice", "Sparrow", "Spruce", "Sterling", "Summit", "Tangent", "Tidal",
    "Timber", "Topaz", "Trellis", "Umber", "Vantage", "Velvet", "Verdant", "Vista", "Walnut",
    "Weaver", "Willow", "Zephyr", "Zenith",
)  # fmt: skip
_SECOND = (
    "bank", "bay", "bridge", "brook", "cliff", "crest", "dale", "field", "fold", "forge", "gate",
    "grove", "haven", "hill", "hurst", "lake", "leaf", "line", "mark", "mere", "mill", "mont",
    "moor", "path", "peak", "point", "port", "reach", "ridge", "rock", "shore", "side", "spring",
    "stead", "stone", "stream", "tide", "ton", "vale", "view", "ward", "way", "well", "wick",
    "wind", "wood", "works", "worth", "yard", "",
)  # fmt: skip
_KIND = (
    "Analytics", "Apps", "Automation", "Capital", "Cloud", "Commerce", "Consulting", "Data",
    "Digital", "Dynamics", "Education", "Energy", "Engineering", "Financial", "Foods", "Freight",
    "Games", "Group", "Health", "Insurance", "Interactive", "Labs", "Learning", "Logistics",
    "Media", "Mobility", "Networks", "Partners", "Payments", "Pharma", "Platforms", "Retail",
    "Robotics", "Security", "Services", "Software", "Solutions", "Studios", "Systems",
    "Technologies", "Telecom", "Travel", "Ventures", "Works",
)  # fmt: skip
_LEGAL = {
    "US": ("Inc.", "LLC", "Corp."), "CA": ("Inc.", "Ltd."), "GB": ("Ltd", "plc"),
    "DE": ("GmbH", "AG"), "NL": ("B.V.",), "FR": ("SAS", "SARL"), "ES": ("S.L.",),
    "BR": ("Ltda.",), "MX": ("S.A. de C.V.",), "IN": ("Pvt. Ltd.",), "PL": ("Sp. z o.o.",),
}  # fmt: skip
_PEOPLE = Weighted([((3, 12), 0.2), ((12, 60), 0.3), ((60, 400), 0.3), ((400, 9000), 0.2)])


class Employer(msgspec.Struct, frozen=True):
    """An employer. Months count from year 0; `site_words` None means no web page."""

    number: int
    name: str
    city: City
    founded: int
    people: int
    domain: str | None
    site_words: int | None
    listed: bool
    former_name: str | None = None
    renamed: int | None = None
    sham: bool = False


class School(msgspec.Struct, frozen=True):
    """A school; `listed` says whether institution lists know it."""

    number: int
    name: str
    domain: str
    founded: int
    listed: bool
    country: str


def employer_count(applications: int) -> int:
    """How many employers a company's applicants come from (4,000 to 24,000)."""
    return min(24_000, 4_000 + applications // 10)


_FOREIGN = tuple(one for one in COUNTRIES.values if one != "US")
_EACH = 3 * len(_FOREIGN)


def _country_of(number: int) -> str:
    place = number % _EACH
    return _FOREIGN[place] if place < len(_FOREIGN) else "US"


def number_in(country: str, turn: float, employers: int) -> int:
    """The number of an employer in a country; `turn` is from 0 to 1, low ones come up more."""
    block = int(turn**1.7 * (employers // _EACH))
    if country in _FOREIGN:
        return block * _EACH + _FOREIGN.index(country)
    spread = int(turn * 7919) % (_EACH - len(_FOREIGN))
    return block * _EACH + len(_FOREIGN) + spread


@lru_cache(maxsize=24_000)
def employer(seed: int, number: int, today: int) -> Employer:
    """An honest employer, as of a month."""
    draw = Draw(seed, Stream.EMPLOYER, number)
    country = _country_of(number)
    city = draw.weighted(CITIES_OF[country])
    low, high = draw.weighted(_PEOPLE)
    people = draw.between(low, high)
    stem, kind = _stem(draw, number), draw.pick(_KIND)
    title = f"{stem} {kind}"
    if draw.chance(0.35):
        title += f" {draw.pick(_LEGAL.get(country, ('Ltd.',)))}"
    age = draw.between(20, 300) if people < 60 else draw.between(60, 720)
    founded = today - age
    small = people < 60
    site = not (small and draw.chance(0.3 if country != "US" else 0.1))
    domain = f"{stem}{kind}".lower().replace(" ", "") + f"{number}.example" if site else None
    renamed = draw.chance(0.03) and age > 48
    return Employer(
        number, title, city, founded, people, domain,
        draw.between(300, 9000) if site else None,
        draw.chance(0.75 if country == "US" else 0.5),
        f"{_stem(draw, number + 37)} {draw.pick(_KIND)}" if renamed else None,
        today - draw.between(6, 40) if renamed else None,
    )  # fmt: skip


@lru_cache(maxsize=64)
def oldest(seed: int, today: int) -> Employer:
    """The oldest of the first employers, for careers that began long ago."""
    return min((employer(seed, one, today) for one in range(60)), key=lambda one: one.founded)


def shell(seed: int, number: int, today: int) -> Employer:
    """A company registered for the scheme: young, a thin or copied site, nobody there."""
    draw = Draw(seed, Stream.SHELL, number)
    city = draw.weighted(CITIES_OF["US"])
    stem, kind = _stem(draw, number + 17), draw.pick(_KIND)
    domain = f"{stem}{kind}".lower().replace(" ", "") + f"-{number}.example"
    return Employer(
        number, f"{stem} {kind} LLC", city, today - draw.between(3, 20), draw.below(2), domain,
        draw.between(40, 260), draw.chance(0.7), sham=True,
    )  # fmt: skip


def _stem(draw: Draw, number: int) -> str:
    first = _FIRST[(number * 7 + draw.below(3)) % len(_FIRST)]
    second = draw.pick(_SECOND)
    return f"{first}{second}" if " " not in first else f"{first} {second.title()}".strip()


_PLACE_A = (
    "Ash", "Bell", "Black", "Brook", "Carr", "Clay", "Dun", "East", "Elder", "Fair", "Glen",
    "Gold", "Grand", "Hart", "High", "Kings", "Lake", "Lang", "Long", "Mill", "New", "North",
    "Oak", "Old", "Penn", "Queens", "Red", "Rose", "Salt", "Silver", "South", "Stan", "Stone",
    "Sutter", "Thorn", "Upper", "Wall", "West", "White", "Winter",
)  # fmt: skip
_PLACE_B = (
    "bourne", "bridge", "bury", "combe", "cross", "dale", "den", "field", "ford", "gate", "ham",
    "haven", "hurst", "land", "ley", "market", "mere", "minster", "mont", "mouth", "port",
    "ridge", "shaw", "shire", "stead", "stoke", "ton", "vale", "view", "worth",
)  # fmt: skip
_SCHOOL = {
    "US": ("{} State University", "University of {}", "{} College", "{} Institute of Technology"),
    "DE": ("Technische Hochschule {}", "Universität {}"),
    "FR": ("Université de {}", "École supérieure de {}"),
    "ES": ("Universidad de {}",),
    "MX": ("Universidad Tecnológica de {}", "Universidad de {}"),
    "CO": ("Universidad de {}",),
    "BR": ("Universidade Federal de {}", "Faculdade {}"),
    "PL": ("Politechnika {}",),
    "IN": ("{} Institute of Engineering", "{} University", "{} College of Technology"),
}
SCHOOLS = 600


@lru_cache(maxsize=SCHOOLS)
def school(seed: int, number: int) -> School:
    """A school. The same schools, listed or not, serve everybody."""
    draw = Draw(seed, Stream.SCHOOL, number)
    country = draw.weighted(COUNTRIES) if number % 2 else "US"
    place = _PLACE_A[number % len(_PLACE_A)] + _PLACE_B[(number // 7 + number) % len(_PLACE_B)]
    forms = _SCHOOL.get(country, ("University of {}", "{} University of Technology"))
    title = draw.pick(forms).format(place)
    domain = f"{place.lower()}{number}.example"
    founded = (2026 - draw.between(25, 180)) * 12
    return School(number, title, domain, founded, draw.chance(0.95), country)
