"""Two colleagues who met a third in person, each with an own key, let them enrol again."""

import base64
import hashlib
import json

import pytest
from doorstep import MINUTE, NOW, acts, command, enrol_key, member, opened

from doorward.access import inviting, people, sessions, sponsors
from doorward.access.refusals import Refusal
from doorward.access.refused import AccessRefused
from doorward.access.step_up import content_digest
from doorward.store.models import Key, Person, Sponsorship

MET = ("2026-11-02T08:30", "invented office", "passport")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True


@pytest.fixture
def three():
    """Who lost the keys, and two sponsors."""
    return (
        member("investigator", "Invented Loser"),
        member("legal", "Invented First"),
        member("hr-partner", "Invented Second"),
    )


def refused(call, *args, **more) -> str:
    with pytest.raises((AccessRefused, Refusal)) as refusal:
        call(*args, **more)
    return str(refusal.value.code)


def begin(first, lost, second, met=MET):
    return sponsors.begin_first(
        first.session, lost.person.pk, second.person.pk, *met, first.actor()
    )


def signed_first(first, lost, second):
    options = begin(first, lost, second)
    response = first.key.get(options)
    return sponsors.finish_first(first.session, options["ceremony"], response, first.actor())


def sign_second(second, waiting, now=NOW):
    actor = second.actor(now)
    options = sponsors.begin_second(second.session, waiting.id, actor)
    response = second.key.get(options)
    return sponsors.finish_second(second.session, waiting.id, options["ceremony"], response, actor)


def challenge_in(assertion: str) -> bytes:
    client_data = json.loads(assertion)["response"]["clientDataJSON"]
    said = json.loads(base64.urlsafe_b64decode(client_data + "=="))
    return base64.urlsafe_b64decode(said["challenge"] + "==")


def test_after_both_signatures_new_keys_can_be_enrolled(three):
    lost, first, second = three
    waiting = signed_first(first, lost, second)
    assert sponsors.waiting(second.session, second.actor()) == [waiting]
    assert sponsors.waiting(first.session, first.actor()) == []
    assert sessions.still_live(lost.session.pk, NOW), "one signature changes nothing"
    link = sign_second(second, waiting)
    assert not sessions.still_live(lost.session.pk, NOW)
    lost.person.refresh_from_db()
    assert lost.person.state == "invited"
    assert Key.objects.filter(person=lost.person, revoked_at=None).count() == 0
    assert refused(opened, lost.person, lost.key) == "key-revoked"
    _, fresh = enrol_key(lost.person, link.rstrip("/").rpartition("/")[2])
    assert opened(lost.person, fresh).session.person == lost.person
    assert [act for act in acts() if act.startswith("sponsored")] == [
        "sponsored-first",
        "sponsored-second",
    ]


def test_both_keys_signed_the_hash_of_the_record(three):
    lost, first, second = three
    sign_second(second, signed_first(first, lost, second))
    row = Sponsorship.objects.get()
    digest = hashlib.sha256(row.record.encode()).digest()
    assert row.record_sha256 == digest.hex()
    assert challenge_in(row.first_assertion) == challenge_in(row.second_assertion) == digest
    record = json.loads(row.record)
    assert record["person"]["name"] == "Invented Loser"
    assert (record["met_at"], record["place"], record["document"]) == MET
    assert len(record["nonce"]) == 32


def test_records_of_the_same_meeting_differ(three):
    lost, first, second = three
    one, two = (signed_first(first, lost, second) for _ in range(2))
    assert one.record_sha256 != two.record_sha256


def test_two_sponsors_and_the_person_are_three_people(three):
    lost, first, second = three
    assert refused(begin, first, lost, first) == "same-person"
    assert refused(begin, first, lost, lost) == "same-person"
    assert refused(begin, first, first, second) == "same-person"


def test_the_first_does_not_sign_for_the_second(three):
    lost, first, second = three
    waiting = signed_first(first, lost, second)
    assert refused(sign_second, first, waiting) == "sponsorship-unknown"
    assert refused(sign_second, lost, waiting) == "sponsorship-unknown"
    actor = second.actor()
    options = sponsors.begin_second(second.session, waiting.id, actor)
    options["publicKey"]["allowCredentials"] = []
    response = first.key.get(options)
    finish = (second.session, waiting.id, options["ceremony"], response, actor)
    assert refused(sponsors.finish_second, *finish) == "key-unknown"


