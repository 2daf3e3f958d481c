"""A fault of ours that one file or record brings out costs that file or record, not the run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import doorward
from doorward.intake import detect
from doorward.linking import LinkRecord
from doorward.linking import identifiers as linking_identifiers
from doorward.model import Dossier, Problem, Severity
from doorward.pipeline import ScreenOptions, work


@pytest.fixture
def options(tmp_path: Path) -> ScreenOptions:
    return ScreenOptions(workers=1, home=tmp_path / "home")


def write(path: Path, *ids: str) -> Path:
    records = ({"id": one, "name": one, "emails": [f"{one}@example.com"]} for one in ids)
    path.write_text("".join(json.dumps(one) + "\n" for one in records))
    return path


def test_a_record_that_cannot_be_worked_on_is_left_out_and_named(
    tmp_path: Path, options: ScreenOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(one: Dossier) -> LinkRecord:
        if one.application.id == "b":
            raise TypeError("unhashable")
        return linking_identifiers(one)

    monkeypatch.setattr(work, "identifiers", faulty)
    result = doorward.screen(write(tmp_path / "x.jsonl", "a", "b", "c"), options=options)
    assert {one.subject.id for one in result.assessments} == {"a", "c"}
    assert (result.counts.read, result.counts.left_out) == (3, 1)
    (problem,) = result.problems
    assert (problem.severity, problem.code) == (Severity.RECORD, "record-failed")
    assert (problem.file, problem.record) == ("x.jsonl", "2")
    assert "'b'" in problem.message


def test_a_reader_that_fails_costs_its_file(
    tmp_path: Path, options: ScreenOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder / "a.jsonl", "a")
    write(folder / "b.jsonl", "b")
    reader = detect.choose(folder / "a.jsonl")
    assert not isinstance(reader, Problem)
    read = type(reader).read

    def faulty(self, path, options):
        if path.name == "a.jsonl":
            raise TypeError("unhashable")
        return read(self, path, options)

    monkeypatch.setattr(type(reader), "read", faulty)
    result = doorward.screen(folder, options=options)
    assert {one.subject.id for one in result.assessments} == {"b"}
    assert result.counts.left_out == 1
    assert {(one.file, one.code) for one in result.problems} == {("a.jsonl", "reader-failed")}


@pytest.mark.parametrize("number", [[1], {"a": []}, None, 5, "5"])
def test_a_pull_request_with_an_odd_number_is_read(
    tmp_path: Path, options: ScreenOptions, number: object
) -> None:
    folder = tmp_path / "in" / "someone"
    folder.mkdir(parents=True)
    issue = {"repo": "other/thing", "number": number, "state": "open"}
    report = {"profile_info": {"login": "someone"}, "issues": [issue, issue], "commits": {}}
    (folder / "report.json").write_text(json.dumps(report))
    result = doorward.screen(tmp_path / "in", options=options)
    assert [one.subject.id for one in result.assessments] == ["someone"]
    assert not [one for one in result.problems if one.code == "reader-failed"]
