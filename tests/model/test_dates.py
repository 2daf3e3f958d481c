"""Partial dates mean a span of days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import PartialDate


@pytest.mark.parametrize(
    ("partial", "first", "last", "text"),
    [
        (PartialDate(2019), date(2019, 1, 1), date(2019, 12, 31), "2019"),
        (PartialDate(2020, 2), date(2020, 2, 1), date(2020, 2, 29), "2020-02"),
        (PartialDate(2020, 2, 3), date(2020, 2, 3), date(2020, 2, 3), "2020-02-03"),
    ],
)
def test_the_span_of_a_partial_date(partial, first, last, text):
    assert (partial.earliest(), partial.latest(), str(partial)) == (first, last, text)


def test_a_month_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="month"):
        PartialDate(2020, 13).earliest()


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_each_coarser_date_holds_the_finer(day):
    year, month, exact = (
        PartialDate(day.year),
        PartialDate(day.year, day.month),
        PartialDate(day.year, day.month, day.day),
    )
    assert year.earliest() <= month.earliest() <= exact.earliest() == day
    assert year.latest() >= month.latest() >= exact.latest() == day
