"""The register: standing at every moment, keys, ends, and what is written down."""

import math

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from agents.registry.conftest import ARM, DAY, NOW, new_key
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Blueprint, Holder, Instance, Standing, Unclaimed
from doorward.agents.registry.register import Register
from doorward.agents.state import FILE, AgentState

BY = ("tests", "because", NOW)


def code_of(call, *values, **more):
    with pytest.raises(AgentRefusal) as caught:
        call(*values, **more)
    return caught.value.code


def test_an_agent_that_nobody_registered_may_not_act(register):
    assert register.standing("arm-7", NOW) == "unknown-instance"


def test_a_registered_agent_may_act_for_thirty_days(register, add):
    one = add()
    assert one.expires_at == NOW + 30 * DAY
    assert register.standing("arm-7", NOW) == ""
    assert register.instance("arm-7") == one


def test_there_is_no_leeway_at_the_end(register, add):
    end = add().expires_at
    assert register.standing("arm-7", math.nextafter(end, 0)) == ""
    assert register.standing("arm-7", end) == "expired"
    assert register.standing("arm-7", math.inf) == "expired"


def test_a_clock_that_was_put_back_revives_nothing(register, add):
    add(keys=[new_key()])
    assert register.standing("arm-7", NOW - 59) == ""
    assert register.standing("arm-7", NOW - 61) == "not-yet"
    assert register.standing("arm-7", math.nan) == "expired"
    assert register.standings(NOW - 61) == {"arm-7": "not-yet"}


def test_suspended_and_resumed(register, add):
    add()
    register.suspend("arm-7", "ben", "does odd things", NOW)
    assert register.standing("arm-7", NOW) == "suspended"
    assert register.instance("arm-7").reason == "does odd things"
    register.resume("arm-7", "ben", "looked at it", NOW)
    assert register.standing("arm-7", NOW) == ""
    assert register.instance("arm-7").reason == ""


def test_retired_for_good(register, add):
    add(keys=[new_key()], spiffe_id="spiffe://example.org/arm-7")
    register.retire("arm-7", *BY)
    assert register.standing("arm-7", NOW) == "retired"
    assert register.keys_of("arm-7", NOW) == ()
    for call in (register.suspend, register.resume, register.renew):
        assert code_of(call, "arm-7", *BY) == "retired"
    assert code_of(register.rotate, "arm-7", new_key(), NOW) == "retired"
    assert register.by_spiffe("spiffe://example.org/arm-7") is None
    assert add("arm-8", spiffe_id="spiffe://example.org/arm-7").id == "arm-8"
    assert code_of(add, "arm-7") == "taken"


def test_every_change_says_who_what_and_why(register, add):
    add(keys=[new_key()])
    register.suspend("arm-7", "ben", "odd", NOW + 1)
    register.suspend("arm-7", "ben", "again", NOW + 2)
    register.resume("arm-7", "ada", "fine", NOW + 3)
    register.rotate("arm-7", new_key(), NOW + 4)
    register.renew("arm-7", "ada", "goes on", NOW + 5)
    register.retire("arm-7", "ada", "done", NOW + 6)
    found = [(one.at - NOW, one.who, one.what, one.why) for one in register.changes_of("arm-7")]
    assert found[::-1] == [
        (0, "tests", "registered", "set up"),
        (1, "ben", "suspended", "odd"),
        (3, "ada", "resumed", "fine"),
        (4, "agent arm-7", "key-rotated", "rotation"),
        (5, "ada", "renewed", "goes on"),
        (6, "ada", "retired", "done"),
    ]


@pytest.mark.parametrize(
    ("who", "why"), [("", "x"), ("x", " "), ("x", "a\u202eb"), ("x" * 2_000, "y")]
)
def test_nothing_is_changed_without_a_clear_reason(register, add, who, why):
    add()
    before = register.version()
    for call in (register.suspend, register.resume, register.retire, register.renew):
        assert code_of(call, "arm-7", who, why, NOW) in {"no-reason", "bad-text"}
    assert register.version() == before


