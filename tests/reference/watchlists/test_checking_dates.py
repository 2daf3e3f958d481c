"""What dates of birth make of a name that agrees."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import BirthSpan, HitGrade, PartialDate
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
