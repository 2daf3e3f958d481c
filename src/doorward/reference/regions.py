"""First-level regions of the United States, Canada and Australia: codes, names, time zones.

Sources: ISO 3166-2 for codes; the IANA time zone database (``zone1970.tab`` and its notes) for
zones. A region with several zones lists all of them.
"""

from __future__ import annotations

from collections.abc import Mapping

_E, _C, _M, _P = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)

_UNITED_STATES = {
    "AL": ("Alabama", _C),
    "AK": ("Alaska", "America/Anchorage", "America/Adak"),
    "AZ": ("Arizona", "America/Phoenix", _M),
    "AR": ("Arkansas", _C),
    "CA": ("California", _P),
    "CO": ("Colorado", _M),
    "CT": ("Connecticut", _E),
    "DE": ("Delaware", _E),
    "DC": ("District of Columbia", _E),
    "FL": ("Florida", _E, _C),
    "GA": ("Georgia", _E),
    "HI": ("Hawaii", "Pacific/Honolulu"),
    "ID": ("Idaho", "America/Boise", _P),
    "IL": ("Illinois", _C),
    "IN": ("Indiana", "America/Indiana/Indianapolis", _C),
    "IA": ("Iowa", _C),
    "KS": ("Kansas", _C, _M),
    "KY": ("Kentucky", "America/Kentucky/Louisville", _E, _C),
    "LA": ("Louisiana", _C),
    "ME": ("Maine", _E),
    "MD": ("Maryland", _E),
    "MA": ("Massachusetts", _E),
    "MI": ("Michigan", "America/Detroit", _C),
    "MN": ("Minnesota", _C),
    "MS": ("Mississippi", _C),
    "MO": ("Missouri", _C),
    "MT": ("Montana", _M),
    "NE": ("Nebraska", _C, _M),
    "NV": ("Nevada", _P, _M),
    "NH": ("New Hampshire", _E),
    "NJ": ("New Jersey", _E),
    "NM": ("New Mexico", _M),
    "NY": ("New York", _E),
    "NC": ("North Carolina", _E),
    "ND": ("North Dakota", _C, _M),
    "OH": ("Ohio", _E),
    "OK": ("Oklahoma", _C, _M),
    "OR": ("Oregon", _P, _M),
    "PA": ("Pennsylvania", _E),
    "RI": ("Rhode Island", _E),
    "SC": ("South Carolina", _E),
    "SD": ("South Dakota", _C, _M),
    "TN": ("Tennessee", _C, _E),
    "TX": ("Texas", _C, _M),
    "UT": ("Utah", _M),
    "VT": ("Vermont", _E),
    "VA": ("Virginia", _E),
    "WA": ("Washington", _P),
    "WV": ("West Virginia", _E),
    "WI": ("Wisconsin", _C),
    "WY": ("Wyoming", _M),
}

_CANADA = {
    "AB": ("Alberta", "America/Edmonton"),
    "BC": (
        "British Columbia",
        "America/Vancouver",
        "America/Edmonton",
        "America/Dawson_Creek",
        "America/Fort_Nelson",
        "America/Creston",
    ),
    "MB": ("Manitoba", "America/Winnipeg"),
    "NB": ("New Brunswick", "America/Moncton"),
    "NL": ("Newfoundland and Labrador", "America/St_Johns", "America/Goose_Bay"),
    "NS": ("Nova Scotia", "America/Halifax"),
    "NT": ("Northwest Territories", "America/Edmonton", "America/Inuvik"),
    "NU": ("Nunavut", "America/Iqaluit", "America/Rankin_Inlet", "America/Cambridge_Bay"),
    "ON": ("Ontario", "America/Toronto", "America/Winnipeg", "America/Atikokan"),
    "PE": ("Prince Edward Island", "America/Halifax"),
    "QC": ("Quebec", "America/Toronto", "America/Halifax", "America/Blanc-Sablon"),
    "SK": ("Saskatchewan", "America/Regina", "America/Edmonton"),
    "YT": ("Yukon", "America/Whitehorse"),
}

_AUSTRALIA = {
    "ACT": ("Australian Capital Territory", "Australia/Sydney"),
    "NSW": ("New South Wales", "Australia/Sydney", "Australia/Broken_Hill"),
    "NT": ("Northern Territory", "Australia/Darwin"),
    "QLD": ("Queensland", "Australia/Brisbane"),
    "SA": ("South Australia", "Australia/Adelaide"),
    "TAS": ("Tasmania", "Australia/Hobart"),
    "VIC": ("Victoria", "Australia/Melbourne"),
    "WA": ("Western Australia", "Australia/Perth", "Australia/Eucla"),
}

_TABLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "US": _UNITED_STATES,
    "CA": _CANADA,
    "AU": _AUSTRALIA,
}

REGION_CODES: Mapping[str, Mapping[str, str]] = {
    country: {code: row[0] for code, row in table.items()} for country, table in _TABLES.items()
}
"""Region names by country and ISO 3166-2 code (without the country)."""

REGION_ZONES: Mapping[tuple[str, str], tuple[str, ...]] = {
    (country, row[0]): row[1:] for country, table in _TABLES.items() for row in table.values()
}
"""IANA time zones by country and region name."""

REGIONS_NAMED: Mapping[str, tuple[tuple[str, str], ...]] = {
    name: tuple((c, n) for (c, n) in REGION_ZONES if n.lower() == name)
    for name in {region.lower() for _, region in REGION_ZONES}
}
"""(country, region name) by lower-case name; ``georgia`` is also a country, see `places`."""

_ALIASES = {
    ("US", "washington dc"): "District of Columbia",
    ("US", "washington d.c."): "District of Columbia",
    ("US", "d.c."): "District of Columbia",
    ("US", "washington, d.c."): "District of Columbia",
    ("US", "washington state"): "Washington",
    ("CA", "québec"): "Quebec",
    ("CA", "newfoundland"): "Newfoundland and Labrador",
    ("CA", "pq"): "Quebec",
}


def region_name(country: str | None, text: str | None) -> str | None:
    """The region's name from its code or name in a country that has a table, else None.

    ``US-CA`` is understood too.

    >>> region_name("US", "ca"), region_name("CA", "ca"), region_name("US", "Texas")
    ('California', None, 'Texas')
    """
    if not country or not text:
        return None
    table = REGION_CODES.get(country)
    if table is None:
        return None
    stripped = text.strip().removeprefix(f"{country}-")
    by_code = table.get(stripped.upper())
    if by_code is not None:
        return by_code
    lowered = stripped.lower()
    for named_country, name in REGIONS_NAMED.get(lowered, ()):
        if named_country == country:
            return name
    return _ALIASES.get((country, lowered))


def any_region(country: str | None, text: str | None) -> str | None:
    """`region_name` where the country has a table, else the text as given."""
    if country in REGION_CODES:
        return region_name(country, text)
    return text or None
