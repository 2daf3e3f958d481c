"""The page that states the rates states the rates that are used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from doorward.simulate import Afterwards, LaterLeaks, LaterMess, Leaks, Mess, Playbook
from doorward.simulate.names import CULTURES

PAGE = Path(__file__).parents[2] / "docs" / "simulate.md"


@pytest.fixture(scope="module")
def rows():
    found = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        name = re.fullmatch(r"`([a-z_]+)`", cells[0]) if len(cells) >= 3 else None
        if name:
            found[name[1], len(cells)] = cells
    return found


@pytest.mark.parametrize("name", Leaks.__struct_fields__)
def test_leaks_are_stated_with_a_source(rows, name: str) -> None:
    book = Playbook()
    _, row, what, easy, medium, hard, source = rows[name, 7]
    stated = [float(one) for one in (easy, medium, hard)]
    assert stated == [getattr(leaks, name) for leaks in (book.easy, book.medium, book.hard)]
    assert row
    assert what
    assert source


@pytest.mark.parametrize("name", Mess.__struct_fields__)
def test_the_mess_of_honest_lives_is_stated(rows, name: str) -> None:
    assert float(rows[name, 3][1]) == getattr(Mess(), name)


@pytest.mark.parametrize("name", Leaks.__struct_fields__)
def test_harder_rings_leak_no_more(name: str) -> None:
    book = Playbook()
    easy, medium, hard = (getattr(one, name) for one in (book.easy, book.medium, book.hard))
    assert 1 > easy >= medium >= hard >= 0


def test_the_number_of_name_cultures_is_stated() -> None:
    assert f"{len(CULTURES)} name cultures" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LaterMess.__struct_fields__)
def test_the_later_mess_is_stated(rows, name: str) -> None:
    assert float(rows[name, 4][2]) == getattr(LaterMess(), name)


@pytest.mark.parametrize("name", LaterLeaks.__struct_fields__)
def test_later_leaks_are_stated_and_harder_rings_leak_no_more(rows, name: str) -> None:
    plan = Afterwards()
    used = [getattr(leaks, name) for leaks in (plan.easy, plan.medium, plan.hard)]
    assert [float(one) for one in rows[name, 6][3:]] == used
    assert 1 > used[0] >= used[1] >= used[2] >= 0
