"""Another key takes a touch of one that is enrolled; the last one stays."""

import pytest
from doorstep import NOW, member, opened

from doorward.access import own_keys, sessions, step_up
from doorward.access.refused import AccessRefused
from doorward.access.step_up import content_digest
from doorward.store.models import Key
from soft_key import SoftKey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True


def refused(call, *args, **more) -> str:
    with pytest.raises(AccessRefused) as refusal:
        call(*args, **more)
    return refusal.value.code


def touched(one, action, object_id, key=None):
    content = content_digest()
    options = step_up.begin(one.session, action, str(object_id), content, NOW)
    act = {"action": action, "object_id": str(object_id), "content": content}
    response = (key or one.key).get(options)
    return step_up.finish(one.session, options["ceremony"], response, **act, now=NOW)


def add(one, key) -> Key:
    proof = touched(one, own_keys.ADD, one.person.pk)
    options = own_keys.begin_add(one.session, proof, NOW)
    response = key.create(options)
    journal = one.actor().journal
    return own_keys.finish_add(one.session, options["ceremony"], response, "another", NOW, journal)


def remove(one, row, key=None) -> None:
    proof = touched(one, own_keys.REMOVE, row.pk, key)
    own_keys.remove(one.session, row.pk, proof, NOW, one.actor().journal)


def test_another_key_opens_too():
    one, key = member(), SoftKey()
    add(one, key)
    assert opened(one.person, key).session.person == one.person


def test_a_key_is_not_added_without_a_touch_for_it():
    one = member()
    assert refused(own_keys.begin_add, one.session, None, NOW) == "step-up"
    other = touched(one, own_keys.REMOVE, one.person.pk)
    assert refused(own_keys.begin_add, one.session, other, NOW) == "step-up"
    theirs = member("legal")
    stolen = touched(theirs, own_keys.ADD, theirs.person.pk)
    assert refused(own_keys.begin_add, one.session, stolen, NOW) == "step-up"


def test_a_removed_key_opens_nothing_and_its_sessions_end():
    one, key = member(), SoftKey()
    row = add(one, key)
    with_it = opened(one.person, key)
    remove(one, row)
    assert not sessions.still_live(with_it.session.pk, NOW)
    assert sessions.still_live(one.session.pk, NOW)
    assert refused(opened, one.person, key) == "key-revoked"


def test_the_last_key_stays():
    one = member()
    row = Key.objects.get()
    proof = touched(one, own_keys.REMOVE, row.pk)
    journal = one.actor().journal
    assert refused(own_keys.remove, one.session, row.pk, proof, NOW, journal) == "last-key"


def test_the_key_that_is_touched_stays():
    one, key = member(), SoftKey()
    row = add(one, key)
    assert refused(remove, one, row, key) == "same-key"


def test_nobody_removes_the_key_of_somebody_else():
    one, other = member(), member("legal")
    add(one, SoftKey())
    assert refused(remove, one, other.session.key) == "key-unknown"


def test_there_is_an_end_to_how_many(monkeypatch):
    monkeypatch.setattr(own_keys, "MOST", 2)
    one = member()
    add(one, SoftKey())
    assert refused(add, one, SoftKey()) == "too-many-keys"
