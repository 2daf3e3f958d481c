"""Commits out of a git repository's files: bounded, and nothing in the repository is obeyed.

Objects are decoded with dulwich's primitives (pack index, delta application, commit parser), but
found and unpacked here, because every size a file states has to be checked before memory is
given to it. Format: https://git-scm.com/docs/gitformat-pack. Hooks, configuration, alternates,
grafts, replacements and commit graphs are never read.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
import zlib
from collections import OrderedDict
from pathlib import Path

from dulwich.errors import ApplyDeltaError, FileFormatException, ObjectFormatException
from dulwich.object_format import SHA1
from dulwich.objects import Commit as GitCommit
from dulwich.objects import ShaFile, Tag
from dulwich.pack import PackIndex, apply_delta, load_pack_index

OBJECT_BYTES = 4 * 2**20
PACK_BYTES = 8 * 2**30
INDEX_BYTES = 1 * 2**30
PACKS = 2_000
CHAIN = 512
CACHED_BYTES = 48 * 2**20

_COMMIT, _TAG, _OFFSET_DELTA, _NAMED_DELTA = 1, 4, 6, 7
_KINDS = {b"commit": _COMMIT, b"tag": _TAG}
_DAMAGE = (
    AssertionError,
    ApplyDeltaError,
    FileFormatException,
    IndexError,
    KeyError,
    ObjectFormatException,
    OverflowError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class DamagedError(Exception):
    """An object or pack does not hold together, or states sizes beyond the limits."""


class Pack:
    """One pack file and its index, mapped into memory."""

    def __init__(self, pack: Path, index: Path) -> None:
        for path, limit in ((pack, PACK_BYTES), (index, INDEX_BYTES)):
            if path.is_symlink() or not path.is_file():
                raise DamagedError(f"{path.name} is not an ordinary file")
            if path.stat().st_size > limit:
                raise DamagedError(f"{path.name} is larger than {limit:,} bytes")
        self.name = pack.name
        try:
            self.index: PackIndex = load_pack_index(str(index), SHA1)
        except (*_DAMAGE, OSError) as error:
            raise DamagedError(f"{index.name} cannot be read") from error
        self._file = pack.open("rb")
        try:
            self._data = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        except (ValueError, OSError) as error:
            self._file.close()
            raise DamagedError(f"{pack.name} is empty") from error
        if self._data[:4] != b"PACK":
            self.close()
            raise DamagedError(f"{pack.name} does not begin as a pack does")
        self._cache: OrderedDict[int, tuple[int, bytes]] = OrderedDict()
        self._cached = 0

    def close(self) -> None:
        """Let go of the files."""
        self._data.close()
        self._file.close()
        self.index.close()

    def offset(self, name: bytes) -> int | None:
        """Where an object (20 raw bytes of its SHA-1) begins, or None."""
        try:
            found = self.index.object_offset(name)  # type: ignore[arg-type]
        except KeyError:
            return None
        except _DAMAGE as error:
            raise DamagedError("the pack index is damaged") from error
        return found if 12 <= found < len(self._data) else None

    def read(self, offset: int) -> tuple[int, bytes]:
        """The type and content of the object at an offset, deltas resolved.

        Raises `DamagedError`.
        """
        try:
            return self._resolved(offset)
        except _DAMAGE as error:
            raise DamagedError("an object is damaged") from error

    def _resolved(self, offset: int) -> tuple[int, bytes]:
        deltas: list[tuple[int, bytes]] = []
        while True:
            cached = self._cache.get(offset)
            if cached is not None:
                kind, content = cached
                break
            kind, size, start, base = self._header(offset)
            content = _inflate(self._data[start : start + size + size // 100 + 1024], size)
            if base is None:
                break
            deltas.append((offset, content))
            if len(deltas) > CHAIN:
                raise DamagedError("a chain of deltas is too long")
            offset = base
        self._keep(offset, kind, content)
        for place, delta in reversed(deltas):
            content = _patched(content, delta)
            self._keep(place, kind, content)
        return kind, content

    def _header(self, offset: int) -> tuple[int, int, int, int | None]:
        """Type, stated size, where the compressed data begins, and a delta's base."""
        data, place = self._data, offset
        byte = data[place]
        kind, size, shift = (byte >> 4) & 7, byte & 15, 4
        while byte & 0x80:
            place += 1
            byte = data[place]
            size |= (byte & 0x7F) << shift
            shift += 7
            if shift > 60:
                raise DamagedError("an object states an impossible size")
        place += 1
        if size > OBJECT_BYTES:
            raise DamagedError("an object is larger than is read")
        base: int | None = None
        if kind == _OFFSET_DELTA:
            base, place = self._base_before(offset, place)
        elif kind == _NAMED_DELTA:
            base = self.offset(bytes(data[place : place + 20]))
            place += 20
            if base is None or base == offset:
                raise DamagedError("a delta's base is not in the pack")
        return kind, size, place, base

    def _base_before(self, offset: int, place: int) -> tuple[int, int]:
        byte = self._data[place]
        back = byte & 0x7F
        while byte & 0x80:
            place += 1
            byte = self._data[place]
            back = ((back + 1) << 7) | (byte & 0x7F)
            if back > offset:
                break
        if not 0 < back <= offset - 12:
            raise DamagedError("a delta's base lies outside the pack")
        return offset - back, place + 1

    def _keep(self, offset: int, kind: int, content: bytes) -> None:
        if offset not in self._cache and len(content) < OBJECT_BYTES // 8:
            self._cache[offset] = (kind, content)
            self._cached += len(content)
            while self._cached > CACHED_BYTES:
                _, (_, old) = self._cache.popitem(last=False)
                self._cached -= len(old)


