"""What becomes of a list: whole entries act, the rest needs an owner and may nothing."""

import json

import pytest

from agents.registry.conftest import NOW, new_key
from agents.registry.inventory.test_reading import CLAUDE, CLIENT, ENTRA, OKTA, SPIRE, read
from doorward.agents.registry.inventory.taking import take
from doorward.agents.registry.records import Holder

BY = ("tests", "imported", NOW)
HEADER = "id,blueprint,purpose,domain,owner,clearance,spiffe_id\n"


def taken(register, said, **more):
    _, into = read(said)
    return take(register, into.found, "list", *BY, **more)


def test_a_whole_entry_may_act_the_rest_needs_an_owner(register):
    register.add_holder(Holder(id="gone"), *BY)
    register.off_board("gone", *BY)
    register.add_holder(Holder(id="cleo", aliases=("cleo@example.com",)), *BY)
    found = taken(
        register,
        HEADER
        + "arm-1,arm,,,ada,,spiffe://example.org/arm-1\n"
        + "desk-1,desk,answers customers,service,Cleo@example.com,2,\n"
        + "desk-2,desk,,,ben,2,\n"
        + "lost-1,,,,,,\n"
        + "lost-2,desk,,,nobody,,\n"
        + "lost-3,desk,,,gone,,\n"
        + "lost-4,new,says no domain,,ada,,\n",
    )
    assert found.registered == ("arm-1", "desk-1", "desk-2")
    assert found.needs_owner == {
        "lost-1": ("owner", "purpose", "domain"),
        "lost-2": ("owner is not known",),
        "lost-3": ("owner has left",),
        "lost-4": ("domain",),
    }
    assert register.instance("desk-1").owner == "cleo"
    assert register.blueprint("desk").clearance == 2
    for name in found.registered:
        assert register.standing(name, NOW) == ""
    for name in found.needs_owner:
        assert register.standing(name, NOW) == "unknown-instance"
        assert register.unclaimed(name).lacks == found.needs_owner[name]


@pytest.mark.parametrize(
    "said", [SPIRE, CLIENT, OKTA, ENTRA, CLAUDE], ids=["spire", "rfc7591", "okta", "entra", "mcp"]
)
def test_what_other_systems_list_is_never_active(register, said):
    found = taken(register, said)
    assert found.registered == ()
    assert found.needs_owner
    assert register.all_instances() == ()
    assert all("purpose" in lacks for lacks in found.needs_owner.values())
    assert {one.id for one in register.all_unclaimed()} == set(found.needs_owner)


def test_a_disabled_one_stays_so(register):
    assert "is disabled there" in taken(register, OKTA).needs_owner["client/0oa1dddd"]


def test_taking_it_again_changes_nothing(register):
    said = HEADER + "arm-1,arm,,,ada,,\nlost-1,,,,,,\n"
    taken(register, said)
    before = register.version()
    found = taken(register, said)
    assert (found.registered, found.known, tuple(found.needs_owner)) == (
        (),
        ("arm-1",),
        ("lost-1",),
    )
    assert register.version() == before


def test_what_is_registered_is_left_as_it_is(register, add):
    add("arm-1", spiffe_id="spiffe://example.org/arm-1")
    register.suspend("arm-1", *BY)
    found = taken(register, HEADER + "other,arm,,,ben,,spiffe://example.org/arm-1\n")
    assert found.known == ("arm-1",)
    assert register.standing("arm-1", NOW) == "suspended"
    assert register.instance("other") is None


def test_a_dry_run_changes_nothing_and_says_the_same(register):
    said = HEADER + "arm-1,arm,,,ada,,\ndesk-1,desk,helps,service,ben,,\nlost-1,,,,,,\n"
    before = register.version()
    dry = taken(register, said, dry_run=True)
    assert register.version() == before
    assert register.all_unclaimed() == ()
    assert taken(register, said) == dry


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("arm-1,arm,,,ada,3,", "blueprint-differs"),
        ("arm-1,arm,,retail,ada,,", "blueprint-differs"),
        ("arm-1,arm,,,ada,,spiffe://example.org/../x", "bad-spiffe-id"),
        ("arm-1,a b,x,y,ada,,", "bad-id"),
    ],
)
def test_an_entry_that_contradicts_is_refused_and_the_rest_goes_on(register, row, code):
    found = taken(register, HEADER + row + "\narm-2,arm,,,ada,,\n")
    assert [(one.record, one.code) for one in found.refused] == [("2", code)]
    assert found.registered == ("arm-2",)


def test_two_entries_do_not_share_a_name(register):
    rows = "arm-1,arm,,,ada,,spiffe://example.org/x\narm-2,arm,,,ada,,spiffe://example.org/x\n"
    found = taken(register, HEADER + rows)
    assert found.registered == ("arm-1",)
    assert [(one.id, one.code) for one in found.refused] == [("arm-2", "taken")]


def test_an_import_brings_public_keys_only(register):
    good, bad = new_key(), new_key() | {"d": "AA"}
    said = [
        {"id": "arm-1", "blueprint": "arm", "owner": "ada", "keys": [good]},
        {"id": "arm-2", "blueprint": "arm", "owner": "ada", "keys": [bad]},
    ]
    found = taken(register, json.dumps(said))
    assert found.registered == ("arm-1",)
    assert [one.code for one in found.refused] == ["key-private"]
    assert len(register.keys_of("arm-1", NOW)) == 1


def test_an_agent_that_ended_already_is_refused(register):
    said = [{"id": "arm-1", "blueprint": "arm", "owner": "ada", "expires": "2020-01-01"}]
    assert [one.code for one in taken(register, json.dumps(said)).refused] == ["bad-expiry"]
