"""Nobody gets past the door."""

import pytest

from casework import client, person


@pytest.mark.django_db
def test_a_signed_in_person_meets_the_security_headers():
    answer = client(person()).get("/health/")
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"
