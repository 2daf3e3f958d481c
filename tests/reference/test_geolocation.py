from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reference import ReferenceDataError
from doorward.reference.geolocation import (
    UNKNOWN,
    Geolocator,
    MmdbPositions,
    geolocation_csv,
    position_of,
)

_SPEC = importlib.util.spec_from_file_location("mmdb", Path(__file__).with_name("mmdb.py"))
mmdb = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(mmdb)

_CSV = b"""start,end,country,region,city,latitude,longitude,asn
192.0.2.0,192.0.2.127,us,CA,Exampleton,37.5,-122.25,AS64500
192.0.2.128,192.0.2.255,DE,Beispielland,,,,
2001:db8::,2001:db8::ffff,CA,ON,,,,64501
"""
_RECORD = {
    "country": {"iso_code": "US"},
    "subdivisions": [{"names": {"en": "California"}}],
    "city": {"names": {"en": "Exampleton"}},
    "location": {"latitude": 37.5, "longitude": 122.25},
}


def test_positions_from_csv():
    table = Geolocator([geolocation_csv(_CSV)])
    first, second, third, none, wrong = table.positions(
        ["192.0.2.5", "192.0.2.200", "2001:db8::5", "203.0.113.1", "no address"]
    )
    assert (first.country, first.region, first.city) == ("US", "California", "Exampleton")
    assert (first.latitude, first.longitude, first.asn) == (37.5, -122.25, 64500)
    assert (second.country, second.region, second.city) == ("DE", "Beispielland", None)
    assert (third.region, third.asn) == ("Ontario", 64501)
    assert none is UNKNOWN
    assert wrong is UNKNOWN


def test_positions_from_mmdb(tmp_path):
    path = tmp_path / "example.mmdb"
    mmdb.write(path, {"192.0.2.0/25": _RECORD, "198.51.100.0/24": {"country": {"iso_code": "DE"}}})
    table = MmdbPositions(path)
    first, second, none, wrong = table.positions(
        ["192.0.2.5", "198.51.100.1", "203.0.113.1", "no address"]
    )
    assert (first.country, first.region, first.city) == ("US", "California", "Exampleton")
    assert (second.country, second.region) == ("DE", None)
    assert none is UNKNOWN
    assert wrong is UNKNOWN
    assert table.built == date(2026, 9, 21)
    assert table.entries > 20


def test_databases_complete_each_other_only_where_they_agree(tmp_path):
    path = tmp_path / "asn.mmdb"
    mmdb.write(
        path,
        {
            "192.0.2.0/25": {"autonomous_system_number": 64500},
            "192.0.2.128/25": {"country": {"iso_code": "FR"}, "city": {"names": {"en": "Ville"}}},
        },
    )
    csv = b"cidr,country,region\n192.0.2.0/24,DE,Beispielland\n"
    both = Geolocator([geolocation_csv(csv), MmdbPositions(path)])
    agreeing, disagreeing = both.positions(["192.0.2.1", "192.0.2.200"])
    assert (agreeing.country, agreeing.asn) == ("DE", 64500)
    assert (disagreeing.country, disagreeing.city) == ("DE", None)


@pytest.mark.parametrize(
    ("record", "country", "asn"),
    [
        ({"country_code": "us", "asn": "AS64500"}, "US", 64500),
        ({"country": "DE", "region": "X", "city": "Y"}, "DE", None),
        ({"country": {"iso_code": 7}, "subdivisions": "x", "location": []}, None, None),
        ({"subdivisions": [3], "city": {"names": 3}, "asn": "ASxyz"}, None, None),
        ({"location": {"latitude": 900.0, "longitude": True}}, None, None),
        ({}, None, None),
    ],
)
def test_records_of_any_shape(record, country, asn):
    position = position_of(record)
    assert (position.country, position.asn) == (country, asn)
    assert position.latitude is None


@pytest.mark.parametrize(
    "content", [b"", b"not a database", mmdb.MARKER, mmdb.MARKER + b"\xe1\x41a\x41b"]
)
def test_what_is_no_mmdb_is_refused(tmp_path, content):
    path = tmp_path / "bad.mmdb"
    path.write_bytes(content)
    with pytest.raises(ReferenceDataError):
        MmdbPositions(path)


def test_a_damaged_mmdb_gives_unknown_or_is_refused(tmp_path):
    path = tmp_path / "good.mmdb"
    mmdb.write(path, {"192.0.2.0/25": _RECORD})
    content = path.read_bytes()
    outcomes = set()
    for cut in range(0, content.index(mmdb.MARKER), 7):
        broken = tmp_path / f"broken-{cut}.mmdb"
        broken.write_bytes(content[:cut] + b"\xff\xff\xff" + content[cut + 3 :])
        try:
            outcomes.add(MmdbPositions(broken).positions(["192.0.2.5"])[0] is UNKNOWN)
        except ReferenceDataError:
            outcomes.add("refused")
    assert outcomes


@pytest.mark.parametrize(
    "row", ["192.0.2.0/24,ZZZ", "nothing,US", "192.0.2.0/24,U1", "192.0.2.0/24,"]
)
def test_wrong_rows_are_refused(row):
    with pytest.raises(ReferenceDataError):
        geolocation_csv(("cidr,country\n" + f"{row}\n" * 5).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    try:
        table = geolocation_csv(b"cidr,country,latitude\n" + content)
    except ReferenceDataError:
        return
    assert len(table.positions(["192.0.2.1"])) == 1


def test_the_radius_that_a_database_states_comes_with_the_point():
    record = {"location": {"latitude": 1.0, "longitude": 2.0, "accuracy_radius": 20}}
    assert position_of(record).accuracy == 20
    assert position_of({"location": {"accuracy_radius": 1e9}}).accuracy is None
