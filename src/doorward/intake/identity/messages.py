"""What every vendor's message comes to, and how its fields are read from decoded JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Protocol

import msgspec

from doorward.intake.identity.errors import MessageError
from doorward.intake.identity.signatures import Headers
from doorward.model import CheckOutcome, DocumentSeen, ProofingStep

LONGEST = 300
MOST_CODES = 50
Json = Mapping[str, object]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A vendor's message in our words. `status` is the vendor's word for `outcome`.

    `event_id` is None where the vendor numbers no messages, `at` where it states no time of its
    own. `notes` name fields that could not be read.
    """

    reference: str | None
    check_id: str | None
    status: str
    outcome: CheckOutcome
    event_id: str | None = None
    at: datetime | None = None
    step: ProofingStep | None = None
    codes: tuple[str, ...] = ()
    document: DocumentSeen | None = None
    notes: tuple[str, ...] = ()


class Vendor(Protocol):
    """One vendor: how it signs, and what its messages say."""

    name: str

    def authenticate(
        self, headers: Headers, body: bytes, secrets: Sequence[str], now: datetime, tolerance: int
    ) -> None:
        """Raise `MessageError` unless the vendor signed these bytes; `tolerance` in seconds."""
        ...

    def read(self, value: Json) -> Message:
        """What the decoded body says. Raises `MessageError`."""
        ...


def outcome_of(
    status: object, words: Mapping[str, CheckOutcome]
) -> tuple[str, CheckOutcome, tuple[str, ...]]:
    """The status as written, its outcome, and the word as a code where it is unknown.

    An unknown word needs a person's look and never approves. Raises `MessageError`
    (unknown-status) where there is no word at all.
    """
    if not isinstance(status, str) or not status.strip():
        raise MessageError("unknown-status", "the message states no status")
    word = clean(status)
    known = words.get(word.lower().replace("-", "_"))
    if known is None:
        return word, CheckOutcome.NEEDS_REVIEW, (f"unknown status: {word}",)
    return word, known, ()


def clean(text: str) -> str:
    """A text without control characters and outer spaces, at most 300 characters."""
    kept = "".join(character if character.isprintable() else " " for character in text[:LONGEST])
    return kept.strip()


def at_path(value: object, *keys: str) -> object:
    """What stands below keys, None where there is nothing."""
    for key in keys:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def mapping(value: object, *keys: str) -> Json:
    """The object below keys, empty where there is none."""
    found = at_path(value, *keys)
    return found if isinstance(found, Mapping) else {}


def text(value: object, *keys: str) -> str | None:
    """The text below keys, None where there is none or an empty one."""
    found = at_path(value, *keys)
    return (clean(found) or None) if isinstance(found, str) else None


def identifier(value: object, *keys: str) -> str | None:
    """The id below keys, None where there is none. Ids are compared, so none is cut short.

    Raises `MessageError` (malformed) for one of more than 300 characters or with control
    characters.
    """
    found = at_path(value, *keys)
    if found is None or found == "":
        return None
    if not isinstance(found, str) or len(found) > LONGEST or clean(found) != found:
        raise MessageError("malformed", f"`{keys[-1]}` is no plain id")
    return found


def texts(*values: object) -> tuple[str, ...]:
    """Reasons as text, in order, each once: texts and numbers, also in lists."""
    found: dict[str, None] = {}
    for value in values:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str | int | float) and not isinstance(one, bool):
                found[clean(str(one))] = None
    found.pop("", None)
    return tuple(found)[:MOST_CODES]


def moment(value: object) -> datetime | None:
    """A moment in ISO 8601 with an offset, None if absent.

    Raises `MessageError` (malformed) for anything else: the order of events depends on it.
    """
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
        if read is not None and read.tzinfo is not None:
            return read.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise MessageError("malformed", "the message has a time that cannot be read")


def unix_moment(value: object) -> datetime | None:
    """A moment in seconds since 1970, None if absent. Raises `MessageError` (malformed)."""
    if value is None:
        return None
    if type(value) is int and 0 <= value < 2**36:
        return datetime.fromtimestamp(value, UTC)
    raise MessageError("malformed", "the message has a time that cannot be read")


class Fields:
    """Reads fields of an identity document, and notes those that cannot be read."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def day(self, value: object, name: str) -> date | None:
        """A day ``YYYY-MM-DD``; an impossible one is None and a note."""
        if value is None or value == "":
            return None
        try:
            if isinstance(value, str) and _DAY.fullmatch(value[:10]):
                return date.fromisoformat(value[:10])
        except ValueError:
            pass
        self.notes.append(f"{name} is no day")
        return None

    def parts(self, year: object, month: object, day: object, name: str) -> date | None:
        """A day given as three numbers."""
        if year is None and month is None and day is None:
            return None
        try:
            if type(year) is int and type(month) is int and type(day) is int:
                return date(year, month, day)
        except (ValueError, OverflowError):
            pass
        self.notes.append(f"{name} is no day")
        return None


def joined(*parts: str | None, by: str = " ") -> str | None:
    """The parts that are there, joined; None where there is none."""
    return by.join(part for part in parts if part) or None


def document_or_none(document: DocumentSeen) -> DocumentSeen | None:
    """None for a document of which nothing was read."""
    return None if document == DocumentSeen() else document
