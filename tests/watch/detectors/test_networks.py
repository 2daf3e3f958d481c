"""Tunnels and rented servers."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import NetworkKind as Kind
from doorward.watch.context import Context, Policy
from doorward.watch.detectors.networks import State, UnusualNetwork
from signins import DAY, MONDAY, OWN, knowing, laptop, net, sign_in, stepped, told

NETWORKS = UnusualNetwork()
SILENT = Context.of((), Policy())


def once(kinds, managed=True, provider=None, context=None):
    network = net(kinds=kinds, provider=provider, source="lists example (2026-01-01)")
    machine = laptop(managed=managed)
    return stepped(NETWORKS, [sign_in(MONDAY, network, device=machine)], context)


def test_a_tunnel_from_a_managed_machine_is_told_with_its_list():
    (found,) = once((Kind.VPN, Kind.HOSTING))
    assert (found.behaviour, found.strength.value) == ("F02", "medium")
    assert found.facts[0].source == "lists example (2026-01-01)"
    assert "managed machine" in found.reason


@pytest.mark.parametrize("managed", [None, False])
def test_a_tunnel_from_any_other_machine_is_the_persons_own_business(managed):
    assert once((Kind.VPN, Kind.HOSTING), managed) == []
    assert once((Kind.VPN,), managed, provider="Astrill VPN") == []


@pytest.mark.parametrize(
    ("managed", "strength"), [(True, "medium"), (False, "medium"), (None, "weak")]
)
def test_a_rented_server_is_told_weaker_where_the_machine_is_unknown(managed, strength):
    assert told(once((Kind.HOSTING,), managed)) == [("F09", strength)]


def test_the_provider_that_advisories_name_is_strong():
    assert told(once((Kind.VPN,), provider="ASTRILL_VPN", context=SILENT)) == [("F02", "strong")]
    assert told(once((Kind.VPN,), provider="Proton VPN", context=SILENT)) == [("F02", "medium")]
    assert told(once((Kind.TOR,), context=SILENT)) == [("F02", "medium")]


def test_a_company_that_states_nothing_is_told_of_no_nameless_network():
    assert once((Kind.VPN, Kind.HOSTING), context=SILENT) == []
    assert once((Kind.HOSTING,), context=SILENT) == []
    assert once((Kind.VPN,), provider="Company Gateway", context=SILENT) == []


@pytest.mark.parametrize(
    ("kinds", "provider"),
    [
        ((Kind.VPN,), "Example VPN"),
        ((Kind.HOSTING,), "example vpn"),
        ((Kind.VPN, Kind.CORPORATE), None),
        ((Kind.HOSTING, Kind.RELAY), None),
        ((Kind.MOBILE,), None),
        ((Kind.SATELLITE,), None),
        ((Kind.CAMPUS,), None),
        ((), None),
    ],
    ids=str,
)
def test_allowed_and_ordinary_networks_are_left_alone(kinds, provider):
    assert once(kinds, provider=provider) == []


def test_each_provider_is_told_once_a_month():
    vpn, other = net(kinds=(Kind.VPN,), provider="one"), net(kinds=(Kind.VPN,), provider="two")
    events = [
        sign_in(MONDAY + n * DAY, (vpn, other)[n % 2], device=laptop(managed=True))
        for n in range(10)
    ]
    assert len(stepped(NETWORKS, events)) == 2
    later = sign_in(MONDAY + 35 * DAY, vpn, device=laptop(managed=True))
    assert len(stepped(NETWORKS, [*events, later])) == 3


@pytest.mark.parametrize("change", [{"status_id": 2}, {"logon_type_id": 5}], ids=str)
def test_only_sign_ins_by_hand_that_got_in_count(change):
    network = net(kinds=(Kind.HOSTING,))
    assert stepped(NETWORKS, [sign_in(MONDAY, network, **change)]) == []


@given(st.text(max_size=400), st.lists(st.sampled_from("abcdef"), max_size=30), st.integers(0, 30))
def test_states_stay_small_and_merge(name, providers, cut):
    context = knowing(policy=OWN)
    events = [
        sign_in(MONDAY + n, net(kinds=(Kind.HOSTING,), provider=one + name))
        for n, one in enumerate(providers)
    ]
    first, second = State(), State()
    stepped(NETWORKS, events[:cut], context, first)
    stepped(NETWORKS, events[cut:], context, second)
    merged = NETWORKS.merge(first, second)
    assert len(msgspec.json.encode(merged)) < 2_000
    assert {key for key, _ in (*first.told, *second.told)} == {key for key, _ in merged.told}
    assert stepped(NETWORKS, events, context, merged) == []
