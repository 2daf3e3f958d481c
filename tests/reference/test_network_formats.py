from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import NetworkKind
from doorward.reference import ReferenceDataError
from doorward.reference.network_formats import NETWORK_PARSERS, Label
from doorward.reference.networks import UNLISTED, Networks, network_list

_HOSTING = Label((NetworkKind.HOSTING,), "Example Cloud")

_SAMPLES = {
    "misp-warninglist": json.dumps(
        {
            "name": "n",
            "description": "d",
            "type": "cidr",
            "version": 20260811,
            "list": ["192.0.2.0/24", "2001:db8::/32"],
            "matching_attributes": ["ip-src"],
        }
    ),
    "cidr-text": "# a comment\n192.0.2.0/24\n\n2001:db8::/32 # documentation\n",
    "network-csv": "cidr,kind,provider\n192.0.2.0/24,,\n2001:db8::/32,,\n",
    "apple-relay-csv": "192.0.2.0/24,US,US-CA,EXAMPLETON,\n2001:db8::/32,GB,GB-EN,EXAMPLEHAM,\n",
    "aws-ranges": json.dumps(
        {
            "syncToken": "1",
            "createDate": "2026-08-11-10-00-00",
            "prefixes": [{"ip_prefix": "192.0.2.0/24", "region": "x", "service": "EC2"}],
            "ipv6_prefixes": [{"ipv6_prefix": "2001:db8::/32", "region": "x"}],
        }
    ),
    "gcp-ranges": json.dumps(
        {
            "syncToken": "1",
            "creationTime": "2026-08-11T10:00:00.1",
            "prefixes": [
                {"ipv4Prefix": "192.0.2.0/24", "service": "Google Cloud", "scope": "x"},
                {"ipv6Prefix": "2001:db8::/32", "service": "Google Cloud", "scope": "x"},
            ],
        }
    ),
    "azure-ranges": json.dumps(
        {
            "changeNumber": 1,
            "cloud": "Public",
            "values": [
                {
                    "name": "AzureCloud.example",
                    "id": "AzureCloud.example",
                    "properties": {"addressPrefixes": ["192.0.2.0/24", "2001:db8::/32"]},
                },
                {"name": "Sql", "properties": {"addressPrefixes": ["203.0.113.0/24"]}},
            ],
        }
    ),
    "oracle-ranges": json.dumps(
        {
            "last_updated_timestamp": "2026-08-11T10:00:00.1",
            "regions": [
                {
                    "region": "example-1",
                    "cidrs": [
                        {"cidr": "192.0.2.0/24", "tags": ["OCI"]},
                        {"cidr": "2001:db8::/32", "tags": ["OCI"]},
                    ],
                }
            ],
        }
    ),
    "tor-exits": "ExitNode 00FF\nPublished 2026-08-11\nExitAddress 192.0.2.7 2026-08-11 10:00:00\n"
    "2001:db8::7\n",
    "spur-jsonl": '{"ip":"192.0.2.7"}\n\n{"ip":"2001:db8::7","unknown":[1]}\n',
}


def _networks(parser: str, content: str | bytes, label: Label = _HOSTING) -> Networks:
    raw = content.encode() if isinstance(content, str) else content
    return Networks([network_list("example", NETWORK_PARSERS[parser](raw, label), None)])


def test_every_parser_has_a_sample():
    assert set(_SAMPLES) == set(NETWORK_PARSERS)


@pytest.mark.parametrize("parser", sorted(_SAMPLES))
def test_each_format_is_read(parser):
    found = _networks(parser, _SAMPLES[parser]).listings(
        ["192.0.2.7", "2001:db8::7", "203.0.113.1", "no address"]
    )
    assert [one.lists for one in found] == [("example",), ("example",), (), ()]
    assert found[2] is UNLISTED
    if parser != "spur-jsonl":
        assert found[0].kinds == (NetworkKind.HOSTING,)
    assert found[0].provider == "Example Cloud"


@pytest.mark.parametrize(
    "parser", ["misp-warninglist", "aws-ranges", "gcp-ranges", "oracle-ranges"]
)
def test_the_lists_own_date_is_read(parser):
    read = NETWORK_PARSERS[parser](_SAMPLES[parser].encode(), _HOSTING)
    assert read.list_date == date(2026, 8, 11)


