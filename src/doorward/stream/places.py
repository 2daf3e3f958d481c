"""Which files there are to read, and how each is known again after it was renamed or replaced."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from doorward.report.visible import visible
from doorward.stream.errors import StreamError

HEAD = 512
"""Bytes of a file's beginning by which it is told from another with the same inode."""

OWN_FILES = frozenset({"findings.jsonl", "alerts.jsonl", "dead-letter.jsonl"})


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a file that is taken in the order of time instead of its own.

    `position` and `record` are where it begins, `end` and `last_record` where it ends (-1: not
    known yet). `newest` is the time of the newest event before it.
    """

    position: int
    record: int
    newest: float
    end: int = -1
    last_record: int = -1


class Mark(msgspec.Struct, kw_only=True):
    """How far a file was read. `position` is in bytes of its content, `record` counts records.

    `device`, `inode` and the digest of its first `head_size` bytes tell which file it is,
    whatever its name is now. `newest` is the time of its newest event, seconds since 1970.
    `trouble` says why it was given up, if it was. With a `span` that is being sorted, `position`
    and `record` are those of the record that was taken last and `newest` is that of the span.
    """

    id: int
    name: str
    path: str
    device: int = 0
    inode: int = 0
    head_size: int = 0
    head_digest: str = ""
    position: int = 0
    record: int = 0
    size: int = 0
    newest: float = 0.0
    trouble: str = ""
    span: Span | None = None


class Place(msgspec.Struct, frozen=True):
    """A file to read, and the name that people see."""

    path: Path
    name: str


def places(sources: Iterable[Path], skip: Iterable[Path] = ()) -> list[Place]:
    """The files that sources name now, each once, in a settled order. `skip` are own folders.

    Raises `StreamError` for a source that is not there.
    """
    own = {one.resolve() for one in skip}
    found: dict[Path, Place] = {}
    names: set[str] = set()
    for source in sources:
        if not source.exists():
            raise StreamError(f"{source}: there is no such file or folder")
        for path in sorted(_files(source, own)) if source.is_dir() else [source]:
            key = path.resolve()
            if key in found:
                continue
            name = path.relative_to(source).as_posix() if path != source else path.name
            if name in names:
                above = path.parent if path == source else source
                name = f"{above.resolve().name}/{name}"
            names.add(name)
            found[key] = Place(path, visible(told(Path(name))))
    return list(found.values())


def _files(folder: Path, own: set[Path]) -> Iterator[Path]:
    """Regular files at any depth; hidden ones are half written or somebody else's."""
    for top, folders, files in os.walk(folder):
        here = Path(top)
        folders[:] = [
            one for one in folders if not one.startswith(".") and (here / one).resolve() not in own
        ]
        for name in files:
            path = here / name
            if not name.startswith(".") and name not in OWN_FILES and _regular(path):
                yield path


def _regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def told(path: Path) -> str:
    """A path as text that can be kept: names need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def head_digest(path: Path, size: int) -> str:
    """The digest of a file's first bytes. Raises `OSError`."""
    with path.open("rb") as file:
        return hashlib.sha256(file.read(size)).hexdigest()[:32]


class Marks:
    """The marks of all files that were ever read, found by what file it is now."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._known: dict[tuple[int, int], Mark] = {}
        self._all: dict[int, Mark] = {}
        self._looked_at: set[int] = set()
        self._next = 1
        for one in marks:
            self._all[one.id] = one
            self._known[one.device, one.inode] = one
            self._next = max(self._next, one.id + 1)

    def of(self, place: Place) -> Mark:
        """The file's mark: where reading goes on, or the beginning for a file not seen before.

        A file that is shorter than what was read of it, or begins otherwise, is another file.
        """
        status = place.path.stat()
        known = self._known.get((status.st_dev, status.st_ino))
        if known is not None and known.id in self._looked_at and known.size == status.st_size:
            known.path = told(place.path.absolute())
            return known  # nothing was written to it since it was last looked at
        if known is not None and self._same(known, place, status.st_size):
            self._looked_at.add(known.id)
            known.path = told(place.path.absolute())
            known.size = status.st_size
            return known
        return self.anew(place, status)

    def anew(self, place: Place, status: os.stat_result) -> Mark:
        """A mark at the beginning."""
        size = min(HEAD, status.st_size)
        mark = Mark(
            id=self._next,
            name=place.name,
            path=told(place.path.absolute()),
            device=status.st_dev,
            inode=status.st_ino,
            head_size=size,
            head_digest=head_digest(place.path, size),
            size=status.st_size,
        )
        self._known[mark.device, mark.inode] = mark
        return self._added(mark)

    def _same(self, mark: Mark, place: Place, size: int) -> bool:
        if size < mark.size or head_digest(place.path, mark.head_size) != mark.head_digest:
            return False
        if mark.head_size < HEAD and size > mark.head_size:
            mark.head_size = min(HEAD, size)
            mark.head_digest = head_digest(place.path, mark.head_size)
        return True

    def renamed(self, place: Place) -> list[Place]:
        """Files that were at this place, were not read to their end, and now lie beside it."""
        path = place.path.absolute()
        there = path.stat()
        name = told(path)
        lost = {
            (one.device, one.inode): one
            for one in self._all.values()
            if one.path == name and (one.device, one.inode) != (there.st_dev, there.st_ino)
        }
        if not lost:
            return []
        return [
            Place(beside, lost[key].name)
            for beside in sorted(path.parent.iterdir())
            if _regular(beside)
            and (key := (beside.stat().st_dev, beside.stat().st_ino)) in lost
            and beside.stat().st_size > lost[key].size
        ]

    def stream(self, name: str) -> Mark:
        """A mark for what cannot be read again, such as standard input."""
        return self._added(Mark(id=self._next, name=name, path=name))

    def all(self) -> list[Mark]:
        """Every mark, in the order in which files were first seen."""
        return list(self._all.values())

    def _added(self, mark: Mark) -> Mark:
        self._next += 1
        self._all[mark.id] = mark
        return mark


def is_packed(begin: bytes) -> bool:
    """Whether a file that begins so holds something else than its own bytes: gzip, zip, UTF-16."""
    return begin[:2] in (b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff") or begin[:4] == b"PK\x03\x04"
