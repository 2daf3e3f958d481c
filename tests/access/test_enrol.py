"""Links open once, for a day, for one browser; a person comes in with enough keys."""

from dataclasses import replace
from datetime import timedelta

import authenticator_simulator as simulator
import msgspec
import pytest
from doorstep import NOW, acts, browser, command, enrol_key, enrolled, invited, opened, party

from doorward.access import enrol, inviting, people
from doorward.access.passkeys import PasskeyPolicy
from doorward.access.refusals import Refusal
from doorward.access.refused import AccessRefused
from doorward.access.rules import DEMO, AccessRules, RelyingParty
from doorward.console import door
from doorward.model.cases import Role
from doorward.store.models import Invitation, Key, Person
from soft_key import ORIGIN, SoftKey, to_text

pytestmark = pytest.mark.django_db
TWO = msgspec.structs.replace(DEMO, keys_at_enrolment=2)


def begin(token, rules=DEMO, where=None, now=NOW):
    return enrol.begin(token, where or browser(), party(rules), now)


def finish(token, options, response, rules=DEMO, where=None, now=NOW):
    return enrol.finish(
        token,
        options["ceremony"],
        response,
        "invented key",
        where or browser(),
        party(rules),
        now,
        door.journals(now),
    )


def enrol_one(token, key=None, rules=DEMO, where=None, now=NOW):
    options = begin(token, rules, where, now)
    return finish(token, options, (key or SoftKey()).create(options), rules, where, now)


def refused(call, *args, **more) -> str:
    with pytest.raises((AccessRefused, Refusal)) as refusal:
        call(*args, **more)
    return str(refusal.value.code)


def test_the_link_is_kept_as_a_hash_only():
    _, token = invited()
    kept = Invitation.objects.values_list().get()
    assert token not in " ".join(map(str, kept))