def test_csv_rows_carry_kinds_and_providers():
    content = (
        "start,end,kind,provider\n192.0.2.0,192.0.2.9,vpn+hosting,Example VPN\n"
        "192.0.2.10,192.0.2.20,campus,Example University\n"
    )
    first, second = _networks("network-csv", content).listings(["192.0.2.3", "192.0.2.15"])
    assert first.kinds == (NetworkKind.VPN, NetworkKind.HOSTING)
    assert first.provider == "Example VPN"
    assert (second.kinds, second.provider) == ((NetworkKind.CAMPUS,), "Example University")


def test_spur_objects_name_the_operator():
    lines = (
        {
            "ip": "192.0.2.1",
            "infrastructure": "DATACENTER",
            "tunnels": [{"type": "VPN", "operator": "EXAMPLE_VPN", "anonymous": True}],
        },
        {"ip": "192.0.2.2", "client": {"proxies": ["EXAMPLE_PROXY"]}, "infrastructure": "MOBILE"},
        {"ip": "192.0.2.3", "infrastructure": "SOMETHING_NEW", "tunnels": [{"type": "NEW"}]},
    )
    content = "\n".join(json.dumps(line) for line in lines)
    vpn, proxy, other = _networks("spur-jsonl", content, Label()).listings(
        ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
    )
    assert (vpn.kinds, vpn.provider) == ((NetworkKind.VPN, NetworkKind.HOSTING), "EXAMPLE_VPN")
    assert proxy.kinds == (NetworkKind.PROXY, NetworkKind.MOBILE)
    assert other.kinds == ()


def test_several_lists_are_merged_with_the_oldest_date():
    vpn = NETWORK_PARSERS["cidr-text"](b"192.0.2.0/24", Label((NetworkKind.VPN,), "Example VPN"))
    relay = NETWORK_PARSERS["cidr-text"](b"192.0.2.0/28", Label((NetworkKind.RELAY,)))
    networks = Networks(
        [
            network_list("vpn", vpn, date(2026, 5, 1)),
            network_list("relay", relay, date(2025, 5, 1)),
        ]
    )
    both, one = networks.listings(["192.0.2.1", "192.0.2.99"])
    assert both.kinds == (NetworkKind.VPN, NetworkKind.RELAY)
    assert (both.lists, both.list_date) == (("vpn", "relay"), date(2025, 5, 1))
    assert (one.lists, one.list_date) == (("vpn",), date(2026, 5, 1))


@pytest.mark.parametrize(
    ("parser", "content", "code"),
    [
        ("misp-warninglist", '{"list": "text"}', "wrong-type"),
        ("misp-warninglist", '{"list": [], "type": "hostname"}', "wrong-type"),
        ("aws-ranges", "[]", "wrong-type"),
        ("gcp-ranges", "not json", "wrong-type"),
        ("cidr-text", "<html>\nnot\na\nlist\nat\nall\n", "not-understood"),
        ("cidr-text", b"\xff\xfe\x00", "wrong-encoding"),
        ("network-csv", "cidr,kind\n" + "192.0.2.0/24,spaceship\n" * 9, "not-understood"),
        ("network-csv", 'cidr\n"192.0.2.0/24', "not-understood"),
    ],
)
def test_what_is_not_the_format_is_refused(parser, content, code):
    with pytest.raises(ReferenceDataError) as caught:
        _networks(parser, content)
    assert caught.value.code == code


def test_a_few_bad_rows_are_passed_over():
    read = NETWORK_PARSERS["cidr-text"](b"192.0.2.0/24\noops\n198.51.100.0/24\n", _HOSTING)
    assert len(read.ranges) == 2


@given(parser=st.sampled_from(sorted(NETWORK_PARSERS)), content=st.binary(max_size=200))
def test_no_content_makes_a_parser_fail_otherwise(parser, content):
    try:
        read = NETWORK_PARSERS[parser](content, _HOSTING)
    except ReferenceDataError:
        return
    assert len(read.ranges) == len(read.label_of)


@pytest.mark.parametrize(
    ("name", "entries", "inside"),
    [
        ("vpn-ipv4", 42_426, "1.116.0.1"),
        ("icloud-private-relay", 13_747, "104.28.100.10"),
        ("zscaler", 78, "136.226.1.1"),
    ],
)
def test_real_lists(shared_file, name, entries, inside):
    content = shared_file(f"networks/misp_{name}.json").read_bytes()
    read = NETWORK_PARSERS["misp-warninglist"](content, _HOSTING)
    assert (len(read.ranges), read.list_date) == (entries, date(2026, 8, 11))
    hit, miss = _networks("misp-warninglist", content).listings([inside, "192.0.2.1"])
    assert (hit.lists, miss.lists) == (("example",), ())
