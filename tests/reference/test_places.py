from __future__ import annotations

import csv
import zoneinfo
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reference.places import NOWHERE, country_zones, place_fact, understand
from doorward.reference.regions import REGION_ZONES, any_region, region_name


@pytest.mark.parametrize(
    ("raw", "country", "region"),
    [
        ("Austin, TX", "US", "Texas"),
        ("Austin TX 78701", "US", "Texas"),
        ("1 Main St, Springfield, IL 62701", "US", "Illinois"),
        ("Paris, TX", "US", "Texas"),
        ("Paris, France", "FR", None),
        ("Nowhereville, TX", "US", "Texas"),
        ("Atlanta, Georgia", "US", "Georgia"),
        ("Tbilisi, Georgia", "GE", None),
        ("Georgia, USA", "US", "Georgia"),
        ("Toronto, CA", "CA", "Ontario"),
        ("San Francisco, CA", "US", "California"),
        ("San Francisco Bay Area", "US", "California"),
        ("Toronto, ON M5V 2T6", "CA", "Ontario"),
        ("London, UK", "GB", "England"),
        ("London, Ontario", "CA", "Ontario"),
        ("Bangalore, IN", "IN", None),
        ("Indianapolis, IN", "US", "Indiana"),
        ("Vancouver, WA", "US", "Washington"),
        ("Perth, WA", "AU", "Western Australia"),
        ("Remote - USA", "US", None),
        ("Remote (Germany)", "DE", None),
        ("Trinidad and Tobago", "TT", None),
        ("New York", "US", "New York"),
        ("Seoul, South Korea", "KR", None),
        ("Hong Kong", "HK", None),
    ],
)
def test_places_that_can_be_told(raw, country, region):
    meaning = understand(raw)
    assert (meaning.country, meaning.region) == (country, region)
    assert meaning.time_zones


@pytest.mark.parametrize(
    "raw",
    ["", "Remote", "Georgia", "London", "Paris", "Springfield", "CA", "DE", "Ontario, CA",
     "Austin or Denver", "Austin / Denver", "Texas, Germany", "Nowhereville", "Nowhereville, CA",
     "Open to relocation", "Anywhere", "x" * 500, "Hyderabad"],
)  # fmt: skip
def test_places_that_cannot_be_told_are_not_guessed(raw):
    assert understand(raw) == NOWHERE


def test_zones_are_as_narrow_as_the_place():
    assert understand("Phoenix, AZ").time_zones == ("America/Phoenix",)
    assert understand("El Paso, Texas").time_zones == ("America/Denver",)
    assert understand("Texas").time_zones == ("America/Chicago", "America/Denver")
    assert len(understand("United States").time_zones) > 6
    assert understand("India").time_zones == ("Asia/Kolkata",)


def test_the_words_are_kept():
    fact = place_fact(" Paris,  TX ", "form#3 location")
    assert (fact.raw, fact.source, fact.region) == (" Paris,  TX ", "form#3 location", "Texas")


def test_every_zone_of_the_tables_exists():
    zones = zoneinfo.available_timezones()
    if not zones:
        pytest.skip("this machine has no time zone database")
    stated = {zone for row in REGION_ZONES.values() for zone in row}
    file = resources.files("doorward.reference") / "data" / "cities.csv"
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    stated |= {row["zone"] for row in rows}
    for country in ("US", "IN", "UA", "AR", "VN"):
        stated |= set(country_zones(country))
    assert stated <= zones
    assert len(rows) > 150


def test_every_city_is_in_a_known_region_and_its_zone_fits():
    file = resources.files("doorward.reference") / "data" / "cities.csv"
    for row in csv.DictReader(file.read_text("utf-8").splitlines()):
        if row["country"] in {"US", "CA", "AU"}:
            assert row["zone"] in REGION_ZONES[row["country"], row["region"]], row["region"]
        else:
            assert row["zone"] in country_zones(row["country"]), row["country"]


def test_region_names():
    assert region_name("US", "US-CA") == "California"
    assert region_name("CA", "québec") == "Quebec"
    assert region_name("FR", "CA") is None
    assert any_region("FR", "Bretagne") == "Bretagne"
    assert any_region("US", "Nowhere") is None


@given(st.text(max_size=220) | st.lists(st.sampled_from(["CA", "Paris", ",", " ", "US", "-", "WA",
       "Georgia", "/", "or", "London", "(", "Ontario"])).map(" ".join))  # fmt: skip
def test_any_text_gives_a_place_or_none(raw):
    meaning = understand(raw)
    assert meaning.country is None or len(meaning.country) == 2
    assert meaning.country is not None or meaning == NOWHERE
