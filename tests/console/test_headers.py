"""Every answer carries the security headers: pages, errors, static files, streams."""

import pytest
from django.test import Client

from casework import client, person
from console.test_matrix import assert_safe

SAFE_SITES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/health/", 200),
        ("/queue/", 302),
        ("/no-such-page/", 404),
        ("/queue", 301),
        ("/static/no-such-file.css", 404),
        ("/queue/%00/", 404),
        ("/case/99999999999999999999/", 302),
    ],
)
def test_answers_without_a_session(address, status):
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == status
    assert_safe(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/case/99999999999999999999/", 404),
        ("/queue/99999999999999999999/", 404),
        ("/queue/?q=%00&band=%ff&after=%F0%9F%92%A9", 200),
        ("/live/", 200),
    ],
)
def test_answers_to_odd_addresses(address, status):
    answer = client(person()).get(address)
    assert answer.status_code == status
    assert_safe(answer)


@pytest.mark.django_db
def test_answers_to_faults(monkeypatch):
    def broken(*_):
        raise RuntimeError("invented fault with ada@mail.example in it")

    monkeypatch.setattr("doorward.console.pages.queue.queue_page", broken)
    somebody = client(person())
    somebody.raise_request_exception = False
    answer = somebody.get("/queue/")
    assert answer.status_code == 500
    assert "ada@mail.example" not in answer.content.decode()
    assert_safe(answer)


@pytest.mark.django_db
def test_answers_to_other_hosts_and_large_bodies():
    assert_safe(Client(SERVER_NAME="evil.example").get("/health/"))
    answer = Client().post("/queue/bulk/", {"case": "x" * 600_000})
    assert answer.status_code in {401, 413}
    assert_safe(answer)


@pytest.mark.parametrize(
    "path", ["console/console.css", "console/queue.css", "django_htmx/htmx-2.min.js"]
)
def test_static_files(path):
    answer = Client().get(f"/static/{path}")
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith(SAFE_SITES)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_can_link_here_and_nothing_else(site):
    somebody = client(person())
    link = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert somebody.get("/keyboard/", headers=link).status_code == 200
    refused = (
        somebody.post("/views/save/", {"name": "mine"}, headers=link),
        somebody.get("/live/", headers={"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "cors"}),
        somebody.get("/queue/", headers={**link, "Sec-Fetch-Dest": "iframe"}),
    )
    for answer in refused:
        assert answer.status_code == 403
        assert_safe(answer)
    own = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
    assert somebody.get("/queue/", headers=own).status_code == 200
