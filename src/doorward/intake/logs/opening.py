"""Opens a log as plain UTF-8 bytes, whatever it is packed in: gzip, a zip file, UTF-16.

Nothing is written to disk, and memory stays at one chunk. How much a packed file may become is
limited, so that a small file cannot keep a machine busy for days.
"""

from __future__ import annotations

import codecs
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from doorward.intake.logs.frames import Limits

_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


class Unreadable(Exception):  # noqa: N818 - it is an answer about one file, not a fault
    """A packed file that cannot be read on. `code` is one of `doorward.intake.logs.frames`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def chunks(stream: BinaryIO, limits: Limits, start: int = 0) -> Iterator[bytes]:
    """The content from byte `start` on. Raises `Unreadable` after what could be read."""
    head = stream.read(4) or b""
    if head[:2] == _GZIP:
        yield from _after(start, _gunzipped(head, stream, limits))
    elif head == _ZIP:
        yield from _after(start, _unzipped(stream, limits))
    elif head[:2] in _UTF16:
        yield from _after(start, _decoded(head, stream, limits))
    elif start and stream.seekable():
        stream.seek(start)
        yield from iter(lambda: stream.read(limits.chunk_bytes), b"")
    else:
        yield from _after(start, _plain(head, stream, limits))


def _plain(head: bytes, stream: BinaryIO, limits: Limits) -> Iterator[bytes]:
    if head:
        yield head + (stream.read(limits.chunk_bytes) or b"")
    # A stream without more for now answers None or nothing.
    while chunk := stream.read(limits.chunk_bytes):
        yield chunk


def _after(start: int, content: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in content:
        if start >= len(chunk):
            start -= len(chunk)
            continue
        yield chunk[start:] if start else chunk
        start = 0


def _decoded(head: bytes, stream: BinaryIO, limits: Limits) -> Iterator[bytes]:
    """UTF-16 as some Windows tools write it; what is no text becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder(_UTF16[head[:2]])(errors="replace")
    yield decoder.decode(head[2:]).encode()
    while chunk := stream.read(limits.chunk_bytes):
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _gunzipped(head: bytes, stream: BinaryIO, limits: Limits) -> Iterator[bytes]:
    """All members of a gzip file, one after another (RFC 1952 section 2.2)."""
    size, read = 0, len(head)
    packed = head
    inflate = zlib.decompressobj(wbits=31)
    while True:
        try:
            chunk = inflate.decompress(packed, limits.chunk_bytes)
        except zlib.error as error:
            raise Unreadable("wrong-format") from error
        size += len(chunk)
        _check(size, read, limits)
        if chunk:
            yield chunk
        packed = inflate.unconsumed_tail
        if inflate.eof:
            packed = inflate.unused_data or stream.read(limits.chunk_bytes)
            read += 0 if inflate.unused_data else len(packed)
            packed = packed.lstrip(b"\0")  # padding of tapes and blocks
            if not packed:
                return
            inflate = zlib.decompressobj(wbits=31)
        elif not packed:
            packed = stream.read(limits.chunk_bytes)
            read += len(packed)
            if not packed:
                raise Unreadable("truncated")


def _unzipped(stream: BinaryIO, limits: Limits) -> Iterator[bytes]:
    """The one file of a zip file."""
    if not stream.seekable():
        raise Unreadable("wrong-format")
    try:
        with zipfile.ZipFile(stream) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) != 1:
                raise Unreadable("wrong-format")
            with archive.open(members[0]) as content:
                size = 0
                while chunk := content.read(limits.chunk_bytes):
                    size += len(chunk)
                    _check(size, max(members[0].compress_size, 1), limits)
                    yield chunk
    except EOFError as error:
        raise Unreadable("truncated") from error
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError) as error:
        # RuntimeError: it has a password; NotImplementedError: packed in a way not known here.
        raise Unreadable("wrong-format") from error


def _check(size: int, packed: int, limits: Limits) -> None:
    too_much = size > limits.ratio_from and size > packed * limits.ratio
    if too_much or size > limits.content_bytes:
        raise Unreadable("too-large")
