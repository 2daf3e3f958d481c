"""Telling a place as written ("Austin, TX") from other short texts."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from doorward.intake.resumes.sections import fold
from doorward.intake.resumes.words import looks_like_organisation, looks_like_title

_LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl")

_CODES_TEXT = """
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC
ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR AB BC MB NB NL NS NT NU ON PE QC SK YT
NSW QLD VIC TAS ACT UK USA US UAE EU
"""
_CODES = frozenset(_CODES_TEXT.split())
_REGIONS_TEXT = """
Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii
Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan
Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico
New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island
South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia
Wisconsin|Wyoming|Ontario|Quebec|Québec|British Columbia|Alberta|Manitoba|Saskatchewan
Nova Scotia|New Brunswick|New South Wales|Victoria|Queensland|England|Scotland|Wales
Northern Ireland|Great Britain|Holland|Bavaria|Bayern|Catalonia|United States
United States of America|U.S.A.|U.S.|U.K.|The Netherlands|Czech Republic
"""
_REGIONS = frozenset(
    fold(name) for line in _REGIONS_TEXT.split("\n") for name in line.split("|") if name
)
_SHAPE = re.compile(r"[^\W\d_][\w .’'/()-]{0,40}(?:,\s?[^\W\d_][\w .’'-]{0,40}){0,3}")
_POSTCODE = re.compile(r"\s+\d{4,5}(?:-\d{4})?$|^\d{4,5}\s+")
_REMOTE = re.compile(r"^(?:fully )?remote\b|\bhybrid$", re.IGNORECASE)
_CREDENTIALS_TEXT = """
phd mba pmp cpa msc bsc md jd pe cissp cfa rn esq ma ba bs ms
"""
_CREDENTIALS = frozenset(_CREDENTIALS_TEXT.split())


@cache
def _countries() -> frozenset[str]:
    """Names of countries (Unicode CLDR) in the languages headings are known in, folded."""
    return frozenset(
        fold(name)
        for language in _LANGUAGES
        for code, name in Locale(language).territories.items()
        if len(code) == 2
    )


def is_region(text: str) -> bool:
    """Whether a text is the name or usual code of a country or first-level region.

    >>> is_region("TX"), is_region("Deutschland"), is_region("Django")
    (True, True, False)
    """
    bare = text.strip(" .")
    if bare in _CODES:
        return True
    folded = fold(bare)
    return len(folded) > 3 and (folded in _REGIONS or folded in _countries())


def is_place(text: str, *, sure: bool = False) -> bool:
    """Whether a text has the shape of a place.

    With `sure` its last part must be a known region or country; without, two or three
    capitalised parts are enough.
    """
    bare = _POSTCODE.sub("", text.strip(" ,;|()"))
    if not 3 <= len(bare) <= 90 or _SHAPE.fullmatch(bare) is None:
        return False
    parts = [part.strip() for part in bare.split(",")]
    if is_region(parts[-1]):
        # "Acme, Austin, TX" is an employer and a place: of three parts two must be regions.
        if sure and len(parts) > 2 and not is_region(parts[-2]):
            return False
        return not looks_like_organisation(parts[0]) and all(
            part[:1].isupper() or not part[:1].isascii() for part in parts
        )
    if sure or len(parts) < 2 or looks_like_title(bare) or looks_like_organisation(bare):
        return False
    return all(
        part[:1].isupper() and fold(part) not in _CREDENTIALS and len(part) > 2 for part in parts
    )


def is_remote(text: str) -> bool:
    """Whether a text says only that work was remote."""
    return len(text) < 30 and _REMOTE.search(text) is not None
