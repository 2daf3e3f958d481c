"""Zoom: the participants report (CSV), and participants of dashboards and reports (JSON, CSV).

Layouts: the web portal's *Usage report → participants* export, with or without the meeting's own
two lines above; ``GET /v2/metrics/meetings/{id}/participants``, ``.../participants/qos`` and
``GET /v2/report/meetings/{id}/participants`` saved as JSON. Since 2022 and 2023 Zoom leaves the
e-mail address, the id and most technical fields of guests empty unless the account's agreement
says otherwise (developers.zoom.us, *Zoom API email address display rules* and *Fields hidden in
dashboard and report APIs*), so often only a name and times are left.
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
from doorward.model import Problem, Severity

_COLUMNS: Mapping[str, str] = {
    "name original name": "name",
    "name": "name",
    "participant": "name",
    "名前 元の名前": "name",
    "user email": "account",
    "email": "account",
    "ユーザーのメール": "account",
    "join time": "at",
    "参加時刻": "at",
    "参加時間": "at",
    "leave time": "until",
    "退出時刻": "until",
    "退出時間": "until",
    "ip address": "ip",
    "mac address": "device",
    "hdd id": "device",
    "device": "client",
    "guest": "guest",
    "ゲスト": "guest",
}
"""Headings known, in one spelling. Those in Japanese are from memory."""

_FILE = re.compile(r"participants?[_-](\d{9,12})", re.IGNORECASE)
_BY_PLACE = ("name", "account", "at", "until")
_LOOKED_AT = 4096
_INTERNAL = frozenset({"no", "いいえ", "nein", "non"})


def recognises(name: str, head: bytes) -> bool:
    """Whether a file is one of these, by its first part and its name."""
    if looks_like_json(head):
        return has_keys(head, "participants", "user_name", "join_time")
    lines = head[:_LOOKED_AT].decode("utf-8", "replace").splitlines()[:6]
    if _FILE.search(name) and name.lower().endswith(".csv"):
        return True
    found = [{heading(cell) for cell in re.split(r"[,;\t]", line)} for line in lines]
    return any(_is_header(cells) for cells in found)


def _is_header(cells: set[str]) -> bool:
    columns = {_COLUMNS.get(cell) for cell in cells}
    zooms = "name original name" in cells or "名前 元の名前" in cells
    dashboard = {"participant", "ip address", "join time"} <= cells
    return (zooms and "at" in columns) or dashboard


def read(file: SourceFile, head: bytes, limits: Limits) -> Iterator[LogRow | Problem]:
    """The joins of a log."""
    named = _FILE.search(file.path.name)
    meeting = named[1] if named else None
    if looks_like_json(head):
        yield from _json(file, limits, meeting)
    else:
        yield from _csv(file, limits, meeting)


def _csv(file: SourceFile, limits: Limits, meeting: str | None) -> Iterator[LogRow | Problem]:
    columns: list[str] = []
    host = ""
    above: list[str] = []
    for item in table(file, limits):
        if isinstance(item, Problem):
            yield item
            return
        number, cells = item
        if not columns:
            headings = [heading(cell) for cell in cells]
            if above:
                told = dict(zip(above, cells, strict=False))
                meeting = told.get("meeting id") or meeting
                host, above = told.get("user email", "").casefold(), []
            elif "meeting id" in headings and "join time" not in headings:
                above = headings
            elif _is_header(set(headings)):
                columns = [_COLUMNS.get(one, "") for one in headings]
            elif _FILE.search(file.path.name) and len(cells) >= len(_BY_PLACE):
                # A language not known here: Zoom's first four columns are always these.
                columns = [*_BY_PLACE, *[""] * (len(cells) - len(_BY_PLACE))]
            continue
        told = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        account = told.get("account", "")
        yield LogRow(
            record=str(number),
            meeting=meeting,
            name=told.get("name", ""),
            account=account,
            at=told.get("at", ""),
            until=told.get("until", ""),
            ip=told.get("ip", ""),
            device=told.get("device", ""),
            client=told.get("client", ""),
            host=told.get("guest", "").casefold() in _INTERNAL
            or (bool(host) and account.casefold() == host),
        )
    if not columns:
        why = "has no line of headings known here"
        yield Problem(Severity.FILE, "unknown-format", why, file.label)


def _json(file: SourceFile, limits: Limits, meeting: str | None) -> Iterator[LogRow | Problem]:
    for raw in json_records(file, frozenset({"participants"}), limits):
        if isinstance(raw, Problem):
            yield raw
            continue
        value = decode_json(raw.data, raw.place, limits.nesting)
        if isinstance(value, dict) and "join_time" in value:
            text = {key: one for key, one in value.items() if isinstance(one, str)}
            yield LogRow(
                record=raw.place.record,
                meeting=text.get("meeting_id") or meeting,
                name=text.get("user_name") or text.get("name", ""),
                account=text.get("email") or text.get("user_email") or text.get("id", ""),
                at=text.get("join_time", ""),
                until=text.get("leave_time", ""),
                ip=text.get("ip_address", ""),
                device=text.get("mac_addr", "") or text.get("harddisk_id", ""),
                client=" ".join(filter(None, (text.get("device"), text.get("version")))),
                host=text.get("role", "").casefold() in ("host", "co-host")
                or value.get("internal_user") is True,
            )
        elif not raw.place.problems:
            raw.place.refuse("wrong-type", "is no participant of a meeting")
        yield from raw.place.problems