@pytest.mark.parametrize("now", [math.nan, math.inf, -1.0])
def test_nothing_is_changed_at_no_moment(register, add, now):
    add()
    assert code_of(register.suspend, "arm-7", "a", "b", now) == "bad-time"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"identifier": "arm 7"}, "bad-id"),
        ({"identifier": "arm-7\n"}, "bad-id"),
        ({"identifier": "аrm-7"}, "bad-id"),
        ({"identifier": "a" * 201}, "bad-id"),
        ({"owner": "nobody"}, "unknown-owner"),
        ({"owner": "gone"}, "owner-left"),
        ({"expires_at": NOW}, "bad-expiry"),
        ({"expires_at": NOW + 367 * DAY}, "bad-expiry"),
        ({"expires_at": math.nan}, "bad-expiry"),
        ({"spiffe_id": "spiffe://example.org"}, "bad-spiffe-id"),
        ({"spiffe_id": "spiffe://example.org/a/../b"}, "bad-spiffe-id"),
        ({"runs_at": "a\u200bb"}, "bad-text"),
        ({"accounts": ("",)}, "bad-text"),
        ({"user_agents": ("x",) * 201}, "bad-text"),
        ({"keys": [{"kty": "oct"}]}, "key-weak"),
    ],
)
def test_what_is_not_clear_is_not_registered(register, add, more, code):
    register.add_holder(Holder(id="gone"), *BY)
    register.off_board("gone", *BY)
    assert code_of(add, **more) == code
    assert register.all_instances() == ()


def test_an_unknown_blueprint_is_refused(register):
    one = Instance(id="a", blueprint="none", owner="ada")
    assert code_of(register.register, one, (), *BY) == "unknown-blueprint"


def test_names_are_one_agents_only(register, add):
    key = new_key()
    add(keys=[key], spiffe_id="spiffe://example.org/a", oauth_client="c-1")
    assert register.by_spiffe("spiffe://example.org/a").id == "arm-7"
    assert register.by_client("c-1").id == "arm-7"
    assert code_of(add) == "taken"
    assert code_of(add, "arm-8", spiffe_id="spiffe://example.org/a") == "taken"
    assert code_of(add, "arm-8", oauth_client="c-1") == "taken"
    assert code_of(add, "arm-8", keys=[key]) == "key-taken"
    assert code_of(add, "arm-8", keys=[new_key()] * 2) == "key-taken"
    assert [one.id for one in register.all_instances()] == ["arm-7"]


def test_one_that_cannot_be_registered_leaves_the_others(register):
    several = [
        (Instance(id=name, blueprint="arm", owner="ada"), ()) for name in ("a", "b b", "c", "a")
    ]
    found = register.register_many(several, *BY)
    codes = [one.code if isinstance(one, AgentRefusal) else one.id for one in found]
    assert codes == ["a", "bad-id", "c", "taken"]
    assert [one.id for one in register.all_instances()] == ["a", "c"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"id": "a b"}, "bad-id"),
        ({"purpose": " "}, "no-purpose"),
        ({"domain": ""}, "no-purpose"),
        ({"clearance": 4}, "bad-blueprint"),
        ({"clearance": -1}, "bad-blueprint"),
        ({"longest_chain": 0}, "bad-blueprint"),
        ({"tools": ("",)}, "bad-text"),
        ({"purpose": "x\x00"}, "bad-text"),
    ],
)
def test_a_blueprint_says_what_it_is_for(register, changed, code):
    one = msgspec.structs.replace(ARM, **changed)
    assert code_of(register.add_blueprint, one, *BY) == code


def test_a_blueprint_is_replaced_only_where_that_is_meant(register):
    wider = msgspec.structs.replace(ARM, clearance=3)
    assert code_of(register.add_blueprint, wider, *BY) == "taken"
    before = register.version()
    register.add_blueprint(ARM, *BY)
    assert register.version() == before
    register.add_blueprint(wider, *BY, replace=True)
    assert register.blueprint("arm").clearance == 3
    assert register.changes_of("arm")[0].what == "blueprint-changed"


