"""What readers of JSON logs share: decoding within limits, times, addresses, odd spellings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any, TypeAlias, TypeVar, cast

import msgspec

from doorward.intake.logs.reader import Refusal
from doorward.intake.logs.undated import unsaid
from doorward.model.events import Endpoint

MOST_BYTES = 4 * 1024 * 1024
"""The longest frame that is read: CloudTrail and Graph events stay below 256 KiB by contract."""

Scalar: TypeAlias = str | int | float | bool | None
"""A field that sources write as text or as a number, by version and by exporter."""

_ANY: msgspec.json.Decoder[dict[str, object]] = msgspec.json.Decoder(dict[str, object])
_NOTHING = frozenset(("", "-", "unknown", "null", "none", "n/a", "undefined"))
_LONGEST_NOTHING = 10
_LONGEST_TIME, _LONGEST_ADDRESS, _LONGEST_NUMBER = 48, 255, 20
_MILLISECONDS, _MICROSECONDS, _NANOSECONDS = 1e11, 1e14, 1e17
_EPOCH, _PLAIN_EPOCH = datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1)  # noqa: DTZ001
_LATEST = 253_402_300_799_000  # the end of the year 9999
T = TypeVar("T")
Plan: TypeAlias = "dict[str, tuple[str, Plan | None]]"


def decoded(decoder: msgspec.json.Decoder[T], frame: bytes) -> T:
    """A frame as the decoder's type. Raises `Refusal`, which says what is wrong with it."""
    if len(frame) > MOST_BYTES:
        raise Refusal("too-large", f"is longer than {MOST_BYTES} bytes")
    try:
        return decoder.decode(frame)
    except msgspec.ValidationError as error:
        raise bad_field(error) from error
    except RecursionError as error:
        raise Refusal("too-deep", "is nested too deeply") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal("not-json", "is no JSON in UTF-8") from error


def loose(frame: bytes) -> dict[str, object]:
    """A frame as the object that it is. Raises `Refusal`."""
    return decoded(_ANY, frame)


def bad_field(error: msgspec.ValidationError) -> Refusal:
    """What to say of a field of another type than the source's documentation has.

    Only the field's place is told: never what stood in it.
    """
    place = str(error).rpartition(" - at ")[2] if " - at " in str(error) else "the record"
    return Refusal("bad-field", f"{place[:80]}: is of another type than is documented")


def millis(value: object) -> int:
    """A time as milliseconds since 1970. Text is ISO 8601 (UTC where it has no zone); a number
    counts seconds, milliseconds, microseconds or nanoseconds, whichever gives a year of ours.

    Raises `Refusal`: ``no-time`` where there is none, ``bad-time`` where it cannot be read.

    >>> millis("2023-07-10T12:05:09Z") == millis(1688990709) == millis("2023-07-10 12:05:09.000000000")
    True
    """  # noqa: E501 - one comparison
    if type(value) is str and value:
        return _in_range(_of_text(value))
    if value is None or value == "":
        return unsaid()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _in_range(_of_number(value))
    raise Refusal("bad-time", "its time is no text and no number")


def millis_or_none(value: object) -> int | None:
    """The same for a time that an event can do without."""
    if value is None or value == "":
        return None
    try:
        return millis(value)
    except Refusal:
        return None


def _in_range(found: int) -> int:
    if not 0 < found <= _LATEST:
        raise Refusal("bad-time", "its time is before 1970 or after 9999")
    return found


def _of_text(value: str) -> int:
    if len(value) > _LONGEST_TIME:
        raise Refusal("bad-time", "its time is too long")
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return _of_odd_text(value)
    return _since(at)


def _since(at: datetime) -> int:
    """Milliseconds since 1970, of whole ones: no fraction of a float is lost."""
    passed = at - (_EPOCH if at.tzinfo else _PLAIN_EPOCH)
    return passed.days * 86_400_000 + passed.seconds * 1000 + passed.microseconds // 1000


def _of_odd_text(value: str) -> int:
    """As Snowflake (a space before the zone) and others write it, or a number in quotes."""
    tidy = value.strip().removesuffix(" UTC").replace(" -", "-").replace(" +", "+")
    try:
        return _of_number(float(tidy))
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(tidy)
    except ValueError as error:
        raise Refusal("bad-time", "its time is not as ISO 8601 has it") from error
    return _since(at)


