from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import CodeAccount, Identity, hidden_address
from doorward.reference.code_accounts import (
    MARGIN,
    account_number,
    bundled_account_dates,
    code_account_date,
    leave_one_out,
    parse_account_dates,
)
from doorward.reference.errors import ReferenceDataError


def test_the_bundled_table_rises_in_both_columns_and_covers_the_years():
    known = bundled_account_dates().known
    assert len(known) >= 60
    assert all(
        one.account_id < after.account_id and one.created_at < after.created_at
        for one, after in pairwise(known)
    )
    years = {one.created_at.year for one in known}
    assert years >= set(range(2008, 2027))


def test_the_bundled_table_holds_numbers_dates_and_a_basis_only():
    assert {one.basis for one in bundled_account_dates().known} == {
        "organisation",
        "bot",
        "example",
        "rounded",
    }


def test_rounded_rows_are_no_account():
    for one in bundled_account_dates().known:
        if one.basis == "rounded":
            assert one.account_id % 100 == 0
            assert (one.created_at.minute, one.created_at.second) == (0, 0)


def test_leave_one_out_error_is_days():
    errors = leave_one_out(bundled_account_dates())
    assert len(errors) == len(bundled_account_dates().known) - 2
    assert errors[len(errors) // 2] < 4
    assert errors[int(len(errors) * 0.95)] < 21


@pytest.mark.parametrize(
    ("account_id", "day"),
    [  # organisations and projects whose dates GitHub publishes; none of them is in the table
        (1342004, datetime(2012, 1, 18, tzinfo=UTC)),
        (317776, datetime(2010, 6, 29, tzinfo=UTC)),
        (3430433, datetime(2013, 1, 30, tzinfo=UTC)),
        (29154082, datetime(2017, 6, 2, tzinfo=UTC)),
    ],
)
def test_known_organisations_outside_the_table_fall_inside_their_bounds(account_id, day):
    found = code_account_date("github.com", account_id)
    assert found is not None
    assert found.earliest <= day <= found.latest
    assert abs(found.estimate - day) < timedelta(days=15)


def test_beyond_the_table_nothing_is_guessed():
    dates = bundled_account_dates()
    last = dates.known[-1]
    assert dates.estimate(last.account_id + 1) is None
    assert dates.newer_than(last.account_id + 1) == last.created_at
    assert dates.newer_than(last.account_id) is None
    assert dates.estimate(1) is None


def test_other_hosts_have_no_estimate():
    assert code_account_date("gitlab.com", 583231) is None
    assert code_account_date("GitHub.com", 583231) is not None


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_estimates_lie_in_their_bounds(account_id):
    found = bundled_account_dates().estimate(account_id)
    if found is not None:
        assert found.earliest <= found.estimate <= found.latest
        assert found.latest - found.earliest >= 2 * MARGIN


@given(st.lists(st.integers(min_value=44, max_value=297_960_000), min_size=2, max_size=2))
def test_estimates_rise_with_the_number(pair):
    low, high = sorted(pair)
    dates = bundled_account_dates()
    assert dates.estimate(low).estimate <= dates.estimate(high).estimate


@pytest.mark.parametrize(
    "rows",
    [
        "5,2010-01-01T00:00:00Z\n4,2011-01-01T00:00:00Z",
        "5,2011-01-01T00:00:00Z\n6,2010-01-01T00:00:00Z",
        "5,2010-01-01",
        "x,2010-01-01T00:00:00Z",
        "5",
    ],
)
def test_bad_tables_are_refused(rows):
    with pytest.raises(ReferenceDataError):
        parse_account_dates("account_id,created_at\n" + rows)


def test_a_good_table_is_read():
    made = parse_account_dates("account_id,created_at\n5,2010-01-01T00:00:00Z\n")
    assert made.estimate(5).estimate == datetime(2010, 1, 1, tzinfo=UTC)


def test_number_from_a_hidden_address_of_the_login_only():
    account = CodeAccount(
        host="github.com",
        login="Example",
        identities=(
            Identity("Other", "111+other@users.noreply.github.com"),
            Identity("Example", "222+example@users.noreply.github.com"),
        ),
    )
    assert account_number(account) == 222
    assert account_number(CodeAccount(host="github.com", login="nobody")) is None
    assert account_number(CodeAccount(host="github.com", account_id=7)) == 7


@pytest.mark.parametrize(
    "address",
    [
        "example@example.com",
        "1+a@users.noreply.github.com.example",
        "+@users.noreply.github.com",
        "",
    ],
)
def test_ordinary_addresses_are_not_hidden_ones(address):
    assert hidden_address(address) is None


@given(st.text(max_size=200))
def test_hidden_address_never_raises(text):
    found = hidden_address(text)
    assert found is None or isinstance(found[1], str)
