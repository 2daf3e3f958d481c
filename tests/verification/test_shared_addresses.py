"""Offices that the operator lists as shared-address say nothing, from the list to the result."""

import json
from datetime import UTC, datetime

import pytest

import doorward
from doorward.model import FeedKind
from doorward.pipeline.options import ScreenOptions
from doorward.reference.adding import AddOptions, add
from doorward.reference.store import feeds_folder

OFFICE = "1 Highway Office Park, Reno, NV 89501"
PLACES = ("Austin, TX, US", "Denver, CO, US", "Miami, FL, US")


def records():
    for number, place in enumerate(PLACES):
        statement = {
            "source": "form",
            "origin": {"file": "form"},
            "name": f"Given{number} Family{number}",
            "emails": [f"person{number}@example.com"],
            "location": place,
        }
        yield {
            "id": f"A-{number}",
            "candidate": f"c-{number}",
            "created_at": "2026-03-01T10:00:00Z",
            "addresses": [f"{number + 1} Example Road, {place}"],
            "statements": [statement],
        }


def shipments():
    for number in range(len(PLACES)):
        yield {
            "record": "shipment",
            "application": f"A-{number}",
            "at": "2026-04-15T10:00:00Z",
            "address": OFFICE.replace("Highway", "Hwy") if number else OFFICE,
        }


def written(path, lines):
    path.write_text("\n".join(json.dumps(one) for one in lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def sources(tmp_path):
    return [
        written(tmp_path / "applications.jsonl", records()),
        written(tmp_path / "later.jsonl", shipments()),
    ]


def found(sources, home):
    result = doorward.screen(sources, options=ScreenOptions(home=home, workers=1))
    signals = {weighed.evidence.signal for one in result.assessments for weighed in one.evidence}
    return signals & {"E01.ship", "E02"}, len(result.rings)


def test_an_office_that_nobody_listed_looks_like_a_house_full_of_devices(sources, tmp_path):
    assert found(sources, tmp_path / "home") == ({"E01.ship", "E02"}, 1)


def test_a_listed_office_says_nothing(sources, tmp_path):
    home = tmp_path / "home"
    own = tmp_path / "own.csv"
    own.write_text(
        f'list_name,value,reason\nshared-address,"{OFFICE}",our office\n', encoding="utf-8"
    )
    options = AddOptions(
        now=datetime(2026, 4, 1, tzinfo=UTC), name="own-lists", kind=FeedKind.OWN_LISTS
    )
    add(feeds_folder(home), own, options)
    assert found(sources, home) == (set(), 0)
