"""One later record from words a person gave: validated, read back, and appended to a journal."""

from __future__ import annotations

import hashlib
import re
import tempfile
import typing
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from doorward.intake.additions import KINDS, Later, read_additions
from doorward.intake.additions.records import Record
from doorward.model import DocumentSeen, IdentityCheck, Origin, ScheduledInterview
from doorward.pipeline.digest_key import document_digest, is_digest
from doorward.pipeline.journal import JournalError, check_event_id
from doorward.pipeline.recording_checks import fault_of

_RESERVED = {
    "origin": "is where a record stands, which the reader says",
    "signature": "is reserved for passkeys; nothing could check one yet",
}
RECORDABLE = tuple(kind for kind in KINDS if kind != "meeting-join")
"""Kinds that `record_line` makes. Lines of meeting logs come from the log."""


class Recorded(msgspec.Struct, frozen=True):
    """A record ready for the journal: its line, its event id, and what it reads as."""

    line: bytes
    event_id: str
    record: Record


def record_line(
    kind: str,
    application: str,
    words: Iterable[tuple[str, str]],
    *,
    now: datetime,
    key: Callable[[], bytes],
    event_id: str | None = None,
) -> Recorded:
    """The line of one record. `words` are field names and values; ``document.kind`` is nested.

    Moments default to `now` where the record is of something that happens now. `key` is asked
    for where a document number has to be digested. Without an `event_id` the record's content
    is its id, so that the same record is one event. Raises `JournalError`.
    """
    if kind not in RECORDABLE:
        raise JournalError(f"{kind!r} is none of {', '.join(RECORDABLE)}")
    cls = KINDS[kind]
    words = list(words)
    _check_text(application, *(text for word in words for text in word))
    fields = _fields(cls, words)
    if "at" in cls.__struct_fields__ and cls is not ScheduledInterview:
        fields.setdefault("at", now.isoformat(timespec="seconds"))
    _refuse_bare_numbers(fields)
    _digest_number(fields, key)
    record = _converted(cls, fields)
    fault = fault_of(record, now)
    if fault is not None:
        raise JournalError(fault)
    data = _plain(record)
    event_id = event_id or _content_id(kind, application, data)
    data["event_id"] = check_event_id(event_id)
    if isinstance(record, IdentityCheck):
        record = msgspec.structs.replace(record, event_id=event_id)
    line = msgspec.json.encode({"record": kind, "application": application, **data})
    return Recorded(line, event_id, _read_back(line, record, now))


def _check_text(*texts: str) -> None:
    # A command line can carry bytes that are no text.
    for text in texts:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise JournalError(f"{text[:60]!a} is not text in UTF-8") from error


def _fields(cls: type[Record], words: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Words as the fields of a record type; unknown and repeated ones are refused."""
    hints = typing.get_type_hints(cls)
    fields: dict[str, object] = {}
    document: dict[str, object] = {}
    for name, value in words:
        if name in _RESERVED:
            raise JournalError(f"{name} {_RESERVED[name]}")
        outer, dot, inner = name.partition(".")
        if dot and outer == "document" and cls is IdentityCheck:
            _set(document, inner, value, DocumentSeen.__struct_fields__, "document.")
            continue
        known = [one for one in cls.__struct_fields__ if one not in _RESERVED]
        if typing.get_origin(hints.get(name)) is tuple:
            held = fields.setdefault(name, [])
            if isinstance(held, list):
                held.append(value)
            continue
        _set(fields, name, value, known, "")
    if document:
        fields["document"] = document
    return fields


def _set(
    fields: dict[str, object], name: str, value: str, known: Iterable[str], prefix: str
) -> None:
    if name not in known:
        raise JournalError(f"{prefix}{name} is none of {', '.join(prefix + one for one in known)}")
    if name in fields:
        raise JournalError(f"{prefix}{name} is given twice")
    fields[name] = value


def _refuse_bare_numbers(fields: Mapping[str, object]) -> None:
    """A number alone would be taken for seconds since 1970, also where a day was meant."""
    for name in ("at", "until", "due", "requested_at"):
        value = fields.get(name)
        if isinstance(value, str) and re.fullmatch(r"\s*[-+]?[\d.]+(?:[eE][-+]?\d+)?\s*", value):
            raise JournalError(f"{name}: {value!r} is no moment; write it as 2026-05-04T09:00:00Z")


def _digest_number(fields: Mapping[str, object], key: Callable[[], bytes]) -> None:
    document = fields.get("document")
    if isinstance(document, dict) and isinstance(document.get("number"), str):
        number = document["number"]
        document["number"] = number if is_digest(number) else document_digest(number, key())


def _converted(cls: type[Record], fields: Mapping[str, object]) -> Record:
    origin = {"file": "record"} if "origin" in cls.__struct_fields__ else {}
    given = {**fields, "origin": origin} if origin else dict(fields)
    try:
        return msgspec.convert(given, cls, strict=False)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        where = path.strip("`").removeprefix("$.").removeprefix("$")
        raise JournalError(f"{where}: {message}" if where else message) from error


def _plain(record: Record) -> dict[str, object]:
    """What a record says, without fields that say nothing."""
    built = msgspec.to_builtins(record)
    return {
        name: {key: one for key, one in value.items() if one is not None}
        if isinstance(value, dict)
        else value
        for name, value in built.items()
        if name != "origin" and value is not None and value not in ([], (), {})
    }


def _content_id(kind: str, application: str, data: Mapping[str, object]) -> str:
    said = msgspec.json.encode([kind, application, data], order="sorted")
    return f"content-{hashlib.sha256(said).hexdigest()[:32]}"


def _read_back(line: bytes, record: Record, now: datetime) -> Record:
    """Have the reader of later records read the line. What it cannot read is not recorded."""
    with tempfile.TemporaryDirectory(prefix="doorward-") as folder:
        path = Path(folder) / "record.jsonl"
        path.write_bytes(line + b"\n")
        found = list(read_additions(path, now=now))
    if len(found) != 1 or not isinstance(found[0], Later):
        raise JournalError("; ".join(str(one) for one in found) or "the record cannot be read")
    read = found[0].record
    if _without_origin(read) != _without_origin(record):
        raise JournalError("the record reads differently from what was given")
    return read


def _without_origin(record: Record) -> Record:
    if "origin" not in record.__struct_fields__:
        return record
    return msgspec.structs.replace(record, origin=Origin("record"))
