"""IP addresses and ranges as numbers: strict parsing, one by one and a million at a time.

An address is a version (4 or 6) and an integer. IPv4 is written as four decimal numbers without
leading zeros (as `inet_pton` takes it); IPv4-mapped IPv6 (``::ffff:192.0.2.1``) is IPv4;
zone indices are refused.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Addresses4 = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]

MAXIMUM = {4: 2**32 - 1, 6: 2**128 - 1}
_BITS = {4: 32, 6: 128}
_MAPPED = bytes(10) + b"\xff\xff"
_LONGEST = 45
_DOT, _NEWLINE, _ZERO = 46, 10, 48


def parse_address(text: str) -> tuple[int, int] | None:
    """Version and number of an address, or None where the text is none.

    >>> parse_address("192.0.2.1")
    (4, 3221225985)
    >>> parse_address("192.0.2.01") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    try:
        if ":" not in text:
            return 4, int.from_bytes(socket.inet_pton(socket.AF_INET, text))
        packed = socket.inet_pton(socket.AF_INET6, text)
    except (OSError, UnicodeError, ValueError):
        return None
    if packed.startswith(_MAPPED):
        return 4, int.from_bytes(packed[12:])
    return 6, int.from_bytes(packed)


def parse_range(text: str) -> tuple[int, int, int] | None:
    """Version, first and last number of an address, a CIDR or ``first-last``, or None.

    Host bits below the prefix are ignored, as published lists contain them.

    >>> parse_range("192.0.2.7/24")
    (4, 3221225984, 3221226239)
    >>> parse_range("192.0.2.1-192.0.2.9")
    (4, 3221225985, 3221225993)
    """
    if "-" in text:
        first, _, last = text.partition("-")
        return _between(parse_address(first.strip()), parse_address(last.strip()))
    base, slash, prefix = text.partition("/")
    address = parse_address(base)
    if address is None:
        return None
    version, number = address
    if not slash:
        return version, number, number
    bits = _BITS[version]
    if version == 4 and ":" in base:
        return None
    if not (prefix.isascii() and prefix.isdigit() and len(prefix) <= 3 and int(prefix) <= bits):
        return None
    free = bits - int(prefix)
    first_number = number >> free << free
    return version, first_number, first_number | ((1 << free) - 1)


def between(first: str, last: str) -> tuple[int, int, int] | None:
    """The range from one address to another, both included, or None."""
    return _between(parse_address(first), parse_address(last))


def _between(
    first: tuple[int, int] | None, last: tuple[int, int] | None
) -> tuple[int, int, int] | None:
    if first is None or last is None or first[0] != last[0] or first[1] > last[1]:
        return None
    return first[0], first[1], last[1]


def address_text(version: int, number: int) -> str:
    """The usual text of an address."""
    family = socket.AF_INET if version == 4 else socket.AF_INET6
    return socket.inet_ntop(family, number.to_bytes(_BITS[version] // 8))


def parse_ipv4_many(texts: Sequence[str]) -> Addresses4 | None:
    """All texts as numbers if every one is a plain IPv4 address, else None.

    Works on the bytes of all texts at once, about ten times as fast as one by one.
    """
    count = len(texts)
    if not count:
        return np.empty(0, np.uint32)
    try:
        joined = ("\n".join(texts) + "\n").encode("ascii")
    except UnicodeEncodeError:
        return None
    if len(joined) > count * 16:
        return None
    padded = np.zeros(len(joined) + 3, np.uint8)
    content = padded[3:]
    content[:] = np.frombuffer(joined, np.uint8)
    ends = np.flatnonzero((content == _DOT) | (content == _NEWLINE)).astype(np.int32)
    if len(ends) != 4 * count or not _four_a_line(content[ends].reshape(-1, 4)):
        return None
    return _octets(padded, ends)


def _four_a_line(separators: npt.NDArray[np.uint8]) -> bool:
    return bool((separators[:, 3] == _NEWLINE).all() and (separators[:, :3] == _DOT).all())


def _octets(padded: npt.NDArray[np.uint8], ends: npt.NDArray[np.int32]) -> Addresses4 | None:
    """Octets from their last, middle and first digits; None unless all are 0-255, no zeros led."""
    steps = np.diff(ends, prepend=np.int32(-1))
    ones = padded[ends + np.int32(2)] - np.uint8(_ZERO)
    two, three = steps > 2, steps > 3
    tens = (padded[ends + np.int32(1)] - np.uint8(_ZERO)) * two.view(np.uint8)
    hundreds = (padded[ends] - np.uint8(_ZERO)) * three.view(np.uint8)
    lengths = (steps >= 2) & (steps <= 4)
    digits = (ones <= 9) & (tens <= 9) & (hundreds <= 2)
    led = (three & (hundreds == 0)) | (two & ~three & (tens == 0))
    value = ones + tens * np.uint16(10) + hundreds * np.uint16(100)
    if not (lengths & digits & ~led & (value <= 255)).all():
        return None
    packed: Addresses4 = value.astype(np.uint8).view(">u4").astype(np.uint32)
    return packed
