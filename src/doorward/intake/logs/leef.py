"""IBM QRadar's Log Event Extended Format 1.0 and 2.0, alone or inside a line of syslog.

Format: https://www.ibm.com/docs/en/dsm?topic=leef-overview. Version 1.0 parts attributes with
tabs, 2.0 with a character that its header names (or its number, ``x5E``), else with tabs too.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence

from doorward.intake.logs.appliance import Facts, event_of
from doorward.intake.logs.appliance_time import Head, head_of
from doorward.intake.logs.fields import UNSAID, number, plain
from doorward.intake.logs.reader import Framing, Logsource, Parsed, Refusal

_BEGIN = re.compile(r"LEEF: ?([12])(?:\.0)?\|")
_HEX = re.compile(r"0?x([0-9A-Fa-f]{1,4})$")
_MOST_PAIRS = 300
# LEEF's predefined attributes → CEF's names, in which `appliance` reads.
_NAMES = {
    "src": "src",
    "srcPort": "spt",
    "srcMAC": "smac",
    "dst": "dst",
    "dstPort": "dpt",
    "dstMAC": "dmac",
    "proto": "proto",
    "usrName": "suser",
    "accountName": "duser",
    "identHostName": "shost",
    "cat": "cat",
    "url": "request",
    "resource": "fname",
    "action": "act",
    "act": "act",
    "outcome": "outcome",
    "result": "outcome",
    "reason": "reason",
    "app": "app",
}


class LeefReader:
    """LEEF, one event a line. `clock` is for lines whose only time lacks the year."""

    name = "leef"
    title = "LEEF 1.0 and 2.0, alone or in syslog"
    framing = Framing.LINES

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock

    def recognises(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 - the contract's
        """A LEEF header with its fields in the first line."""
        line = head.split(b"\n", 1)[0].decode("utf-8", "replace")
        found = _BEGIN.search(line[:1024])
        return found is not None and line.count("|", found.start()) >= 5

    def parser(self, head: bytes, *, raw: bool) -> LeefParser:  # noqa: ARG002 - the contract's
        """A parser; the head is not needed."""
        return LeefParser(self._clock, raw=raw)


class LeefParser:
    """One event a line."""

    def __init__(self, clock: Callable[[], float], *, raw: bool) -> None:
        self._clock = clock
        self._raw = raw

    def parse(self, frame: bytes, place: str) -> Sequence[Parsed]:  # noqa: ARG002 - by digest
        """The event of a line. Raises `Refusal`."""
        line = plain(frame)
        begin = _BEGIN.search(line)
        if begin is None:
            raise Refusal("wrong-format", "has no LEEF header")
        parts = line[begin.end() :].split("|", 4)
        if len(parts) < 5:
            raise Refusal("wrong-format", "has a LEEF header of fewer than five fields")
        vendor, product, version, event_id, rest = parts
        delimiter, attributes = ("\t", rest) if begin[1] == "1" else _delimited(rest)
        said = _pairs(attributes, delimiter)
        head = (
            Head(None, None)
            if begin.start() == 0
            else head_of(line[: begin.start()], self._clock())
        )
        facts = _facts(vendor, product, version, event_id, said)
        event = event_of(facts, said.get("devTime"), head, frame)
        raw = None
        if self._raw:
            raw = {**said, "Vendor": vendor, "Product": product, "EventID": event_id}
        return (Parsed(event, raw, Logsource(vendor.lower(), "", product.lower())),)


def _delimited(rest: str) -> tuple[str, str]:
    """Version 2.0's delimiter and the attributes; some products leave the field out.

    >>> _delimited("^|a=1^b=2"), _delimited("x09|a=1"), _delimited("a=1|2")
    (('^', 'a=1^b=2'), ('\\t', 'a=1'), ('\\t', 'a=1|2'))
    """
    before, pipe, after = rest.partition("|")
    code = _HEX.match(before)
    if pipe and code:
        return chr(int(code[1], 16)), after
    if pipe and len(before) <= 1:
        return before or "\t", after
    return "\t", rest


def _pairs(attributes: str, delimiter: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in attributes.split(delimiter, _MOST_PAIRS)[:_MOST_PAIRS]:
        key, equals, value = part.partition("=")
        value = value.strip()
        if equals and 0 < len(key) <= 128 and value not in UNSAID:
            found[key.strip()] = value
    return found


def _facts(
    vendor: str, product: str, version: str, event_id: str, said: Mapping[str, str]
) -> Facts:
    renamed = {ours: said[theirs] for theirs, ours in _NAMES.items() if theirs in said}
    return Facts(
        vendor,
        product,
        version,
        event_id,
        said.get("name") or event_id,
        renamed,
        sent=number(said.get("srcBytes")),
        received=number(said.get("dstBytes")),
        login=_truth(said.get("isLoginEvent")),
        logout=_truth(said.get("isLogoutEvent")),
    )


def _truth(said: str | None) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get((said or "").lower())
