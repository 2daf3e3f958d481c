"""Records of several services in one file: each goes to the reader that knows it by its own marks.

What no reader knows goes to the table of services. A record may also lie under ``event`` in a line
that says beside it what it is of (``log_types``), as collections of test events have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from doorward.intake.logs.cloudtrail import CLOUDTRAIL
from doorward.intake.logs.entra import ENTRA
from doorward.intake.logs.github import GITHUB
from doorward.intake.logs.google_workspace import GOOGLE_WORKSPACE
from doorward.intake.logs.json_fields import decoded
from doorward.intake.logs.okta import OKTA
from doorward.intake.logs.reader import LogReader, Parsed, Parser, Refusal
from doorward.intake.logs.saas import (
    LISTS,
    SAAS,
    Record,
    events_of,
    is_log_type,
    is_of_the_table,
    of_the_table,
)
from doorward.intake.logs.saas_github_webhook import GITHUB_WEBHOOK
from doorward.intake.logs.saas_m365 import M365
from doorward.intake.logs.saas_parser import JsonParser, JsonReader

OWN: tuple[LogReader, ...] = (
    CLOUDTRAIL, OKTA, ENTRA, M365, GOOGLE_WORKSPACE, GITHUB, GITHUB_WEBHOOK,
)  # fmt: skip
"""Readers of one service each, surest first."""
_LOG_TYPES: tuple[tuple[str, LogReader], ...] = (
    ("AWS.CloudTrail", CLOUDTRAIL),
    ("Okta.SystemLog", OKTA),
    ("Azure.", ENTRA),
    ("Microsoft365.Audit.", M365),
    ("GSuite.ActivityEvent", GOOGLE_WORKSPACE),
    ("GitHub.Audit", GITHUB),
    ("GitHub.Webhook", GITHUB_WEBHOOK),
)
_MARKS: tuple[tuple[LogReader, tuple[frozenset[str], ...]], ...] = tuple(
    (reader, tuple(frozenset(one.split("|")) for one in marks.split()))
    for reader, marks in (
        (CLOUDTRAIL, "eventname eventsource useridentity|awsregion|eventversion"),
        (OKTA, "eventtype published actor outcome|uuid|client"),
        (ENTRA, "createddatetime userprincipalname|serviceprincipalid appdisplayname|devicedetail"),
        (ENTRA, "activitydisplayname activitydatetime"),
        (ENTRA, "time resourceid category operationname"),
        (M365, "operation creationtime recordtype|workload|userkey"),
    )
)
"""What a record of a service has at its top, in small letters; of alternatives one."""
_OF_ANOTHER = frozenset({"wrong-format", "bad-field"})
"""Refusals after which the table of services may do better."""
_TOP: msgspec.json.Decoder[dict[str, msgspec.Raw]] = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ANY: msgspec.json.Decoder[object] = msgspec.json.Decoder()


def reader_of(record: Mapping[str, msgspec.Raw], log_type: str | None = None) -> LogReader | None:
    """The reader that knows a record by its marks; None where only the table of services may."""
    stated = _value(record.get("p_log_type"))
    stated = stated if isinstance(stated, str) else log_type
    if stated is not None:
        for begin, reader in _LOG_TYPES:
            if stated.startswith(begin):
                return reader
        if is_log_type(stated):
            return None
    found, more = _by_names(frozenset(record))
    if found is None and more:
        return _by_values({name.lower(): value for name, value in record.items()})
    return found


@lru_cache(maxsize=1 << 10)
def _by_names(record: frozenset[str]) -> tuple[LogReader | None, bool]:
    """The reader that knows a record by its names, and whether else values could tell it."""
    names = {name.lower() for name in record}
    for reader, marks in _MARKS:
        if all(not mark.isdisjoint(names) for mark in marks):
            return reader, False
    return None, bool(names & {"repository", "action"}) or {"id", "actor"} <= names


def _by_values(names: Mapping[str, msgspec.Raw]) -> LogReader | None:
    """Records whose names alone say too little."""
    if "id" in names and "actor" in names:
        inner = _value(names["id"])
        if isinstance(inner, dict) and "applicationname" in {one.lower() for one in inner}:
            return GOOGLE_WORKSPACE
    if "action" in names and not names.keys().isdisjoint(("@timestamp", "created_at")):
        action, actor = _value(names["action"]), _value(names.get("actor"))
        where = not names.keys().isdisjoint(("_document_id", "org", "repo", "business"))
        if isinstance(action, str) and "." in action and isinstance(actor, str) and where:
            return GITHUB
    if "repository" in names and not names.keys().isdisjoint(("sender", "pusher")):
        inner = _value(names["repository"])
        if isinstance(inner, dict) and "full_name" in inner:
            return GITHUB_WEBHOOK
    return None


def unwrapped(record: Mapping[str, msgspec.Raw]) -> tuple[bytes, str | None] | None:
    """The record inside a line of a collection, and of what type the line says that it is."""
    inner, kinds = record.get("event"), _value(record.get("log_types"))
    if inner is None or not isinstance(kinds, list) or bytes(inner)[:1] != b"{":
        return None
    alone = kinds[0] if len(kinds) == 1 and isinstance(kinds[0], str) else None
    return bytes(inner), alone


def _value(raw: msgspec.Raw | None) -> object:
    if raw is None:
        return None
    try:
        return _ANY.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


class MixedReader(JsonReader[Record]):
    """Audit logs of services, of one or of several in one file."""

    def recognises(self, head: bytes, filename: str) -> bool:
        """Whether the first record is of the table, or is a line of a collection."""
        first = head.split(b"\n", 1)[0]
        return super().recognises(head, filename) or formats_of([first]) == {"collection"}

    def parser(self, head: bytes, *, raw: bool) -> MixedParser:
        """A parser with those of the services."""
        own = {one.name: one.parser(head, raw=raw) for one in OWN}
        return MixedParser(
            own, self._shape, self._events, self._is_ours, self._lists, self._plan, raw=raw
        )


class MixedParser(JsonParser[Record]):
    """Hands each record to the parser of the service that it is of."""

    def __init__(self, own: Mapping[str, Parser], *given: Any, raw: bool) -> None:  # noqa: ANN401
        """`given`: see `JsonParser`."""
        super().__init__(*given, raw=raw)
        self._own = own

    def _one(self, frame: bytes, place: str, *, inner: bool) -> Sequence[Parsed]:
        record = decoded(_TOP, frame)
        log_type = None
        inside = unwrapped(record)
        if inside is not None:
            frame, log_type = inside
            record = decoded(_TOP, frame)
        own = reader_of(record, log_type)
        if own is not None:
            try:
                return self._own[own.name].parse(frame, place)
            except Refusal as refusal:
                if refusal.code not in _OF_ANOTHER:
                    raise
        return super()._one(frame, place, inner=inner)


def formats_of(records: Iterable[bytes]) -> set[str]:
    """The formats that records are of by their marks; ``collection`` for the lines of one."""
    found: set[str] = set()
    for data in records:
        try:
            record = _TOP.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        own = reader_of(record)
        if unwrapped(record) is not None:
            found.add("collection")
        elif name := of_the_table(data) if own is None else own.name:
            found.add(name)
    return found


MIXED = MixedReader(
    SAAS.name,
    SAAS.title,
    Record,
    events=events_of,
    is_ours=lambda _: True,
    signs=(),
    sure=is_of_the_table,
    lists=LISTS,
)
"""Services, each record by its own reader, or by the table."""