def test_keys_overlap_while_they_rotate(register, add):
    first, second, third = new_key(), new_key(), new_key()
    add(keys=[first])
    old, new = (ECKey.import_key(one).thumbprint() for one in (first, second))
    register.rotate("arm-7", second, NOW + 10, 100)
    assert {one.thumbprint for one in register.keys_of("arm-7", NOW + 109)} == {old, new}
    assert {one.thumbprint for one in register.keys_of("arm-7", NOW + 110)} == {new}
    register.rotate("arm-7", third, NOW + 20)
    assert not register.key(old).counts(NOW + 21)
    assert not register.key(new).counts(NOW + 21)
    assert len(register.keys_of("arm-7")) == 3


def test_an_overlap_never_lengthens_a_key(register, add):
    add(keys=[new_key()])
    register.rotate("arm-7", new_key(), NOW + 1, 10)
    register.rotate("arm-7", new_key(), NOW + 2, 7 * DAY)
    ends = sorted(one.expires_at for one in register.keys_of("arm-7"))
    assert ends[0] == NOW + 11
    assert ends[1] == NOW + 2 + 7 * DAY


@pytest.mark.parametrize("overlap", [-1, 8 * DAY, math.nan, math.inf])
def test_an_overlap_has_an_end(register, add, overlap):
    add(keys=[new_key()])
    assert code_of(register.rotate, "arm-7", new_key(), NOW, overlap) == "bad-overlap"


def test_a_key_that_was_an_agents_is_nobodys_again(register, add):
    key = new_key()
    add(keys=[key])
    register.rotate("arm-7", new_key(), NOW)
    assert code_of(register.rotate, "arm-7", key, NOW) == "key-taken"
    register.retire("arm-7", *BY)
    assert code_of(add, "arm-8", keys=[key]) == "key-taken"


def test_without_a_key_that_counts_it_may_not_act(register, add):
    key = new_key()
    add(keys=[key], expires_at=NOW + 200 * DAY)
    assert register.standing("arm-7", NOW + 90 * DAY) == "keys-expired"
    thumbprint = ECKey.import_key(key).thumbprint()
    register.retire_key(thumbprint, *BY)
    assert register.standing("arm-7", NOW) == "keys-expired"
    assert code_of(register.retire_key, "none", *BY) == "unknown-key"
    register.rotate("arm-7", new_key(), NOW + 1, who="ada", why="lost the old one")
    assert register.standing("arm-7", NOW + 1) == ""


def test_no_new_key_for_who_may_not_act(register, add):
    add(keys=[new_key()])
    register.suspend("arm-7", *BY)
    assert code_of(register.rotate, "arm-7", new_key(), NOW) == "suspended"
    register.resume("arm-7", *BY)
    assert code_of(register.rotate, "arm-7", new_key(), NOW + 31 * DAY) == "expired"
    assert code_of(register.rotate, "arm-8", new_key(), NOW) == "unknown-instance"


def test_an_agent_has_eight_keys_at_most(register, add):
    assert code_of(add, keys=[new_key() for _ in range(9)]) == "too-many-keys"
    add(keys=[new_key() for _ in range(8)])
    assert code_of(register.rotate, "arm-7", new_key(), NOW, 60) == "too-many-keys"
    register.rotate("arm-7", new_key(), NOW)
    assert len(register.keys_of("arm-7", NOW)) == 1


def test_an_expired_agent_is_renewed_not_resumed(register, add):
    add()
    later = NOW + 40 * DAY
    register.suspend("arm-7", "a", "b", later)
    assert code_of(register.resume, "arm-7", "a", "b", later) == "expired"
    register.renew("arm-7", "a", "b", later)
    assert register.standing("arm-7", later) == "suspended"
    register.resume("arm-7", "a", "b", later)
    assert register.standing("arm-7", later) == ""
    assert code_of(register.renew, "arm-7", "a", "b", later, expires_at=1e12) == "bad-expiry"


