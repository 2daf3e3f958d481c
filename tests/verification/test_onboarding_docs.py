"""The example of docs/onboarding.md gives what the page says."""

import re
from pathlib import Path

import pytest

import doorward
from doorward.intake.additions import KINDS
from doorward.pipeline.options import ScreenOptions

PAGE = (Path(__file__).parents[2] / "docs" / "onboarding.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def screened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("onboarding")
    applications, later = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (folder / "applications.jsonl").write_text(applications, encoding="utf-8")
    (folder / "later.jsonl").write_text(later, encoding="utf-8")
    return doorward.screen(
        [folder / "applications.jsonl", folder / "later.jsonl"],
        options=ScreenOptions(home=folder / "home", workers=1),
    )


def test_the_evidence_is_that_of_the_page(screened):
    rows = re.findall(r"^\| (A-\d) \| (\S+) \| (\w+) \| (.*?) \|$", PAGE, re.MULTILINE)
    found = [
        (
            one.subject.id,
            weighed.evidence.signal,
            weighed.evidence.strength.value,
            weighed.evidence.reason,
        )
        for one in sorted(screened.assessments, key=lambda one: one.subject.id)
        for weighed in one.evidence
    ]
    assert found == rows
    assert screened.problems == ()


def test_the_bands_and_tasks_are_those_of_the_page(screened):
    found = {one.subject.id: one for one in screened.assessments}
    assert {name: one.band.value for name, one in found.items()} == {"A-1": "verify", "A-2": "look"}
    assert [task.code for task in found["A-2"].tasks] == [
        "ask-for-current-document",
        "arrange-accommodation",
    ]
    assert found["A-1"].tasks == ()


def test_the_kinds_of_record_are_those_that_are_read():
    named = re.findall(r"^\| `([a-z-]+)` \| ", PAGE, re.MULTILINE)
    assert len(named) > 8
    assert set(named) <= set(KINDS)


def test_the_fields_named_are_fields():
    for kind, fields in re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", PAGE, re.MULTILINE):
        known = set(KINDS[kind].__struct_fields__)
        outside = re.sub(r"\([^)]*\)", "", fields)
        assert set(re.findall(r"`(\w+)`", outside)) <= known, kind
