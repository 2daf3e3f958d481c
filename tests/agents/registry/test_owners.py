"""People who leave take their agents' leave to act with them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.registry.conftest import DAY, NOW
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.owners import RosterResult, apply_roster
from doorward.agents.registry.records import Blueprint, Holder, Instance
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.model.workforce import Person

BY = ("tests", "because", NOW)


def test_off_boarding_suspends_all_they_own_and_nothing_else(register, add):
    add("a")
    add("b")
    add("c", owner="ben")
    add("d")
    register.suspend("d", *BY)
    assert register.off_board("ada", "hr", "last day", NOW) == ("a", "b")
    assert register.standings(NOW) == {
        "a": "suspended",
        "b": "suspended",
        "c": "",
        "d": "suspended",
    }
    assert register.instance("a").reason == "owner left: last day"
    assert register.off_board("ada", "hr", "last day", NOW + 9) == ()
    assert [one.what for one in register.changes_of("ada")] == ["off-boarded", "person-added"]


def test_it_resumes_only_with_an_owner_who_is_here(register, add):
    add()
    register.off_board("ada", *BY)
    with pytest.raises(AgentRefusal) as caught:
        register.resume("arm-7", *BY)
    assert caught.value.code == "owner-left"
    with pytest.raises(AgentRefusal) as caught:
        register.resume("arm-7", *BY, owner="nobody")
    assert caught.value.code == "unknown-owner"
    register.resume("arm-7", *BY, owner="ben")
    assert register.standing("arm-7", NOW) == ""
    assert register.instance("arm-7").owner == "ben"
    assert register.changes_of("arm-7")[0].what == "handed-over"


def test_coming_back_resumes_nothing_by_itself(register, add):
    add()
    register.off_board("ada", *BY)
    with pytest.raises(AgentRefusal) as caught:
        register.add_holder(Holder(id="ada"), *BY)
    assert caught.value.code == "owner-left"
    register.bring_back("ada", *BY)
    assert register.standing("arm-7", NOW) == "suspended"
    register.resume("arm-7", *BY)
    assert register.standing("arm-7", NOW) == ""


def test_somebody_unknown_is_not_off_boarded(register):
    with pytest.raises(AgentRefusal) as caught:
        register.off_board("nobody", *BY)
    assert caught.value.code == "unknown-person"


def test_a_last_day_ahead_counts_when_it_comes(register, add):
    add()
    apply_roster(register, [Person(id="ada", left=NOW + DAY), Person(id="ben")], *BY)
    assert register.standing("arm-7", NOW) == ""
    assert register.standing("arm-7", NOW + DAY) == "owner-left"
    found = apply_roster(register, [Person(id="ada", left=NOW + DAY)], "t", "w", NOW + 2 * DAY)
    assert found == RosterResult(left=("ada",), suspended=("arm-7",))


def test_a_roster_adds_changes_and_off_boards_once(register, add):
    add()
    people = [
        Person(id="ada", left=NOW - 1),
        Person(id="ben", team="floor", aliases=("ben@example.com",)),
        Person(id="cleo"),
        Person(id="dan", left=NOW - 1),
    ]
    found = apply_roster(register, people, *BY)
    assert found == RosterResult(
        added=("cleo",), changed=("ben",), left=("ada",), suspended=("arm-7",)
    )
    assert register.holder_named("Ben@Example.com").teams == ("floor",)
    assert not register.holder("dan").works(NOW)
    before = register.version()
    assert apply_roster(register, people, *BY) == RosterResult()
    assert register.version() == before


def test_who_is_missing_is_told_and_left_alone_unless_the_roster_is_complete(register, add):
    add()
    people = [Person(id="ben")]
    assert apply_roster(register, people, *BY) == RosterResult(absent=("ada",))
    assert register.standing("arm-7", NOW) == ""
    found = apply_roster(register, people, *BY, complete=True)
    assert found == RosterResult(left=("ada",), suspended=("arm-7",))


def test_an_old_roster_does_not_undo_an_off_boarding(register, add):
    add()
    register.off_board("ada", *BY)
    stale = [Person(id="ada", started=NOW - 900 * DAY), Person(id="ben")]
    assert apply_roster(register, stale, *BY) == RosterResult(disputed=("ada",))
    assert register.standing("arm-7", NOW) == "suspended"
    again = [Person(id="ada", started=NOW + DAY), Person(id="ben")]
    assert apply_roster(register, again, "t", "w", NOW + 2 * DAY) == RosterResult(back=("ada",))
    assert register.holder("ada").works(NOW + 2 * DAY)
    assert register.standing("arm-7", NOW + 2 * DAY) == "suspended"


def test_a_roster_is_taken_whole_or_not_at_all(register, add):
    add()
    before = register.version()
    with pytest.raises(AgentRefusal):
        apply_roster(register, [Person(id="ada", left=NOW - 1), Person(id="\u202e")], *BY)
    assert register.version() == before
    assert register.standing("arm-7", NOW) == ""


def test_a_name_stays_with_whom_it_was_first(register):
    register.add_holder(Holder(id="ada", aliases=("boss@example.com",)), *BY)
    register.add_holder(Holder(id="eve", aliases=("boss@example.com", "ada")), *BY)
    assert register.holder_named("boss@example.com").id == "ada"
    assert register.holder_named("ada").id == "ada"


_PERSON = st.builds(
    Person,
    id=st.sampled_from(["ada", "ben", "cleo"]),
    left=st.one_of(st.none(), st.floats(NOW - 5 * DAY, NOW + 5 * DAY)),
    started=st.one_of(st.none(), st.floats(NOW - 9 * DAY, NOW + 5 * DAY)),
)
_ROSTER = st.lists(_PERSON, max_size=3, unique_by=lambda one: one.id)


@settings(max_examples=15, deadline=None)
@given(rosters=st.lists(_ROSTER, min_size=1, max_size=4), complete=st.booleans())
def test_a_roster_again_changes_nothing_and_nobody_acts_for_who_left(
    rosters, complete, tmp_path_factory
):
    with AgentState(tmp_path_factory.mktemp("any")) as state:
        register = Register(state)
        register.add_blueprint(Blueprint(id="b", purpose="p", domain="d"), *BY)
        register.add_holder(Holder(id="ada"), *BY)
        register.register(Instance(id="a", blueprint="b", owner="ada"), (), *BY)
        for roster in rosters:
            apply_roster(register, roster, *BY, complete=complete)
            before = register.version()
            again = apply_roster(register, roster, *BY, complete=complete)
            assert register.version() == before
            assert (again.added, again.left, again.suspended) == ((), (), ())
            assert register.standing("a", NOW) or register.holder("ada").works(NOW)
