"""Looking through folders of saved data: bounded in depth and number, no symbolic links."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from doorward.model import Problem, Severity

DEPTH = 8
FOLDERS = 100_000
HEAD = 65_536


class Found(msgspec.Struct, frozen=True):
    """A folder and the files in it that were wanted, in the order to read them."""

    folder: Path
    files: list[Path]


Wanted = Callable[[Path, frozenset[str]], list[str]]


def folders_with(root: Path, wanted: Wanted) -> Iterator[Found | Problem]:
    """Folders at or below a root that hold wanted files, in name order, and what was skipped.

    `wanted` gets a folder and its file names and answers which to take. A folder that has some
    is not looked into further. Symbolic links are never followed.
    """
    waiting: list[tuple[Path, int]] = [(root, 0)]
    seen = 0
    while waiting:
        folder, depth = waiting.pop()
        seen += 1
        if seen > FOLDERS:
            yield Problem(Severity.FILE, "too-many", "more folders than are looked into", root.name)
            return
        try:
            files, below = _contents(folder)
        except OSError as error:
            why = error.strerror or "cannot be read"
            yield Problem(Severity.FILE, "unreadable", why, shown_path(root, folder, root.name))
            continue
        names = wanted(folder, frozenset(files))
        if names:
            yield Found(folder, [folder / name for name in names])
        elif depth < DEPTH:
            waiting.extend((folder / name, depth + 1) for name in sorted(below, reverse=True))


def _contents(folder: Path) -> tuple[list[str], list[str]]:
    files: list[str] = []
    below: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                files.append(entry.name)
            elif entry.is_dir(follow_symlinks=False):
                below.append(entry.name)
    return files, below


def shown_path(root: Path, inner: Path, label: str) -> str:
    """The path to show for something below a root: never an absolute one.

    >>> shown_path(Path("/some/where/dump"), Path("/some/where/dump/a/b"), "dump")
    'dump/a/b'
    """
    relative = inner.relative_to(root).as_posix()
    return label if relative == "." else f"{label}/{relative}"


def head_of(path: Path) -> bytes:
    """The first 64 KiB of a file; empty where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(HEAD)
    except OSError:
        return b""
