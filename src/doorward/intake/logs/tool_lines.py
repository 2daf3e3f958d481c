"""Lines that remote-access tools write about sessions that come in, each read by one function.

Pure functions of one line. They give who connected by number or address, when, and how they were
let in; names of peers and of machines are not kept. Formats:

- AnyDesk ``connection_trace.txt``: direction, date and time, how it was allowed, alias, id
  (https://support.anydesk.com/knowledge/connection-log);
- AnyDesk ``ad.trace`` and ``ad_svc.trace``: "Client-ID", "Logged in from", "Authenticated by"
  (examples in LOLRMM; https://alexandruhera.com/posts/anydesk-trace-file-forensics);
- TeamViewer ``Connections_incoming.txt``: id, name, start, end, local user, kind, GUID, by tabs
  (the order is from memory);
- RustDesk's log of its server side: "Punch hole to" (Ruler-Project issue 23) and "Connection
  opened from" (from memory).

Times are taken as UTC, as these tools write them (AnyDesk and TeamViewer: from memory).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

LONGEST = 4000
"""Characters of a line that are looked at."""


class Inbound(NamedTuple):
    """A session that came in, as one line tells it. `at` is milliseconds since 1970.

    `how`: ``password``, ``token``, ``user`` (somebody at the machine clicked), ``rejected`` or ""
    where the line does not say. `user` is the account at this machine.
    """

    tool: str
    at: int
    peer: str = ""
    ip: str = ""
    port: int | None = None
    how: str = ""
    user: str = ""
    ended: int | None = None


_CONNECTION = re.compile(
    r"\s*Incoming\s+(\d{4}-\d{2}-\d{2}),\s+(\d{2}:\d{2})\s+(User|Passwd|Token|REJECTED)"
    r"\s+(?:\S.*\s)?(\d{3,20})\s*\Z"
)
_TRACE = re.compile(r"\s*\w+\s+(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3})\s")
_CLIENT = re.compile(r"- Client-ID: (\d{3,20})\b")
_LOGGED_IN = re.compile(r"- Logged in from \[?([0-9a-fA-F.:]{3,45}?)\]?:(\d{1,5})\b")
_LET_IN = re.compile(
    r"- Authenticated (by local user|by password|with permanent token|with correct passphrase)"
)
_RUSTDESK = re.compile(
    r"\s*\[(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) ([+-]\d{2}:\d{2})\]"
    r".{0,200}(?:Connection opened from|Punch hole to) \[?([0-9a-fA-F.:]{3,45}?)\]?:(\d{1,5})\b"
)
_NUMBER = re.compile(r"[0-9 ]{3,20}\Z")
_HOW = {
    "User": "user",
    "Passwd": "password",
    "Token": "token",
    "REJECTED": "rejected",
    "by local user": "user",
    "by password": "password",
    "with permanent token": "token",
    "with correct passphrase": "password",
}


def anydesk_connection(line: str) -> Inbound | None:
    """A line of ``connection_trace.txt``; None for any other.

    >>> anydesk_connection("Incoming 2026-03-01, 10:23 Passwd 555000111 555000111").how
    'password'
    """
    found = _CONNECTION.match(line)
    if found is None:
        return None
    at = _millis(f"{found[1]} {found[2]}", "%Y-%m-%d %H:%M")
    return None if at is None else Inbound("AnyDesk", at, peer=found[4], how=_HOW[found[3]])


def anydesk_trace(line: str) -> Inbound | None:
    """A line of ``ad.trace`` or ``ad_svc.trace`` that tells of a peer; None for any other."""
    stamp = _TRACE.match(line)
    at = _millis(stamp[1], "%Y-%m-%d %H:%M:%S.%f") if stamp else None
    if at is None:
        return None
    if client := _CLIENT.search(line):
        return Inbound("AnyDesk", at, peer=client[1])
    if came := _LOGGED_IN.search(line):
        return Inbound("AnyDesk", at, ip=came[1], port=int(came[2]))
    if let_in := _LET_IN.search(line):
        return Inbound("AnyDesk", at, how=_HOW[let_in[1]])
    return None


def teamviewer_incoming(line: str) -> Inbound | None:
    """A line of ``Connections_incoming.txt``; None for any other."""
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) < 6 or not _NUMBER.match(cells[0]):
        return None
    at, ended = (_millis(cell, "%d-%m-%Y %H:%M:%S") for cell in cells[2:4])
    if at is None:
        return None
    peer = cells[0].replace(" ", "")
    return Inbound("TeamViewer", at, peer=peer, user=cells[4], ended=ended)


def rustdesk_server(line: str) -> Inbound | None:
    """A line of RustDesk's server log that tells of a peer's address; None for any other."""
    found = _RUSTDESK.match(line)
    if found is None:
        return None
    at = _millis(f"{found[1][:19]} {found[2]}", "%Y-%m-%d %H:%M:%S %z")
    return None if at is None else Inbound("RustDesk", at, ip=found[3], port=int(found[4]))


def _millis(text: str, form: str) -> int | None:
    try:
        read = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is set below
    except ValueError:
        return None
    at = read if read.tzinfo else read.replace(tzinfo=UTC)
    millis = round(at.timestamp() * 1000)
    return millis if millis > 0 else None


LINE_READERS: tuple[Callable[[str], Inbound | None], ...] = (
    anydesk_connection,
    anydesk_trace,
    teamviewer_incoming,
    rustdesk_server,
)
"""All of them; no line is of two kinds."""


def inbound(line: str) -> Inbound | None:
    """What a line of any of these logs tells of a session that comes in; None where nothing."""
    text = line[:LONGEST]
    for reader in LINE_READERS:
        found = reader(text)
        if found is not None:
            return found
    return None
