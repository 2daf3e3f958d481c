"""Checked single values: what is impossible is left out and said, never mended.

The checks of a record's values live apart from the record's shape (`doorward.intake.records`).
Paths are passed in pieces and joined only when there is something to say about them.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address
from typing import TypeVar

import msgspec

from doorward.intake.ats.dates import DateOrder, is_future, partial_date
from doorward.intake.ats.lenient import Place, shown
from doorward.intake.reader import Limits
from doorward.model import PartialDate

T = TypeVar("T")


class Rules(msgspec.Struct, frozen=True):
    """What a conversion is held to: the day it happens, the limits, and how days are written."""

    today: date
    limits: Limits = Limits()
    date_order: DateOrder | None = None


class Values:
    """Checks the values of one record; what is wrong is said in the record's `place`."""

    __slots__ = ("latest", "list_items", "order", "place", "today")

    def __init__(self, place: Place, rules: Rules) -> None:
        self.place = place
        self.today = rules.today
        self.order = rules.date_order
        self.list_items = rules.limits.list_items
        self.latest = _first_future_moment(rules.today)

    def moment(self, value: datetime | None, *path: str) -> datetime | None:
        """A moment that has an offset and does not lie in the future."""
        if value is None:
            return None
        if value.tzinfo is None:
            value = value.replace(tzinfo=UTC)
            self.place.note("assumed-utc", "has no time zone offset; read as UTC", "".join(path))
        if value > self.latest:
            self.place.field(
                "future-date", f"{value.isoformat()} lies in the future", "".join(path)
            )
            return None
        return value

    def date(self, text: str | None, *path: str, years_ahead: int = 0) -> PartialDate | None:
        """A date as written, checked to be possible and not later than the rules allow."""
        if not text:
            return None
        value, code, why = _date(text, self.order, self.today, years_ahead)
        if code:
            self.place.field(code, f"{shown(text)} {why}", "".join(path))
        return value

    def texts(self, values: list[str], *path: str) -> tuple[str, ...]:
        """Texts as written, without empty ones."""
        if not values:
            return ()
        if len(values) > self.list_items:
            values = self.capped(values, *path)
        return tuple([value for value in values if value]) if "" in values else tuple(values)

    def capped(self, values: list[T], *path: str) -> list[T]:
        """At most as many entries as the limits allow."""
        if len(values) <= self.list_items:
            return values
        why = f"has {len(values)} entries; the first {self.list_items} are kept"
        self.place.field("too-many", why, "".join(path))
        return values[: self.list_items]

    def ip(self, text: str | None, *path: str) -> str | None:
        """One IPv4 or IPv6 address, as written."""
        if not text or is_ip(text):
            return text or None
        self.place.field("bad-ip", f"{shown(text)} is no IP address", "".join(path))
        return None

    def amount(self, value: float | None, *path: str) -> float | None:
        """A number that is not negative and not infinite."""
        if value is None or 0 <= value < float("inf"):
            return value
        self.place.field("bad-number", f"{value} is not a possible amount", "".join(path))
        return None

    def paths(self, values: list[str], *path: str) -> tuple[str, ...]:
        """File names that stay inside the export's own folder."""
        if not values:
            return ()
        kept = []
        for index, value in enumerate(self.capped(values, *path)):
            if is_inner_path(value):
                kept.append(value)
                continue
            why = f"{shown(value)} does not stay below the export's folder"
            self.place.field("unsafe-path", why, f"{''.join(path)}[{index}]")
        return tuple(kept)


@lru_cache(maxsize=16)
def _first_future_moment(today: date) -> datetime:
    # The day ends last at UTC-12, and clocks of forms run a little ahead.
    return datetime(today.year, today.month, today.day, tzinfo=UTC) + timedelta(days=2)


@lru_cache(maxsize=65536)
def _date(
    text: str, order: DateOrder | None, today: date, years_ahead: int
) -> tuple[PartialDate | None, str, str]:
    read = partial_date(text, order)
    if read is None:
        return None, "bad-date", "is no possible date"
    if is_future(read.value.earliest(), today, years_ahead):
        return None, "future-date", "lies in the future"
    if read.ambiguous:
        return read.value, "ambiguous-date", "can mean two days; only the year is kept"
    return read.value, "", ""


_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_PLAIN_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}", re.ASCII)


def is_ip(text: str) -> bool:
    """Whether a text is one IPv4 or IPv6 address."""
    # The library takes ten times as long for what nearly every address is.
    if _PLAIN_IPV4.fullmatch(text):
        return True
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_inner_path(text: str) -> bool:
    """Whether a path in an export names something inside the export's own folder.

    >>> is_inner_path("resumes/a.pdf"), is_inner_path("../a.pdf"), is_inner_path("/etc/hosts")
    (True, False, False)
    """
    if not text or text[0] == "/" or "\\" in text or "\0" in text or ":" in text[:2]:
        return False
    return ".." not in text or ".." not in text.split("/")


def base_name(text: str) -> str:
    r"""The last part of a file name that may have been written on any system.

    >>> base_name("C:\\Users\\x\\cv.pdf"), base_name("a/b.pdf"), base_name("..")
    ('cv.pdf', 'b.pdf', '')
    """
    name = text.replace("\\", "/").rsplit("/", 1)[-1].strip()
    return "" if name in (".", "..") or "\0" in name else name
