"""Comparing addresses and places: doubt is the same door, and no distance is guessed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reference.own_lists import address_key
from doorward.reference.places import place_fact
from doorward.verification.checks.onboarding_places import (
    Address,
    Apart,
    after,
    distance,
    nearest,
    same_door,
)

SAME = [
    ("12 Oak Street, Austin, TX 78701", "12 Oak St Austin TX"),
    ("12 Oak Street, Austin, TX", "12 Oak Street, Apt 4, Austin, TX"),
    ("12 Oak Street, Austin, TX", "12 Oak Street, Austin, Texas"),
    ("12 Oak Street, Albany, NY", "12 Oak Street, Albany, New York"),
    ("12 Exampel Street, Austin", "12 Example Street, Austin"),
    ("1 High Street, Leeds LS1 4AB", "1 High St, Leeds"),
    ("PO Box 12, Nome, AK 99762", "P.O. Box 12, Nome, AK 99762"),
    ("Post Office Box 12, Nome, AK 99762", "P. O. Box 12, Nome, AK"),
]
OTHER = [
    ("12 Oak Street, Austin, TX", "112 Oak Street, Austin, TX"),
    ("12 Oak Street, Austin, TX", "12 Elm Street, Austin, TX"),
    ("12 North Oak Street, Austin, TX", "12 South Oak Street, Austin, TX"),
    ("12 Oak Street, Apt 4, Austin, TX", "12 Oak Street, Apt 5, Austin, TX"),
    ("Oak Street, Austin", "12 Oak Street, Austin"),
    ("12", "12 Oak Street, Austin"),
    ("PO Box 12, Nome, AK 99762", "P.O. Box 21, Nome, AK 99762"),
    ("", ""),
]


def at(raw, country=None, region=None):
    place = place_fact(raw, "x")
    return Address(
        raw, address_key(raw), "x", "home", country or place.country, region or place.region
    )


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_door_in_two_spellings(one, other):
    assert same_door(at(one), at(other))
    assert distance(at(one), at(other)) is Apart.SAME


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_doors(one, other):
    assert not same_door(at(one), at(other))


TEXTS = st.text(max_size=40) | st.sampled_from([text for pair in (*SAME, *OTHER) for text in pair])


@given(TEXTS, TEXTS)
def test_the_order_never_matters(one, other):
    assert same_door(at(one), at(other)) == same_door(at(other), at(one))
    assert distance(at(one), at(other)) == distance(at(other), at(one))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("a", "US", "Texas"), ("b", "FR", None), Apart.COUNTRY),
        (("a", "US", "Texas"), ("b", "US", "NV"), Apart.REGION),
        (("a", "US", "Texas"), ("b", "US", "TX"), Apart.STREET),
        (("a", "US", "Texas"), ("b", "US", None), Apart.STREET),
        (("a", "DE", "Hessen"), ("b", "DE", "Hesse"), Apart.STREET),
        (("a", None, None), ("b", "US", "Texas"), Apart.STREET),
    ],
    ids=["country", "region", "code and name", "no region", "no table", "nothing known"],
)
def test_distances(one, other, expected):
    assert distance(at(*one), at(*other)) is expected


def test_the_nearest_counts_and_none_is_nothing():
    reno, austin = at("5 Birch Lane, Reno, NV"), at("12 Oak Street, Austin, TX")
    assert nearest(reno, [at("3 rue Exemple, Lyon, France"), austin]) is Apart.REGION
    assert nearest(reno, []) is None


def test_moments_without_an_offset_are_compared_as_written():
    plain = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - readers may leave the offset out
    assert after(datetime(2026, 3, 1, 13, tzinfo=UTC), plain)
    assert not after(plain, datetime(2026, 3, 1, 13, tzinfo=UTC))
