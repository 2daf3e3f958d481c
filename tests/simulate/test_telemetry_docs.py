"""The page that states the rates of a simulated year states the rates that are used."""

import re
from pathlib import Path

import pytest

import doorward.watch.detectors  # noqa: F401 - registers the behaviours
from doorward.signals import behaviour_signals
from doorward.simulate.telemetry import Habits
from doorward.simulate.telemetry.cast import LEAKS, ONE_FACTOR

PAGE = (Path(__file__).parents[2] / "docs" / "simulate.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.partition("## A year of what a company logs")[2].splitlines()
    if line.startswith("|")
]


@pytest.mark.parametrize("name", Habits.__struct_fields__)
def test_habits_are_stated(name):
    (row,) = [row for row in ROWS if row[0] == f"`habits.{name}`"]
    assert float(row[1]) == getattr(Habits(), name)
    assert row[2]


@pytest.mark.parametrize("name", LEAKS)
def test_leaks_are_stated_with_a_behaviour_and_a_source(name):
    (row,) = [row for row in ROWS if row[0] == f"`{name}`" and len(row) == 7]
    assert [float(one) for one in row[3:6]] == list(LEAKS[name])
    known = {one.id for one in behaviour_signals}
    families = {one.partition(".")[0] for one in known}
    assert set(re.findall(r"[A-H]\d\d[.a-z]*", row[1])) <= known | families
    assert row[6]


def test_one_phone_for_a_farm_is_stated():
    (row,) = [row for row in ROWS if row[0] == "(one phone)"]
    assert tuple(float(one) for one in row[3:6]) == ONE_FACTOR


def test_harder_insiders_leak_no_more():
    for easy, medium, hard in LEAKS.values():
        assert easy >= hard
        assert 1 > max(easy, medium) >= hard >= 0