def test_an_auditor_vouches_for_nobody(three):
    lost, first, _ = three
    auditor = member("auditor", "Invented Auditor")
    assert refused(begin, auditor, lost, first) == "not-allowed"
    assert refused(begin, first, lost, auditor) == "sponsor-unknown"


def test_both_sign_within_an_hour(three):
    lost, first, second = three
    waiting = signed_first(first, lost, second)
    late = NOW + 60 * MINUTE
    assert refused(sign_second, second, waiting, late) == "sponsorship-expired"
    assert sponsors.waiting(second.session, second.actor(late)) == []


def test_a_record_is_signed_once(three):
    lost, first, second = three
    waiting = signed_first(first, lost, second)
    sign_second(second, waiting)
    assert refused(sign_second, second, waiting) == "state"


@pytest.mark.parametrize("state", ["suspended", "left"])
def test_who_was_shut_out_is_not_let_in_by_sponsors(three, state):
    lost, first, second = three
    waiting = signed_first(first, lost, second)
    lost.person.state = state
    lost.person.save()
    assert refused(begin, first, lost, second) == "state"
    assert refused(sign_second, second, waiting) == "state"


def test_who_never_had_keys_is_not_vouched_for(three):
    _, first, second = three
    newcomer, _ = inviting.invite("Invented Newcomer", "legal", command())
    begin_for = (first.session, newcomer.pk, second.person.pk, *MET, first.actor())
    assert refused(sponsors.begin_first, *begin_for) == "state"


def test_an_administrator_alone_does_not_let_in_who_lost_keys(three):
    lost, first, second = three
    sign_second(second, signed_first(first, lost, second))
    assert refused(inviting.renew, lost.person.pk, command()) == "sponsors"
    again = signed_first(first, lost, second)
    link = sign_second(second, again)
    enrol_key(lost.person, link.rstrip("/").rpartition("/")[2])


@pytest.mark.parametrize("at", range(3))
@pytest.mark.parametrize("text", ["", " \n ", "x" * 301], ids=["none", "blank", "long"])
def test_the_record_is_whole(three, at, text):
    lost, first, second = three
    met = [*MET[:at], text, *MET[at + 1 :]]
    assert refused(begin, first, lost, second, met) == "record"


def test_a_step_up_is_no_signature_of_a_record(three):
    _lost, first, _second = three
    from doorward.access import step_up

    options = step_up.begin(first.session, "decide", "7", content_digest(), NOW)
    response = first.key.get(options)
    finish = (first.session, options["ceremony"], response, first.actor())
    assert refused(sponsors.finish_first, *finish) == "ceremony-unknown"
    assert people.listed(command())
    assert not Sponsorship.objects.exists()


def test_a_first_sponsor_who_is_shut_out_meanwhile_does_not_count(three):
    lost, first, second = three
    waiting = signed_first(first, lost, second)
    people.suspend(first.person.pk, "left in anger", command())
    assert refused(sign_second, second, waiting) == "sponsor-unknown"
    assert sessions.still_live(lost.session.pk, NOW)


def test_the_only_administrator_whom_sponsors_let_in_again_gets_no_link_from_a_start():
    from doorward.console import door

    assert door.first_administrator_link(NOW, "https://doorward.example.com")
    lost = Person.objects.get()
    Person.objects.filter(pk=lost.pk).update(state="active")
    first, second = member("legal", "Invented First"), member("hr-partner", "Invented Second")
    options = sponsors.begin_first(first.session, lost.pk, second.person.pk, *MET, first.actor())
    given = first.key.get(options)
    waiting = sponsors.finish_first(first.session, options["ceremony"], given, first.actor())
    sign_second(second, waiting)
    assert door.first_administrator_link(NOW, "https://doorward.example.com") is None
    assert Person.objects.filter(role="administrator").count() == 1