def _of_number(value: float) -> int:
    if not -_NANOSECONDS * 1000 < value < _NANOSECONDS * 1000:
        raise Refusal("bad-time", "its time is out of range")
    for limit, scale in ((_MILLISECONDS, 1000.0), (_MICROSECONDS, 1.0), (_NANOSECONDS, 1e-3)):
        if abs(value) < limit:
            return round(value * scale)
    return round(value * 1e-6)


def text(value: object) -> str | None:
    """A scalar as text; None for what sources write for nothing (``unknown``, ``-``, "")."""
    if value is None or value is True or value is False:
        return None
    if type(value) is str:
        return None if len(value) < _LONGEST_NOTHING and value.lower() in _NOTHING else value
    if isinstance(value, int | float):
        return str(value) if math.isfinite(value) else None
    return None


def whole(value: object) -> int | None:
    """A whole number, also in quotes or written with a zero behind the point.

    >>> whole("12"), whole(12.0), whole("x"), whole(True)
    (12, 12, None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 1 << 63 else None
    if isinstance(value, float) and value.is_integer():
        return whole(int(value))
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value) if len(value) < _LONGEST_NUMBER else None
    return None


def truth(value: object) -> bool | None:
    """Yes, no or not told.

    >>> truth("True"), truth("no"), truth("")
    (True, False, None)
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "yes": True, "false": False, "no": False}.get(value.lower())
    return None


@lru_cache(maxsize=1 << 15)
def _endpoint(address: str) -> Endpoint | None:
    plain = address.strip()
    if plain.lower() in _NOTHING:
        return None
    port = None
    if plain.startswith("["):
        plain, _, rest = plain[1:].partition("]")
        port = whole(rest.removeprefix(":"))
    elif plain.count(":") == 1:
        plain, _, rest = plain.partition(":")
        port = whole(rest)
    try:
        found = ip_address(plain)
    except ValueError:
        return Endpoint(hostname=plain)
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return Endpoint(ip=str(found), port=port)


def endpoint(address: object) -> Endpoint | None:
    """Where something came from: an address, also with a port; a name is kept as a host's name.

    >>> endpoint("192.0.2.7:443").ip, endpoint("::ffff:192.0.2.7").ip, endpoint("a.example").hostname
    ('192.0.2.7', '192.0.2.7', 'a.example')
    """  # noqa: E501 - one comparison
    if isinstance(address, str) and address and len(address) < _LONGEST_ADDRESS:
        return _endpoint(address)
    return None


def at(found: object, path: tuple[str, ...]) -> object:
    """What lies at a path of names; in a list the first element's. None where nothing does."""
    for name in path:
        if isinstance(found, list):
            found = found[0] if found else None
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found[0] if isinstance(found, list) and found else found


def plan_of(kind: object) -> Plan:
    """The names of a type's fields by how they look in small letters, for `restored`."""
    return _plan(msgspec.inspect.type_info(kind)) or {}


def _plan(kind: msgspec.inspect.Type) -> Plan | None:
    if isinstance(kind, msgspec.inspect.UnionType):
        return next((found for one in kind.types if (found := _plan(one))), None)
    if isinstance(kind, msgspec.inspect.ListType | msgspec.inspect.VarTupleType):
        return _plan(kind.item_type)
    if isinstance(kind, msgspec.inspect.StructType):
        return {one.encode_name.lower(): (one.encode_name, _plan(one.type)) for one in kind.fields}
    return None


def restored(found: object, plan: Plan | None) -> Any:  # noqa: ANN401 - JSON of any shape
    """A record whose names a data warehouse wrote in other letters, with the names restored."""
    if plan is None:
        return found
    if isinstance(found, list):
        return [restored(one, plan) for one in found]
    if not isinstance(found, dict):
        return found
    named: dict[str, object] = {}
    for name, value in cast("Mapping[str, object]", found).items():
        proper, inner = plan.get(name.lower(), (name, None))
        if proper not in named or name == proper:
            named[proper] = restored(value, inner)
    return named
