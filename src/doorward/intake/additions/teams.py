"""Microsoft Teams: attendance reports (CSV) and call records of Microsoft Graph (JSON).

An attendance report is UTF-16 with tabs and three numbered sections, in the organiser's
language: ``1. Summary``, ``2. Participants`` (name, first join, last leave, duration, e-mail,
UPN, role) and ``3. In-Meeting Activities`` (name, join, leave, duration, e-mail, role). The
sections are told by their numbers and the columns by their place, so the language does not
matter. It names no meeting: ``meetings.toml`` does. A call record (``callRecord`` with its
sessions and segments expanded) has ``joinWebUrl``, times in UTC, the program used and, for
endpoints that report it, the public address as the relay saw it (``reflexiveIPAddress``).
Sources: learn.microsoft.com, *callRecord*, *session*, *networkInfo*; reports as people publish
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from doorward.intake.additions.meeting_tables import has_keys, table
from doorward.intake.additions.meetings import LogRow
from doorward.intake.ats.lenient import decode_json
from doorward.intake.ats.reading import SourceFile, json_records
from doorward.intake.ats.sniff import looks_like_json
from doorward.intake.reader import Limits
from doorward.model import Problem, Severity

_SECTION = re.compile(r"([123])\s*[.．]\s*\S")
_ORGANISER = re.compile(r"organi[sz]|主催|组织者|組織者|이끌이|organizz|järjest", re.IGNORECASE)
_ACTIVITY = ("name", "at", "until", "duration", "account", "role")
_PARTICIPANT = ("name", "at", "until", "duration", "account", "upn", "role")
_MOST_SESSIONS = 5_000
_LOOKED_AT = 8192


def recognises(name: str, head: bytes) -> bool:  # noqa: ARG001 - readers are asked alike
    """Whether a file is one of these, by its first part."""
    if looks_like_json(head):
        return has_keys(head, "sessions", "joinWebUrl") or has_keys(head, "sessions", "organizer")
    lines = head[:_LOOKED_AT].decode("utf-8", "replace").lstrip("\ufeff").splitlines()
    numbers = [found[1] for line in lines if (found := _SECTION.match(line))]
    return numbers[:2] == ["1", "2"] and any(line.count("\t") >= 5 for line in lines)


def read(file: SourceFile, head: bytes, limits: Limits) -> Iterator[LogRow | Problem]:
    """The joins of a log."""
    yield from (_call_records if looks_like_json(head) else _attendance)(file, limits)


def _attendance(file: SourceFile, limits: Limits) -> Iterator[LogRow | Problem]:
    """Each joining of section 3; where there is none, the first and last of section 2."""
    sections: dict[str, list[tuple[int, list[str]]]] = {"2": [], "3": []}
    section = ""
    for item in table(file, limits):
        if isinstance(item, Problem):
            yield item
            return
        found = _SECTION.match(item[1][0].lstrip("\ufeff")) if len(_filled(item[1])) == 1 else None
        if found:
            section = found[1]
        elif section in sections:
            sections[section].append(item)
    rows, columns = (
        (sections["3"][1:], _ACTIVITY) if sections["3"][1:] else (sections["2"][1:], _PARTICIPANT)
    )
    for number, cells in rows:
        told = dict(zip(columns, cells, strict=False))
        yield LogRow(
            record=str(number),
            meeting=None,
            name=told.get("name", ""),
            account=told.get("account", ""),
            at=told.get("at", ""),
            until=_with_day(told.get("until", ""), told.get("at", "")),
            host=bool(_ORGANISER.search(told.get("role", ""))),
        )
    if not rows:
        why = "has no list of participants"
        yield Problem(Severity.FILE, "no-participants", why, file.label)


def _filled(cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell]


def _with_day(leave: str, join: str) -> str:
    """A time of leaving with the day of joining, where the report writes the clock alone."""
    if re.match(r"\d{1,2}:\d{2}", leave) and (day := re.match(r"[^\s,]*\d,?\s", join)):
        return day[0] + leave
    return leave


def _call_records(file: SourceFile, limits: Limits) -> Iterator[LogRow | Problem]:
    for raw in json_records(file, frozenset({"value"}), limits):
        if isinstance(raw, Problem):
            yield raw
            continue
        value = decode_json(raw.data, raw.place, limits.nesting)
        sessions = value.get("sessions") if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(sessions, list):
            if not raw.place.problems:
                raw.place.refuse("wrong-type", "is no call record with its sessions")
        else:
            meeting = _text(value, "joinWebUrl") or _text(value, "id")
            organiser = _identity(value.get("organizer"))
            for place, session in enumerate(sessions[:_MOST_SESSIONS]):
                if isinstance(session, dict):
                    record = f"{raw.place.record} sessions[{place}]"
                    yield from _session(session, record, meeting, organiser)
        yield from raw.place.problems


_Object = dict[object, object]


def _session(session: _Object, record: str, meeting: str, organiser: _Object) -> Iterator[LogRow]:
    for side in ("caller", "callee"):
        end = _object(session.get(side))
        who = _identity(end.get("identity")) or _object(end.get("associatedIdentity"))
        account = _text(who, "userPrincipalName") or _text(who, "id")
        if not account and not _text(who, "displayName"):
            continue
        agent = _object(end.get("userAgent"))
        network = _network(session, f"{side}Network")
        tenant = _text(organiser, "tenantId")
        yield LogRow(
            record=record,
            meeting=meeting,
            name=_text(who, "displayName"),
            account=account,
            at=_text(session, "startDateTime"),
            until=_text(session, "endDateTime"),
            ip=_text(network, "reflexiveIPAddress"),
            device=_text(network, "macAddress"),
            client=_text(agent, "headerValue") or _text(agent, "platform"),
            host=(bool(tenant) and _text(who, "tenantId") == tenant)
            or (bool(account) and account == _text(organiser, "id")),
        )


def _identity(value: object) -> _Object:
    """The first identity of a set: a user, a guest, an anonymous person or a telephone."""
    found = _object(value)
    for kind in ("user", "guest", "acsUser", "phone", "encrypted"):
        if isinstance(found.get(kind), dict):
            return _object(found[kind])
    return {}


def _network(session: _Object, side: str) -> _Object:
    """What the first medium that has it says of one side's network."""
    for segment in _list(session.get("segments")):
        for medium in _list(_object(segment).get("media")):
            network = _object(_object(medium).get(side))
            if _text(network, "reflexiveIPAddress") or _text(network, "macAddress"):
                return network
    return {}


def _object(value: object) -> _Object:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value[:_MOST_SESSIONS] if isinstance(value, list) else []


def _text(value: _Object, key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""
