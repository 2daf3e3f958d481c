"""Text that cannot be stored as UTF-8, written out so that it can.

File names need not be text, and JSON may escape half of a surrogate pair. Either would end the
run where the record is first written down.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

T = TypeVar("T")

_encoder = msgspec.msgpack.Encoder()


def storable_text(text: str) -> str:
    r"""The text with what has no UTF-8 form written out.

    >>> storable_text("a\udcff.pdf")
    'a\\udcff.pdf'
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def storable(value: T) -> T:
    """A struct whose text can all be stored: nearly always the one given."""
    try:
        _encoder.encode(value)
    except UnicodeEncodeError:
        return msgspec.convert(_written_out(msgspec.to_builtins(value)), type(value))
    return value


def _written_out(value: object) -> object:
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list | tuple):
        return [_written_out(one) for one in value]
    if isinstance(value, dict):
        return {_written_out(key): _written_out(one) for key, one in value.items()}
    return value
