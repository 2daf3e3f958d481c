"""Organisations, own lists and leaks: what the operator brings."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reference import ReferenceDataError
from doorward.reference.leaks import LeakedEmails, digest, digest_list, email_digests
from doorward.reference.organisations import Organisations, organisations_csv, organisations_jsonl
from doorward.reference.own_lists import OwnLists, list_key, own_lists_csv

_TODAY = date(2026, 11, 22)

_ORGANISATIONS = b"""\
name,domain,registered,domain_registered,site_words,cloned_from,employees,source
Example Widgets LLC,widgets.example,2023-05-01,2023-05-02,41,original.example,0,registry 7
Example Bakery,,,,,,,
"""


def test_organisations_are_found_by_name_and_domain():
    found = Organisations(organisations_csv(_ORGANISATIONS, "extract"))
    (record,) = found.find("EXAMPLE WIDGETS, Inc.", None)
    assert record.registered == date(2023, 5, 1)
    assert (record.site_words, record.employees) == (41, 0)
    assert (record.cloned_from, record.source) == ("original.example", "extract: registry 7")
    assert found.find(None, "www.widgets.example") == (record,)
    assert found.find("Other", "widgets.example") == (record,)
    assert found.find("Other", "other.example") == ()
    assert found.find(None, None) == ()


def test_an_empty_cell_is_unknown():
    (record,) = Organisations(organisations_csv(_ORGANISATIONS, "x")).find("Example Bakery", None)
    assert record.registered is None
    assert record.employees is None
    assert record.site_words is None
    assert record.cloned_from is None


def test_json_lines_say_the_same():
    content = (
        b'{"name": "Example Widgets LLC", "registered": "2023-05-01", "employees": 0, "new": 1}\n\n'
        b'{"name": 7}\n'
    )
    (record,) = organisations_jsonl(content, "extract")
    assert (record.registered, record.employees) == (date(2023, 5, 1), 0)


@pytest.mark.parametrize(
    "row", [b"X,not a date,1", b"X,2020-01-01,-1", b"X,2020-01-01,many", b",2020-01-01,1"]
)
def test_wrong_organisation_rows_are_refused(row):
    content = b"name,registered,employees\n" + (row + b"\n") * 5
    with pytest.raises(ReferenceDataError, match="cannot be understood"):
        organisations_csv(content, "extract")


_LISTS = """list_name,value,reason,reviewer,added,expires,source
shell-company,Example Shell LLC,no operation found,a.reviewer,2026-01-01,2027-01-01,case 12
shell-company,Lapsed Shell LLC,no operation found,a.reviewer,2024-01-01,2025-01-01,case 2
recruiter-phone,+1 415-555-0100,our agency,,,,
recruiter-email,Recruiter+x@gmail.com,our agency,,,,
address,"1 Main Street, Apartment 5",drop address,,,,
"""


@pytest.fixture
def lists():
    return OwnLists(own_lists_csv(_LISTS.encode(), "mine"), _TODAY)


@pytest.mark.parametrize(
    ("list_name", "value"),
    [
        ("shell-company", "EXAMPLE SHELL, Inc."),
        ("recruiter-phone", "+14155550100"),
        ("recruiter-email", "recruiter@googlemail.com"),
        ("address", "1 main st apt 5"),
    ],
)
def test_own_entries_match_in_the_lists_form(lists, list_name, value):
    (entry,) = lists.find(list_name, value)
    assert entry.reason


@pytest.mark.parametrize(
    ("list_name", "value"),
    [
        ("shell-company", "Lapsed Shell LLC"),
        ("shell-company", "Example Shelling"),
        ("shell-company", ""),
        ("forwarder", "1 main st apt 5"),
        ("no-such-list", "Example Shell LLC"),
    ],
)
def test_expired_and_other_entries_never_match(lists, list_name, value):
    assert lists.find(list_name, value) == ()


def test_an_entry_lasts_until_its_last_day():
    entries = own_lists_csv(_LISTS.encode(), "mine")
    assert OwnLists(entries, date(2025, 1, 1)).find("shell-company", "Lapsed Shell")
    assert not OwnLists(entries, date(2025, 1, 2)).find("shell-company", "Lapsed Shell")


@pytest.mark.parametrize(
    "row",
    ["shell-company,Example,", "universities,Example,a reason", "shell-company,,a reason"],
)
def test_entries_without_reason_list_or_value_are_refused(row):
    assert own_lists_csv(f"list_name,value,reason\n{row}\n".encode(), "mine") == []
    with pytest.raises(ReferenceDataError):
        own_lists_csv(("list_name,value,reason\n" + f"{row}\n" * 5).encode(), "mine")


def test_a_list_needs_its_columns():
    with pytest.raises(ReferenceDataError, match="no column 'reason'"):
        own_lists_csv(b"list_name,value\nshell-company,x\n", "mine")


@given(st.sampled_from(["address", "person", "recruiter-phone"]), st.text(max_size=200))
def test_any_value_has_a_key(list_name, value):
    assert isinstance(list_key(list_name, value), str)


def test_leaks_are_found_by_digest_only():
    content = digest_list(b"Jo.Public@gmail.com\nother@example.com\n")
    assert b"@" not in content
    leaks = LeakedEmails([("leak", email_digests(content, "leak"))])
    entry = leaks.find("JO.PUBLIC@gmail.com")
    assert entry is not None
    assert "@" not in entry.value
    assert leaks.find("jopublic+x@googlemail.com") is not None
    assert leaks.find("somebody@example.com") is None
    assert leaks.find("") is None


def test_digests_may_name_their_source():
    one = hashlib.sha256(b"jo@example.com").hexdigest()
    leaks = LeakedEmails([("leak", email_digests(f"{one}, advisory 7\n".encode(), "leak"))])
    assert leaks.find("jo@example.com").source == "advisory 7"
    assert digest(" Jo@Example.com") == one


def test_a_list_of_something_else_is_no_leak():
    with pytest.raises(ReferenceDataError):
        digest_list(b"one\ntwo\nthree\nfour\nfive\n")
    with pytest.raises(ReferenceDataError):
        email_digests(b"jo@example.com\n" * 9, "leak")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    for parse in (
        lambda: organisations_csv(content, "x"),
        lambda: organisations_jsonl(content, "x"),
        lambda: own_lists_csv(content, "x"),
        lambda: email_digests(content, "x"),
    ):
        try:
            parsed = parse()
        except ReferenceDataError:
            continue
        assert len(parsed) <= len(content)
