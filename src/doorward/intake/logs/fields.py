"""Reading values that a hostile or sloppy source wrote: text, numbers, addresses, times.

Everything here takes any decoded JSON value and answers None where it is not what it should be;
only `decoded` and the times that an event cannot do without refuse a record.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec

from doorward.intake.logs.reader import Refusal
from doorward.intake.logs.undated import unsaid

_OBJECT = msgspec.json.Decoder(dict[str, object])
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_WITHOUT_ZONE = datetime(1970, 1, 1)  # noqa: DTZ001 - to take from times without one
_MILLISECOND = timedelta(milliseconds=1)
_MOST = 2**63 - 1
_LAST_YEAR = 253_402_300_800_000  # the year 10000, in milliseconds
UNSAID = frozenset(("", "-", "(null)", "null", "NULL", "N/A", "n/a", "(empty)"))
"""What sources write where they have nothing to say."""


def decoded(frame: bytes) -> dict[str, object]:
    """The JSON object of a frame. Raises `Refusal`."""
    try:
        return _OBJECT.decode(frame)
    except msgspec.ValidationError as error:
        raise Refusal("wrong-format", "is no JSON object") from error
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise Refusal("not-json", "is no JSON object in UTF-8") from error
    except RecursionError as error:
        raise Refusal("too-deep", "is nested too deeply") from error


def plain(frame: bytes) -> str:
    """The text of a line. Raises `Refusal` where it is not UTF-8 or holds NUL bytes."""
    if b"\0" in frame:
        raise Refusal("bad-encoding", "has NUL bytes: is it text in UTF-8?")
    try:
        return frame.decode()
    except UnicodeDecodeError as error:
        raise Refusal("bad-encoding", "is not text in UTF-8") from error


def text(value: object) -> str | None:
    """A value as text; None for what says nothing (`UNSAID`) and for lists and objects.

    >>> text("-"), text(7), text(True), text({})
    (None, '7', 'true', None)
    """
    if type(value) is str:
        return None if value in UNSAID else value
    if value is True or value is False:
        return "true" if value else "false"
    if type(value) is int:
        return str(value) if -_MOST <= value <= _MOST else None
    return repr(value) if type(value) is float else None


def number(value: object) -> int | None:
    """A count, port, size or id: decimal or ``0x`` text, whole numbers; never negative.

    >>> number("0x7b"), number("12"), number(3.0), number("-1"), number("many")
    (123, 12, 3, None, None)
    """
    if type(value) is str:
        if len(value) > 20:
            return None
        try:
            found = int(value, 16) if value[:2] in {"0x", "0X"} else int(value)
        except ValueError:
            return None
    elif type(value) is int:
        found = value
    elif type(value) is float and value.is_integer():
        found = int(value)
    else:
        return None
    return found if 0 <= found <= _MOST else None


@lru_cache(maxsize=65536)
def _address(value: str) -> str | None:
    try:
        found = ipaddress.ip_address(value.strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)


def address(value: object) -> str | None:
    """An IP address in its usual form; IPv4 in IPv6 form becomes IPv4.

    >>> address("::ffff:192.0.2.1"), address("LOCAL"), address("2001:DB8::0:1")
    ('192.0.2.1', None, '2001:db8::1')
    """
    return _address(value) if type(value) is str and 2 <= len(value) <= 64 else None


def iso_millis(value: object) -> int | None:
    """An ISO 8601 time as milliseconds since 1970; without a zone it is taken as UTC.

    >>> iso_millis("2026-01-02 03:04:05.678"), iso_millis("2026-01-02T05:04:05.678901234+02:00")
    (1767323045678, 1767323045678)
    """
    if type(value) is not str or not 10 <= len(value) <= 40:
        return None
    try:
        found = datetime.fromisoformat(value)
        epoch = _EPOCH_WITHOUT_ZONE if found.tzinfo is None else _EPOCH
        return (found - epoch) // _MILLISECOND
    except (ValueError, OverflowError):
        return None


def seconds_millis(value: object) -> int | None:
    """Seconds since 1970, whole or not, as a number or its text, as milliseconds."""
    try:
        if type(value) is str and len(value) < 40:
            value = float(value)
        if type(value) in {int, float}:
            found = round(value * 1000)  # type: ignore[operator]
            return found if 0 <= found < _LAST_YEAR else None
    except (ValueError, OverflowError):
        pass
    return None


def checked_time(found: int | None, *, said: bool) -> int:
    """A time that an event cannot do without. Raises `Refusal`; before 1980 no log was written."""
    if found is None:
        if not said:
            return unsaid()
        raise Refusal("bad-time", "has a time that is none")
    if not 315_532_800_000 <= found < _LAST_YEAR:
        raise Refusal("bad-time", "has a time before 1980 or after 9999")
    return found


def told(**values: str | None) -> dict[str, str] | None:
    """What a class has no place for, for `BaseEvent.unmapped`: only what is said."""
    return {key: value for key, value in values.items() if value} or None


def flat_texts(found: Mapping[str, object], *keys: str) -> dict[str, str] | None:
    """Some fields as text under their own names, for `BaseEvent.unmapped`."""
    kept = {key: said for key in keys if (said := text(found.get(key))) is not None}
    return kept or None


def base_name(path: str) -> str:
    """The last part of a path, in either style.

    >>> base_name(r"C:\\Windows\\System32\\cmd.exe")
    'cmd.exe'
    """
    return path.rpartition("\\")[2].rpartition("/")[2]
