from __future__ import annotations

import random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reference.phones import UNKNOWN, phone_fact, understand


def test_a_number_written_internationally():
    fact = phone_fact("+1 (415) 555-0132", "form#1 phones[0]")
    assert (fact.e164, fact.region, fact.area) == ("+14155550132", "US", "California")
    assert fact.raw == "+1 (415) 555-0132"
    assert fact.source == "form#1 phones[0]"
    assert fact.plus_one


@pytest.mark.parametrize(
    ("raw", "country", "e164"),
    [
        ("(415) 555-0132", None, None),
        ("(415) 555-0132", "US", "+14155550132"),
        ("1-416-555-0132", "CA", "+14165550132"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("020 7946 0958", None, None),
        ("+44 (0)20 7946 0958", None, "+442079460958"),
        ("+14155550132", "DE", "+14155550132"),
        ("+1 202-555-0100 ext 5", None, "+12025550100"),
        ("+999 123", None, None),
        ("call me", "US", None),
        ("", "US", None),
        ("+" + "1" * 300, None, None),
    ],
)
def test_numbers_are_only_read_where_the_country_is_known(raw, country, e164):
    assert phone_fact(raw, "s", country).e164 == e164


def test_north_american_line_types_are_never_guessed():
    assert understand("+1 415 555 0132").line_type is None
    assert understand("+1 800 234 5678").line_type == "toll-free"
    assert understand("+44 20 7946 0958").line_type == "fixed-line"


@pytest.mark.parametrize(
    ("raw", "plus_one"),
    [
        ("+1 415 555 0132", True),
        ("(+1) 415-555-0132", True),
        (" + 1 415 555 0132", True),
        ("1 415 555 0132", False),
        ("415 555 0132", False),
        ("+44 1632 960 001", False),
        ("001 415 555 0132", False),
    ],
)
def test_plus_one_is_what_is_written(raw, plus_one):
    assert phone_fact(raw, "s", "US").plus_one is plus_one


def test_area_codes_of_several_provinces_have_no_area():
    meaning = understand("+1 902 555 0132")
    assert (meaning.region, meaning.area) == ("CA", None)


def test_a_calling_code_shared_by_countries_gives_none_for_invalid_numbers():
    assert understand("+44 7700 900123").region is None
    assert understand("+44 7700 900123").e164 == "+447700900123"


def test_the_short_way_agrees_with_the_library():
    choose = random.Random(3)
    seen = 0
    for _ in range(1500):
        first, second = choose.randint(200, 999), choose.randint(200, 999)
        raw = f"+1 {first} {second} {choose.randint(0, 9999):04d}"
        number = phonenumbers.parse(raw)
        meaning = understand(raw)
        assert meaning.region == phonenumbers.region_code_for_number(number)
        assert meaning.e164 == phonenumbers.format_number(number, 0)
        seen += meaning.area is not None
    assert seen > 300


@given(st.text(max_size=80), st.sampled_from([None, "US", "GB", "ZZ"]))
def test_any_text_gives_a_fact(raw, country):
    fact = phone_fact(raw, "s", country)
    assert fact.raw == raw
    assert fact.e164 is None or (fact.e164.startswith("+") and fact.e164[1:].isdigit())


def test_too_long_a_text_is_not_parsed():
    assert understand("+1 415 555 0132" + " " * 60) == UNKNOWN
