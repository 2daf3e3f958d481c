"""Which filled interview forms are believed; all of them invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfWriter

from doorward.cli.app import Exit, doorward
from doorward.model import Application, Problem, Severity
from doorward.pipeline.gather import gather
from doorward.pipeline.options import ScreenOptions

APPLICATIONS = (
    '{"id":"A-1","name":"Ada Sample","emails":["ada@example.com"],"job":{"id":"REQ-4"},'
    '"employments":[{"employer":"Example Labs","start":"2019-03"}],"synthetic":true}\n'
)
RESUME = "Mallory Sample\nmallory@example.com\nExperience\nEngineer, Fjord Works, 2015 - 2018\n"


def run(*words: object):
    told = [str(word) for word in words]
    return CliRunner().invoke(doorward, told, standalone_mode=False)


@pytest.fixture
def applications(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOORWARD_HOME", str(tmp_path / "home"))
    path = tmp_path / "export" / "applications.jsonl"
    path.parent.mkdir()
    path.write_text(APPLICATIONS)
    return path


@pytest.fixture
def kits(applications: Path, tmp_path: Path) -> Path:
    """The folder of a kit, its form filled in."""
    folder = tmp_path / "kits"
    assert run("interview", "kit", "A-1", applications, "--out", folder, "--quiet").exit_code == 0
    form = folder / "form-A-1.pdf"
    writer = PdfWriter(clone_from=str(form))
    values = {"employer-1": "/contradicts", "employer-1-heard": "was never there"}
    for page in writer.pages:
        writer.update_page_form_field_values(page, values)
    writer.write(str(form))
    return folder


def read(*sources: Path) -> tuple[dict[str, Application], list[Problem]]:
    gathering = gather(list(sources), ScreenOptions(workers=1), lambda *_: None)
    found = {one.id: one for one in gathering.applications()}
    return found, [one for one in gathering.problems if one.severity is not Severity.NOTE]


def heard(one: Application) -> list[str | None]:
    return [each.heard for each in one.interviews.answers] if one.interviews else []


def test_a_form_named_as_a_source_is_believed_and_nobodys_resume(applications, kits) -> None:
    found, problems = read(applications, kits / "form-A-1.pdf")
    assert set(found) == {"A-1"}
    assert heard(found["A-1"]) == ["was never there"]
    assert problems == []


def test_a_folder_of_kits_is_believed_with_its_forms(applications, kits) -> None:
    found, problems = read(applications, kits)
    assert set(found) == {"A-1"}
    assert heard(found["A-1"]) == ["was never there"]
    assert problems == []


@pytest.mark.parametrize("name", ["form-A-1.pdf", "resume.pdf"])
def test_a_form_among_resumes_is_not_believed(applications, kits, tmp_path, name) -> None:
    folder = tmp_path / "resumes"
    folder.mkdir()
    (folder / "mallory.txt").write_text(RESUME)
    (kits / "form-A-1.pdf").rename(folder / name)
    found, problems = read(applications, folder)
    assert set(found) == {"A-1", "mallory"}
    assert heard(found["A-1"]) == []
    assert [(one.code, one.file) for one in problems] == [("not-believed", name)]


def test_a_form_under_another_name_is_no_reason_to_believe_its_folder(
    applications, kits, tmp_path
) -> None:
    (kits / "form-A-1.pdf").rename(kits / "cv.pdf")
    found, problems = read(applications, kits)
    assert (set(found), heard(found["A-1"])) == ({"A-1"}, [])
    assert {one.code for one in problems} == {"not-believed"}


def test_naming_every_file_of_a_folder_is_not_naming_a_form(applications, kits) -> None:
    (kits / "mallory.txt").write_text(RESUME)
    found, problems = read(applications, kits / "mallory.txt", kits / "form-A-1.pdf")
    assert len(found) == 2
    assert heard(found["A-1"]) == []
    assert [one.code for one in problems] == ["not-believed"]


def test_an_application_that_names_a_form_has_no_resume_by_it(applications, kits) -> None:
    (kits / "form-A-1.pdf").rename(applications.parent / "form-A-1.pdf")
    told = '"attachments":["form-A-1.pdf"],"synthetic"'
    applications.write_text(APPLICATIONS.replace('"synthetic"', told))
    found, problems = read(applications)
    assert (found["A-1"].documents, heard(found["A-1"])) == ((), [])
    assert [one.code for one in problems] == ["not-believed"]


def test_a_form_is_recorded_once_under_any_name(kits, tmp_path) -> None:
    later = tmp_path / "later.jsonl"
    (kits / "form-A-1.pdf").rename(kits / "Ida, Monday.pdf")
    result = run("interview", "record", kits / "Ida, Monday.pdf", "--to", later)
    assert result.return_value == Exit.OK
    assert "1 answer read, 1 added to later.jsonl" in result.output
    again = run("interview", "record", kits / "Ida, Monday.pdf", "--to", later)
    assert "0 added to later.jsonl, 1 were there already" in again.output


def test_an_empty_form_records_nothing(applications, tmp_path) -> None:
    run("interview", "kit", "A-1", applications, "--out", tmp_path / "k", "--quiet")
    form = tmp_path / "k" / "form-A-1.pdf"
    result = run("interview", "record", form, "--to", tmp_path / "later.jsonl")
    assert result.return_value == Exit.FAILED
    assert "0 answers read" in result.output
