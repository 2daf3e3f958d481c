"""Nobody gets past the door."""

from datetime import timedelta

import pytest
from django.template.loader import get_template
from django.utils import timezone

from casework import client, person
from doorward.access.sessions import IDLE
from doorward.store.models import Session


@pytest.mark.django_db
def test_a_signed_in_person_meets_the_security_headers():
    answer = client(person()).get("/health/")
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "headers", "counts"),
    [
        ("/queue/", {}, True),
        ("/queue/", {"Doorward-By-Itself": "1"}, False),
        ("/jobs/", {"Doorward-By-Itself": "1"}, False),
        ("/live/", {}, False),
    ],
)
def test_an_open_page_that_asks_by_itself_keeps_no_session_alive(address, headers, counts):
    who = person()
    browser = client(who)
    seen = timezone.now() - timedelta(minutes=10)
    Session.objects.update(seen_at=seen)
    assert browser.get(address, headers=headers).status_code == 200
    assert (Session.objects.get().seen_at > seen) == counts
    Session.objects.update(seen_at=timezone.now() - IDLE)
    assert browser.get(address, headers=headers).status_code != 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["queue_row.html", "jobs.html"])
def test_what_asks_by_itself_says_so(name):
    text = get_template(f"console/{name}").template.source
    asking = [one for one in text.split("<") if 'hx-trigger="every' in one or "sse:case" in one]
    assert asking
    assert all("""hx-headers='{"Doorward-By-Itself": "1"}'""" in one for one in asking)
