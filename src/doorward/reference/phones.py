"""Phone numbers as libphonenumber's metadata understands them.

A number is only understood where it is written internationally (``+44 …``) or the claimed
country is known; otherwise it stays as written, because the same digits mean different numbers
in different countries. Line types are given only where the plan tells: in North America fixed
and mobile numbers look alike, so there is none. Nothing is said about whether a number is in
service or was ported.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib import resources

import msgspec
import phonenumbers
from phonenumbers import PhoneNumberType
from phonenumbers.phonenumber import PhoneNumber

from doorward.model import PhoneFact

LONGEST = 64
_PLUS_ONE = re.compile(r"[\s(]*[+＋][\s(]*1(?!\d{11})")
_NORTH_AMERICAN = re.compile(
    r"\s*\+?[\s(]*(1?)[\s.(-]*([2-9]\d\d)[\s.)-]*([2-9]\d\d)[\s.-]*(\d{4})\s*\Z", re.ASCII
)
_PLAIN_INTERNATIONAL = re.compile(r"[\s(]*\+[\d\s().-]+\Z", re.ASCII)
_LINE_TYPES = {
    PhoneNumberType.FIXED_LINE: "fixed-line",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.TOLL_FREE: "toll-free",
    PhoneNumberType.PREMIUM_RATE: "premium-rate",
    PhoneNumberType.SHARED_COST: "shared-cost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "company-wide",
    PhoneNumberType.VOICEMAIL: "voicemail",
}
_FAST_REGIONS = frozenset({"US", "CA"})


class PhoneMeaning(msgspec.Struct, frozen=True):
    """What a number means; all None where it could not be understood."""

    e164: str | None = None
    region: str | None = None
    area: str | None = None
    line_type: str | None = None


UNKNOWN = PhoneMeaning()


def phone_fact(raw: str, source: str, country: str | None = None) -> PhoneFact:
    """A number as written and understood; `country` is the claimed one (ISO 3166-1) or None."""
    meaning = understand(raw, country)
    return PhoneFact(
        raw=raw,
        source=source,
        e164=meaning.e164,
        region=meaning.region,
        area=meaning.area,
        line_type=meaning.line_type,
        plus_one=_PLUS_ONE.match(raw) is not None,
    )


@lru_cache(maxsize=65536)
def understand(raw: str, country: str | None = None) -> PhoneMeaning:
    """What a number means, or `UNKNOWN`.

    >>> understand("+1 (415) 555-0132")
    PhoneMeaning(e164='+14155550132', region='US', area='California', line_type=None)
    >>> understand("(415) 555-0132") == UNKNOWN
    True
    """
    if len(raw) > LONGEST:
        return UNKNOWN
    north_american = _north_american(raw, country)
    if north_american is not None:
        return north_american
    international = raw.lstrip(" \t\r\n(").startswith(("+", "＋"))
    if not international and country is None:
        return UNKNOWN
    if _PLAIN_INTERNATIONAL.match(raw):
        return _parsed("+" + "".join(filter(str.isdigit, raw)), None)
    return _parsed(raw, None if international else country)


@lru_cache(maxsize=65536)
def _parsed(text: str, country: str | None) -> PhoneMeaning:
    """Cached apart, so that one number written in several ways is parsed once."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return UNKNOWN
    return _meaning(number)


def _meaning(number: PhoneNumber) -> PhoneMeaning:
    e164 = f"+{number.country_code}{phonenumbers.national_significant_number(number)}"
    only = _only_region(number.country_code)
    region = only or phonenumbers.region_code_for_number(number)
    kind = PhoneNumberType.UNKNOWN if region is None else phonenumbers.number_type(number)
    if kind == PhoneNumberType.UNKNOWN:
        possible = phonenumbers.is_possible_number(number)
        return PhoneMeaning(e164, region) if possible else UNKNOWN
    area = None
    if region in _FAST_REGIONS and kind == PhoneNumberType.FIXED_LINE_OR_MOBILE:
        area = _state(str(number.national_number)[:3])
    return PhoneMeaning(e164, None if region == "001" else region, area, _LINE_TYPES.get(kind))


def _only_region(country_code: int | None) -> str | None:
    """The region of a calling code that belongs to one country alone."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(country_code or 0, ())
    return regions[0] if len(regions) == 1 and regions[0] != "001" else None


def _north_american(raw: str, country: str | None) -> PhoneMeaning | None:
    """The common form of a US or Canadian number, without the cost of the full parser.

    Whether such a number is valid, its country and its kind depend on its first four digits
    alone, so they are asked once; anything else goes the long way.
    """
    found = _NORTH_AMERICAN.match(raw)
    if found is None:
        return None
    international = "+" in raw
    if international != bool(found[1]) and (international or country not in _FAST_REGIONS):
        return None
    if not international and country not in _FAST_REGIONS:
        return None
    digits = found[2] + found[3] + found[4]
    region = _plan(digits[:4])
    if region is None:
        return None
    return PhoneMeaning(f"+1{digits}", region, _state(digits[:3]))


@lru_cache(maxsize=8192)
def _plan(first_four: str) -> str | None:
    """US or CA where these first digits are ordinary numbers of it, else None."""
    number = PhoneNumber(country_code=1, national_number=int(first_four + "000000"))
    region = phonenumbers.region_code_for_number(number)
    ordinary = phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE_OR_MOBILE
    return region if ordinary and region in _FAST_REGIONS else None


@cache
def _areas() -> dict[str, str]:
    text = resources.files("doorward.reference").joinpath("data/nanp_areas.csv").read_text("utf-8")
    return dict(csv.reader(text.splitlines()[1:]))


def _state(area_code: str) -> str | None:
    """The state or province of an area code, None where it serves several (867, 902)."""
    return _areas().get(area_code)
