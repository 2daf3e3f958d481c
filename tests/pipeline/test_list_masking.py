"""What a list says of a name stands nowhere in the results beside a name that is masked."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import doorward
from doorward.model import FeedKind
from doorward.pipeline import ScreenOptions
from doorward.reference.adding import AddOptions, add

ROWS = (
    "reference,name,kind,reason,email\n"
    "W-1,Ivan Testovski Exemplar,person,synthetic,\n"
    "W-2,Other Nameless,person,synthetic,plain@example.com\n"
)


def test_a_name_spelt_nearly_the_same_gives_nobody_away(tmp_path: Path) -> None:
    home = tmp_path / "home"
    given = tmp_path / "own.csv"
    given.write_text(ROWS)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    options = AddOptions(now=now, name="own", kind=FeedKind.WATCHLISTS, parser="own")
    add(home / "feeds", given, options)
    people = [
        {"id": "N-1", "name": "Iwan Testovsky Exemplar", "emails": ["one@example.com"]},
        {"id": "N-2", "name": "Plain Person", "emails": ["plain@example.com"]},
    ]
    source = tmp_path / "applications.jsonl"
    source.write_text("".join(json.dumps(one) + "\n" for one in people))
    result = doorward.screen(source, options=ScreenOptions(workers=1, home=home))
    result.write(tmp_path / "out")
    lines = (tmp_path / "out" / "assessments.jsonl").read_text()
    shown = lines + (tmp_path / "out" / "report.html").read_text()
    assert "own W-1" in shown
    assert "own W-2" in shown
    for word in ("Testov", "Exemplar", "Nameless", "plain@example.com"):
        assert word not in shown


def test_references_of_the_list_that_comes_along_hold_no_names() -> None:
    place = resources.files("doorward.reference") / "data" / "it_worker_designations.csv"
    for row in csv.DictReader(place.read_text("utf-8").splitlines()):
        assert not any(len(word) > 2 and word.isalpha() for word in row["reference"].split("-")[1:])
