"""Nothing in a synthetic company can reach anybody."""

from __future__ import annotations

import ipaddress
import re
from itertools import pairwise

import msgspec
import phonenumbers
import pytest

from doorward.simulate import Plan, company
from doorward.simulate.networks import ranges
from doorward.simulate.phones import _FICTION, _UNASSIGNED, Numbers, written
from doorward.simulate.places import AREAS, COUNTRY_NAMES

_NEVER_ROUTED = [
    ipaddress.ip_network(one) for one in ("10.0.0.0/8", "100.64.0.0/10", "2001:db8::/32")
]
_DOMAIN = re.compile(r"(?:@|https?://)([a-z0-9.-]+)")
_RESERVED = re.compile(r"(?:[a-z0-9-]+\.)*(?:example|test|example\.(?:com|net|org))")


@pytest.fixture(scope="module")
def text():
    made = company(Plan(applications=700, seed=21, texts=True, rings=9))
    return "\n".join(msgspec.json.encode(one.record).decode() for one in made)


def test_every_domain_is_reserved(text: str) -> None:
    domains = set(_DOMAIN.findall(text.lower()))
    assert len(domains) > 100
    assert not [one for one in domains if not _RESERVED.fullmatch(one)]


def test_the_domain_check_can_fail() -> None:
    assert not _RESERVED.fullmatch("gmail.com")
    assert not _RESERVED.fullmatch("example.com.evil.io")


def test_every_address_is_never_routed() -> None:
    for one in company(Plan(applications=700, seed=21, rings=9)):
        events = [event.ip for event in one.record.client_events]
        for ip in events + [who.form_ip for who in one.record.referees if who.form_ip]:
            address = ipaddress.ip_address(ip)
            assert any(address in network for network in _NEVER_ROUTED if
                       network.version == address.version)  # fmt: skip


def test_small_companies_use_only_numbers_kept_for_fiction_in_the_united_states() -> None:
    numbers = Numbers(10_000)
    for line in range(0, 10_000, 7):
        assert re.fullmatch(r"\+1\d{3}55501\d\d", numbers.line(line, "US").e164)


def test_large_companies_use_office_codes_that_cannot_be_assigned() -> None:
    numbers = Numbers(5_000_000)
    found = {numbers.line(line, "US").e164 for line in range(0, 5_000_000, 997)}
    assert all(re.fullmatch(r"\+1\d{3}[2-9]11\d{4}", one) for one in found)
    assert len(found) == len(range(0, 5_000_000, 997))


@pytest.mark.parametrize("country", COUNTRY_NAMES)
@pytest.mark.parametrize("lines", [4000, 6_000_000])
def test_lines_never_share_a_number_and_all_are_possible(country: str, lines: int) -> None:
    numbers = Numbers(lines)
    places = [*range(600), *range(600, lines, lines // 500)]
    found = [numbers.line(place, country).e164 for place in places]
    assert len(set(found)) == len(places)
    for one in found[::40]:
        parsed = phonenumbers.parse(one, None)
        assert phonenumbers.is_possible_number(parsed)
        assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == one


@pytest.mark.parametrize("country", sorted(_UNASSIGNED))
def test_unassigned_ranges_are_assigned_to_nobody(country: str) -> None:
    prefix, digits = _UNASSIGNED[country]
    for tail in range(0, 10**digits, 10**digits // 199):
        assert not phonenumbers.is_valid_number(
            phonenumbers.parse(f"+{prefix}{tail:0{digits}d}", None)
        )


def test_ranges_kept_for_fiction_do_not_overlap() -> None:
    for patterns in _FICTION.values():
        stems = [one.rstrip("x") for one in patterns]
        assert len(stems) == len(set(stems))
        assert len({one.count("x") for one in patterns}) == 1


def test_numbers_are_written_in_several_ways() -> None:
    assert written("+15125550123", "brackets", plus=True) == "+1 (512) 555-0123"
    assert written("+15125550123", "plain", plus=False) == "5125550123"
    assert written("+442079460123", "plain", plus=False) == "+442079460123"


def test_area_codes_are_used_once() -> None:
    assert len({area for area, _ in AREAS}) == len(AREAS)


def test_the_synthetic_internet_has_no_overlaps() -> None:
    known = [ipaddress.ip_network(one.cidr) for one in ranges(seed=1, campuses=900)]
    for version in (4, 6):
        ordered = sorted(one for one in known if one.version == version)
        for before, after in pairwise(ordered):
            assert not before.overlaps(after), (before, after)


def test_every_address_used_lies_in_a_known_range() -> None:
    made = company(Plan(applications=800, seed=3))
    known = [ipaddress.ip_network(one.cidr) for one in ranges(3, made.world.campuses)]
    for one in made:
        for event in one.record.client_events[:1]:
            address = ipaddress.ip_address(event.ip)
            assert any(
                address in network for network in known if network.version == address.version
            )
