"""Which parts make up a history. What is not in the manifest is not there."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

from doorward.lake.errors import LakeError

NAME = "manifest.json"
_PART = re.compile(r"part-\d{8}-[0-9a-f]{8}\.parquet")


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """An immutable Parquet file. `first` and `last` are times of events, milliseconds since 1970.

    `sha256` is of the file.
    """

    name: str
    rows: int
    size: int
    first: int
    last: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What readers see of a history. `owner` is the state folder's whose history it is."""

    version: int = 1
    owner: str
    parts: tuple[Part, ...] = ()


def read(folder: Path) -> Manifest | None:
    """The manifest of a folder, None where there is none. Raises `LakeError`."""
    path = folder / NAME
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise LakeError(f"{path}: is no manifest that can be read ({error})") from error
    for part in found.parts:
        if not is_part(part.name):
            raise LakeError(f"{path}: names {part.name!r}, which is no part")
    if found.version != 1:
        raise LakeError(f"{path}: is of version {found.version}; this Doorward knows version 1")
    return found


def owner_of(folder: Path) -> bytes:
    """Bytes that are the same for as long as the history is kept. Raises `LakeError`."""
    found = read(folder)
    return b"" if found is None else found.owner.encode()


def is_part(name: str) -> bool:
    """Whether a file has the name of a part."""
    return _PART.fullmatch(name) is not None


def write(folder: Path, manifest: Manifest) -> None:
    """Write it whole or not at all. Raises `LakeError`."""
    half = folder / f".{NAME}"
    try:
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(manifest))
            file.flush()
            os.fsync(file.fileno())
        half.replace(folder / NAME)
    except OSError as error:
        raise LakeError(f"{folder / NAME}: could not be written ({error.strerror})") from error