def _inflate(data: bytes, size: int) -> bytes:
    content = zlib.decompressobj().decompress(data, size + 1)
    if len(content) != size:
        raise DamagedError("an object is not as long as it states")
    return content


def _patched(base: bytes, delta: bytes) -> bytes:
    _, place = _varint(delta, 0)
    size, _ = _varint(delta, place)
    if size > OBJECT_BYTES:
        raise DamagedError("a delta states a result larger than is read")
    result = b"".join(apply_delta(base, delta))
    if len(result) > OBJECT_BYTES:
        raise DamagedError("a delta makes more than it states")
    return result


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, place
        if shift > 60:
            raise DamagedError("a delta states an impossible size")


def _check(name: str, kind: int, content: bytes) -> None:
    """Refuse content under a false name: equal names must mean equal commits."""
    label = {_COMMIT: b"commit", _TAG: b"tag"}.get(kind)
    if label is not None:
        header = label + b" " + str(len(content)).encode() + b"\0"
        if hashlib.sha1(header + content, usedforsecurity=False).hexdigest() != name:
            raise DamagedError("an object does not match its name")


class ObjectFiles:
    """The loose and packed objects below one ``objects`` folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.packs: list[Pack] = []
        self.damaged: list[str] = []
        place = folder / "pack"
        if place.is_dir() and not place.is_symlink():
            for path in sorted(place.glob("*.pack"))[:PACKS]:
                try:
                    self.packs.append(Pack(path, path.with_suffix(".idx")))
                except (DamagedError, OSError) as error:
                    self.damaged.append(str(error))

    def close(self) -> None:
        """Let go of all pack files."""
        for pack in self.packs:
            pack.close()

    def commit(self, name: str) -> GitCommit | None:
        """The commit of a hexadecimal name (a tag leads to its commit); None if not here.

        Raises `DamagedError` for an object that does not hold together.
        """
        for _ in range(5):
            found = self._raw(name)
            if found is None:
                return None
            kind, content = found
            _check(name, kind, content)
            try:
                if kind == _COMMIT:
                    made = ShaFile.from_raw_string(_COMMIT, content, name.encode())  # type: ignore[arg-type]
                    return made if isinstance(made, GitCommit) else None
                if kind != _TAG:
                    return None
                tag = ShaFile.from_raw_string(_TAG, content)
                name = tag.object[1].decode("ascii") if isinstance(tag, Tag) else ""
            except _DAMAGE as error:
                raise DamagedError("a commit cannot be parsed") from error
        return None

    def _raw(self, name: str) -> tuple[int, bytes] | None:
        raw = bytes.fromhex(name)
        try:
            for pack in self.packs:
                offset = pack.offset(raw)
                if offset is not None:
                    return pack.read(offset)
            return self._loose(name)
        except _DAMAGE as error:
            raise DamagedError("an object is damaged") from error

    def _loose(self, name: str) -> tuple[int, bytes] | None:
        path = self.folder / name[:2] / name[2:]
        if path.is_symlink() or not path.is_file() or path.parent.is_symlink():
            return None
        with path.open("rb") as stream:
            data = stream.read(OBJECT_BYTES + 1)
        content = zlib.decompressobj().decompress(data, OBJECT_BYTES + 64)
        header, _, body = content.partition(b"\0")
        kind, _, size = header.partition(b" ")
        if not size.isdigit() or int(size) != len(body):
            raise DamagedError("an object is not as long as it states")
        return _KINDS.get(kind, 0), body
