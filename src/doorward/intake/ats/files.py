"""Opening an export: plain or gzip, any usual encoding, in pieces of bounded size.

Everything that comes out is UTF-8 as far as it can be told from the first bytes: a byte order
mark is dropped and UTF-16 is turned into UTF-8 on the way. Text in a code page of one byte per
character is recognised later, line by line or record by record, because only then is it seen.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from doorward.intake.reader import Limits
from doorward.model import Problem, Severity

HEAD_BYTES = 64 * 2**10
_CHUNK = 2**20
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS
_RATIO_COUNTS_AFTER = 64 * 2**20


class TooLongLine(msgspec.Struct, frozen=True):
    """A line that is longer than a record may be; its content is not kept."""

    size: int


class Trouble(Exception):  # noqa: N818 - not an error of ours but of the file
    """Why a file cannot be read on."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def problem(self, file: str) -> Problem:
        """The same as a `Problem` about the whole file."""
        return Problem(Severity.FILE, self.code, self.message, file)


class ByteStream:
    """A file's content, unpacked if it is gzip; what comes before any damage can be read."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self.packed = raw.read(2) == _GZIP_MAGIC
        raw.seek(0)
        self._member = zlib.decompressobj(_GZIP)

    def __enter__(self) -> ByteStream:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end. Raises `Trouble` where the file is damaged."""
        try:
            return self._unpack(size) if self.packed else self._raw.read(size)
        except zlib.error as error:
            raise Trouble("damaged", "the compressed file is damaged") from error
        except OSError as error:
            raise Trouble("unreadable", f"cannot be read on: {reason(error)}") from error

    def _unpack(self, size: int) -> bytes:
        while True:
            if self._member.eof:
                following = self._member.unused_data or self._raw.read(_CHUNK)
                if not following.startswith(_GZIP_MAGIC):
                    return b""
                self._member = zlib.decompressobj(_GZIP)
            else:
                following = self._member.unconsumed_tail or self._raw.read(_CHUNK)
                if not following:
                    raise Trouble("truncated", "the compressed file ends too early")
            unpacked = self._member.decompress(following, size)
            if unpacked:
                return unpacked


def open_bytes(path: Path) -> ByteStream:
    """The file's content. Raises `Trouble` if it cannot be opened."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise Trouble("unreadable", f"cannot be opened: {reason(error)}") from error
    try:
        return ByteStream(raw)
    except OSError as error:
        raw.close()
        raise Trouble("unreadable", f"cannot be read: {reason(error)}") from error


def reason(error: OSError) -> str:
    """What went wrong, without the path, which may tell more than a report should.

    >>> reason(FileNotFoundError(2, "No such file or directory", "/srv/exports/x.json"))
    'no such file or directory'
    """
    return (error.strerror or type(error).__name__).lower()


def head(path: Path, size: int = HEAD_BYTES) -> bytes:
    """The first bytes of a file as UTF-8, unpacked; empty where it cannot be read."""
    first = b""
    try:
        with open_bytes(path) as stream:
            while len(first) < size and (piece := stream.read(size - len(first))):
                first += piece
    except Trouble:
        pass  # whoever reads the file will meet the same trouble and say so
    encoding = declared_encoding(first)
    if encoding is None:
        return first
    return first.decode(encoding, errors="ignore").removeprefix("\ufeff").encode()


_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)


def declared_encoding(first: bytes) -> str | None:
    """An encoding other than plain UTF-8 that the first bytes give away, or None."""
    for mark, name in _MARKS:
        if first.startswith(mark):
            return name
    return _unmarked_utf16(first)


def _unmarked_utf16(first: bytes) -> str | None:
    # Text in UTF-16 shows as a zero in every second byte of its ASCII part.
    sample = first[: 512 - 512 % 2]
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and odd < half * 0.1 else None


def chunks(path: Path, limits: Limits, notes: list[Problem], file: str) -> Iterator[bytes]:
    """A file's content as UTF-8, in pieces of about a mebibyte.

    Raises `Trouble` where the file cannot be opened or read on, or unpacks to more than the
    limits allow. What was assumed about the encoding is appended to `notes`.
    """
    packed_size = max(path.stat().st_size if path.exists() else 0, 1)
    with open_bytes(path) as stream:
        decoder: codecs.IncrementalDecoder | None = None
        total = 0
        while True:
            piece = stream.read(_CHUNK)
            if total == 0:
                piece, decoder = _begin(piece, notes, file)
            total += len(piece)
            if stream.packed:
                _check_unpacked(total, packed_size, limits)
            if decoder is not None:
                yield decoder.decode(piece, final=not piece).encode()
            elif piece:
                yield piece
            if not piece:
                return


def _begin(
    piece: bytes, notes: list[Problem], file: str
) -> tuple[bytes, codecs.IncrementalDecoder | None]:
    encoding = declared_encoding(piece)
    if encoding is None:
        return piece, None
    if encoding == "utf-8-sig":
        return piece[3:] or piece, None
    message = f"is {encoding.upper()}, not UTF-8; read as such"
    notes.append(Problem(Severity.NOTE, "encoding", message, file))
    return piece, codecs.getincrementaldecoder(encoding)(errors="replace")


def _check_unpacked(total: int, packed_size: int, limits: Limits) -> None:
    if total > limits.unpacked_bytes:
        raise Trouble("too-large", f"unpacks to more than {limits.unpacked_bytes} bytes")
    if total > _RATIO_COUNTS_AFTER and total > packed_size * limits.unpacked_ratio:
        raise Trouble("too-large", f"unpacks to more than {limits.unpacked_ratio} times its size")


def lines(pieces: Iterator[bytes], longest: int) -> Iterator[bytes | TooLongLine]:
    """The lines of a file, without line ends. Never holds more than `longest` bytes of one."""
    rest = b""
    dropped = 0
    for piece in pieces:
        *whole, rest_of_piece = piece.split(b"\n")
        for line in whole:
            yield _line(rest, line, dropped, longest)
            rest, dropped = b"", 0
        if dropped or len(rest) + len(rest_of_piece) > longest:
            dropped += len(rest) + len(rest_of_piece)
            rest = b""
        else:
            rest += rest_of_piece
    if rest or dropped:
        yield _line(rest, b"", dropped, longest)


def _line(rest: bytes, line: bytes, dropped: int, longest: int) -> bytes | TooLongLine:
    size = dropped + len(rest) + len(line)
    if dropped or size > longest:
        return TooLongLine(size)
    return (rest + line).removesuffix(b"\r")
