"""Months and phrases: tolerance, limits, and input that means nothing."""

import doctest
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import PartialDate
from doorward.screening import months, phrases
from doorward.screening.months import gap, months_before
from doorward.screening.phrases import year_claims
from doorward.signals import facts
from doorward.signals.facts import clip, days_between

NOW = datetime(2026, 3, 10, tzinfo=UTC)
DATES = st.builds(
    PartialDate, st.integers(1, 9999), st.none() | st.integers(1, 12), st.none() | st.just(1)
)


@given(DATES, DATES)
def test_a_gap_is_symmetric_and_never_negative(one, other):
    assert gap(one, other) == gap(other, one) >= 0
    assert gap(one, one) == 0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (PartialDate(2019, 3), PartialDate(2019, 5), 0),
        (PartialDate(2019, 3), PartialDate(2019, 6), 1),
        (PartialDate(2019), PartialDate(2019, 12), 0),
        (PartialDate(2019), PartialDate(2020), 0),
        (PartialDate(2019), PartialDate(2021), 11),
    ],
)
def test_gaps(one, other, expected):
    assert gap(one, other) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("2026-02", 1), ("2025", 3), ("2026-03-09", 0), ("2026-13", None), ("March", None)],
)
def test_months_before(written, expected):
    assert months_before(written, NOW) == expected
    assert months_before(written, None) is None


@given(st.text(max_size=300))
def test_phrases_of_any_text(text):
    for years, words, phrase in year_claims(text):
        assert 0 <= years <= 99
        assert len(words) <= 61
        assert phrase in text


def test_phrases_are_found_in_every_usual_form():
    text = "5 years of Tarnlang, 12+ yrs in shops; 3 Years' work. 1999 years, years of 7."
    assert [years for years, _, _ in year_claims(text)] == [5, 3, 12]


def test_phrases_of_a_long_text_are_bounded():
    assert len(year_claims("9 years of x " * 50_000)) <= 120
    assert year_claims("x" * 70_000 + " 9 years of x") == ()


@given(st.text(max_size=2000), st.integers(2, 200))
def test_clipping(text, longest):
    short = clip(text, longest)
    assert len(short) <= longest
    assert "\n" not in short


@given(
    st.datetimes(timezones=st.none() | st.just(UTC)),
    st.datetimes(timezones=st.none() | st.just(UTC)),
)
def test_days_between_any_two_moments(one, other):
    assert days_between(one, other) == -days_between(other, one)


@pytest.mark.parametrize("module", [facts, months, phrases])
def test_the_examples_in_the_documentation(module):
    result = doctest.testmod(module)
    assert result.failed == 0
    assert result.attempted > 0
