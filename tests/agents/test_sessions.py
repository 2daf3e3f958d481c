"""What a session knows of itself: it only grows, is the same everywhere, and is forgotten late."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.at_once import up_to_ten
from doorward.agents.delegation.principal import Hybrid
from doorward.agents.refusals import AgentRefusal
from doorward.agents.sessions import (
    CALLS_KEPT,
    MOST_SOURCES,
    SESSIONS_KEPT,
    Sessions,
    merged,
    session_of,
)
from doorward.agents.state import AgentState

NOW = 1_760_000_000.0


@pytest.fixture
def state(tmp_path):
    with AgentState(tmp_path) as found:
        yield found


@pytest.fixture
def sessions(state):
    return Sessions(state)


def test_a_new_session_has_read_and_called_nothing(sessions):
    found = sessions.context("s", "read", NOW, {"hour": 3_600})
    assert found == {
        "highest_read": 0,
        "read_from": [],
        "sent_outside": False,
        "calls_last_hour": 0,
        "amount_last_hour": 0,
    }


def test_of_no_session_nothing_is_known_and_nothing_is_reserved(sessions):
    assert sessions.context("", "read", NOW) == {}
    with pytest.raises(AgentRefusal) as refused:
        sessions.reserve("", "read", NOW)
    assert refused.value.code == "session-missing"


def test_what_was_read_stays_read(sessions):
    sessions.called("s", "read", 2, NOW, server="files")
    sessions.called("s", "read", 0, NOW + 1, server="help")
    found = sessions.context("s", "read", NOW + 2)
    assert found["highest_read"] == 2
    assert found["read_from"] == ["files", "help"]
    assert sessions.context("other", "read", NOW + 2)["highest_read"] == 0


def test_sending_outside_is_kept(sessions):
    sessions.called("s", "send", None, NOW, outside=True)
    found = sessions.context("s", "read", NOW)
    assert (found["sent_outside"], found["highest_read"]) == (True, 0)


def test_calls_count_by_name_and_window(sessions):
    for at in (NOW - 5_000, NOW - 1_800, NOW - 30, NOW):
        sessions.called("s", "pay", None, at)
    sessions.called("s", "read", 0, NOW)
    found = sessions.context("s", "pay", NOW)
    names = ("calls_last_minute", "calls_last_hour", "calls_last_day")
    assert [found[name] for name in names] == [2, 3, 4]


def test_a_reserved_call_sees_those_before_it_and_is_seen_by_the_next(sessions):
    first = sessions.reserve("s", "pay", NOW, amount=400)
    second = sessions.reserve("s", "pay", NOW, amount=500)
    assert first.context["calls_last_hour"] == 0
    assert second.context["calls_last_hour"] == 1
    assert second.context["amount_last_hour"] == 400
    sessions.release(first)
    found = sessions.context("s", "pay", NOW)
    assert (found["calls_last_hour"], found["amount_last_hour"]) == (1, 500)


def test_a_reserved_call_that_was_made_counts_once(sessions):
    sessions.called("s", "read", 1, NOW, reservation=sessions.reserve("s", "read", NOW))
    assert sessions.context("s", "read", NOW)["calls_last_minute"] == 1


def test_a_new_session_does_not_reset_what_the_agent_did(sessions):
    for number in range(3):
        sessions.reserve(f"s{number}", "pay", NOW, agent="bot")
    found = sessions.context("s9", "pay", NOW, agent="bot")
    assert (found["calls_last_hour"], found["agent_calls_last_hour"]) == (0, 3)


@pytest.mark.parametrize("amount", [-1, 10**18])
def test_an_amount_that_would_lower_the_sum_is_refused(sessions, amount):
    with pytest.raises(AgentRefusal) as refused:
        sessions.reserve("s", "pay", NOW, amount=amount)
    assert refused.value.code == "amount-malformed"


@pytest.mark.parametrize("seconds", [0, -1, 8 * 86_400])
def test_a_window_that_cannot_be_counted_is_refused(sessions, seconds):
    with pytest.raises(ValueError, match="window"):
        sessions.context("s", "pay", NOW, {"odd": seconds})


def test_clock_skew_opens_no_window_again(sessions):
    sessions.reserve("s", "pay", NOW)
    sessions.reserve("s", "pay", NOW - 7_200)  # by a process whose clock is behind
    assert sessions.context("s", "pay", NOW)["calls_last_minute"] == 2
    assert sessions.context("s", "pay", NOW - 7_200)["calls_last_minute"] == 2


def test_old_calls_go_and_what_was_read_stays_until_the_session_is_over(sessions):
    sessions.called("s", "read", 3, NOW)
    assert sessions.prune(NOW + CALLS_KEPT - 1) == 0
    assert sessions.prune(NOW + CALLS_KEPT + 1) == 1
    assert sessions.context("s", "read", NOW + CALLS_KEPT + 1)["highest_read"] == 3
    assert sessions.prune(NOW + SESSIONS_KEPT + 1) == 1


def test_reserving_prunes_by_itself(state, sessions):
    sessions.reserve("old", "read", NOW)
    sessions.reserve("s", "read", NOW + CALLS_KEPT + SESSIONS_KEPT)
    assert state.rows("SELECT session FROM calls") == [("s",)]
    assert state.rows("SELECT id FROM sessions") == [("s",)]


def test_the_list_of_servers_does_not_grow_without_end(sessions):
    for number in range(MOST_SOURCES + 5):
        sessions.called("s", "read", 0, NOW, server=f"server-{number}")
    found = sessions.context("s", "read", NOW)["read_from"]
    assert len(found) == MOST_SOURCES + 1
    assert "…" in found


@pytest.mark.parametrize("name", ["s" * 10_000, "\ud800", "a\0b", "Sitzung\u202e"])
def test_names_from_outside_do_no_harm(sessions, name):
    sessions.called(name, name, 2, NOW, server="files")
    assert sessions.context(name, name, NOW)["highest_read"] == 2


def test_a_restart_forgets_nothing(tmp_path):
    with AgentState(tmp_path) as state:
        Sessions(state).called("s", "read", 2, NOW)
    with AgentState(tmp_path) as state:
        assert Sessions(state).context("s", "read", NOW)["highest_read"] == 2


def test_a_state_that_is_gone_says_nothing_is_known(state, sessions):
    state.close()
    for ask in (sessions.context, sessions.reserve):
        with pytest.raises(AgentRefusal) as refused:
            ask("s", "read", NOW)
        assert refused.value.code == "state-gone"


def test_a_broken_record_is_no_empty_one(state, sessions):
    sessions.called("s", "read", 2, NOW)
    with state.writing() as db:
        db.execute("UPDATE sessions SET record = ?", (b"{",))
    with pytest.raises(AgentRefusal) as refused:
        sessions.context("s", "read", NOW)
    assert refused.value.code == "state-gone"


def test_threads_make_no_call_too_many(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        made = sum(pool.map(up_to_ten, [tmp_path] * 4))
    assert made == 10


def test_processes_make_no_call_too_many(tmp_path):
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        made = sum(pool.map(up_to_ten, [tmp_path] * 2))
    assert made == 10


@settings(deadline=None)  # it writes to a disk
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-4_000, 4_000)), max_size=12))
def test_the_highest_class_read_never_falls(tmp_path_factory, reads):
    with AgentState(tmp_path_factory.mktemp("state")) as state:
        sessions, highest = Sessions(state), 0
        for data_class, after in reads:
            sessions.called("s", "read", data_class, NOW + after)
            found = sessions.context("s", "read", NOW + after)["highest_read"]
            assert found >= highest
            highest = found
        assert highest == max([0, *(one for one, _ in reads)])


def test_one_session_for_a_person_through_every_agent():
    first = Hybrid(agent="a", human="ada", session="s1")
    second = Hybrid(agent="b", human="ada", chain=("a",), session="s1")
    assert session_of(first) == session_of(second)
    assert session_of(first) != session_of(Hybrid(agent="a", human="ben", session="s1"))


def test_an_agent_without_a_session_cannot_begin_anew():
    own = Hybrid(agent="a", token="t1")
    assert session_of(own) == session_of(Hybrid(agent="a", token="t2"))
    assert session_of(own) != session_of(Hybrid(agent="b", token="t1"))


@pytest.mark.parametrize(
    ("told", "known", "expected"),
    [
        ({"highest_read": 0}, {"highest_read": 2}, {"highest_read": 2}),
        ({"highest_read": 3}, {"highest_read": 2}, {"highest_read": 3}),
        ({"highest_read": True}, {"highest_read": 0}, {"highest_read": 0}),
        ({"highest_read": "0"}, {"highest_read": 2}, {"highest_read": 2}),
        ({"sent_outside": False}, {"sent_outside": True}, {"sent_outside": True}),
        ({"read_from": ["b", 7]}, {"read_from": ["a"]}, {"read_from": ["a", "b"]}),
        ({"highest_read": 0, "calls_last_day": 0, "hour": 9}, {}, {"hour": 9}),
    ],
)
def test_a_callers_own_words_never_lower_what_is_known(told, known, expected):
    assert merged(told, known) == expected
