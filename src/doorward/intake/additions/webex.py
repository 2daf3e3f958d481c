"""Webex: attendee reports and media qualities (JSON), and attendee reports (CSV).

JSON: ``GET /v1/meetingReports/attendees`` (``ipAddress``, ``clientAgent``) and
``GET /v1/meeting/qualities`` (``publicIP``, ``osType``), as developer.webex.com documents them.
The CSV of Control Hub is read by its headings, which are known here from memory: meeting number,
attendee name and e-mail, join and leave time, client IP, platform.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from doorward.intake.additions.meeting_tables import has_keys, heading, table
from doorward.intake.additions.meetings import LogRow
from doorward.intake.ats.lenient import decode_json
from doorward.intake.ats.reading import SourceFile, json_records
from doorward.intake.ats.sniff import looks_like_json
from doorward.intake.reader import Limits
from doorward.model import Problem

_COLUMNS: Mapping[str, str] = {
    "meeting number": "meeting",
    "meeting id": "meeting",
    "meeting key": "meeting",
    "conference id": "meeting",
    "conf id": "meeting",
    "name": "name",
    "attendee name": "name",
    "participant name": "name",
    "user name": "name",
    "display name": "name",
    "email": "account",
    "attendee email": "account",
    "participant email": "account",
    "user email": "account",
    "join time": "at",
    "joined time": "at",
    "leave time": "until",
    "left time": "until",
    "client ip": "ip",
    "ip address": "ip",
    "public ip": "ip",
    "hardware id": "device",
    "platform": "client",
    "client type": "client",
    "client agent": "client",
    "os type": "client",
    "participant type": "role",
    "role": "role",
    "user role": "role",
}

_LOOKED_AT = 4096


def recognises(name: str, head: bytes) -> bool:  # noqa: ARG001 - readers are asked alike
    """Whether a file is one of these, by its first part."""
    if looks_like_json(head):
        return has_keys(head, "meetingNumber", "joinedTime") or has_keys(
            head, "meetingInstanceId", "webexUserEmail"
        )
    return _is_header(
        head[:_LOOKED_AT].decode("utf-8", "replace").lstrip("\ufeff").split("\n", 1)[0]
    )


def _is_header(line: str) -> bool:
    columns = {_COLUMNS.get(heading(cell)) for cell in re.split(r"[,;\t]", line)}
    return {"meeting", "at", "until"} <= columns and bool({"account", "name"} & columns)


def read(file: SourceFile, head: bytes, limits: Limits) -> Iterator[LogRow | Problem]:
    """The joins of a log."""
    yield from (_json if looks_like_json(head) else _csv)(file, limits)


def _csv(file: SourceFile, limits: Limits) -> Iterator[LogRow | Problem]:
    columns: list[str] = []
    for item in table(file, limits):
        if isinstance(item, Problem):
            yield item
            return
        number, cells = item
        if not columns:
            columns = [_COLUMNS.get(heading(cell), "") for cell in cells]
            continue
        told: dict[str, str] = {}
        for name, cell in zip(columns, cells, strict=False):
            if name and cell:
                told.setdefault(name, cell)
        yield LogRow(
            record=str(number),
            meeting=told.get("meeting"),
            name=told.get("name", ""),
            account=told.get("account", ""),
            at=told.get("at", ""),
            until=told.get("until", ""),
            ip=told.get("ip", ""),
            device=told.get("device", ""),
            client=told.get("client", ""),
            host=told.get("role", "").casefold() == "host",
        )


def _json(file: SourceFile, limits: Limits) -> Iterator[LogRow | Problem]:
    for raw in json_records(file, frozenset({"items"}), limits):
        if isinstance(raw, Problem):
            yield raw
            continue
        value = decode_json(raw.data, raw.place, limits.nesting)
        if isinstance(value, dict) and ("joinedTime" in value or "joinTime" in value):
            text = {key: str(one) for key, one in value.items() if isinstance(one, str | int)}
            yield LogRow(
                record=raw.place.record,
                meeting=text.get("meetingNumber") or text.get("meetingInstanceId"),
                name=text.get("displayName") or text.get("webexUserName", ""),
                account=text.get("email") or text.get("webexUserEmail", ""),
                at=text.get("joinedTime") or text.get("joinTime", ""),
                until=text.get("leftTime") or text.get("leaveTime", ""),
                ip=text.get("ipAddress") or text.get("publicIP", ""),
                client=text.get("clientAgent") or text.get("clientType", ""),
                host=text.get("participantType", "").casefold() == "host",
            )
        elif not raw.place.problems:
            raw.place.refuse("wrong-type", "is no attendee of a meeting")
        yield from raw.place.problems
