"""Countries, cities and the synthetic internet.

Cities and area codes are real, because place checks must have something to check; people,
streets and networks are invented. Addresses come only from ranges that are never routed on
the public internet: 10.0.0.0/8 (RFC 1918), 100.64.0.0/10 (RFC 6598) and 2001:db8::/32
(RFC 3849), cut up as the tables here say. `doorward simulate` writes the same tables out as
reference data, so that a screening of the synthetic company knows the synthetic internet.
"""

from __future__ import annotations

from importlib.resources import files

import msgspec

from doorward.simulate.draw import Weighted


class City(msgspec.Struct, frozen=True):
    """A city: `areas` are its telephone area codes (North America only)."""

    index: int
    name: str
    region: str
    country: str
    time_zone: str
    latitude: float
    longitude: float
    weight: float
    areas: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """The city as people write it."""
        if self.country in ("US", "CA"):
            return f"{self.name}, {self.region}"
        return f"{self.name}, {COUNTRY_NAMES[self.country]}"


COUNTRY_NAMES = {
    "US": "United States",
    "CA": "Canada",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "DE": "Germany",
    "FR": "France",
    "NL": "Netherlands",
    "ES": "Spain",
    "PL": "Poland",
    "UA": "Ukraine",
    "IN": "India",
    "PK": "Pakistan",
    "PH": "Philippines",
    "VN": "Vietnam",
    "NG": "Nigeria",
    "KE": "Kenya",
    "EG": "Egypt",
    "BR": "Brazil",
    "MX": "Mexico",
    "CO": "Colombia",
    "AU": "Australia",
}

COUNTRIES: Weighted[str] = Weighted(
    [
        ("US", 72.0), ("CA", 5.0), ("GB", 3.5), ("IN", 4.0), ("BR", 1.6), ("MX", 1.6),
        ("DE", 1.4), ("NG", 1.3), ("PL", 1.1), ("PH", 1.1), ("PK", 0.9), ("UA", 0.9),
        ("ES", 0.8), ("FR", 0.8), ("NL", 0.7), ("KE", 0.6), ("CO", 0.7), ("VN", 0.5),
        ("EG", 0.5), ("AU", 0.6), ("IE", 0.4),
    ]
)  # fmt: skip
"""Where applicants live. The same for everybody: an operator claims a place like anybody."""


def _cities() -> tuple[City, ...]:
    text = (files("doorward.simulate") / "data" / "cities.txt").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if not line.startswith("#")]
    return tuple(
        City(
            index, row[0], row[1], row[2], row[3], float(row[4]), float(row[5]), float(row[6]),
            tuple(row[7].split()),
        )
        for index, row in enumerate(rows)
    )  # fmt: skip


CITIES: tuple[City, ...] = _cities()
CITIES_OF: dict[str, Weighted[City]] = {
    country: Weighted([(one, one.weight) for one in CITIES if one.country == country])
    for country in COUNTRY_NAMES
}
AREAS: tuple[tuple[str, City], ...] = tuple(
    (area, one) for one in CITIES if one.country == "US" for area in one.areas
)
"""Every United States area code used, with its city."""

STREETS = (
    "Alder", "Ashgrove", "Birch Hollow", "Briarwood", "Cardinal", "Cedar Ridge", "Chestnut",
    "Clover", "Copperfield", "Dogwood", "Eastgate", "Elm Park", "Fairview", "Fern Valley",
    "Foxglove", "Garden Mill", "Glenwood", "Hawthorn", "Heron", "Hickory", "Juniper",
    "Kingfisher", "Lakemont", "Larkspur", "Linden", "Magnolia", "Maple Glen", "Meadowbrook",
    "Millstone", "Northfield", "Oak Terrace", "Orchard", "Pinecrest", "Quarry", "Redwood",
    "Rosemary", "Sandpiper", "Spruce", "Stonebridge", "Sycamore", "Tanager", "Thistle",
    "Valley Forge", "Walnut", "Westbrook", "Willow Bend", "Windmere", "Wren",
)  # fmt: skip
STREET_KINDS = ("St", "Ave", "Rd", "Ln", "Dr", "Ct", "Way", "Blvd")
