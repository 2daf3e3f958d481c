"""Whatever is done to a pack is told, and nothing of a hostile file is unpacked."""

import io
import struct
import zipfile
import zlib

import msgspec
import pytest

from cases.pack.packs import content
from doorward.cases.pack.archive import archive
from doorward.cases.pack.building import build
from doorward.cases.pack.manifest import Manifest, packed
from doorward.cases.pack.profiles import Recipient
from doorward.cases.pack.text import json_file
from doorward.cases.pack.verifying import verify_pack


@pytest.fixture(scope="module")
def good() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(build(content()).data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def code(tmp_path, data: bytes) -> str:
    """The code of what is found wrong; there must be something."""
    place = tmp_path / "pack.zip"
    place.write_bytes(data)
    verdict = verify_pack(place)
    assert not verdict.good
    assert verdict.faults[0].message
    return verdict.faults[0].code


def zipped(files, *, compress=zipfile.ZIP_STORED, change=None, comment=b"") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compress) as made:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100600 << 16
            entry.compress_type = compress
            if change:
                change(entry)
            made.writestr(entry, data)
        made.comment = comment
    return held.getvalue()


def sealed(files, **changes) -> bytes:
    """The files with a manifest made anew to fit them: what a forger would do."""
    manifest = msgspec.json.decode(files["manifest.json"], type=Manifest)
    others = {name: data for name, data in files.items() if name != "manifest.json"}
    manifest = msgspec.structs.replace(manifest, files=packed(others), **changes)
    return archive({**others, "manifest.json": json_file(manifest)})


def linked(entry):
    if entry.filename == "case.json":
        entry.external_attr = 0o120777 << 16


def device(entry):
    if entry.filename == "case.json":
        entry.external_attr = 0o020600 << 16


NAMES = {
    "traversal": "../case.json",
    "absolute": "/etc/cron.txt",
    "drive": "c:/x.txt",
    "backslash": "..\\x.txt",
    "deep": "a/b/c.txt",
    "dot": ".hidden.json",
    "control": "a\nb.txt",
    "folder": "forms/",
    "long": "x" * 200 + ".txt",
    "unknown kind": "run.exe",
    "right-to-left": "a\u202etxt.json",
    "percent": "%2e%2e/x.txt",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_bad_names_are_refused(tmp_path, good, name):
    assert code(tmp_path, zipped({**good, name: b"x"})) == "bad-name"


@pytest.mark.parametrize("change", [linked, device], ids=["link", "device"])
def test_what_is_no_plain_file_is_refused(tmp_path, good, change):
    assert code(tmp_path, zipped(good, change=change)) == "not-a-file"


def test_compressed_files_are_refused_and_so_are_bombs(tmp_path, good):
    assert code(tmp_path, zipped(good, compress=zipfile.ZIP_DEFLATED)) == "compressed"
    bomb = zipped({**good, "bomb.txt": b"\0" * 50_000_000}, compress=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 1_000_000
    assert code(tmp_path, bomb) == "compressed"


def test_a_bomb_of_one_file_said_many_times_is_refused(tmp_path):
    """Entries that overlap: all point to the same bytes."""
    body = b"x" * 1000
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, zlib.crc32(body), 1000, 1000, 5, 0)
    data = local + b"a.txt" + body
    central = b"".join(
        struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, zlib.crc32(body), 1000, 1000,
            5, 0, 0, 0, 0, 0o100600 << 16, 0,
        )
        + name
        for name in (b"a.txt", b"b.txt", b"c.txt")
    )  # fmt: skip
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 3, 3, len(central), len(data), 0)
    assert code(tmp_path, data + central + end) in {"not-a-zip", "not-as-written"}


def test_too_many_files_are_refused(tmp_path, good):
    more = {f"forms/x{number}.txt": b"" for number in range(300)}
    assert code(tmp_path, zipped({**good, **more})) == "too-many-files"


def test_too_large_a_file_is_refused_unread(tmp_path):
    place = tmp_path / "large.zip"
    with place.open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    assert verify_pack(place).faults[0].code == "too-large"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_doubled_names_are_refused(tmp_path, good):
    held = io.BytesIO(archive(good))
    with zipfile.ZipFile(held, "a") as made:
        entry = zipfile.ZipInfo("case.json", (1980, 1, 1, 0, 0, 0))
        entry.external_attr = 0o100600 << 16
        made.writestr(entry, b"{}")
    assert code(tmp_path, held.getvalue()) == "doubled-name"


