"""Sessions are short, bound to their browser, renewed without breaking anything, ended at once."""

from datetime import timedelta

import pytest
from doorstep import AGENT, MINUTE, NOW

from casework import person
from doorward.access import sessions
from doorward.store.models import Key, Session

BROWSER = sessions.browser_digest(AGENT)
pytestmark = pytest.mark.django_db


def opened(who=None):
    who = who or person()
    return sessions.open_session(who, who.keys.first(), BROWSER, "192.0.2.7", NOW)


def of(token, after=timedelta(0), browser=BROWSER):
    return sessions.session_of(token, browser, NOW + after)


def test_the_token_opens_it_and_is_not_kept():
    token, session = opened()
    assert of(token) == session
    kept = " ".join(str(value) for value in Session.objects.values_list().get())
    assert token not in kept
    assert token.partition(".")[2] not in kept


@pytest.mark.parametrize(
    "token",
    ["", ".", "x", "x.y", ".secret", "\ud800.x", "a" * 5000, "0" * 16 + "." + "A" * 43],
    ids=["none", "dot", "word", "unknown", "no id", "surrogate", "long", "well-formed"],
)
def test_another_token_opens_nothing(token):
    opened()
    assert of(token) is None


def test_the_public_id_with_another_secret_opens_nothing():
    token, session = opened()
    assert of(f"{session.public_id}.{'A' * 43}") is None
    assert of(session.public_id) is None
    assert of(token) == session


def test_another_browser_opens_nothing():
    token, _ = opened()
    assert of(token, browser=sessions.browser_digest("another")) is None


def test_it_ends_when_nobody_is_there():
    token, session = opened()
    assert of(token, sessions.IDLE - timedelta(seconds=1)) == session
    assert of(token, sessions.IDLE) is None


def test_it_ends_after_eight_hours_whatever_is_done():
    token, session = opened()
    last = NOW + sessions.LONGEST - MINUTE
    Session.objects.update(seen_at=last)
    assert of(token, sessions.LONGEST - MINUTE) == session
    assert of(token, sessions.LONGEST) is None


@pytest.mark.parametrize("state", ["invited", "suspended", "left"])
def test_it_ends_with_the_person(state):
    token, session = opened()
    assert sessions.still_live(session.pk, NOW)
    session.person.state = state
    session.person.save()
    assert of(token) is None
    assert not sessions.still_live(session.pk, NOW)


def test_it_ends_with_the_key():
    token, session = opened()
    Key.objects.filter(pk=session.key_id).update(revoked_at=NOW)
    assert of(token) is None
    assert not sessions.still_live(session.pk, NOW)


def test_one_or_all_or_all_others_are_ended():
    who = person()
    (first, one), (second, _), (third, _) = opened(who), opened(who), opened(who)
    other, _ = opened()
    assert sessions.end_session(who.pk, one.public_id, "tried", NOW)
    assert not sessions.end_session(who.pk, one.public_id, "tried", NOW)
    assert of(first) is None
    assert of(second) is not None
    kept = of(third)
    assert sessions.end_sessions(who, "tried", NOW, but=kept.public_id) == 1
    assert of(second) is None
    assert sessions.sessions_of(who.pk, NOW) == [kept]
    assert sessions.end_sessions(who, "tried", NOW) == 1
    assert of(third) is None
    assert of(other) is not None


def test_nobody_ends_the_session_of_somebody_else():
    token, session = opened()
    assert not sessions.end_session(person().pk, session.public_id, "tried", NOW)
    assert of(token) == session


def test_being_seen_is_written_once_a_minute(django_assert_num_queries):
    _, session = opened()
    with django_assert_num_queries(0):
        sessions.touch(session, NOW + timedelta(seconds=59))
    with django_assert_num_queries(1):
        sessions.touch(session, NOW + MINUTE)
        sessions.touch(session, NOW + MINUTE)
    assert Session.objects.get().seen_at == NOW + MINUTE


def test_the_token_is_replaced_after_a_quarter_of_an_hour():
    token, session = opened()
    assert sessions.rotated(session, NOW + sessions.ROTATE - MINUTE) is None
    fresh = sessions.rotated(session, NOW + sessions.ROTATE)
    assert fresh != token
    at = sessions.ROTATE + timedelta(seconds=1)
    assert of(token, at) == session, "requests that are under way"
    assert of(fresh, at) == session
    assert of(token, at + sessions.OVERLAP - timedelta(seconds=2)) == session
    assert of(fresh, at + sessions.OVERLAP) == session


def test_of_requests_side_by_side_one_gets_the_new_token():
    token, _ = opened()
    at = sessions.ROTATE
    side_by_side = [of(token, at) for _ in range(3)]
    given = [sessions.rotated(one, NOW + at) for one in side_by_side]
    assert [bool(one) for one in given] == [True, False, False]


def test_a_lost_answer_signs_nobody_out():
    token, session = opened()
    sessions.rotated(session, NOW + sessions.ROTATE)
    later = sessions.ROTATE + 5 * MINUTE
    again = of(token, later)
    assert again == session
    fresh = sessions.rotated(again, NOW + later)
    assert of(fresh, later) == session


def test_a_token_that_was_replaced_and_comes_back_ends_the_session():
    token, session = opened()
    fresh = sessions.rotated(session, NOW + sessions.ROTATE)
    assert of(fresh, sessions.ROTATE) == session
    late = sessions.ROTATE + sessions.OVERLAP
    assert of(token, late) is None
    assert of(fresh, late) is None
    assert "came back" in Session.objects.get().ended_why


def test_a_token_from_two_replacements_ago_opens_nothing():
    token, session = opened()
    at = sessions.ROTATE
    second = sessions.rotated(session, NOW + at)
    session = of(second, at)
    third = sessions.rotated(session, NOW + 2 * at - MINUTE)
    assert third is None
    Session.objects.update(seen_at=NOW + at)
    third = sessions.rotated(of(second, 2 * at), NOW + 2 * at)
    assert of(third, 2 * at) is not None
    assert of(token, 2 * at) is None
    assert of(third, 2 * at) is not None


def test_an_answer_that_takes_minutes_brings_no_token_that_counts_no_more():
    token, session = opened()
    slow = sessions.rotated(session, NOW + sessions.ROTATE)
    meanwhile = sessions.ROTATE + 4 * MINUTE
    assert sessions.rotated(of(token, meanwhile), NOW + meanwhile) is None
    assert of(slow, meanwhile) == session
