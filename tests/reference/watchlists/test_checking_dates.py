"""What dates of birth make of a name that agrees."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import BirthSpan, EntryKind, EntryName, HitGrade, PartialDate, WatchlistEntry
from doorward.reference.watchlists import Watchlists, compare_names
from doorward.reference.watchlists.grading import days_of, grade

DAY = BirthSpan(date(1971, 3, 24), date(1971, 3, 24))
NEW_YEAR = BirthSpan(date(1971, 1, 1), date(1971, 1, 1))
YEAR = BirthSpan(date(1971, 1, 1), date(1971, 12, 31))
SPAN = BirthSpan(date(1965, 1, 1), date(1967, 12, 31))
CIRCA = BirthSpan(date(1971, 1, 1), date(1971, 12, 31), approximate=True)


@pytest.mark.parametrize(
    ("spans", "asked", "expected"),
    [
        pytest.param((DAY,), PartialDate(1971, 3, 24), "confirmed", id="equal days"),
        pytest.param((DAY,), date(1971, 3, 24), "confirmed", id="a date"),
        pytest.param((DAY,), PartialDate(1971, 3), "nothing-contradicts", id="month known"),
        pytest.param((DAY,), PartialDate(1971), "nothing-contradicts", id="year known"),
        pytest.param((DAY,), PartialDate(1972, 3, 24), "nothing-contradicts", id="one digit"),
        pytest.param((DAY,), PartialDate(1972), "contradicted", id="year after"),
        pytest.param((DAY,), PartialDate(1982, 3, 24), "contradicted", id="two digits"),
        pytest.param(
            (BirthSpan(date(1971, 3, 4), date(1971, 3, 4)),),
            PartialDate(1971, 4, 3),
            "nothing-contradicts",
            id="day and month exchanged",
        ),
        pytest.param((NEW_YEAR,), PartialDate(1971, 1, 1), "nothing-contradicts", id="1 January"),
        pytest.param((NEW_YEAR,), PartialDate(1971, 9, 9), "nothing-contradicts", id="a year only"),
        pytest.param((YEAR,), PartialDate(1971, 5, 5), "nothing-contradicts", id="in the year"),
        pytest.param((YEAR,), PartialDate(1972, 5, 5), "nothing-contradicts", id="a year off"),
        pytest.param((YEAR,), PartialDate(1974, 5, 5), "contradicted", id="three years off"),
        pytest.param((SPAN,), PartialDate(1966, 5, 5), "nothing-contradicts", id="in the span"),
        pytest.param((SPAN,), PartialDate(1990, 5, 5), "contradicted", id="outside the span"),
        pytest.param((CIRCA,), PartialDate(1973, 5, 5), "nothing-contradicts", id="circa"),
        pytest.param((CIRCA,), PartialDate(1976, 5, 5), "contradicted", id="not even circa"),
        pytest.param((SPAN, DAY), PartialDate(1971, 3, 24), "confirmed", id="one of several"),
        pytest.param((), PartialDate(1971, 3, 24), "same-name", id="the list has none"),
        pytest.param((DAY,), None, "same-name", id="none was given"),
    ],
)
def test_grades(
    spans: tuple[BirthSpan, ...], asked: PartialDate | date | None, expected: str
) -> None:
    assert grade(spans, days_of(asked)).value == expected


@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)), st.integers(3, 80))
def test_many_years_apart_always_contradict(born: date, years: int) -> None:
    other = PartialDate(born.year + years)
    assert grade([BirthSpan(born, born)], days_of(other)) is HitGrade.CONTRADICTED


@given(st.dates(), st.dates())
def test_any_dates_have_a_grade(one: date, other: date) -> None:
    found = grade([BirthSpan(min(one, other), max(one, other))], (one, one))
    assert found in {HitGrade.CONFIRMED, HitGrade.NOTHING_CONTRADICTS}


def test_a_date_that_cannot_be_is_no_date() -> None:
    assert days_of(PartialDate(1971, 13)) is None


def _listed(number: int, name: str, born: date | None) -> WatchlistEntry:
    births = (BirthSpan(born, born),) if born else ()
    return WatchlistEntry(
        list_name="own",
        entry=f"line-{number}",
        kind=EntryKind.PERSON,
        names=(EntryName(name),),
        births=births,
    )


@pytest.mark.parametrize("place", [0, 40, 79], ids=["first", "in the middle", "last"])
def test_equally_good_names_hide_nobody_born_on_the_day(place: int) -> None:
    born = date(1971, 3, 24)
    entries = [
        _listed(number, f"Ali Fictivo Hassan {chr(97 + number % 26) * 9}", None)
        for number in range(80)
    ]
    entries[place] = _listed(place, "Ali Hassan Exampleson", born)
    lists = Watchlists(entries, {})
    hits = lists.check("Ali Hassan", kind="person", date_of_birth=born, chance=math.inf)
    assert hits[0].entry == f"line-{place}"
    assert hits[0].grade is HitGrade.CONFIRMED
    other = lists.check("Ali Hassan", kind="person", date_of_birth=date(1999, 9, 9))
    assert HitGrade.CONFIRMED not in {hit.grade for hit in other}


def test_equal_text_of_two_preparations_is_scored_apart() -> None:
    names = ("Wolfgang, Stefan", "Stefan Wolfgang", "Wolfgang Stefan")
    lists = Watchlists([_listed(at, name, None) for at, name in enumerate(names)], {})
    for asked in names:
        for hit in lists.check(asked, kind="person", chance=math.inf):
            assert hit.score == compare_names(asked, hit.matched_name).score
