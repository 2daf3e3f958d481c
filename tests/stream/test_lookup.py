"""Looking up networks: lists, positions, own networks, places that events state. All synthetic."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import NetworkKind
from doorward.model.events import Location
from doorward.model.workforce import Spot
from doorward.reference.addresses import address_text
from doorward.reference.geolocation import geolocation_csv
from doorward.reference.knowledge import Reference
from doorward.reference.loading import LoadedFeed
from doorward.reference.network_formats import Label, misp_warninglist, network_csv
from doorward.reference.networks import network_list
from doorward.reference.store import FeedRecord
from doorward.stream.lookup import CITY_KM, REGION_KM, Lookup
from doorward.watch.context import Policy
from doorward.watch.detectors.places_distance import HALF_ROUND_KM, spot_of
from real_data import DATA, needs_real_data

_NETWORKS = b"""cidr,kind,provider
192.0.2.0/25,vpn,Example VPN
192.0.2.128/25,mobile,
"""
_PLACES = b"""cidr,country,region,city,latitude,longitude,asn
192.0.2.0/24,DE,,Berlin,52.5,13.4,64500
198.51.100.0/25,DE,Bavaria,,48.1,11.6,64501
198.51.100.128/25,DE,,,51.0,10.0,64502
203.0.113.0/25,DE,,Berlin,52.5,13.4,14593
"""


def feed(name, kind, data):
    record = FeedRecord(
        name=name, kind=kind, parser="network-csv", file="x", origin="synthetic", synthetic=True
    )
    return LoadedFeed(record=record, data=data, entries=2, list_date=None)


@pytest.fixture
def reference():
    listed = network_list("example-list", network_csv(_NETWORKS, Label()), None)
    return Reference(
        [
            feed("example-list", "networks", listed),
            feed("example-places", "geolocation", geolocation_csv(_PLACES)),
        ],
        [],
        datetime(2026, 1, 1, tzinfo=UTC).date(),
    )


def test_lists_and_positions_are_joined(reference):
    found = Lookup(reference).network("192.0.2.1")
    assert found.kinds == (NetworkKind.VPN,)
    assert found.provider == "Example VPN"
    assert found.asn == 64500
    assert found.spot == Spot(52.5, 13.4, CITY_KM)
    assert found.place == "Berlin, DE"
    assert "example-list" in found.source
    assert not found.private


def test_a_region_locates_coarsely_and_a_country_not_at_all(reference):
    lookup = Lookup(reference)
    assert lookup.network("198.51.100.1").spot == Spot(48.1, 11.6, REGION_KM)
    assert lookup.network("198.51.100.200").spot is None


def test_the_place_that_the_event_states_wins(reference):
    lookup = Lookup(reference)
    found = lookup.network("192.0.2.1", Location(lat=1.5, long=2.5, city="Example City"))
    assert found.spot == Spot(1.5, 2.5, CITY_KM)
    assert found.place == "Example City"
    assert found.source.endswith("place as the event states it")
    assert "database" not in found.source
    assert found.kinds == (NetworkKind.VPN,)
    stated = lookup.network("192.0.2.1", Location(lat=1.5, long=2.5, accuracy=3.0))
    assert stated.spot == Spot(1.5, 2.5, 3.0)


def test_a_place_that_is_a_whole_country_falls_back_on_the_database(reference):
    found = Lookup(reference).network("192.0.2.1", Location(lat=51.0, long=10.0, country="DE"))
    assert found.spot == Spot(52.5, 13.4, CITY_KM)


def test_private_addresses_are_marked_and_nowhere(reference):
    lookup = Lookup(reference)
    for ip in ("10.1.2.3", "192.168.0.1", "172.31.0.1", "100.64.9.9", "::1", "fd00::1", "fe80::2"):
        assert lookup.network(ip).private, ip
        assert lookup.network(ip).spot is None
    assert not lookup.network("172.32.0.1").private


def test_carriers_are_known_by_their_number(reference):
    found = Lookup(reference).network("203.0.113.1")
    assert found.kinds == (NetworkKind.SATELLITE,)
    assert "table of carriers" in found.source
    told = Lookup(reference).network("203.0.113.200", Location(lat=1.0, long=2.0), 21928)
    assert (told.kinds, told.asn) == ((NetworkKind.MOBILE,), 21928)
    assert told.spot == Spot(1.0, 2.0, CITY_KM)
    assert Lookup(reference).network("192.0.2.1", None, 21928).asn == 64500
    assert Lookup(None).network("10.0.0.1", None, 21928).asn is None


def test_own_networks_are_corporate(reference):
    lookup = Lookup(reference, Policy(own_networks=("192.0.2.128/25", "10.0.0.0/8")))
    assert lookup.network("192.0.2.200").kinds == (NetworkKind.MOBILE, NetworkKind.CORPORATE)
    assert lookup.network("10.0.0.1").kinds == (NetworkKind.CORPORATE,)
    with pytest.raises(ValueError, match="no IP range"):
        Lookup(reference, Policy(own_networks=("nonsense",)))


def test_many_are_answered_as_one_by_one(reference):
    wanted = [("192.0.2.1", None), ("192.0.2.200", Location(lat=1.0, long=1.0)), ("x", None)]
    one_by_one = [Lookup(reference).network(*each) for each in wanted]
    assert Lookup(reference).networks(wanted) == one_by_one


def test_memory_is_bounded_and_what_is_used_stays():
    lookup = Lookup(None, most=10)
    for a, b in itertools.product(range(10), range(100)):
        lookup.network("192.0.2.7")
        lookup.network(f"198.51.{a}.{b}")
    assert len(lookup._young) + len(lookup._old) <= 20
    assert "192.0.2.7" in {**lookup._young, **lookup._old}


def test_an_unknown_address_is_known_for_nothing():
    lookup = Lookup(None)
    assert lookup.network(None).spot is None
    assert lookup.network("ec2.example.com").kinds == ()
    assert lookup.network("203.0.113.5").source == ""


def test_a_text_too_long_for_an_address_is_not_kept():
    lookup = Lookup(None)
    assert lookup.networks([("9" * 10_000, None)])[0].ip == "9" * 64
    assert not lookup._young


@given(st.text(max_size=99), st.floats(), st.floats(), st.floats(), st.text(max_size=300))
def test_hostile_addresses_and_places_are_survived(ip, lat, long, accuracy, city):
    found = Lookup(None).network(
        ip, Location(lat=lat, long=long, accuracy=accuracy, city=city, country=city)
    )
    assert len(found.place) <= 120
    if found.spot is not None:
        assert -90 <= found.spot.latitude <= 90
        assert 1 <= found.spot.accuracy <= HALF_ROUND_KM


def test_no_place_is_made_of_zeros():
    assert spot_of(0.0, 0.0, 10.0) is None
    assert spot_of(float("nan"), 1.0, 10.0) is None
    assert spot_of(1.0, 181.0, 10.0) is None


@needs_real_data
def test_published_lists_say_what_networks_are_used_for():
    """Data centres and VPNs, private relays and a security gateway, by the lists of 2026."""
    lists = {
        "misp_vpn-ipv4.json": (NetworkKind.VPN, NetworkKind.HOSTING),
        "misp_icloud-private-relay.json": (NetworkKind.RELAY,),
        "misp_zscaler.json": (NetworkKind.CORPORATE,),
    }
    feeds, samples = [], {}
    for name, kinds in lists.items():
        content = (DATA / "networks" / name).read_bytes()
        read = misp_warninglist(content, Label(kinds))
        feeds.append(feed(name, "networks", network_list(name, read, None)))
        version, first, _ = read.ranges[len(read.ranges) // 2]
        samples[name] = address_text(version, first)
    lookup = Lookup(Reference(feeds, [], datetime(2026, 1, 1, tzinfo=UTC).date()))
    for name, ip in samples.items():
        found = lookup.network(ip)
        assert set(lists[name]) <= set(found.kinds)
        assert name in found.source
        assert "2026" in found.source
    assert lookup.network("192.0.2.1").kinds == ()