def test_what_nobody_answers_for_is_kept_and_may_not_act(register, add):
    one = Unclaimed(
        id="mcp/files", kind="mcp-server", lacks=("owner",), spiffe_id="spiffe://example.org/f"
    )
    assert register.keep_unclaimed([one, one], *BY) == [None, None]
    assert register.all_unclaimed() == (one,)
    assert register.standing("mcp/files", NOW) == "unknown-instance"
    before = register.version()
    register.keep_unclaimed([msgspec.structs.replace(one, seen_at=5.0)], *BY)
    assert register.version() == before
    add("files-1", spiffe_id="spiffe://example.org/f")
    assert register.all_unclaimed() == ()
    (refusal,) = register.keep_unclaimed([one], *BY)
    assert refusal.code == "taken"


def test_the_version_rises_with_every_change_of_another_process(register, add, state, tmp_path):
    add()
    before = register.version()
    with AgentState(tmp_path / "state") as other:
        Register(other).suspend("arm-7", *BY)
    assert register.version() > before
    assert register.standing("arm-7", NOW) == "suspended"


def test_when_the_state_is_gone_nobody_may_act(register, add, state, tmp_path):
    add()
    state.close()
    assert code_of(register.standing, "arm-7", NOW) == "state-gone"
    (tmp_path / "state" / FILE).write_bytes(b"no database" * 1_000)
    assert code_of(AgentState, tmp_path / "state") == "state-gone"


def test_half_a_record_is_no_record(register, add, state):
    add()
    with state.writing() as db:
        db.execute("UPDATE instances SET record = '{\"id\": 7}'")
    assert code_of(register.instance, "arm-7") == "state-gone"


def test_the_next_end_is_when_a_standing_may_change(register, add):
    assert register.next_end(NOW) == math.inf
    one = add(keys=[new_key()], expires_at=NOW + 200 * DAY)
    assert register.next_end(NOW) == NOW + 90 * DAY
    assert register.next_end(NOW + 90 * DAY) == one.expires_at
    assert register.next_end(NOW - 100) == NOW - 60
    register.add_holder(Holder(id="ada", left_at=NOW + DAY), *BY)
    assert register.next_end(NOW) == NOW + DAY


_STEP = st.tuples(
    st.sampled_from(["suspend", "resume", "retire", "renew", "rotate", "off_board", "bring_back"]),
    st.floats(0, 10 * DAY),
)


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(_STEP, max_size=12))
def test_no_order_of_changes_lets_one_act_that_may_not(steps, tmp_path_factory):
    with AgentState(tmp_path_factory.mktemp("any")) as state:
        register, now, refused = Register(state), NOW, set()
        register.add_blueprint(Blueprint(id="b", purpose="p", domain="d"), *BY)
        register.add_holder(Holder(id="ada"), *BY)
        register.register(Instance(id="a", blueprint="b", owner="ada"), [new_key()], *BY)
        for name, seconds in steps:
            now += seconds
            try:
                if name == "rotate":
                    register.rotate("a", new_key(), now, 60)
                else:
                    about = "ada" if name in ("off_board", "bring_back") else "a"
                    getattr(register, name)(about, "tests", "any", now)
            except AgentRefusal as refusal:
                refused.add(refusal.code)
            one, owner = register.instance("a"), register.holder("ada")
            acts = register.standing("a", now) == ""
            assert register.standings(now)["a"] == register.standing("a", now)
            if acts:
                assert one.standing is Standing.ACTIVE
                assert owner.works(now)
                assert now < one.expires_at
                assert register.keys_of("a", now)
            assert one.standing is not Standing.RETIRED or not register.keys_of("a", now)
        assert refused <= {"retired", "expired", "owner-left", "suspended"}
