"""``manifest.json``: which pack this is, what is in it, what was left out and why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

import msgspec

FORMAT = "doorward-pack/1"
MANIFEST, CUSTODY, BUNDLE, CASE = "manifest.json", "custody.jsonl", "bundle.json", "case.json"


class PackedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of the pack. `size` is in bytes."""

    name: str
    sha256: str
    size: int


class LeftOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that is not in the pack, and why."""

    what: str
    why: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The manifest. `custody_head` is the last entry of the log that the pack holds."""

    format: str
    case: int
    label: str
    case_version: int
    synthetic: bool
    made_at: datetime
    made_by: str
    doorward: str
    recipient: str
    profile: Mapping[str, object]
    identifiers_in_clear: bool
    reason: str
    custody_entries: int
    custody_head: str
    files: tuple[PackedFile, ...]
    left_out: tuple[LeftOut, ...]


def packed(files: Mapping[str, bytes]) -> tuple[PackedFile, ...]:
    """Each file with its digest and size, by name."""
    return tuple(
        PackedFile(name, hashlib.sha256(files[name]).hexdigest(), len(files[name]))
        for name in sorted(files)
    )
