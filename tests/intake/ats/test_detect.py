from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from doorward.intake.ats.folders import files_below
from doorward.intake.detect import Seen, choose, read_source, reader, readers, resume_files
from doorward.intake.reader import ReadOptions
from doorward.model import Application, Origin, Problem, Severity

Read = Callable[..., "Outcome"]  # noqa: F821 - tests/intake/ats/conftest.py

EXPECTED = {
    "doorward/applications.jsonl": "doorward",
    "doorward/faulty.jsonl": "doorward",
    "greenhouse/candidates.json": "greenhouse",
    "greenhouse/applications.json": "greenhouse",
    "greenhouse/webhook.json": "greenhouse",
    "lever/opportunities.json": "lever",
    "ashby/candidates.json": "ashby",
    "ashby/applications.json": "ashby",
    "ashby/client_info.json": "ashby",
    "jsonresume/resume.json": "jsonresume",
    "tables/workday.csv": "workday",
    "tables/icims.csv": "icims",
}
ATS = {
    "doorward",
    "greenhouse",
    "lever",
    "ashby",
    "workday",
    "icims",
    "jsonresume",
    "csv",
    "jsonl",
    "json",
    "parquet",
}


def test_every_reader_is_found_under_its_own_name() -> None:
    known = readers()
    assert set(known) >= ATS
    for name, found in known.items():
        assert found.name == name
        assert found.title


def test_readers_can_be_pickled() -> None:
    for name in ATS:
        assert pickle.loads(pickle.dumps(reader(name))).name == name


@pytest.mark.parametrize(("file", "name"), EXPECTED.items())
def test_the_right_reader_is_chosen(data: Path, file: str, name: str) -> None:
    chosen = choose(data / file)
    assert not isinstance(chosen, Problem)
    assert chosen.name == name


@pytest.mark.parametrize(("file", "name"), EXPECTED.items())
def test_no_other_vendor_claims_the_file(data: Path, file: str, name: str) -> None:
    head = (data / file).read_bytes()[:65536]
    vendors = ATS - {"csv", "jsonl", "json", "parquet", name}
    claims = {v for v in vendors if reader(v).recognises(data / file, head)}
    assert claims <= {"doorward"}


def test_json_of_the_wrong_vendor_is_refused_with_advice(data: Path) -> None:
    wrong = choose(data / "lever" / "opportunities.json", "greenhouse")
    assert isinstance(wrong, Problem)
    assert (wrong.code, wrong.severity) == ("wrong-format", Severity.FILE)
    assert "looks like Lever" in wrong.message
    assert "--format lever" in wrong.message