def test_what_the_browser_is_asked_for():
    _, token = invited()
    asked = begin(token)["publicKey"]
    assert asked["rp"]["id"] == "localhost"
    assert asked["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert asked["excludeCredentials"] == []
    assert asked["attestation"] == "none"
    strict = AccessRules(passkeys=PasskeyPolicy(trust_roots=(b"root",)))
    assert begin(token, strict)["publicKey"]["attestation"] == "direct"


def test_one_is_active_after_the_second_key_only():
    person, token = invited()
    first, second = SoftKey(), SoftKey()
    standing = enrol_one(token, first, TWO)
    assert (standing.done, len(standing.keys)) == (False, 1)
    person.refresh_from_db()
    assert person.state == "invited"
    assert refused(opened, person, first, rules=TWO) == "not-active"
    excluded = begin(token, TWO)["publicKey"]["excludeCredentials"]
    assert [one["id"] for one in excluded] == [to_text(first.id)]
    assert enrol_one(token, second, TWO).done
    person.refresh_from_db()
    assert person.state == "active"
    assert opened(person, first, rules=TWO).session.person == person
    assert opened(person, second, rules=TWO).session.person == person
    assert acts()[:4] == ["person-invited", "key-enrolled", "sign-in-refused", "key-enrolled"]


def test_the_same_key_does_not_count_twice():
    _, token = invited()
    key = SoftKey()
    enrol_one(token, key, TWO)
    assert refused(enrol_one, token, key, TWO) == "credential-id-known"
    assert Key.objects.count() == 1


@pytest.mark.parametrize(
    ("token", "after", "code"),
    [
        ("unknown", timedelta(0), "link-unknown"),
        ("", timedelta(0), "link-unknown"),
        (None, inviting.LIFE, "link-expired"),
    ],
    ids=["unknown", "none", "late"],
)
def test_a_bad_link_opens_nothing(token, after, code):
    _, good = invited()
    wanted = good if token is None else token
    assert refused(enrol.opened, wanted, browser(), party(), NOW + after) == code
    assert refused(begin, wanted, now=NOW + after) == code
    enrol.opened(good, browser(), party(), NOW + inviting.LIFE - timedelta(seconds=1))


def test_a_used_link_opens_nothing():
    _, token = invited()
    enrol_one(token)
    assert refused(begin, token) == "link-used"


def test_a_link_stays_with_the_browser_of_its_first_key():
    _, token = invited()
    enrol_one(token, rules=TWO)
    assert refused(begin, token, TWO, browser("another")) == "link-elsewhere"
    assert enrol_one(token, rules=TWO).done


def test_a_ceremony_stays_with_its_browser_and_its_link():
    _, token = invited()
    _, other = invited(name="Invented Other")
    options = begin(token)
    response = SoftKey().create(options)
    assert refused(finish, token, options, response, where=browser("b")) == "ceremony-unknown"
    assert refused(finish, other, options, response) == "ceremony-unknown"
    assert not Key.objects.exists()


def test_another_link_ends_the_one_before_and_drops_its_keys():
    person, token = invited()
    enrol_one(token, rules=TWO)
    _, fresh = inviting.renew(person.pk, command())
    assert refused(begin, token, TWO) == "link-expired"
    standing = enrol.opened(fresh, browser("another"), party(TWO), NOW)
    assert standing.keys == ()
    assert Key.objects.get().revoked_at == NOW


def test_only_who_has_not_finished_gets_another_link():
    person, _ = enrolled()
    assert refused(inviting.renew, person.pk, command()) == "state"
    assert refused(inviting.renew, 987_654, command()) == "person-unknown"


@pytest.mark.parametrize(
    ("knobs", "code"),
    [
        ({"verified": False}, "user-not-verified"),
        ({"origin": "https://evil.example"}, "origin-mismatch"),
        ({"origin": "http://localhost"}, "origin-mismatch"),
    ],
    ids=["no pin", "phishing", "port"],
)
def test_a_key_that_is_not_good_is_not_enrolled(knobs, code):
    _, token = invited()
    assert refused(enrol_one, token, SoftKey(**knobs)) == code
    assert not Key.objects.exists()


def test_without_metadata_or_roots_nobody_is_enrolled():
    _, token = invited()
    assert refused(enrol_one, token, rules=AccessRules()) == "no-trust-roots"


@pytest.mark.parametrize("role", list(Role))
def test_keys_that_can_be_copied_are_for_named_roles_only(role):
    rules = AccessRules(
        passkeys=PasskeyPolicy(accept_none_attestation=True),
        synced_keys=frozenset({Role.AUDITOR}),
        keys_at_enrolment=2,
    )
    _, token = invited(role)
    if role == Role.AUDITOR:
        assert len(enrol_one(token, SoftKey(eligible=True), rules).keys) == 1
    else:
        assert refused(enrol_one, token, SoftKey(eligible=True), rules) == "backup-eligible"


def test_a_key_of_a_known_maker_is_enrolled_by_the_strict_rules():
    strict = AccessRules(passkeys=PasskeyPolicy(trust_roots=simulator.ROOTS))
    here = RelyingParty(origin=simulator.ORIGIN, rules=strict)
    _, token = invited(now=simulator.NOW)
    options = enrol.begin(token, browser(), here, simulator.NOW)
    from doorward.store.models import Ceremony

    challenge = bytes(Ceremony.objects.get().challenge)
    made = replace(simulator.honest("packed"), challenge=challenge)
    enrol.finish(
        token,
        options["ceremony"],
        made.response(),
        "invented",
        browser(),
        here,
        simulator.NOW,
        door.journals(simulator.NOW),
    )
    assert '"certified"' in Key.objects.get().credential
    assert Person.objects.get().state == "invited", "two keys are needed"


def test_a_name_of_a_key_is_one_printable_line():
    _, token = invited()
    options = begin(token)
    enrol.finish(
        token,
        options["ceremony"],
        SoftKey().create(options),
        "a\x00\nb" + "c" * 500,
        browser(),
        party(),
        NOW,
        door.journals(NOW),
    )
    name = Key.objects.get().name
    assert name.startswith("a b")
    assert len(name) == 100


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\x00b", "a\u202eb"])
def test_a_person_has_a_printable_name(name):
    assert refused(inviting.invite, name, "legal", command()) == "name"


def test_a_person_has_a_known_role():
    assert refused(inviting.invite, "Invented", "root", command()) == "role-unknown"


def test_the_first_administrator_has_one_link_until_there_is_one():
    first = door.first_administrator_link(NOW, ORIGIN)
    second = door.first_administrator_link(NOW, ORIGIN)
    assert first.startswith(f"{ORIGIN}/enrol/")
    assert Person.objects.count() == 1
    old, token = (link.rstrip("/").rpartition("/")[2] for link in (first, second))
    assert refused(begin, old) == "link-expired"
    enrol_key(Person.objects.get(), token)
    assert door.first_administrator_link(NOW, ORIGIN) is None
    assert Person.objects.get().role == Role.ADMINISTRATOR


def test_there_is_a_first_link_again_where_all_administrators_have_gone():
    admin, _ = enrolled("administrator")
    assert door.first_administrator_link(NOW, ORIGIN) is None
    Person.objects.filter(pk=admin.pk).update(state="left")
    assert door.first_administrator_link(NOW, ORIGIN)
    assert people.listed(command())[-1].state == "left"
