"""Dates and periods as résumés write them, in seven languages.

Month names follow Unicode CLDR (a test compares them). Where the order of day and month
cannot be told, only the year is kept.
"""

from __future__ import annotations

import re

import msgspec

from doorward.model import PartialDate

MONTHS: dict[str, str] = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
    "dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
    "dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
"""Full month names by language, January first."""

_SHORT = {
    "jan": 1, "jän": 1, "jänner": 1, "janv": 1, "ene": 1, "gen": 1,
    "feb": 2, "févr": 2, "fév": 2, "fev": 2, "fevrier": 2,
    "mar": 3, "mär": 3, "mrz": 3, "maerz": 3, "marco": 3, "mrt": 3,
    "apr": 4, "avr": 4, "abr": 4,
    "mag": 5,
    "jun": 6, "giu": 6,
    "jul": 7, "juil": 7, "lug": 7,
    "aug": 8, "ago": 8, "aout": 8,
    "sep": 9, "sept": 9, "set": 9, "setiembre": 9,
    "oct": 10, "okt": 10, "out": 10, "ott": 10,
    "nov": 11,
    "dec": 12, "dez": 12, "déc": 12, "dic": 12, "decembre": 12,
}  # fmt: skip


def _month_numbers() -> dict[str, int]:
    full = {
        name: number for names in MONTHS.values() for number, name in enumerate(names.split(), 1)
    }
    return {**_SHORT, **full}


MONTH_NUMBERS = _month_numbers()
"""Every month name and abbreviation known, lower case, without a full stop."""

_PRESENT_WORDS = (
    "present|current|currently|now|today|ongoing|till date|date|till now|"
    "heute|jetzt|aktuell|laufend|gegenwart|"
    "présent|present|aujourd[’']hui|actuel|actuellement|en cours|ce jour|"
    "actualidad|presente|actual|actualmente|hoy|la fecha|la actualidad|"
    "atual|atualmente|hoje|o momento|oggi|attuale|in corso|heden|nu|huidig"
)
_MONTH = "|".join(sorted((re.escape(name) for name in MONTH_NUMBERS), key=len, reverse=True))
_YEAR = r"(?:19[4-9]\d|20\d\d)"
_DATE = (
    rf"(?:(?:(?P<d{{n}}>\d{{{{1,2}}}})(?:\.|st|nd|rd|th|er|º)?\s{{{{0,2}}}}(?:de\s)?)?"
    rf"\b(?P<m{{n}}>{_MONTH})\b\.?,?\s{{{{0,3}}}}(?:de\s|del\s|of\s|/\s?|-\s?)?"
    rf"(?:(?P<md{{n}}>\d{{{{1,2}}}})(?:st|nd|rd|th)?,\s{{{{1,2}}}})?(?P<y{{n}}>{_YEAR}|['’]\d\d\b)"
    rf"|(?P<iy{{n}}>{_YEAR})[-/.](?P<im{{n}}>0[1-9]|1[0-2])(?:[-/.](?P<id{{n}}>[0-3]\d))?(?!\d)"
    rf"|(?P<n1{{n}}>\d{{{{1,2}}}})[./-](?:(?P<n2{{n}}>\d{{{{1,2}}}})[./-])?(?P<ny{{n}}>{_YEAR})"
    rf"|(?:(?:spring|summer|autumn|fall|winter|q[1-4]|mid|early|late)[\s-]{{{{0,2}}}})?"
    rf"(?P<yy{{n}}>{_YEAR}))"
)
_SEPARATOR = (
    r"\s{0,4}(?:[-‐‑‒–—―−~→]{1,3}|\b(?:to|until|till|through|thru|bis|à|au|a|al|hasta|até|ate|"
    r"fino a|tot|jusqu[’']à|jusqu[’']en|e)\b)\s{0,4}"
)
_PRESENT = rf"(?P<present>\b(?:{_PRESENT_WORDS})\b)"
_PERIOD = re.compile(
    rf"(?<![\d/.-])(?:(?:from|von|vom|de|du|desde|dal|van)\s{{1,2}})?{_DATE.format(n=1)}"
    rf"{_SEPARATOR}(?:(?:l[’']|la\s|a\s)?{_PRESENT}|{_DATE.format(n=2)})(?![\d/])",
    re.IGNORECASE,
)
_SHARED_YEAR = re.compile(
    rf"\b(?P<a>{_MONTH})\b\.?\s{{0,2}}(?:[-–—−]|to|bis|à|a)\s{{0,2}}"
    rf"(?P<b>{_MONTH})\b\.?,?\s{{1,3}}(?:de\s)?(?P<year>{_YEAR})(?!\d)",
    re.IGNORECASE,
)
_SHORT_END = re.compile(
    rf"(?<![\d/.-])(?P<year>{_YEAR})\s{{0,2}}[-–—−/]\s{{0,2}}(?P<end>\d\d)(?![\d/.-])"
)
_SINCE = re.compile(
    rf"(?:\b(?:since|seit|depuis|desde|ab|dal|sinds)\s{{1,3}}(?:le\s|el\s)?){_DATE.format(n=1)}"
    rf"(?![\d/])",
    re.IGNORECASE,
)
_SINGLE = re.compile(rf"(?<![\d/.-]){_DATE.format(n=1)}(?![\d/])", re.IGNORECASE)
_HAS_YEAR = re.compile(r"(?:19[4-9]|20\d)\d|['’]\d\d")


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """A period found in a line: where it stands and what it says."""

    begin: int
    finish: int
    start: PartialDate | None
    end: PartialDate | None
    current: bool = False


