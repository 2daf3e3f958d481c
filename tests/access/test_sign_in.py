"""Who comes in, and with what."""

from threading import Barrier, Thread

import msgspec
import pytest
from django.db import connection
from doorstep import MINUTE, NOW, acts, browser, enrolled, member, opened, party

from doorward.access import sign_in
from doorward.access.refusals import Refusal
from doorward.access.refused import AccessRefused
from doorward.access.rules import DEMO, AccessRules
from doorward.console import door
from doorward.store.models import Key, Session


def begin(where=None):
    return sign_in.begin(where or browser(), party(), NOW)


def finish(options, response, where=None, now=NOW, rules=DEMO):
    return sign_in.finish(
        options["ceremony"], response, where or browser(), party(rules), now, door.journals(now)
    )


def refused(*args, **more) -> str:
    with pytest.raises((AccessRefused, Refusal)) as refusal:
        finish(*args, **more)
    return str(refusal.value.code)


@pytest.mark.django_db
def test_the_key_says_who_it_is():
    person, key = enrolled()
    enrolled("legal", "Invented Other")
    options = begin()
    assert options["publicKey"]["allowCredentials"] == []
    assert options["publicKey"]["userVerification"] == "required"
    _, session = finish(options, key.get(options))
    assert session.person == person
    row = Key.objects.get(person=person)
    assert (row.sign_count, row.last_used_at) == (1, NOW)
    assert acts()[-1] == "signed-in"


@pytest.mark.django_db
def test_an_answer_is_good_once():
    _, key = enrolled()
    options = begin()
    response = key.get(options)
    finish(options, response)
    assert refused(options, response) == "ceremony-used"
    assert refused(begin(), response) == "challenge-mismatch"
    assert Session.objects.count() == 1


@pytest.mark.django_db
def test_an_answer_is_good_in_its_browser_and_in_time_only():
    _, key = enrolled()
    options = begin()
    response = key.get(options)
    assert refused(options, response, where=browser("another")) == "ceremony-unknown"
    assert refused(options, response, now=NOW + 3 * MINUTE) == "ceremony-expired"
    finish(options, response)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("knobs", "code"),
    [
        ({"verified": False}, "user-not-verified"),
        ({"origin": "https://localhost:8765"}, "origin-mismatch"),
        ({"count": -1}, "sign-count-regress"),
        ({"handle": b"somebody else"}, "user-handle-mismatch"),
        ({"eligible": True}, "backup-state"),
        ({"id": bytes(32)}, "key-unknown"),
    ],
    ids=["no pin", "phishing", "copied", "handle", "backup", "unknown"],
)
def test_an_answer_that_is_not_good_opens_nothing(knobs, code):
    person, key = enrolled()
    opened(person, key)
    for name, value in knobs.items():
        setattr(key, name, value)
    options = begin()
    assert refused(options, key.get(options)) == code
    assert Session.objects.count() == 1
    known = code != "key-unknown"
    assert (acts()[-1] == "sign-in-refused") is known
    assert refused(options, key.get(options)) == "ceremony-used", "no second try at a challenge"


@pytest.mark.django_db
def test_an_answer_that_does_not_say_whose_it_is_opens_nothing():
    _, key = enrolled()
    options = begin()
    response = msgspec.json.decode(key.get(options))
    del response["response"]["userHandle"]
    assert refused(options, msgspec.json.encode(response).decode()) == "user-handle-missing"


@pytest.mark.django_db
@pytest.mark.parametrize("response", ["", "{}", "null", "[" * 100, "\x00", "x" * 300_000])
def test_nonsense_opens_nothing(response):
    assert refused(begin(), response).startswith("response-")


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["invited", "suspended", "left"])
def test_only_who_is_active_comes_in(state):
    person, key = enrolled()
    person.state = state
    person.save()
    options = begin()
    assert refused(options, key.get(options)) == "not-active"
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_a_key_of_the_demo_opens_nothing_by_strict_rules():
    _, key = enrolled()
    options = begin()
    assert refused(options, key.get(options), rules=AccessRules()) == "attestation-missing"


@pytest.mark.django_db
def test_every_time_there_is_another_session():
    one = member()
    again = opened(one.person, one.key)
    assert again.token != one.token
    assert again.session.pk != one.session.pk
    assert again.session.public_id != one.session.public_id


@pytest.mark.django_db(transaction=True)
def test_of_two_copies_of_a_key_at_once_one_comes_in():
    _, key = enrolled()
    tries = [begin() for _ in range(3)]
    answers = []
    for options in tries:
        key.count = 4
        answers.append(key.get(options))
    start, got = Barrier(3), []

    def run(options, response) -> None:
        start.wait()
        try:
            finish(options, response)
            got.append("in")
        except (AccessRefused, Refusal) as refusal:
            got.append(str(refusal.code))
        finally:
            connection.close()

    threads = [Thread(target=run, args=one) for one in zip(tries, answers, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["in", "sign-count-regress", "sign-count-regress"]
    assert Session.objects.count() == 1
