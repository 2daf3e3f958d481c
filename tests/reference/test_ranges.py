from __future__ import annotations

import ipaddress
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.reference.addresses import MAXIMUM
from doorward.reference.ranges import RangeTable

_NARROW = {4: 2**32 - 64, 6: 2**128 - 64}


def _brute(ranges, version, number):
    """The smallest range that holds the address, the first of equals."""
    inside = [
        (last - first, index)
        for index, (of, first, last) in enumerate(ranges)
        if of == version and first <= number <= last
    ]
    return min(inside)[1] if inside else -1


@st.composite
def _range(draw):
    version = draw(st.sampled_from([4, 6]))
    base = draw(st.sampled_from([0, 2**16, _NARROW[version]]))
    first = base + draw(st.integers(0, 63))
    last = min(first + draw(st.integers(0, 63)), MAXIMUM[version])
    return version, first, last


@given(st.lists(_range(), max_size=14), st.data())
@settings(max_examples=80, deadline=None)
def test_the_smallest_range_wins_however_they_overlap(ranges, data):
    table = RangeTable(ranges)
    for _ in range(12):
        version, number, _last = data.draw(_range())
        assert table.lookup(version, number) == _brute(ranges, version, number)


def test_longest_prefix_agrees_with_ipaddress():
    choose = random.Random(7)
    networks = []
    for _ in range(400):
        prefix = choose.choice([0, 4, 8, 12, 16, 20, 24, 28, 31, 32])
        networks.append(ipaddress.ip_network((choose.getrandbits(32) >> 4, prefix), strict=False))
    for _ in range(100):
        prefix = choose.choice([16, 32, 48, 64, 96, 128])
        networks.append(ipaddress.ip_network((choose.getrandbits(128), prefix), strict=False))
    table = RangeTable.from_cidrs([str(one) for one in networks])
    addresses = [str(ipaddress.ip_address(choose.getrandbits(32) >> 4)) for _ in range(500)]
    addresses += [str(one[choose.randrange(min(one.num_addresses, 2**30))]) for one in networks]
    ranges = [(one.version, int(one[0]), int(one[-1])) for one in networks]
    parsed = [ipaddress.ip_address(one) for one in addresses]
    expected = [_brute(ranges, one.version, int(one)) for one in parsed]
    assert table.lookup_many(addresses).tolist() == expected
    assert len(set(expected)) > 200


def test_all_ways_to_name_an_address_agree():
    table = RangeTable.from_cidrs(["192.0.2.0/24", "192.0.2.128/25", "2001:db8::/32"])
    texts = [f"192.0.2.{last}" for last in range(0, 256, 7)] + ["198.51.100.1"] * 3
    numbers = [int(ipaddress.ip_address(text)) for text in texts]
    expected = table.lookup_many(texts).tolist()
    assert table.lookup_many(np.array(numbers, np.uint32)).tolist() == expected
    assert table.lookup_many(numbers).tolist() == expected
    assert table.lookup_many([number.to_bytes(4) for number in numbers]).tolist() == expected
    assert [table.lookup(4, number) for number in numbers] == expected
    assert {0, 1, -1} == set(expected)


def test_mixed_and_wrong_texts():
    table = RangeTable.from_cidrs(["192.0.2.0/24", "2001:db8::/32"])
    texts = ["2001:db8::7", "not an address", "192.0.2.9", "::ffff:192.0.2.9", ""] * 4
    assert table.lookup_many(texts).tolist() == [1, -1, 0, 0, -1] * 4
    assert table.lookup_many(["2001:db8::7", "192.0.2.9"]).tolist() == [1, 0]
    assert table.lookup_many([b"\xc0\x00\x02\x09", b"xyz"]).tolist() == [0, -1]
    assert table.lookup_many([-1, 2**128]).tolist() == [-1, -1]


def test_edges_of_the_address_space():
    table = RangeTable.from_cidrs(["0.0.0.0/32", "255.255.255.255/32", "::/128", "ffff::/16"])
    assert table.lookup_many(["0.0.0.0", "0.0.0.1", "255.255.255.255"]).tolist() == [0, -1, 1]
    assert table.lookup(6, 2**128 - 1) == 3
    whole = RangeTable.from_cidrs(["0.0.0.0/0", "::/0"])
    assert whole.lookup_many(["203.0.113.1", "2001:db8::1"]).tolist() == [0, 1]


def test_an_empty_table_finds_nothing():
    assert RangeTable([]).lookup_many(["192.0.2.1", "2001:db8::1"]).tolist() == [-1, -1]
    assert RangeTable([]).lookup_many([]).tolist() == []


def test_crowded_buckets_are_searched():
    cidrs = [f"10.0.{number // 256}.{number % 256}/32" for number in range(0, 4096, 2)]
    table = RangeTable.from_cidrs(cidrs)
    numbers = np.arange(10 << 24, (10 << 24) + 4096, dtype=np.uint32)
    expected = [index // 2 if index % 2 == 0 else -1 for index in range(4096)]
    assert table.lookup_many(numbers).tolist() == expected


def test_what_is_no_range_is_refused():
    with pytest.raises(ValueError, match="no IP range"):
        RangeTable.from_cidrs(["192.0.2.0/99"])
    with pytest.raises(ValueError, match="no range"):
        RangeTable([(4, 9, 3)])
    with pytest.raises(ValueError, match="no range"):
        RangeTable([(4, 0, 2**32)])
    with pytest.raises(TypeError, match="uint32"):
        RangeTable([]).lookup_many(np.array([1], np.int64))
