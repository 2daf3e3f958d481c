"""Reading ZIP archives whose headers may lie.

The directory of a ZIP declares sizes that nothing forces to be true, and Python's `zipfile`
unpacks a member whole before it cuts it to the declared size. So members are counted and
weighed by the directory first, then read in small pieces against the declared size.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from doorward.intake.reader import Limits
from doorward.intake.resumes.errors import UnreadableDocumentError

MAXIMUM_RATIO = 250
"""Unpacked to packed size beyond which a large member is taken for a bomb. Word's own XML
packs 5 to 40 times; DEFLATE cannot exceed 1,032."""

RATIO_MATTERS_FROM = 4 * 2**20
"""Members smaller than this (bytes, unpacked) may have any ratio: they cannot do harm."""

_PIECE = 2**16
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


class Archive:
    """An opened ZIP within limits. Names are those of the directory, first of equals wins."""

    def __init__(self, opened: zipfile.ZipFile, limits: Limits) -> None:
        self._opened = opened
        members = opened.infolist()
        if len(members) > limits.archive_members:
            raise UnreadableDocumentError(
                "too-many-members",
                f"the archive has {len(members):,} members; at most "
                f"{limits.archive_members:,} are read",
            )
        _weigh(members, limits)
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            self._members.setdefault(member.filename, member)

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def read(self, name: str) -> bytes:
        """One member unpacked, or `UnreadableDocumentError` when it is damaged or lies."""
        member = self._members[name]
        pieces: list[bytes] = []
        size = 0
        try:
            with self._opened.open(member) as stream:
                while piece := stream.read(_PIECE):
                    size += len(piece)
                    pieces.append(piece)
        except RuntimeError as error:  # zipfile's way of saying: needs a password
            raise UnreadableDocumentError(
                "encrypted", "the archive is protected by a password"
            ) from error
        except _DAMAGE as error:
            raise UnreadableDocumentError(
                "damaged", f"the archive's member {name[:80]!r} is damaged: {error}"
            ) from error
        if size != member.file_size:
            raise UnreadableDocumentError(
                "damaged", f"the archive's member {name[:80]!r} is not of the size it declares"
            )
        return b"".join(pieces)


def _weigh(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = sum(member.file_size for member in members)
    if total > limits.document_unpacked_bytes:
        raise UnreadableDocumentError(
            "zip-bomb",
            f"the archive unpacks to {total:,} bytes; at most "
            f"{limits.document_unpacked_bytes:,} are read",
        )
    for member in members:
        if member.file_size < RATIO_MATTERS_FROM:
            continue
        if member.file_size > MAXIMUM_RATIO * max(member.compress_size, 1):
            raise UnreadableDocumentError(
                "zip-bomb",
                f"the archive's member {member.filename[:80]!r} unpacks to more than "
                f"{MAXIMUM_RATIO} times its size",
            )


@contextmanager
def open_archive(data: bytes, limits: Limits) -> Iterator[Archive]:
    """Open a ZIP held in memory within limits, or raise `UnreadableDocumentError`."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as error:
        code = "damaged" if b"PK\x05\x06" in data[-66_000:] else "truncated"
        raise UnreadableDocumentError(code, f"the ZIP archive cannot be opened: {error}") from error
    with opened:
        yield Archive(opened, limits)
