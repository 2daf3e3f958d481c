"""The folder on disk and the command that writes it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest
from click.testing import CliRunner
from docx import Document

from doorward.cli.simulate import simulate
from doorward.reference import FeedState, Reference
from doorward.simulate import FolderNotEmptyError, Plan, company, write
from doorward.simulate.resumes import resume_file
from doorward.simulate.resumes.sheet import FOOTER


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("company") / "made"
    write(company(Plan(applications=40, seed=7, rings=2)), place, files=True)
    return place


def test_same_plan_same_files_byte_for_byte(folder, tmp_path) -> None:
    write(company(Plan(applications=40, seed=7, rings=2)), tmp_path / "again", files=True)
    assert digests(folder) == digests(tmp_path / "again")


def test_what_is_written(folder) -> None:
    records = [json.loads(line) for line in (folder / "applications.jsonl").open()]
    truths = [json.loads(line) for line in (folder / "truth.jsonl").open()]
    groups = (folder / "groups.csv").read_text().splitlines()
    assert len(records) == len(truths) == len(groups) - 1 == 40
    assert groups[0] == "application,group"
    assert set(truths[0]) == {"application", "label", "ring"}
    for record in records:
        assert record["synthetic"] is True
        for name in record["attachments"]:
            assert (folder / name).is_file()
        for name in record.get("code_accounts", []):
            assert (folder / name / "user.json").is_file()
    about = json.loads((folder / "company.json").read_text())
    assert about["synthetic"] is True
    assert (about["applications"], about["seed"], about["rings"]) == (40, 7, 2)
    assert about["resumes"] == 40


def test_reference_feeds_have_the_kept_layout(folder) -> None:
    feeds = sorted((folder / "reference").iterdir())
    kinds = set()
    for feed in feeds:
        about = json.loads((feed / "feed.json").read_text())
        assert about["name"] == feed.name
        assert about["synthetic"] is True
        assert (feed / about["file"]).stat().st_size > 0
        kinds.add(about["kind"])
    assert kinds == {
        "networks", "geolocation", "disposable-domains", "free-mail", "institutions",
        "organisations", "own-lists", "leaked-emails",
    }  # fmt: skip


def test_every_pdf_and_word_file_opens_and_says_it_is_synthetic(folder) -> None:
    seen = set()
    for path in (folder / "resumes").iterdir():
        seen.add(path.suffix)
        if path.suffix == ".pdf":
            reader = pypdf.PdfReader(path)
            assert all("SYNTHETIC" in page.extract_text() for page in reader.pages)
            assert "synthetic" in reader.metadata["/Keywords"]
            assert reader.metadata.creation_date is not None
            assert reader.metadata.creation_date <= reader.metadata.modification_date
        elif path.suffix == ".docx":
            document = Document(path)
            assert document.sections[0].footer.paragraphs[0].text == FOOTER
            assert "synthetic" in document.core_properties.keywords
        else:
            assert FOOTER in path.read_text(encoding="utf-8")
    assert {".pdf", ".docx"} <= seen


def test_word_archives_carry_the_resumes_date_not_the_clocks() -> None:
    made = company(Plan(applications=30, seed=2))
    files = [resume_file(made.world, one.draft) for one in made]
    words = [one for one in files if one.name.endswith(".docx")]
    assert words
    for one in words:
        with zipfile.ZipFile(BytesIO(one.content)) as archive:
            assert {member.date_time[0] for member in archive.infolist()} <= {2024, 2025, 2026}


def test_every_layout_renders_every_kind_of_name() -> None:
    made = company(Plan(applications=48, seed=13))
    for place, one in enumerate(made):
        one.draft.person.look.kind = "pdf"
        one.draft.person.look.template = place % 12
        assert resume_file(made.world, one.draft).content.startswith(b"%PDF-")


def test_a_full_folder_is_refused_and_left_alone(tmp_path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(FolderNotEmptyError, match="not empty"):
        write(company(Plan(applications=3)), tmp_path)
    assert (tmp_path / "precious.txt").read_text() == "mine"
    assert not (tmp_path / "applications.jsonl").exists()


def test_force_replaces_an_earlier_company_and_nothing_else(tmp_path) -> None:
    write(company(Plan(applications=10, seed=1)), tmp_path, files=True)
    (tmp_path / "notes.txt").write_text("mine")
    write(company(Plan(applications=4, seed=2)), tmp_path, files=True, force=True)
    assert len(list((tmp_path / "resumes").iterdir())) == 4
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_force_does_not_throw_away_folders_that_are_not_ours(tmp_path) -> None:
    (tmp_path / "resumes").mkdir()
    (tmp_path / "resumes" / "real.pdf").write_bytes(b"%PDF-1.4")
    write(company(Plan(applications=2, seed=2)), tmp_path, force=True)
    assert (tmp_path / "resumes" / "real.pdf").exists()


def test_command_writes_and_reports_as_json(tmp_path) -> None:
    place = tmp_path / "new"
    arguments = [str(place), "--applications", "25", "--seed", "3", "--rings", "1", "--json"]
    result = CliRunner().invoke(simulate, arguments)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["applications"] == 25
    assert told["rings"] == 1
    assert told["synthetic"] is True
    assert (place / "applications.jsonl").exists()


def test_command_says_clearly_why_it_refuses(tmp_path) -> None:
    (tmp_path / "x").write_text("x")
    result = CliRunner().invoke(simulate, [str(tmp_path)])
    assert result.exit_code == 1
    assert "not empty" in result.output
    result = CliRunner().invoke(simulate, [str(tmp_path / "x")])
    assert "is a file" in result.output
    result = CliRunner().invoke(
        simulate, [str(tmp_path / "y"), "--applications", "10", "--rings", "9"]
    )
    assert result.exit_code == 1
    assert "do not fit" in result.output


def test_its_reference_data_does_not_age_with_the_readers_clock(tmp_path) -> None:
    write(company(Plan(applications=20, seed=4)), tmp_path / "made")
    much_later = datetime(2099, 1, 1, tzinfo=UTC)
    feeds = Reference.load(tmp_path / "none", [tmp_path / "made" / "reference"], now=much_later)
    ours = [one for one in feeds.status() if one.synthetic]
    assert len(ours) >= 8
    assert {one.state for one in ours} == {FeedState.FRESH}


def test_records_are_the_same_with_and_without_files(folder, tmp_path) -> None:
    write(company(Plan(applications=40, seed=7, rings=2)), tmp_path / "plain")
    plain = [json.loads(line) for line in (tmp_path / "plain" / "applications.jsonl").open()]
    full = [json.loads(line) for line in (folder / "applications.jsonl").open()]
    for one in full:
        del one["attachments"]
    assert plain == full
