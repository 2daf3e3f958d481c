from __future__ import annotations

import ipaddress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reference.addresses import (
    address_text,
    between,
    parse_address,
    parse_ipv4_many,
    parse_range,
)


@given(st.ip_addresses())
def test_addresses_agree_with_ipaddress(address):
    expected = (address.version, int(address))
    if address.version == 6 and address.ipv4_mapped is not None:
        expected = (4, int(address.ipv4_mapped))
    assert parse_address(str(address)) == expected
    assert address_text(*expected) == str(ipaddress.ip_address(address_text(*expected)))


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(text):
    parsed = parse_address(text)
    if parsed is not None:
        assert ipaddress.ip_address(address_text(*parsed)).version == parsed[0]
    assert parse_range(text) is None or parse_range(text)[1] <= parse_range(text)[2]


@pytest.mark.parametrize(
    "text",
    ["", "192.0.2", "192.0.2.1.1", "192.0.2.256", "192.0.2.01", " 192.0.2.1", "fe80::1%eth0", "x"],
)
def test_what_is_no_address(text):
    assert parse_address(text) is None
    assert parse_ipv4_many(["192.0.2.1", text]) is None


@pytest.mark.parametrize(
    "text",
    ["192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/", "192.0.2.0/٣", "192.0.2.9-192.0.2.1",
     "192.0.2.1-2001:db8::1", "::ffff:192.0.2.0/120", "2001:db8::/129"],
)  # fmt: skip
def test_what_is_no_range(text):
    assert parse_range(text) is None


def test_host_bits_are_ignored():
    assert parse_range("192.0.2.77/24") == parse_range("192.0.2.0/24")
    assert between("192.0.2.0", "192.0.2.255") == parse_range("192.0.2.0/24")


@given(st.lists(st.ip_addresses(v=4), max_size=40))
def test_many_addresses_at_once_agree_with_one_by_one(addresses):
    parsed = parse_ipv4_many([str(one) for one in addresses])
    assert parsed is not None
    assert parsed.dtype == np.uint32
    assert parsed.tolist() == [int(one) for one in addresses]


@given(st.lists(st.text(alphabet="0123456789.\n :ab", max_size=18), min_size=1, max_size=6))
def test_many_texts_are_refused_unless_each_is_an_address(texts):
    parsed = parse_ipv4_many(texts)
    each = [parse_address(text) for text in texts]
    if any(one is None or one[0] == 6 for one in each):
        assert parsed is None
    else:
        assert parsed.tolist() == [one[1] for one in each]


def test_lines_cannot_hide_in_one_text():
    assert parse_ipv4_many(["192.0.2.1\n192.0.2.2", ""]) is None
