"""ArcSight's Common Event Format (versions 0 and 1), alone or inside a line of syslog.

Implementing ArcSight CEF, revision 26: a header of seven fields between ``|``, then ``key=value``
pairs; ``\\`` escapes ``|`` in the header and ``=`` in values.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

from doorward.intake.logs.appliance import Facts, event_of
from doorward.intake.logs.appliance_time import Head, head_of
from doorward.intake.logs.fields import UNSAID, number, plain
from doorward.intake.logs.reader import Framing, Logsource, Parsed, Refusal

_BEGIN = re.compile(r"CEF: ?(\d{1,2})\|")
_PIPE = re.compile(r"(?:[^\\|]|\\.)*+")
_KEY = re.compile(r"(?:^|(?<=\s))([\w.\[\]-]{1,64})=")
# \n and \r are line breaks in messages, which are not kept; in DOMAIN\name they are none.
_ESCAPE = re.compile(r"\\([\\=|])")
_MOST_PAIRS = 300
# By the guide `in` is what flows from source to destination. These vendors write it the other
# way, from the source's point of view: Fortinet's log reference has ``out`` for sentbyte, and
# Zscaler's feed format ``in=%d{respsize} out=%d{reqsize}``.
_IN_IS_RECEIVED = frozenset(("fortinet", "zscaler"))


class CefReader:
    """CEF, one event a line. `clock` is for lines whose only time lacks the year."""

    name = "cef"
    title = "CEF (Common Event Format), alone or in syslog"
    framing = Framing.LINES

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock

    def recognises(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 - the contract's
        """A CEF header with its seven fields in the first line."""
        line = head.split(b"\n", 1)[0].decode("utf-8", "replace")
        found = _BEGIN.search(line[:1024])
        return found is not None and line.count("|", found.start()) >= 7

    def parser(self, head: bytes, *, raw: bool) -> CefParser:  # noqa: ARG002 - the contract's
        """A parser; the head is not needed."""
        return CefParser(self._clock, raw=raw)


class CefParser:
    """One event a line."""

    def __init__(self, clock: Callable[[], float], *, raw: bool) -> None:
        self._clock = clock
        self._raw = raw

    def parse(self, frame: bytes, place: str) -> Sequence[Parsed]:  # noqa: ARG002 - by digest
        """The event of a line. Raises `Refusal`."""
        line = plain(frame)
        begin = _BEGIN.search(line)
        if begin is None:
            raise Refusal("wrong-format", "has no CEF header")
        facts = _facts(line, begin.end())
        said = facts.said.get
        head = (
            Head(None, None)
            if begin.start() == 0
            else head_of(line[: begin.start()], self._clock())
        )
        when = said("rt") or said("start") or said("end") or said("deviceReceiptTime")
        event = event_of(facts, when, head, frame)
        raw = _raw(facts) if self._raw else None
        return (Parsed(event, raw, Logsource(facts.vendor.lower(), "", facts.product.lower())),)


def _facts(line: str, start: int) -> Facts:
    header: list[str] = []
    at = start
    for _ in range(6):
        found = _PIPE.match(line, at)
        if found is None or found.end() >= len(line):
            raise Refusal("wrong-format", "has a CEF header of fewer than seven fields")
        header.append(_plain_text(found[0]))
        at = found.end() + 1
    vendor, product, version, class_id, name, _severity = header
    said = _pairs(line[at:])
    to, back = number(said.get("in")), number(said.get("out"))
    if vendor.lower() in _IN_IS_RECEIVED:
        to, back = back, to
    return Facts(vendor, product, version, class_id, name, said, sent=to, received=back)


def _pairs(text: str) -> dict[str, str]:
    """The extension: a value goes on to the next `` key=``, so it may hold spaces."""
    found: dict[str, str] = {}
    keys = list(_KEY.finditer(text))
    for place, key in enumerate(keys[:_MOST_PAIRS]):
        end = keys[place + 1].start() if place + 1 < len(keys) else len(text)
        value = text[key.end() : end].strip()
        if value not in UNSAID:
            found[key[1]] = _plain_text(value)
    return found


def _plain_text(said: str) -> str:
    return _ESCAPE.sub(r"\1", said) if "\\" in said else said


def _raw(facts: Facts) -> dict[str, object]:
    """The pairs with the header's fields under the names that the guide gives them."""
    return {
        **facts.said,
        "DeviceVendor": facts.vendor,
        "DeviceProduct": facts.product,
        "DeviceEventClassID": facts.class_id,
        "Name": facts.name,
    }
