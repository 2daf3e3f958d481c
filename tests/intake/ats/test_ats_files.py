from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.ats.files import TooLongLine, lines
from doorward.intake.reader import Limits

RECORD = '{"id":"a-1","name":"Zoë Sample","emails":["zoe@example.com"],"phones":["555-0101"]}'


@pytest.mark.parametrize(
    ("encoding", "noted"),
    [
        ("utf-8", False),
        ("utf-8-sig", False),
        ("utf-16", True),
        ("utf-16-le", True),
        ("utf-16-be", True),
        ("utf-32", True),
        ("cp1252", True),
    ],
)
def test_encodings_of_json_lines(
    tmp_path: Path, read: Callable[..., object], encoding: str, noted: bool
) -> None:
    path = tmp_path / "applications.jsonl"
    path.write_bytes((RECORD + "\n" + RECORD.replace("a-1", "a-2") + "\n").encode(encoding))
    outcome = read(path)
    assert [a.statements[0].name for a in outcome.applications.values()] == ["Zoë Sample"] * 2
    assert ("encoding" in outcome.codes) == noted
    assert len(outcome.problems) == int(noted)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_encodings_of_tables(tmp_path: Path, read: Callable[..., object], encoding: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes("id,name,email\n1,Zoë Sample,zoe@example.com\n".encode(encoding))
    outcome = read(path)
    assert outcome.only.statements[0].name == "Zoë Sample"
    assert ("encoding" in outcome.codes) == (encoding != "utf-8-sig")


def test_gzip_is_unpacked(tmp_path: Path, read: Callable[..., object]) -> None:
    for name, content in (
        ("a.jsonl.gz", RECORD),
        ("b.csv.gz", "id,name,email\na-1,Zoë Sample,zoe@example.com\n"),
    ):
        path = tmp_path / name
        path.write_bytes(gzip.compress(content.encode()))
        assert read(path).only.statements[0].name == "Zoë Sample"


def test_gzip_that_unpacks_to_too_much_is_cut_off(
    tmp_path: Path, read: Callable[..., object]
) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress((RECORD + "\n").encode() * 40_000))
    outcome = read(path, limits=Limits(unpacked_bytes=2**20))
    assert outcome.said("too-large").severity == "file"


def test_gzip_ratio_is_bounded(tmp_path: Path, read: Callable[..., object]) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress((RECORD + "\n").encode() + b" " * (70 * 2**20)))
    assert "too-large" in read(path).codes


def test_damaged_and_truncated_gzip(tmp_path: Path, read: Callable[..., object]) -> None:
    packed = gzip.compress((RECORD + "\n").encode() + os.urandom(100_000))
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(packed[: len(packed) // 2])
    assert read(cut, "doorward").codes & {"truncated", "damaged"}
    bad = tmp_path / "bad.jsonl.gz"
    bad.write_bytes(b"\x1f\x8b" + b"\x00" * 50)
    outcome = read(bad, "doorward")
    assert not outcome.applications
    assert outcome.problems


def test_missing_empty_and_unreadable_files(tmp_path: Path, read: Callable[..., object]) -> None:
    assert read(tmp_path / "none.json").codes == {"missing"}
    empty = tmp_path / "empty.json"
    empty.write_bytes(b"\n \n")
    assert read(empty).codes == {"empty"}
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    assert read(pipe).codes == {"unreadable"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission(tmp_path: Path, read: Callable[..., object]) -> None:
    path = tmp_path / "secret.jsonl"
    path.write_text(RECORD)
    path.chmod(0)
    assert read(path).codes == {"unreadable"}


def test_a_line_that_is_too_long_is_left_out(tmp_path: Path, read: Callable[..., object]) -> None:
    path = tmp_path / "a.jsonl"
    long = json.dumps({"id": "long", "name": "x" * 5000, "emails": [], "phones": []})
    path.write_text(f"{RECORD}\n{long}\n{RECORD.replace('a-1', 'a-2')}\n")
    outcome = read(path, limits=Limits(record_bytes=1000))
    assert list(outcome.applications) == ["a-1", "a-2"]
    assert outcome.said("too-large").record == "2"


def test_gives_up_on_a_file_of_nothing_but_faults(
    tmp_path: Path, read: Callable[..., object]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{nothing\n" * 100)
    outcome = read(path, "doorward", limits=Limits(bad_records_in_a_row=10))
    assert len(outcome.problems) == 11
    assert outcome.problems[-1].code == "unreadable-records"


@given(st.lists(st.binary(max_size=30), max_size=20), st.integers(5, 60))
def test_lines_are_those_of_splitting(pieces: list[bytes], longest: int) -> None:
    whole = b"".join(pieces)
    expected = whole.split(b"\n")
    if expected[-1] == b"":
        expected.pop()
    found = list(lines(iter(pieces), longest))
    assert len(found) == len(expected)
    for line, original in zip(found, expected, strict=True):
        if len(original) > longest:
            assert line == TooLongLine(len(original))
        else:
            assert line == original.removesuffix(b"\r")