CHANGES = {
    "bytes before": lambda data: b"#!/bin/sh\n" + data,
    "bytes after": lambda data: data + b"more",
    "cut": lambda data: data[:-30],
    "half": lambda data: data[: len(data) // 2],
    "empty": lambda _data: b"",
    "no zip": lambda _data: b"%PDF-1.7 not a zip" * 10,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_file_that_is_not_as_written_is_refused(tmp_path, good, change):
    assert code(tmp_path, change(archive(good))) in {"not-a-zip", "not-as-written"}


def test_a_comment_and_another_time_are_refused(tmp_path, good):
    assert code(tmp_path, zipped(good, comment=b"hello")) == "not-as-written"

    def later(entry):
        entry.date_time = (2020, 1, 1, 0, 0, 0)

    assert code(tmp_path, zipped(good, change=later)) == "not-as-written"


def test_encrypted_entries_are_refused(tmp_path, good):
    data = bytearray(archive(good))
    at = data.index(b"PK\1\2")
    data[at + 8] |= 1
    assert code(tmp_path, bytes(data)) == "encrypted"


@pytest.mark.parametrize("name", ["case.json", "bundle.json", "custody.jsonl", "summary.html"])
def test_a_changed_file_is_told(tmp_path, good, name):
    assert code(tmp_path, archive({**good, name: good[name] + b" "})) == "changed-file"


def test_any_flipped_byte_is_told(tmp_path, good):
    data = archive(good)
    for at in range(11, len(data), len(data) // 60):
        changed = bytearray(data)
        changed[at] ^= 0x20
        assert code(tmp_path, bytes(changed))


def test_extra_and_missing_files_are_told(tmp_path, good):
    assert code(tmp_path, archive({**good, "extra.txt": b"x"})) == "extra-file"
    fewer = {name: data for name, data in good.items() if name != "case.json"}
    assert code(tmp_path, archive(fewer)) == "missing-file"
    bare = {name: data for name, data in good.items() if name != "manifest.json"}
    assert code(tmp_path, archive(bare)) == "no-manifest"


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"format": "doorward-pack/1"}'],
    ids=["empty", "list", "object", "no text", "deep", "short"],
)
def test_what_is_no_manifest_is_told(tmp_path, good, manifest):
    assert code(tmp_path, archive({**good, "manifest.json": manifest})) == "bad-manifest"


def test_another_format_is_told(tmp_path, good):
    assert code(tmp_path, sealed(good, format="doorward-pack/9")) == "format"


def lines(files) -> list[bytes]:
    return files["custody.jsonl"].splitlines(keepends=True)


CUSTODY = {
    "changed": lambda held: [held[0].replace(b"invented", b"altered."), *held[1:]],
    "order": lambda held: [held[1], held[0], held[2]],
    "doubled": lambda held: [held[0], held[0], *held[1:]],
    "cut": lambda held: held[:-1],
    "broken": lambda held: [*held[:-1], b"{"],
    "deep": lambda held: [b"[" * 100_000],
}


@pytest.mark.parametrize("change", CUSTODY.values(), ids=CUSTODY)
def test_a_custody_log_that_does_not_follow_is_told(tmp_path, good, change):
    forged = {**good, "custody.jsonl": b"".join(change(lines(good)))}
    assert code(tmp_path, sealed(forged)) == "custody"


BUNDLES = {
    "no json": b"{",
    "no bundle": b"{}",
    "objects of another kind": b'{"type": "bundle", "objects": [1]}',
    "loose end": b'{"type": "bundle", "objects": ['
    b'{"id": "note--00000000-0000-4000-8000-000000000000", "type": "note", '
    b'"spec_version": "2.1", "created": "", "modified": "", '
    b'"object_refs": ["identity--00000000-0000-4000-8000-000000000001"]}]}',
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("bundle", BUNDLES.values(), ids=BUNDLES)
def test_a_bundle_that_does_not_hold_together_is_told(tmp_path, good, bundle):
    assert code(tmp_path, sealed({**good, "bundle.json": bundle})) == "stix"


@pytest.mark.parametrize("recipient", Recipient)
def test_a_good_pack_is_good(tmp_path, recipient):
    (tmp_path / "p.zip").write_bytes(build(content(recipient)).data)
    verdict = verify_pack(tmp_path / "p.zip")
    assert verdict.faults == ()
    assert verdict.checked == ("archive", "manifest", "custody", "stix")


def test_verifying_needs_no_django():
    import subprocess
    import sys

    told = "import sys, doorward.cases.pack.verifying; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
