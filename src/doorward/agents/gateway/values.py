"""Values of arguments: where they stand (JSON Pointer, RFC 6901) and what they are read as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from msgspec import UNSET

from doorward.agents.gateway.config import FromArgument
from doorward.agents.gateway.errors import Refused

EACH = "*"
"""Stands for every element of a list in a pointer."""
LARGEST = 2**53
_MISSING = object()


def pointer(said: str) -> tuple[str, ...]:
    """The steps of a pointer. Raises `ValueError`.

    >>> pointer("/to/*/a~1b")
    ('to', '*', 'a/b')
    """
    if not said.startswith("/") or len(said) > 500:
        raise ValueError(f"{said!r} is like /name or /list/*/name")
    return tuple(one.replace("~1", "/").replace("~0", "~") for one in said[1:].split("/"))


def found(value: Any, steps: tuple[str, ...]) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """The values that stand there; several where a step is ``*``."""
    if not steps:
        yield value
    elif steps[0] == EACH and isinstance(value, list):
        for one in value:
            yield from found(one, steps[1:])
    elif isinstance(value, Mapping) and steps[0] in value:
        yield from found(value[steps[0]], steps[1:])


def of_argument(said: FromArgument, arguments: Mapping[str, Any]) -> object:
    """What a context is told, `UNSET` for nothing. Raises `Refused` ``arguments`` where the
    argument is of another kind: what cannot be read cannot be decided."""
    if not said.argument:
        return said.value
    values = list(found(arguments, pointer(said.argument)))
    if not values or values == [None]:
        return said.otherwise
    if said.kind == "outside":
        return any(_is_outside(one, said.inside) for one in values)
    if said.kind == "count":
        return sum(len(one) if isinstance(one, list) else 1 for one in values)
    if len(values) != 1:
        raise Refused("arguments", f"{said.argument}: stands more than once")
    read = _KINDS[said.kind](values[0])
    if read is _MISSING:
        raise Refused("arguments", f"{said.argument}: is not read as {said.kind}")
    return read


def _whole(value: object) -> object:
    number = _number(value)
    return int(number) if number is not None and number == number.to_integral_value() else _MISSING


def _hundredths(value: object) -> object:
    """Exactly: 12.34 is 1234; what has more digits is not rounded, but refused."""
    number = _number(value)
    return _MISSING if number is None else _whole(number * 100)


def _number(value: object) -> Decimal | None:
    """A number, or a text that is nothing but one. What other readers may take for another number
    (signs, exponents, digits of other scripts) is none."""
    if isinstance(value, bool):
        return None
    text = str(value) if isinstance(value, int | float | Decimal) else value
    if not isinstance(text, str) or not text.isascii() or len(text) > 40:
        return None
    if isinstance(value, str) and not text.removeprefix("-").replace(".", "", 1).isdigit():
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if abs(number) <= LARGEST else None


def _text(value: object) -> object:
    return value if isinstance(value, str) and len(value) <= 1_000 else _MISSING


def _truth(value: object) -> object:
    return value if isinstance(value, bool) else _MISSING


_KINDS = {"whole": _whole, "hundredths": _hundredths, "text": _text, "truth": _truth}


def _is_outside(value: object, inside: tuple[str, ...]) -> bool:
    """Whether an address leads out of the domains; lists are as bad as their worst, and what is no
    plain address is outside."""
    if isinstance(value, list):
        return any(_is_outside(one, inside) for one in value)
    if not isinstance(value, str) or not value.isascii() or not value:
        return True
    if any(char in value for char in " ,;<>\"'\\\t\r\n()"):
        return True
    host = _host(value).rstrip(".").lower()
    known = [one.lower() for one in inside]
    return not any(host == one or (one[:1] == "." and host.endswith(one)) for one in known)


def _host(value: str) -> str:
    if "://" in value:
        try:
            parts = urlsplit(value)
            host = parts.hostname or ""
        except ValueError:
            return ""
        return host if parts.username is None else ""
    name, at, host = value.rpartition("@")
    return host if at and name and "@" not in name else ""


def is_set(value: object) -> bool:
    """Whether there is anything to tell."""
    return value is not UNSET
