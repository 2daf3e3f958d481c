from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.ats.dates import (
    DateOrder,
    is_open_ended,
    moment,
    moment_from_milliseconds,
    partial_date,
)
from doorward.model import PartialDate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019", PartialDate(2019)),
        ("2019-03", PartialDate(2019, 3)),
        ("2019-03-31", PartialDate(2019, 3, 31)),
        ("2012-08-15T00:00:00.000Z", PartialDate(2012, 8, 15)),
        ("2012-08-15 10:00:00+02:00", PartialDate(2012, 8, 15)),
        ("2019/3", PartialDate(2019, 3)),
        ("03/2019", PartialDate(2019, 3)),
        ("March 2019", PartialDate(2019, 3)),
        ("Sept. 2019", PartialDate(2019, 9)),
        ("mar-2019", PartialDate(2019, 3)),
        ("March 5, 2019", PartialDate(2019, 3, 5)),
        ("5th March 2019", PartialDate(2019, 3, 5)),
        ("05.03.2019", PartialDate(2019, 3, 5)),
        ("25/12/2019", PartialDate(2019, 12, 25)),
        ("12/25/2019", PartialDate(2019, 12, 25)),
        ("04/04/2019", PartialDate(2019, 4, 4)),
    ],
)
def test_dates_people_write(text: str, expected: PartialDate) -> None:
    read = partial_date(text)
    assert read is not None
    assert read.value == expected
    assert not read.ambiguous


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2019-00",
        "2019-13",
        "2019-02-30",
        "1899",
        "2201",
        "31/31/2019",
        "Foo 2019",
        "99",
        "2019-03-31T",
        "٢٠١٩",
        "2019" * 40,
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert partial_date(text) is None


def test_two_possible_days_leave_the_year_unless_the_order_is_known() -> None:
    unknown = partial_date("03/04/2020")
    assert unknown is not None
    assert (unknown.value, unknown.ambiguous) == (PartialDate(2020), True)
    assert partial_date("03/04/2020", DateOrder.MONTH_FIRST).value == PartialDate(2020, 3, 4)  # type: ignore[union-attr]
    assert partial_date("03/04/2020", DateOrder.DAY_FIRST).value == PartialDate(2020, 4, 3)  # type: ignore[union-attr]


def test_open_ended() -> None:
    assert is_open_ended("Present")
    assert is_open_ended(" current ")
    assert not is_open_ended("2020")
    assert not is_open_ended("presently unknown")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01T10:00:00Z", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01 10:00:00 UTC", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01T10:00:00.123456789Z", datetime(2026, 3, 1, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-01T10:00-0500", datetime(2026, 3, 1, 10, tzinfo=timezone(timedelta(hours=-5)))),
    ],
)
def test_moments_with_an_offset(text: str, expected: datetime) -> None:
    assert moment(text) == (expected, False)


def test_moments_without_an_offset_say_so_or_take_the_zone() -> None:
    assert moment("03/25/2026 1:30 PM") == (datetime(2026, 3, 25, 13, 30, tzinfo=UTC), True)
    zone = ZoneInfo("America/New_York")
    read = moment("2026-03-01 10:00", zone)
    assert read is not None
    assert read[0].utcoffset() == timedelta(hours=-5)
    assert not read[1]


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-02-30T10:00:00Z", "2026-03-01T25:00Z", "03/04/2026", "13:00 PM", "x"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert moment(text) is None


def test_milliseconds() -> None:
    assert moment_from_milliseconds(0) == datetime(1970, 1, 1, tzinfo=UTC)
    assert moment_from_milliseconds(10**30) is None
    assert moment_from_milliseconds(float("nan")) is None


@given(st.text(max_size=80))
def test_never_raises(text: str) -> None:
    read = partial_date(text)
    if read is not None:
        assert read.value.earliest() <= read.value.latest()
    found = moment(text)
    assert found is None or found[0].tzinfo is not None


@given(st.dates(min_value=datetime(1900, 1, 1).date(), max_value=datetime(2199, 12, 31).date()))  # noqa: DTZ001
def test_iso_dates_come_back(day: object) -> None:
    read = partial_date(str(day))
    assert read is not None
    assert str(read.value) == str(day)
