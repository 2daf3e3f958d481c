"""Telephone numbers that reach nobody, one to a line, in E.164.

Small companies use ranges that numbering authorities keep for fiction: 555-0100 to 555-0199
in every North American area code, Ofcom's drama numbers, Arcep's, the ACMA's and ComReg's.
Larger companies need more numbers than those ranges hold; they use numbers that cannot be
assigned: in North America central office codes N11 (211 to 911), which dialling plans keep for
short codes (area codes N11 where a country's area codes are used up), elsewhere leading digits
for which libphonenumber's metadata, made from the national plans, has no assigned range (such
numbers parse and are possible, but not valid).
"""

from __future__ import annotations

from functools import cache
from math import gcd

import msgspec

from doorward.simulate.places import AREAS, CITIES, City

_N11 = ("211", "311", "411", "511", "611", "711", "811", "911")
_CANADA: tuple[tuple[str, City], ...] = tuple(
    (area, one) for one in CITIES if one.country == "CA" for area in one.areas
)

_FICTION: dict[str, tuple[str, ...]] = {
    "GB": (
        "442079460xxx", "441134960xxx", "441144960xxx", "441154960xxx", "441164960xxx",
        "441174960xxx",
        "441184960xxx", "441214960xxx", "441314960xxx", "441414960xxx", "441514960xxx",
        "441614960xxx", "441632960xxx",
    ),
    "FR": ("3319900xxxx", "3326191xxxx", "3335301xxxx", "3346571xxxx", "3353649xxxx"),
    "AU": (
        "6125550xxxx", "6127010xxxx", "6135550xxxx", "6137010xxxx", "6175550xxxx",
        "6177010xxxx", "6185550xxxx", "6187010xxxx",
    ),
    "IE": ("35320910xxxx", "35320911xxxx", "35320912xxxx"),
}  # fmt: skip
"""Ranges kept for fiction: Ofcom, Arcep, ACMA, ComReg."""

_UNASSIGNED: dict[str, tuple[str, int]] = {
    "GB": ("4432", 8), "DE": ("4919", 9), "FR": ("3387", 7), "PL": ("4840", 7),
    "ES": ("3439", 7), "NL": ("3160", 7), "UA": ("38028", 7), "IN": ("9150", 8),
    "PK": ("9228", 8), "PH": ("6339", 8), "VN": ("8460", 7), "NG": ("23440", 8),
    "KE": ("25430", 7), "EG": ("2043", 8), "BR": ("5550", 9), "MX": ("5240", 8),
    "CO": ("5740", 8), "AU": ("6155", 7), "IE": ("35340", 7),
}  # fmt: skip
"""Leading digits without an assigned range, and how many free digits follow."""


class Line(msgspec.Struct, frozen=True):
    """A telephone line: its number in E.164 and the city of its area code, if any."""

    e164: str
    city: City | None = None


class Numbers:
    """Gives every line number from 0 to `lines` - 1 a telephone number of its own.

    >>> Numbers(400).line(7, "US").e164[5:9]
    '5550'
    """

    def __init__(self, lines: int) -> None:
        self._fictional = lines <= len(AREAS) * 100

    def line(self, number: int, country: str) -> Line:
        """The line of this number in a country. Different numbers never share one."""
        if country == "US":
            return self._north_american(number, AREAS)
        if country == "CA":
            return self._north_american(number, _CANADA)
        patterns = _FICTION.get(country, ())
        if patterns:
            free = patterns[0].count("x")
            which, rest = number % len(patterns), number // len(patterns)
            if rest < 10**free:
                return Line("+" + patterns[which].replace("x" * free, f"{rest:0{free}d}"))
        prefix, digits = _UNASSIGNED[country]
        return Line(f"+{prefix}{_spread(number, 10**digits):0{digits}d}")

    def _north_american(self, number: int, areas: tuple[tuple[str, City], ...]) -> Line:
        if self._fictional and number < len(areas) * 100:
            slot = _spread(number, len(areas) * 100)
            area, city = areas[slot // 100]
            return Line(f"+1{area}55501{slot % 100:02d}", city)
        each = len(_N11) * 10_000
        if number >= len(areas) * each:
            beyond = number - len(areas) * each
            code, rest = (
                _N11[beyond // 8_000_000],
                2_000_000 + _spread(beyond % 8_000_000, 8_000_000),
            )
            return Line(f"+1{code}{rest}")
        slot = _spread(number, len(areas) * each)
        area, city = areas[slot // each]
        rest = slot % each
        return Line(f"+1{area}{_N11[rest // 10_000]}{rest % 10_000:04d}", city)


def _spread(number: int, size: int) -> int:
    """A bijection of 0 … size - 1 that scatters neighbours (a step coprime to the size)."""
    return (number * _step(size) + size // 7) % size


@cache
def _step(size: int) -> int:
    step = int(size * 0.6180339887) | 1
    while gcd(step, size) != 1:
        step += 2
    return step


_SHAPES = {
    "dashes": "{0}-{1}-{2}",
    "brackets": "({0}) {1}-{2}",
    "dots": "{0}.{1}.{2}",
    "spaces": "{0} {1} {2}",
    "plain": "{0}{1}{2}",
}
STYLES = tuple(_SHAPES)


def written(e164: str, style: str, *, plus: bool) -> str:
    """A number as somebody writes it; outside North America always with the country code.

    >>> written("+15125550123", "brackets", plus=False)
    '(512) 555-0123'
    """
    if not e164.startswith("+1"):
        body = e164[1:]
        return f"+{body[:2]} {body[2:5]} {body[5:8]} {body[8:]}" if style != "plain" else e164
    shaped = _SHAPES[style].format(e164[2:5], e164[5:8], e164[8:])
    return ("+1" if style == "plain" else "+1 ") + shaped if plus else shaped
