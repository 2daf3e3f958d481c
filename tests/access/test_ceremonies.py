"""A challenge serves one purpose, in one browser, for three minutes, once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from doorstep import NOW

from doorward.access import ceremonies
from doorward.access.refusals import Code, Refusal
from doorward.access.refused import AccessRefused
from doorward.store.models import Ceremony, Person


def refused(name, purpose="sign-in", browser="b", now=NOW) -> str:
    with (
        pytest.raises(AccessRefused) as refusal,
        ceremonies.using(name, purpose, browser, now),
    ):
        pytest.fail("it was used")
    return refusal.value.code


@pytest.mark.django_db
def test_it_is_used_once():
    one = ceremonies.begin("sign-in", "b", NOW)
    assert len(bytes(one.challenge)) == 32
    with ceremonies.using(one.pk, "sign-in", "b", NOW) as found:
        assert found.challenge == one.challenge
    assert refused(one.pk) == "ceremony-used"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "none"}, "ceremony-unknown"),
        ({"name": "x" * 5000}, "ceremony-unknown"),
        ({"purpose": "step-up"}, "ceremony-unknown"),
        ({"browser": "another"}, "ceremony-unknown"),
        ({"now": NOW + ceremonies.LIFE}, "ceremony-expired"),
    ],
    ids=["unknown", "long", "purpose", "browser", "late"],
)
def test_it_is_refused_elsewhere_and_later(given, code):
    one = ceremonies.begin("sign-in", "b", NOW)
    assert refused(**({"name": one.pk} | given)) == code
    with ceremonies.using(one.pk, "sign-in", "b", NOW + timedelta(seconds=179)):
        pass


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [Refusal(Code.SIGNATURE, "no"), AccessRefused("state", "no")], ids=["key", "door"]
)
def test_what_fails_inside_leaves_nothing_but_the_burnt_challenge(error):
    one = ceremonies.begin("sign-in", "b", NOW)

    def use() -> None:
        with ceremonies.using(one.pk, "sign-in", "b", NOW):
            Person.objects.create(
                handle=b"x", name="n", role="legal", created_at=NOW, changed_at=NOW
            )
            raise error

    with pytest.raises(type(error)) as refusal:
        use()
    assert refusal.value is error
    assert not Person.objects.exists()
    assert refused(one.pk) == "ceremony-used"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins():
    one = ceremonies.begin("sign-in", "b", NOW)
    start, got = Barrier(4), []

    def run() -> None:
        start.wait()
        try:
            with ceremonies.using(one.pk, "sign-in", "b", NOW):
                got.append("used")
        except AccessRefused as refusal:
            got.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["ceremony-used"] * 3 + ["used"]


@pytest.mark.django_db
def test_old_ones_are_swept_away():
    ceremonies.begin("sign-in", "b", NOW)
    kept = ceremonies.begin("sign-in", "b", NOW + ceremonies.LIFE)
    last = ceremonies.begin("sign-in", "b", NOW + ceremonies.LIFE + ceremonies.KEEP * 1.1)
    assert set(Ceremony.objects.all()) == {kept, last}


@pytest.mark.django_db
def test_there_is_an_end_to_how_many_wait(monkeypatch):
    monkeypatch.setattr(ceremonies, "MOST_WAITING", 2)
    ceremonies.begin("sign-in", "b", NOW)
    ceremonies.begin("sign-in", "b", NOW)
    with pytest.raises(AccessRefused, match="too many people") as refusal:
        ceremonies.begin("sign-in", "b", NOW)
    assert refusal.value.code == "busy"
    ceremonies.begin("sign-in", "b", NOW + ceremonies.LIFE)
