"""A synthetic company's manifest that a candidate slipped among other people's files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import doorward
from doorward.pipeline import ScreenError, ScreenOptions
from doorward.simulate import Plan, company, write

RESUME = "Ada Sample\nada.sample@example.com\nExperience\nEngineer, Fjord Works, 2015 - 2018\n"
MANIFEST = {"synthetic": True, "applications": 1, "seed": 1}


@pytest.fixture
def options(tmp_path: Path) -> ScreenOptions:
    return ScreenOptions(workers=1, home=tmp_path / "home")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = tmp_path / "company"
    write(company(Plan(applications=20, seed=3, rings=0)), folder)
    return folder


def one_line(**more: object) -> str:
    return json.dumps({"id": "a", "name": "A", "emails": ["a@example.com"], **more}) + "\n"


def test_a_manifest_hides_no_application_and_brings_no_reference_data(
    made: Path, tmp_path: Path, options: ScreenOptions
) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "ada.txt").write_text(RESUME)
    (folder / "company.json").write_text(json.dumps(MANIFEST))
    (folder / "applications.jsonl").write_text(one_line(synthetic=True))
    (made / "reference").rename(folder / "reference")
    result = doorward.screen(folder, options=options)
    assert {one.subject.id for one in result.assessments} >= {"ada", "a"}
    assert not any(feed.synthetic for feed in result.feeds)
    assert not result.content.run.synthetic


def test_real_records_are_not_held_against_invented_reference_data(
    made: Path, tmp_path: Path, options: ScreenOptions
) -> None:
    real = tmp_path / "real.jsonl"
    real.write_text(one_line())
    with pytest.raises(ScreenError, match=r"real\.jsonl#1: application 'a' is not marked"):
        doorward.screen([made, real], options=options)
    with (made / "applications.jsonl").open("a") as file:
        file.write(one_line())
    with pytest.raises(ScreenError, match="screen them apart"):
        doorward.screen(made, options=options)


def test_a_company_is_read_with_its_reference_data_and_called_synthetic(
    made: Path, options: ScreenOptions
) -> None:
    (made / "resumes").mkdir()
    (made / "resumes" / "unclaimed.txt").write_text(RESUME)
    result = doorward.screen(made, options=options)
    assert result.counts.screened == 21
    assert any(feed.synthetic for feed in result.feeds)
    assert result.content.run.synthetic
