"""Reading saved JSON of code hosts: bounded, and strict about types field by field.

Everything here is total: what is missing or of a wrong type becomes None or nothing. A wrong
type where a value was needed is noted in `Notes`, so that the reader can say what it left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from doorward.intake.reader import Limits
from doorward.model import Problem, Severity

MESSAGE_CHARACTERS = 2_000
NAME_CHARACTERS = 200
PEOPLE_LISTED = 20_000
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")

Json = Mapping[str, object]


class Notes:
    """Problems of one file, gathered while its values are taken apart; at most fifty."""

    def __init__(self, file: str, record: str | None = None) -> None:
        self.file = file
        self.record = record
        self.found: list[Problem] = []

    def add(self, code: str, message: str, field: str | None = None) -> None:
        """Note a value that was left out."""
        if len(self.found) < 50:
            severity = Severity.NOTE if field is None else Severity.FIELD
            self.found.append(Problem(severity, code, message, self.file, self.record, field))


def load_json(path: Path, limits: Limits, file: str) -> object | Problem:
    """The decoded JSON of a file, or the problem that kept it from being read."""
    try:
        size = path.stat().st_size
        if size > limits.json_file_bytes:
            return Problem(
                Severity.FILE,
                "too-large",
                f"{size:,} bytes, more than the limit of {limits.json_file_bytes:,}",
                file,
            )
        return decode_json(path.read_bytes(), file)
    except OSError as error:
        return Problem(Severity.FILE, "unreadable", error.strerror or "cannot be read", file)


def decode_json(data: bytes, file: str) -> object | Problem:
    """The value of a JSON document, or the problem with it."""
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", errors="replace").encode()
    try:
        value: object = msgspec.json.decode(data)
    except RecursionError:
        return Problem(Severity.FILE, "too-deep", "nested too deeply to be read", file)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Problem(Severity.FILE, "not-json", f"not valid JSON: {str(error)[:200]}", file)
    return value


def mapping(value: object) -> Json:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> Iterator[Json]:
    """The objects of a list; anything else in it is passed over."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield item


def text(
    record: Json, key: str, notes: Notes | None = None, limit: int = NAME_CHARACTERS
) -> str | None:
    """A string field, trimmed and cut to a limit; None when absent or blank."""
    value = record.get(key)
    if isinstance(value, str):
        return value.strip()[:limit] or None
    if value is not None and notes is not None:
        notes.add("wrong-type", f"{key} is not text", key)
    return None


def whole(record: Json, key: str, notes: Notes | None = None) -> int | None:
    """A non-negative whole number below 2**63; None otherwise."""
    value = record.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63:
        return value
    if value is not None and notes is not None:
        notes.add("wrong-type", f"{key} is not a whole number", key)
    return None


def flag(record: Json, key: str) -> bool | None:
    """A boolean field, or None."""
    value = record.get(key)
    return value if isinstance(value, bool) else None


def moment(value: object) -> datetime | None:
    """An ISO 8601 moment with an offset; None for anything else, or out of range.

    >>> moment("2021-05-06T07:08:09+02:00").isoformat()
    '2021-05-06T07:08:09+02:00'
    >>> moment("2021-05-06") is None
    True
    """
    if not isinstance(value, str) or not 16 <= len(value) <= 40:
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        if found.tzinfo is None or found.utcoffset() is None:
            return None
        return found if _in_range(found) else None
    except (ValueError, OverflowError):
        return None


def offset_minutes(found: datetime | None) -> int | None:
    """The UTC offset of a moment in minutes."""
    offset = found.utcoffset() if found is not None else None
    return None if offset is None else round(offset.total_seconds() / 60)


def _in_range(found: datetime) -> bool:
    return 1970 <= found.year <= 2200 and found - timedelta(days=1) < found


def logins(value: object) -> tuple[str, ...]:
    """Logins from a list of user objects, of logins, or of profile addresses."""
    found: list[str] = []
    if isinstance(value, list):
        for item in value[:PEOPLE_LISTED]:
            name = item.get("login") if isinstance(item, dict) else item
            if isinstance(name, str) and name:
                found.append(name.rstrip("/").rsplit("/", 1)[-1][:100])
    return tuple(dict.fromkeys(found))


def day_in_name(name: str) -> datetime | None:
    """The day a file name states (``2024-05-01`` or ``20240501``), as midnight UTC."""
    for year, month, day in _DAY_IN_NAME.findall(name):
        try:
            return datetime(int(year), int(month), int(day), tzinfo=UTC)
        except ValueError:
            continue
    return None
