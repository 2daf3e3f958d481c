"""The head of a syslog line: RFC 5424, RFC 3164, and the ISO times that rsyslog writes to files."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from doorward.intake.logs.fields import checked_time, iso_millis, text
from doorward.intake.logs.reader import Refusal

_MONTHS = {
    month: number
    for number, month in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_RFC5424 = re.compile(
    r"<(\d{1,3})>1 (\S{1,64}) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,64}) ", re.ASCII
)
_RFC3164 = re.compile(
    r"(?:<(\d{1,3})>)?([A-Z][a-z]{2}) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d):(\d\d):(\d\d)"
    r"(?:\.\d{1,9})?(?::| (\S{1,255})) ?",
    re.ASCII,
)
_ISO = re.compile(
    r"(?:<(\d{1,3})>)?(\d{4}-\d\d-\d\dT[0-9:.]{5,20}(?:Z|[+-]\d\d:?\d\d)?) (\S{1,255}) "
)
_TAG = re.compile(r"([^\s:\[\]]{1,64})(?:\[(\d{1,10})\])?:\s?")
_DATA = re.compile(r'-|(?:\[(?:[^"\]]|"(?:[^"\\]|\\.)*+")*+\])++')
_DAY = timedelta(days=1)


class Line(NamedTuple):
    """A line taken apart. `time` is milliseconds; `message` is what follows the head."""

    time: int
    host: str | None
    app: str | None
    pid: int | None
    message: str


def line_of(said: str, now: float) -> Line:
    """A syslog line. Raises `Refusal`.

    RFC 3164 writes neither year nor zone: the time is taken as UTC, in the last year in which it
    is not later than a day from `now` (seconds since 1970).
    """
    found = _RFC5424.match(said)
    if found:
        return _rfc5424(said, found)
    iso = _ISO.match(said)
    if iso:
        time = iso_millis(iso[2])
        return _tagged(checked_time(time, said=True), iso[3], said[iso.end() :])
    old = _RFC3164.match(said)
    if old:
        return _tagged(_without_year(old, now), old[8], said[old.end() :])
    raise Refusal("wrong-format", "does not begin like a line of syslog")


def _rfc5424(said: str, found: re.Match[str]) -> Line:
    time = None if found[2] == "-" else iso_millis(found[2])
    data = _DATA.match(said, found.end())
    if data is None:
        raise Refusal("bad-field", "has structured data that does not end")
    message = said[data.end() :].lstrip(" ").removeprefix("\ufeff")
    pid = int(found[5]) if found[5].isdecimal() and len(found[5]) < 11 else None
    checked = checked_time(time, said=found[2] != "-")
    return Line(checked, text(found[3]), text(found[4]), pid, message)


def _tagged(time: int, host: str | None, rest: str) -> Line:
    tag = _TAG.match(rest)
    if tag is None:
        return Line(time, text(host), None, None, rest)
    pid = int(tag[2]) if tag[2] else None
    return Line(time, text(host), tag[1], pid, rest[tag.end() :])


def _without_year(found: re.Match[str], now: float) -> int:
    month, latest = _MONTHS.get(found[2]), datetime.fromtimestamp(now, UTC) + _DAY
    if month is None:
        raise Refusal("bad-time", "has a month that is none")
    day, hour, minute, second = (int(found[place]) for place in (3, 5, 6, 7))
    years = (int(found[4]),) if found[4] else range(latest.year, latest.year - 9, -1)
    for year in years:  # the 29th of February is not in every one
        try:
            time = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            continue
        if found[4] or time <= latest:
            return checked_time(int(time.timestamp()) * 1000, said=True)
    raise Refusal("bad-time", "has a day that is in no year")
