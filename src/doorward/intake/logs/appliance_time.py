"""When and where a record of CEF or LEEF is from: its own time, and the syslog line around it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

from doorward.intake.logs.fields import iso_millis
from doorward.intake.logs.reader import Refusal
from doorward.intake.logs.syslog_line import line_of

_SHORT_5424 = re.compile(r"(?:<\d{1,3}>)?1 (\S{1,64}) (\S{1,255}) ")
_WITH_MONTH = re.compile(
    r"([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{4}),? (\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?: ?(.{1,40}))?$"
)
_ZONE = re.compile(r"(?:UTC|GMT|Z)?([+-]\d\d):?(\d\d)$")


class Head(NamedTuple):
    """What the syslog line around a record says; None where it says nothing."""

    time: int | None
    host: str | None


def head_of(before: str, now: float) -> Head:
    """The syslog head before a record."""
    if not before.strip():
        return Head(None, None)
    short = _SHORT_5424.match(before)
    if short and iso_millis(short[1]) is not None:
        return Head(iso_millis(short[1]), short[2])
    try:
        line = line_of(before, now)
    except Refusal:
        return Head(None, None)
    return Head(line.time, line.host)


def millis_of(said: str | None) -> int | None:
    """A time as CEF and LEEF write them: milliseconds since 1970, ``Mar 02 2026 08:58:01``, ISO.

    >>> millis_of("1772441881000"), millis_of("Mar 02 2026 08:58:01.000 +01:00")
    (1772441881000, 1772438281000)
    """
    if said is None or len(said) > 80:
        return None
    if said.isdecimal() and said.isascii():
        found = int(said)
        return found * 1000 if found < 100_000_000_000 else found
    worded = _WITH_MONTH.match(said)
    if worded is None:
        return iso_millis(said)
    zone = _ZONE.match(worded[6] or "")
    offset = f"{zone[1]}{zone[2]}" if zone else "+0000"
    text = f"{worded[1]} {worded[2]} {worded[3]} {worded[4]} {offset}"
    try:
        parsed = datetime.strptime(text, "%b %d %Y %H:%M:%S %z").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return int(parsed.timestamp()) * 1000 + int((worded[5] or "0").ljust(3, "0")[:3])
