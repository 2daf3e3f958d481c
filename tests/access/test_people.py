"""Who may shut out, let in and change whom; nobody themselves, and never the last administrator."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from doorstep import MINUTE, NOW, acts, command, enrolled, invited, member, opened

from casework import person as a_person
from doorward.access import enrol, inviting, people, sessions
from doorward.access.actor import MANAGERS, SPONSORS
from doorward.access.refused import AccessRefused
from doorward.cases.roles import RIGHTS, Right
from doorward.console import door
from doorward.model.cases import Role
from doorward.store.models import Key, Person

ACTS = [
    lambda who, actor: people.suspend(who, "invented", actor),
    lambda who, actor: people.off_board(who, "invented", actor),
    lambda who, actor: people.change_role(who, "auditor", "invented", actor),
]
act = pytest.mark.parametrize("act", ACTS, ids=["suspend", "off-board", "role"])


def refused(call, *args, **more) -> str:
    with pytest.raises(AccessRefused) as refusal:
        call(*args, **more)
    return refusal.value.code


def test_the_door_and_casework_agree_on_rights():
    assert {role for role in Role if Right.MANAGE_PEOPLE in RIGHTS[role]} == MANAGERS
    assert {role for role in Role if Right.SPONSOR in RIGHTS[role]} == SPONSORS


@act
@pytest.mark.django_db
def test_sessions_end_at_once(act):
    one = member()
    act(one.person.pk, member("administrator").actor())
    assert not sessions.still_live(one.session.pk, NOW)


@act
@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(set(Role) - MANAGERS))
def test_only_administrators_do_it(act, role):
    one = member()
    assert refused(act, one.person.pk, member(role).actor()) == "not-allowed"
    assert refused(people.listed, member(role).actor()) == "not-allowed"
    assert sessions.still_live(one.session.pk, NOW)


@act
@pytest.mark.django_db
def test_nobody_does_it_to_themselves(act):
    one = member("administrator")
    member("administrator")
    assert refused(act, one.person.pk, one.actor()) == "own-account"


@act
@pytest.mark.django_db
def test_the_last_active_administrator_stays(act):
    one = member("administrator")
    assert refused(act, one.person.pk, command()) == "last-administrator"
    invited("administrator", "Invented Second")
    assert refused(act, one.person.pk, command()) == "last-administrator"
    member("administrator")
    act(one.person.pk, command())


@pytest.mark.django_db
def test_the_last_key_of_the_last_administrator_stays():
    one = member("administrator")
    key = one.session.key_id
    assert refused(people.revoke_key, one.person.pk, key, "", command()) == "last-administrator"
    member("administrator")
    people.revoke_key(one.person.pk, key, "", command())


@act
@pytest.mark.django_db
def test_who_is_not_there_is_told_so(act):
    assert refused(act, 987_654, command()) == "person-unknown"


@pytest.mark.django_db
def test_who_is_suspended_stays_out_until_reinstated():
    person, key = enrolled()
    people.suspend(person.pk, "invented", command())
    with pytest.raises(AccessRefused, match="suspended"):
        opened(person, key)
    assert refused(people.suspend, person.pk, "", command()) == "state"
    people.reinstate(person.pk, "invented", command())
    opened(person, key, NOW + MINUTE)
    assert "person-suspended" in acts()
    assert "person-reinstated" in acts()


@pytest.mark.django_db
def test_who_has_left_stays_out_for_good():
    person, key = enrolled()
    people.off_board(person.pk, "invented", command())
    with pytest.raises(AccessRefused) as refusal:
        opened(person, key)
    assert refusal.value.code == "key-revoked"
    for again in (people.reinstate, people.off_board):
        assert refused(again, person.pk, "", command()) == "state"
    assert refused(inviting.renew, person.pk, command()) == "state"


@pytest.mark.django_db
def test_the_link_of_who_has_left_opens_nothing():
    from doorstep import browser, party

    person, token = invited()
    people.off_board(person.pk, "", command())
    assert refused(enrol.opened, token, browser(), party(), NOW) == "link-expired"


@pytest.mark.django_db
def test_a_key_that_can_be_copied_fits_no_privileged_role():
    person, _ = enrolled("auditor", eligible=True)
    assert refused(people.change_role, person.pk, "legal", "", command()) == "keys-too-weak"
    people.change_role(person.pk, "talent-acquisition", "", command())


@pytest.mark.django_db
def test_a_key_of_somebody_is_taken_out_of_use_with_its_sessions():
    one, other = member(), member("legal")
    key = Key.objects.get(person=one.person)
    assert refused(people.revoke_key, other.person.pk, key.pk, "", command()) == "key-unknown"
    people.revoke_key(one.person.pk, key.pk, "found in the street", command())
    assert not sessions.still_live(one.session.pk, NOW)
    assert sessions.still_live(other.session.pk, NOW)


@pytest.mark.django_db
def test_a_reason_is_one_printable_line():
    one = member()
    people.end_all_sessions(one.person.pk, "a\x00b\n" + "c" * 900, command())
    from doorward.store.models import LogEntry

    assert LogEntry.objects.last().reason.startswith("a b c")


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_shut_each_other_out_one_stays():
    two = [a_person(Role.ADMINISTRATOR) for _ in range(2)]
    start, got = Barrier(2), []

    def run(by: Person, whom: Person) -> None:
        start.wait()
        actor = door.actor_of(
            door.Viewer(name=by.name, now=NOW, role=Role.ADMINISTRATOR, person=by.pk)
        )
        try:
            people.suspend(whom.pk, "invented", actor)
            got.append("done")
        except AccessRefused as refusal:
            got.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in (two, two[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["done", "last-administrator"]
    assert Person.objects.filter(state="active").count() == 1
