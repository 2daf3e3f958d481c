"""Which files of later records are believed, and whose their records are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from doorward.model import Application, Problem, Severity
from doorward.pipeline.gather import gather
from doorward.pipeline.options import ScreenOptions

RESUME = "Mallory Sample\nmallory@example.com\nExperience\nEngineer, Fjord Works, 2015 - 2018\n"


def write(path: Path, *records: dict[str, object]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


def applicant(identifier: str, name: str = "Ada Sample") -> dict[str, object]:
    return {"id": identifier, "name": name, "emails": [f"{identifier.lower()}@example.com"]}


def approved(application: str, event: str = "1") -> dict[str, object]:
    return {
        "record": "identity-check",
        "application": application,
        "at": "2026-03-17T11:00:00Z",
        "step": "document",
        "outcome": "approved",
        "event_id": event,
    }


def read(*sources: Path) -> tuple[dict[str, Application], list[Problem]]:
    gathering = gather(list(sources), ScreenOptions(workers=1), lambda *_: None)
    found = {one.id: one for one in gathering.applications()}
    return found, gathering.problems


def codes(problems: list[Problem]) -> list[tuple[str, Severity]]:
    return [(one.code, one.severity) for one in problems if one.severity is not Severity.NOTE]


@pytest.mark.parametrize("name", ["letter.jsonl", "resumes/letter.json", "deep/er/letter.jsonl"])
def test_what_a_candidate_sends_beside_a_resume_verifies_nobody(tmp_path: Path, name: str) -> None:
    write(tmp_path / "applications.jsonl", applicant("A-1"), applicant("A-2", "Bo Example"))
    (tmp_path / "resumes").mkdir()
    (tmp_path / "resumes" / "mallory.txt").write_text(RESUME)
    write(tmp_path / name, approved("A-1"))
    found, problems = read(tmp_path)
    assert set(found) == {"A-1", "A-2", "resumes/mallory"}
    assert all(one.proofing is None for one in found.values())
    assert [(one.code, one.file) for one in problems] == [("not-believed", name)]


def test_a_persons_own_export_brings_no_records(tmp_path: Path) -> None:
    write(tmp_path / "applications.jsonl", applicant("A-1"), applicant("A-2", "Bo Example"))
    git = tmp_path / "people" / "ada" / "repository" / ".git"
    for name in ("objects", "refs"):
        (git / name).mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    write(git.parent / "records.jsonl", approved("A-1"))
    found, problems = read(tmp_path)
    assert found["A-1"].proofing is None
    assert ("not-believed", Severity.FILE) in codes(problems)


@pytest.mark.parametrize("place", ["ada", "code/ada"])
def test_a_repository_hides_no_applications_beside_it(tmp_path: Path, place: str) -> None:
    write(tmp_path / "applications.jsonl", applicant("A-1"), applicant("A-2", "Bo Example"))
    for name in ("objects", "refs"):
        (tmp_path / place / ".git" / name).mkdir(parents=True)
    (tmp_path / place / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    assert {"A-1", "A-2"} <= set(read(tmp_path)[0])


def test_records_of_ones_own_are_named_also_where_they_lie_among_resumes(tmp_path: Path) -> None:
    write(tmp_path / "applications.jsonl", applicant("A-1"), applicant("A-2", "Bo Example"))
    (tmp_path / "mallory.txt").write_text(RESUME)
    mine = write(tmp_path / "records.jsonl", approved("A-1"))
    found, problems = read(tmp_path, mine)
    assert len(found["A-1"].proofing.checks) == 1
    assert problems == []


def test_a_folder_without_candidates_files_brings_its_records_once(tmp_path: Path) -> None:
    write(tmp_path / "applications.jsonl", applicant("A-1"), applicant("A-2", "Bo Example"))
    mine = write(tmp_path / "later" / "records.jsonl", approved("A-1"))
    (tmp_path / "kit.html").write_text("<p>A kit</p>")
    for sources in ((tmp_path,), (tmp_path, mine), (tmp_path, tmp_path / "later")):
        found, problems = read(*sources)
        assert len(found["A-1"].proofing.checks) == 1
        assert codes(problems) == []


def test_records_about_an_id_of_two_applications_are_nobodys(tmp_path: Path) -> None:
    one = write(tmp_path / "one.jsonl", applicant("A-1"), applicant("A-2", "Bo Example"))
    other = write(tmp_path / "other.jsonl", applicant("A-1", "Zoe Other"), applicant("A-3", "Cy X"))
    mine = write(
        tmp_path / "r.jsonl", approved("A-1"), approved("A-1~2", "2"), approved("A-3", "3")
    )
    for sources in ((one, other, mine), (other, one, mine)):
        found, problems = read(*sources)
        assert set(found) == {"A-1", "A-1~2", "A-2", "A-3"}
        assert [name for name, each in found.items() if each.proofing] == ["A-3"]
        assert codes(problems) == [("ambiguous-application", Severity.RECORD)] * 2
