from __future__ import annotations

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.resumes.dates import MONTHS, find_date, find_period, parse_date


@pytest.mark.parametrize("language", sorted(MONTHS))
def test_month_names_are_those_of_cldr(language):
    names = Locale(language).months["format"]["wide"]
    assert MONTHS[language].split() == [names[number].lower() for number in range(1, 13)]


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("Jan 2019 – Present", "2019-01", None),
        ("03/2017 - 11/2020", "2017-03", "2020-11"),
        ("2015—2018", "2015", "2018"),
        ("2017-19", "2017", "2019"),
        ("März 2019 – heute", "2019-03", None),
        ("10.2018-09.2021", "2018-10", "2021-09"),
        ("01.04.2018 – 31.12.2019", "2018-04-01", "2019-12-31"),
        ("février 2018 à mars 2020", "2018-02", "2020-03"),
        ("Septembre 2019 - Aujourd’hui", "2019-09", None),
        ("enero de 2018 - actualidad", "2018-01", None),
        ("Ene. 2019 a la fecha", "2019-01", None),
        ("jan de 2019 até o momento", "2019-01", None),
        ("marzo 2018 - oggi", "2018-03", None),
        ("maart 2018 tot heden", "2018-03", None),
        ("seit 03/2019", "2019-03", None),
        ("since 2019", "2019", None),
        ("depuis juillet 2016", "2016-07", None),
        ("Jun '18 - Sep '20", "2018-06", "2020-09"),
        ("June 5, 2018 - July 2019", "2018-06-05", "2019-07"),
        ("Jan – Mar 2019", "2019-01", "2019-03"),
        ("2018-01-15 to 2019-02", "2018-01-15", "2019-02"),
        ("2019 to date", "2019", None),
    ],
)
def test_periods(line, start, end):
    found = find_period(f"Engineer, {line}")
    assert found is not None
    assert str(found.start) == start
    assert found.current is (end is None)
    assert (None if found.end is None else str(found.end)) == end


@pytest.mark.parametrize(
    "line",
    [
        "Managed 2000 machines",
        "2017-11",
        "Call 555-0143 2019",
        "version 2019.2021.1",
        "",
        "Python 3.8 - 3.11",
        "+1 2019 2020 2021 99",
    ],
)
def test_what_is_no_period(line):
    assert find_period(line) is None


def test_day_and_month_that_cannot_be_told_apart_leave_the_year():
    assert str(parse_date("05/06/2018")) == "2018"
    assert str(parse_date("25/06/2018")) == "2018-06-25"
    assert str(parse_date("06/25/2018")) == "2018-06-25"
    assert parse_date("13/2019") is None
    assert str(parse_date("31 Feb 2019")) == "2019-02"


@given(st.text(max_size=120))
def test_any_text_gives_possible_dates_or_none(text):
    for found in (find_period(text), find_date(text)):
        if found is not None:
            assert 0 <= found.begin < found.finish <= len(text)
            for date in (found.start, found.end):
                assert date is None or date.earliest() <= date.latest()