def test_a_named_format_is_taken_at_its_word_where_nothing_contradicts(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('[{"id": 1}]')
    chosen = choose(path, "greenhouse")
    assert not isinstance(chosen, Problem)
    assert chosen.name == "greenhouse"


def test_unknown_formats_and_unknown_names(tmp_path: Path) -> None:
    package = tmp_path / "package.json"
    package.write_text('{"name": "left-pad", "id": "x", "version": "1.0.0", "keywords": ["a"]}')
    for path, name in ((package, None), (package, "workdya")):
        refused = choose(path, name)
        assert isinstance(refused, Problem)
        assert refused.code == "unknown-format"


def test_generic_formats(tmp_path: Path) -> None:
    for name, content, expected in (
        ("a.json", '[{"ref": 1, "email": "a@example.com", "full_name": "A"}]', "json"),
        ("a.jsonl", '{"email": "a@example.com", "name": "A"}\n' * 2, "jsonl"),
        ("a.csv", "email,name\na@example.com,A\n", "csv"),
    ):
        path = tmp_path / name
        path.write_text(content)
        chosen = choose(path)
        assert not isinstance(chosen, Problem)
        assert chosen.name == expected


def test_a_folder_gives_every_recognised_file_and_says_what_it_left(
    data: Path, read: Read, tmp_path: Path
) -> None:
    inner = tmp_path / "2026" / "march"
    inner.mkdir(parents=True)
    (inner / "a.json").write_bytes((data / "lever" / "opportunities.json").read_bytes())
    (tmp_path / "b.csv").write_bytes((data / "tables" / "icims.csv").read_bytes())
    (tmp_path / "cv.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "truth.jsonl").write_text('{"application":"a","label":"honest","ring":null}\n' * 3)
    (tmp_path / ".hidden.json").write_bytes((data / "lever" / "opportunities.json").read_bytes())
    outcome = read(tmp_path)
    origins = {one.origin.file for one in outcome.applications.values()}
    assert origins == {"2026/march/a.json", "b.csv"}
    assert [(p.file, p.severity) for p in outcome.problems if p.code == "unknown-format"] == [
        ("truth.jsonl", Severity.FILE)
    ]


def test_what_is_no_data_by_its_name_is_only_noted(read: Read, tmp_path: Path) -> None:
    (tmp_path / "README").write_text("about this folder")
    (tmp_path / "invoices.json").write_text('{"invoices": [{"total": 3}]}')
    found = {p.file: p.severity for p in read(tmp_path).problems}
    assert found == {"README": Severity.NOTE, "invoices.json": Severity.FILE}


def test_one_unreadable_file_does_not_stop_the_others(
    data: Path, read: Read, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_bytes((data / "greenhouse" / "webhook.json").read_bytes()[:900])
    (tmp_path / "b.csv").write_bytes((data / "tables" / "icims.csv").read_bytes())
    outcome = read(tmp_path)
    assert list(outcome.applications) == ["9001"]
    assert outcome.said("truncated").file == "a.json"


def test_links_are_not_followed(data: Path, read: Read, tmp_path: Path) -> None:
    root = tmp_path / "export"
    root.mkdir()
    (root / "out").symlink_to(data)
    (root / "x.json").symlink_to(data / "lever" / "opportunities.json")
    (root / "loop").symlink_to(root)
    (root / "cv.pdf").symlink_to("/etc/hostname")
    outcome = read(root)
    assert not outcome.applications
    assert resume_files(root) == []
    assert not any(isinstance(one, Path) for one in files_below(root))
    assert {(p.file, p.code) for p in outcome.problems} == {
        (name, "not-a-file") for name in ("cv.pdf", "loop", "out", "x.json")
    }


def test_resume_files_are_sorted_and_recursive(tmp_path: Path) -> None:
    for name in ("b.PDF", "a/z.docx", "a/notes.txt", "a/b/c.md", "a/photo.png", "x.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    found = [path.relative_to(tmp_path).as_posix() for path in resume_files(tmp_path)]
    assert found == ["a/b/c.md", "a/notes.txt", "a/z.docx", "b.PDF"]
    assert resume_files(tmp_path / "b.PDF") == [tmp_path / "b.PDF"]
    assert resume_files(tmp_path / "x.json") == []
    assert list(read_source(tmp_path / "b.PDF")) == []


def test_ids_stay_distinct_across_files_and_sources(data: Path, tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_bytes((data / "doorward" / "applications.jsonl").read_bytes())
    seen = Seen()
    items = [*read_source(tmp_path, seen=seen), *read_source(tmp_path / "a.jsonl", seen=seen)]
    ids = [item.id for item in items if isinstance(item, Application)]
    assert ids == ["app-001", "app-002", "app-001~2", "app-002~2", "app-001~3", "app-002~3"]
    notes = [item for item in items if isinstance(item, Problem)]
    assert {note.code for note in notes} == {"duplicate-id"}
    assert "a.jsonl#1" in notes[0].message
    assert (notes[0].file, notes[0].record) == ("b.jsonl", "1")


def test_a_suffix_that_is_taken_is_passed_over(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.jsonl"
    ids = ["a~2", "a", "a"]
    path.write_text("".join(json.dumps({"id": i, "emails": [], "phones": []}) + "\n" for i in ids))
    assert list(read(path).applications) == ["a~2", "a", "a~3"]


def test_many_equal_ids_cost_no_more_than_others() -> None:
    one = Application(id="a", origin=Origin("a.jsonl", "1"))
    renamed = [item.id for item in Seen().distinct([one] * 20_000) if isinstance(item, Application)]
    assert renamed[0] == "a"
    assert renamed[-1] == "a~20000"


def test_an_empty_list_is_said(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.json"
    path.write_text("[]")
    assert read(path, "greenhouse").codes == {"no-records"}


def test_labels_replace_the_file_name(data: Path) -> None:
    options = ReadOptions(label="upload 7")
    (item, *_) = read_source(data / "tables" / "icims.csv", options)
    assert isinstance(item, Application)
    assert item.origin.file == "upload 7"
