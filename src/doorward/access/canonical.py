"""CBOR in the one form CTAP2 allows, and nothing else.

CTAP 2.1 section 8 (message encoding): shortest integers and lengths, definite lengths, keys sorted
by type, then length, then bytes, no doubled keys, no tags, at most four nested levels. WebAuthn
Level 3 section 2 asks readers to refuse anything else. General decoders accept much more, and two
readers that differ over the same bytes are how a check is walked around.
"""

from __future__ import annotations

from doorward.access.encoding import shown
from doorward.access.refusals import Code, Refusal

MAX_DEPTH = 4
MAX_ITEMS = 64
_ARGUMENT_BYTES = {24: 1, 25: 2, 26: 4, 27: 8}
_SIMPLE: dict[int, bool | None] = {20: False, 21: True, 22: None}

Value = int | bytes | str | bool | None | list["Value"] | dict["int | str", "Value"]


def decode(data: bytes, what: str, *, sorted_keys: bool = True) -> Value:
    """The single value that fills `data`; refuses bytes behind it."""
    value, end = decode_first(data, 0, what, sorted_keys=sorted_keys)
    if end != len(data):
        raise Refusal(
            Code.TRAILING_BYTES, f"{what}: expected {end} bytes of CBOR, came {len(data)}"
        )
    return value


def decode_first(
    data: bytes, start: int, what: str, *, sorted_keys: bool = True
) -> tuple[Value, int]:
    """The value that begins at `start`, and where it ends."""
    return _Reader(data, what, sorted_keys).value(start, 0)


class _Reader:
    """One pass over the bytes; every step knows how deep it is."""

    def __init__(self, data: bytes, what: str, sorted_keys: bool) -> None:
        self.data = data
        self.what = what
        self.sorted_keys = sorted_keys

    def fail(self, code: Code, message: str) -> Refusal:
        return Refusal(code, f"{self.what}: {message}")

    def value(self, at: int, depth: int) -> tuple[Value, int]:
        major, info, argument, at = self.head(at)
        if major == 0:
            return argument, at
        if major == 1:
            return -1 - argument, at
        if major in {2, 3}:
            return self.string(major, argument, at)
        if major == 4:
            return self.array(argument, at, self.deeper(depth))
        if major == 5:
            return self.map(argument, at, self.deeper(depth))
        if major == 7 and info in _SIMPLE:
            return _SIMPLE[info], at
        kind = "a tag" if major == 6 else "a float or simple value"
        raise self.fail(Code.CBOR_NOT_CANONICAL, f"{kind} at byte {at - 1}, expected none")

    def head(self, at: int) -> tuple[int, int, int, int]:
        if at >= len(self.data):
            raise self.fail(Code.CBOR_MALFORMED, f"ends at byte {at}, expected a value")
        major, info = self.data[at] >> 5, self.data[at] & 31
        at += 1
        if info < 24:
            return major, info, info, at
        size = _ARGUMENT_BYTES.get(info)
        if size is None:
            raise self.fail(
                Code.CBOR_NOT_CANONICAL, f"indefinite or reserved length at byte {at - 1}"
            )
        if major == 7:
            raise self.fail(Code.CBOR_NOT_CANONICAL, f"a float or simple value at byte {at - 1}")
        argument = int.from_bytes(self.take(at, size), "big")
        if argument < (24 if size == 1 else 1 << (size * 4)):
            raise self.fail(
                Code.CBOR_NOT_CANONICAL, f"{argument} in {size} bytes, expected the shortest form"
            )
        return major, info, argument, at + size

    def take(self, at: int, size: int) -> bytes:
        part = self.data[at : at + size]
        if len(part) != size:
            raise self.fail(
                Code.CBOR_MALFORMED, f"expected {size} bytes at byte {at}, came {len(part)}"
            )
        return part

    def string(self, major: int, size: int, at: int) -> tuple[bytes | str, int]:
        raw = self.take(at, size)
        if major == 2:
            return raw, at + size
        try:
            return raw.decode("utf-8"), at + size
        except UnicodeDecodeError:
            raise self.fail(Code.CBOR_MALFORMED, f"text at byte {at} is not UTF-8") from None

    def deeper(self, depth: int) -> int:
        if depth >= MAX_DEPTH:
            raise self.fail(Code.CBOR_TOO_DEEP, f"more than {MAX_DEPTH} nested levels")
        return depth + 1

    def count(self, items: int) -> None:
        if items > MAX_ITEMS:
            raise self.fail(Code.CBOR_MALFORMED, f"{items} items, expected at most {MAX_ITEMS}")

    def array(self, items: int, at: int, depth: int) -> tuple[list[Value], int]:
        self.count(items)
        found: list[Value] = []
        for _ in range(items):
            one, at = self.value(at, depth)
            found.append(one)
        return found, at

    def map(self, items: int, at: int, depth: int) -> tuple[dict[int | str, Value], int]:
        self.count(items)
        found: dict[int | str, Value] = {}
        previous: tuple[int, int, bytes] | None = None
        for _ in range(items):
            start = at
            key, at = self.value(at, depth)
            # bool is an int in Python: {1: …, true: …} would be one key.
            if not isinstance(key, int | str) or isinstance(key, bool):
                raise self.fail(Code.CBOR_MALFORMED, f"key at byte {start} is no number or text")
            if key in found:
                raise self.fail(Code.DUPLICATE_KEY, f"key {shown(key)} comes twice")
            encoded = self.data[start:at]
            order = (encoded[0] >> 5, len(encoded), encoded)
            if self.sorted_keys and previous is not None and order < previous:
                raise self.fail(Code.CBOR_NOT_CANONICAL, f"key {shown(key)} is out of order")
            previous = order
            found[key], at = self.value(at, depth)
        return found, at
