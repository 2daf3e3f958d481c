"""A touch of the key fits one act, one text and one session, and serves once."""

import base64
import json

import pytest
from doorstep import MINUTE, NOW, member, opened

from doorward.access import step_up
from doorward.access.refused import AccessRefused
from doorward.access.step_up import content_digest
from doorward.store.models import Key

TEXT = content_digest("withdraw-offer", "because")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True


def begin(one, action="decide", object_id="7", content=TEXT, now=NOW):
    return step_up.begin(one.session, action, object_id, content, now)


def finish(one, options, response, now=NOW, **act):
    return step_up.finish(
        one.session,
        options["ceremony"],
        response,
        **({"action": "decide", "object_id": "7", "content": TEXT} | act),
        now=now,
    )


def refused(call, *args, **more) -> str:
    with pytest.raises(AccessRefused) as refusal:
        call(*args, **more)
    return refusal.value.code


def test_a_touch_is_proof_of_one_act():
    one = member()
    options = begin(one)
    proof = finish(one, options, one.key.get(options))
    assert (proof.person, proof.key) == (one.person.pk, one.session.key_id)
    assert (proof.action, proof.object_id, proof.content_sha256) == ("decide", "7", TEXT)
    assert Key.objects.get().sign_count == one.key.count


def test_what_was_signed_can_be_made_again_from_the_proof():
    one = member()
    options = begin(one)
    proof = finish(one, options, one.key.get(options))
    signed = json.loads(proof.assertion)["response"]["clientDataJSON"]
    said = json.loads(base64.urlsafe_b64decode(signed + "=="))
    challenge = base64.urlsafe_b64decode(said["challenge"] + "==")
    values = (proof.action, proof.object_id, proof.content_sha256, proof.session)
    assert challenge == step_up.challenge_of(proof.ceremony, *values)
    assert challenge != step_up.challenge_of(proof.ceremony, "clear", *values[1:])


@pytest.mark.parametrize(
    "act",
    [
        {"action": "unmask"},
        {"object_id": "8"},
        {"content": content_digest("withdraw-offer", "because of something else")},
        {"content": content_digest("withdraw-offer")},
    ],
    ids=["action", "object", "text", "field"],
)
def test_it_fits_nothing_else(act):
    one = member()
    options = begin(one)
    response = one.key.get(options)
    assert refused(finish, one, options, response, **act) == "step-up-other"
    assert refused(finish, one, options, response) == "ceremony-used"


def test_it_serves_once_and_in_time():
    one = member()
    options = begin(one)
    response = one.key.get(options)
    finish(one, options, response)
    assert refused(finish, one, options, response) == "ceremony-used"
    options = begin(one)
    late = refused(finish, one, options, one.key.get(options), NOW + 3 * MINUTE)
    assert late == "ceremony-expired"


def test_it_serves_in_its_own_session_only():
    one = member()
    again = opened(one.person, one.key)
    options = begin(one)
    response = one.key.get(options)
    assert refused(finish, again, options, response) == "ceremony-unknown"
    finish(one, options, response)


def test_the_key_of_somebody_else_does_not_do():
    one, other = member(), member("legal", "Invented Other")
    options = begin(one)
    options["publicKey"]["allowCredentials"] = []
    assert refused(finish, one, options, other.key.get(options)) == "key-unknown"


def test_the_pin_is_asked_each_time():
    one = member()
    one.key.verified = False
    options = begin(one)
    assert refused(finish, one, options, one.key.get(options)) == "user-not-verified"


def test_a_sign_in_is_no_step_up():
    one = member()
    from doorstep import browser, party

    from doorward.access import sign_in

    options = sign_in.begin(browser(), party(), NOW)
    response = one.key.get(options)
    assert refused(finish, one, options, response) == "ceremony-unknown"


@pytest.mark.parametrize(
    ("action", "object_id"), [("", "7"), ("a" * 61, "7"), ("decide", "o" * 301)]
)
def test_what_it_is_for_is_short(action, object_id):
    assert refused(begin, member(), action, object_id) == "step-up-malformed"


def test_line_ends_and_outer_blanks_do_not_count_but_words_do():
    assert content_digest(" a\r\nb ", "") == content_digest("a\nb", " ")
    assert content_digest("a b") != content_digest("a", "b")
    assert content_digest("ab", "") != content_digest("", "ab")


def test_a_proof_is_asked_for():
    one = member()
    options = begin(one)
    proof = finish(one, options, one.key.get(options))
    same = (one.person.pk, "decide", "7", TEXT)
    assert step_up.require(proof, *same) == proof
    assert refused(step_up.require, None, *same) == "step-up"
    for at, other in enumerate((0, "clear", "8", content_digest("x"))):
        changed = [*same[:at], other, *same[at + 1 :]]
        assert refused(step_up.require, proof, *changed) == "step-up"
