"""Whether a file is a whole evidence pack: needs neither a database nor Django.

A forger who writes a whole pack anew, digests and all, is found only with the database
(`verifying_log`) or by the SHA-256 that the exporter told.
"""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from doorward.cases.pack.archive import archive
from doorward.cases.pack.content import CustodyLine
from doorward.cases.pack.manifest import BUNDLE, CUSTODY, FORMAT, MANIFEST, Manifest
from doorward.cases.pack.verifying_stix import stix_faults

MOST_BYTES = 256 * 1024 * 1024
MOST_FILES = 200
LONGEST_NAME = 120
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_-]*)?\.(?:json|jsonl|csv|txt|html|pdf)")
_custody = msgspec.json.Decoder(CustodyLine)


class Fault(msgspec.Struct, frozen=True):
    """Something that is wrong with a pack. `code` is stable."""

    code: str
    message: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `checked` names the checks that were passed."""

    sha256: str
    manifest: Manifest | None
    custody: tuple[CustodyLine, ...]
    checked: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


class _Bad(Exception):  # noqa: N818 - a finding, caught in this module
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(code, message)


def verify_pack(path: Path) -> Verdict:
    """Check a file. Raises `OSError` only, where it cannot be read."""
    if path.stat().st_size > MOST_BYTES:
        return _verdict("", Fault("too-large", f"larger than {MOST_BYTES:,} bytes"))
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    checked: list[str] = []
    manifest: Manifest | None = None
    custody: tuple[CustodyLine, ...] = ()
    try:
        files = _files(data)
        checked.append("archive")
        manifest = _manifest(files)
        checked.append("manifest")
        custody = _custody_of(files[CUSTODY], manifest)
        checked.append("custody")
        for wrong in stix_faults(files[BUNDLE]):
            raise _Bad("stix", wrong)
        checked.append("stix")
    except _Bad as bad:
        return _verdict(digest, bad.fault, manifest, tuple(checked))
    return Verdict(
        sha256=digest, manifest=manifest, custody=custody, checked=tuple(checked), faults=()
    )


def _verdict(
    digest: str, fault: Fault, manifest: Manifest | None = None, checked: tuple[str, ...] = ()
) -> Verdict:
    return Verdict(sha256=digest, manifest=manifest, custody=(), checked=checked, faults=(fault,))


def _files(data: bytes) -> dict[str, bytes]:
    """The files of the archive, which must be exactly as `archive` writes it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            entries = opened.infolist()
            _check_entries(entries)
            files = {one.filename: opened.read(one) for one in entries}
    except _Bad:
        raise
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise _Bad("not-a-zip", "the file is no readable ZIP archive") from error
    except RuntimeError as error:
        raise _Bad("encrypted", "the archive is encrypted") from error
    if archive(files) != data:
        raise _Bad("not-as-written", "the archive is not laid out as Doorward writes it")
    return files


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Names, kinds and sizes, before anything is read."""
    if len(entries) > MOST_FILES:
        raise _Bad("too-many-files", f"more than {MOST_FILES} files")
    seen: set[str] = set()
    for one in entries:
        for code, wrong in _wrong(one):
            raise _Bad(code, f"{ascii(one.orig_filename)[:LONGEST_NAME]}: {wrong}")
        if one.filename.casefold() in seen:
            raise _Bad("doubled-name", f"{one.filename} is there twice")
        seen.add(one.filename.casefold())
    if sum(one.file_size for one in entries) > MOST_BYTES:
        raise _Bad("too-large", f"more than {MOST_BYTES:,} bytes unpacked")


def _wrong(one: zipfile.ZipInfo) -> Iterator[tuple[str, str]]:
    mode = one.external_attr >> 16
    if one.flag_bits & 0x1:
        yield "encrypted", "is encrypted"
    if stat.S_ISLNK(mode) or (mode and not stat.S_ISREG(mode)):
        yield "not-a-file", "is no plain file"
    if one.orig_filename != one.filename or len(one.orig_filename) > LONGEST_NAME:
        yield "bad-name", "has a name that no pack has"
    if not _NAME.fullmatch(one.orig_filename):
        yield "bad-name", "has a name that no pack has"
    if one.compress_type != zipfile.ZIP_STORED or one.compress_size != one.file_size:
        yield "compressed", "is compressed, which no pack's files are"


def _manifest(files: dict[str, bytes]) -> Manifest:
    if MANIFEST not in files:
        raise _Bad("no-manifest", "there is no manifest.json")
    try:
        manifest = msgspec.json.decode(files[MANIFEST], type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _Bad("bad-manifest", "manifest.json is not a pack's manifest") from error
    if manifest.format != FORMAT:
        raise _Bad("format", f"of format {ascii(manifest.format)[:60]}; this is for {FORMAT}")
    listed = {one.name: one for one in manifest.files}
    if len(listed) != len(manifest.files):
        raise _Bad("bad-manifest", "the manifest names a file twice")
    extra, missing = set(files) - set(listed) - {MANIFEST}, set(listed) - set(files)
    if extra:
        raise _Bad("extra-file", f"{min(extra)} is not in the manifest")
    if missing or not {CUSTODY, BUNDLE} <= set(listed):
        raise _Bad(
            "missing-file", f"{ascii(min(missing, default=CUSTODY))[:LONGEST_NAME]} is missing"
        )
    for name, one in listed.items():
        if hashlib.sha256(files[name]).hexdigest() != one.sha256 or len(files[name]) != one.size:
            raise _Bad("changed-file", f"{name} is not what the manifest says")
    return manifest


def _custody_of(data: bytes, manifest: Manifest) -> tuple[CustodyLine, ...]:
    try:
        lines = tuple(_custody.decode(one) for one in data.splitlines())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _Bad("custody", "custody.jsonl cannot be read") from error
    last: CustodyLine | None = None
    for one in lines:
        if not one.withheld and one.content().digest() != one.digest:
            raise _Bad("custody", f"entry {one.number} of the log is not what its digest says")
        if last and one.number <= last.number:
            raise _Bad("custody", f"entry {one.number} of the log is out of order")
        if last and one.number == last.number + 1 and one.previous != last.digest:
            raise _Bad("custody", f"entry {one.number} does not follow from the one before")
        if (one.object_kind, one.object_id) != ("case", str(manifest.case)):
            raise _Bad("custody", f"entry {one.number} is not about this case")
        last = one
    head = lines[-1].digest if lines else ""
    if (len(lines), head) != (manifest.custody_entries, manifest.custody_head):
        raise _Bad("custody", "custody.jsonl does not end where the manifest says")
    return lines