def find_period(line: str) -> Period | None:
    """The first period (two dates, a date to the present, or "since") in a line.

    >>> period = find_period("Engineer, Acme — März 2019 – heute")
    >>> str(period.start), period.current
    ('2019-03', True)
    >>> find_period("Managed 2000 machines") is None
    True
    """
    if _HAS_YEAR.search(line) is None:
        return None
    match = _PERIOD.search(line)
    if match is not None:
        start = _date(match, "1")
        current = match.group("present") is not None
        return _period(match, start, None if current else _date(match, "2"), current=current)
    match = _SHARED_YEAR.search(line)
    if match is not None:
        year = int(match.group("year"))
        first = PartialDate(year, MONTH_NUMBERS[match.group("a").lower()])
        return _period(match, first, PartialDate(year, MONTH_NUMBERS[match.group("b").lower()]))
    match = _SINCE.search(line)
    if match is not None:
        return _period(match, _date(match, "1"), None, current=True)
    return _short_end(line)


def _short_end(line: str) -> Period | None:
    match = _SHORT_END.search(line)
    if match is None:
        return None
    year = int(match.group("year"))
    end = year - year % 100 + int(match.group("end"))
    # 2017-11 is a month of 2017; 2017-19 can only be two years.
    if end <= year or int(match.group("end")) <= 12:
        return None
    return _period(match, PartialDate(year), PartialDate(end))


def find_date(line: str) -> Period | None:
    """The first single date in a line, as a period that only ends."""
    if _HAS_YEAR.search(line) is None:
        return None
    match = _SINGLE.search(line)
    return None if match is None else _period(match, None, _date(match, "1"))


def parse_date(text: str) -> PartialDate | None:
    """The date a short text says, or None.

    >>> str(parse_date("Jan 2020"))
    '2020-01'
    """
    found = find_date(text.strip())
    return found.end if found is not None and found.begin == 0 else None


def _period(
    match: re.Match[str],
    start: PartialDate | None,
    end: PartialDate | None,
    *,
    current: bool = False,
) -> Period:
    return Period(begin=match.start(), finish=match.end(), start=start, end=end, current=current)


def _date(match: re.Match[str], number: str) -> PartialDate | None:
    def group(name: str) -> str | None:
        return match.group(name + number)

    if (year := group("y")) is not None:
        day = group("d") or group("md")
        return _checked(_year(year), MONTH_NUMBERS[(group("m") or "").lower()], day)
    if (year := group("iy")) is not None:
        return _checked(int(year), int(group("im") or 0), group("id"))
    if (year := group("ny")) is not None:
        dotted = "." in match.group(0)
        return _numeric(int(year), group("n1") or "", group("n2"), day_first=dotted)
    year = group("yy")
    return None if year is None else _checked(int(year), None, None)


def _year(text: str) -> int:
    if text[0].isdigit():
        return int(text)
    short = int(text[1:])
    return 2000 + short if short < 50 else 1900 + short


def _numeric(year: int, first: str, second: str | None, *, day_first: bool) -> PartialDate | None:
    if second is None:
        return _checked(year, int(first), None)
    one, two = int(first), int(second)
    if one > 12 or one == two or day_first:
        return _checked(year, two, first)
    if two > 12:
        return _checked(year, one, second)
    return _checked(year, None, None)


def _checked(year: int, month: int | None, day: str | None) -> PartialDate | None:
    if month is not None and not 1 <= month <= 12:
        return None
    found = PartialDate(year, month, int(day) if day and month else None)
    try:
        found.earliest()
    except ValueError:
        return PartialDate(year, month)
    return found
