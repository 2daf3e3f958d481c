"""Requests that no browser of ours would send: other methods, other headers, odd paths and tokens.

What the door itself refuses is in `test_sign_in.py`, forms from elsewhere and roles in
`test_matrix.py`, lengths that lie in `test_wire.py`.
"""

import pytest
from django.test import Client

from casework import BROWSER, client, person, signed_in
from console.routes import EVERYBODY, OBJECTS, OPEN, a_case, people
from console.test_matrix import ROUTES, assert_safe
from doorward.access import sessions
from doorward.console import limits
from doorward.console.signed_in import COOKIE
from doorward.model.cases import Role
from doorward.store.models import Case, LogEntry, Note, Session

A_FILE = (
    b'--x\r\nContent-Disposition: form-data; name="text"; filename="../../a"\r\n\r\nhi\r\n--x--'
)
pytestmark = pytest.mark.django_db


def stranger(**headers) -> Client:
    return Client(HTTP_USER_AGENT=BROWSER, raise_request_exception=False, headers=headers)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "POSTT"])
def test_methods_that_no_page_takes_tell_and_do_nothing(method):
    everybody = people()
    objects = {kind: make(everybody)[0] for kind, make in OBJECTS.items()}
    for route in ROUTES:
        one = objects[route.on]
        role = next(iter(sorted(route.roles or EVERYBODY)))
        logged = LogEntry.objects.count()
        for somebody in (client(everybody[role]), stranger()):
            answer = somebody.generic(method, route.address(one.values))
            assert answer.status_code in {302, 400, 401, 403, 404, 405}, str(route)
            assert b"Invented" not in answer.content, str(route)
            assert_safe(answer)
        assert LogEntry.objects.count() == logged, str(route)


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ({"X-HTTP-Method-Override": "POST"}, {}),
        ({"X-HTTP-Method": "POST"}, {}),
        ({"X-Method-Override": "POST"}, {}),
        ({}, {"_method": "POST", "text": "an invented note"}),
    ],
    ids=["override", "method", "method-override", "field"],
)
def test_a_get_never_becomes_a_post(headers, fields):
    case, somebody = a_case(), client(person())
    answer = somebody.get(f"/case/{case.pk}/note/", fields, headers=headers)
    assert answer.status_code == 405
    assert somebody.get("/sign-out/", fields, headers=headers).status_code == 405
    assert Note.objects.count() == 0
    assert somebody.get("/me/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Remote-User": "Invented Admin"},
        {"X-Forwarded-User": "Invented Admin", "X-Remote-User": "Invented Admin"},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
        {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"},
        {"X-Original-URL": "/health/", "X-Rewrite-URL": "/health/"},
        {"HX-Request": "true", "HX-Current-URL": "http://localhost:8765/queue/"},
        {"Doorward-By-Itself": "1"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_lets_anybody_in(headers):
    a_case()
    for address in ("/queue/", "/people/", "/case/1/", "/log/export/", "/live/"):
        answer = stranger(**headers).get(address)
        assert answer.status_code in {302, 401}, address
        assert b"Invented" not in answer.content


def test_a_token_counts_in_its_cookie_only():
    token, _ = signed_in(person())
    assert stranger().get("/me/", {COOKIE: token, "session": token}).status_code == 302
    assert stranger(Authorization=f"Bearer {token}").get("/me/").status_code == 302
    for name in ("session", "sessionid", COOKIE.lower(), COOKIE.removeprefix("__Host-")):
        one = stranger()
        one.cookies[name] = token
        assert one.get("/me/").status_code == 302, name
    one = stranger()
    one.cookies[COOKIE] = token
    assert one.get("/me/").status_code == 200


def test_a_token_is_taken_whole_or_not_at_all():
    (mine, _), (theirs, _) = signed_in(person()), signed_in(person(Role.ADMINISTRATOR))
    public, _, secret = mine.partition(".")
    other, _, theirs_secret = theirs.partition(".")
    wrong = [
        "", ".", public, f"{public}.", f".{secret}", f"{other}.{secret}",
        f"{public}.{theirs_secret}",
        mine[:-1], mine + "A", mine.swapcase(), f"{mine}\u0000", "A" * 9_000,
        f"{public}.{secret}.{secret}", "' OR 1=1 --", "\u202e" + mine,
    ]  # fmt: skip
    for token in wrong:
        one = stranger()
        one.cookies[COOKIE] = token.encode("latin-1", "replace").decode("latin-1")
        assert one.get("/me/").status_code == 302, token


@pytest.mark.parametrize(
    "path",
    [
        "/case/1/../../people/",
        "/case/1/..;/",
        "/case/%31/%2e%2e/%2e%2e/people/",
        "/static/../queue/",
        "/static/%2e%2e/%2e%2e/settings.py",
        "/static/console/..%2f..%2fsettings.py",
        "/static/%2e%2e%5c%2e%2e%5csettings.py",
        "/static//etc/passwd",
        "/static/console/%00.css",
        "/CASE/1/",
        "/case/-1/",
        "/case/1e0/",
        "/case/0x1/",
        "/case/\uff11/",
        "/case/1/%0d%0aSet-Cookie:%20a=b/",
        "/case/1;jsessionid=1/",
        "/.git/config",
        "/admin/",
        "/health/../queue/",
    ],
)
def test_odd_paths_open_nothing(path):
    a_case()
    for somebody in (stranger(), client(person(Role.AUDITOR))):
        answer = somebody.get(path)
        assert answer.status_code in {301, 302, 400, 403, 404}, answer.status_code
        assert "Set-Cookie: a" not in str(answer.headers)
        where = answer.headers.get("Location", "/")
        assert where.startswith("/")
        assert not where.startswith(("//", "/\\"))
        assert_safe(answer)


@pytest.mark.parametrize(
    "path",
    ["//evil.example/queue", "///evil.example", "/\\evil.example/queue", "//evil.example/%2e%2e"],
)
def test_a_missing_slash_never_leads_elsewhere(path):
    for somebody in (stranger(), client(person())):
        answer = somebody.generic("GET", path)
        where = answer.headers.get("Location", "/")
        assert where.startswith("/")
        assert not where.startswith(("//", "/\\")), where


def test_other_hosts_are_named_nowhere():
    headers = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil",
    }
    somebody = client(person(Role.ADMINISTRATOR))
    for address in ("/people/", "/me/", "/sign-in/", "/queue"):
        answer = somebody.get(address, headers=headers)
        assert b"evil" not in answer.content
        assert "evil" not in str(answer.headers)


def test_another_origin_may_read_nothing():
    origin = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    somebody = client(person())
    for answer in (
        somebody.get("/me/", headers=origin),
        somebody.options("/step-up/", headers=origin),
        stranger(**origin).get("/health/"),
        stranger(**origin).get("/static/console/console.css"),
    ):
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_who_calls_is_not_what_a_header_says(monkeypatch):
    asked = []
    monkeypatch.setattr(limits.DOOR, "wait", lambda name, _now: asked.append(name) or 0)
    for said in ("192.0.2.1", "192.0.2.2", "127.0.0.1"):
        stranger(**{"X-Forwarded-For": said, "X-Real-IP": said}).post("/sign-in/begin/")
    assert len(asked) == 3
    assert len(set(asked)) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"&".join(b"case=1:1" for _ in range(5_000)), "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00=%ZZ&name=%&%%%", "application/x-www-form-urlencoded"),
        (b"text=a", "multipart/form-data"),
        (A_FILE, "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition", "multipart/form-data; boundary=x"),
        (b"{\"text\": \"a note of some length\"}", "application/json"),
        (b"<text>a</text>", "text/xml"),
        (b"text=a note of some length", "text/plain; charset=utf-7"),
    ],
    ids=["fields", "bytes", "no boundary", "file", "cut", "json", "xml", "charset"],
)  # fmt: skip
def test_odd_bodies_do_nothing(body, kind):
    case, somebody = a_case(), client(person())
    somebody.raise_request_exception = False
    for address in (f"/case/{case.pk}/note/", "/queue/bulk/", "/step-up/", "/views/save/"):
        answer = somebody.generic("POST", address, body, kind)
        assert 300 < answer.status_code < 500, (address, answer.status_code)
        assert_safe(answer)
    assert Note.objects.count() == 0
    assert Case.objects.get().version == case.version


def test_pages_of_a_session_are_not_kept_by_anything_on_the_way():
    somebody = client(person(Role.ADMINISTRATOR))
    for address in ("/me/", "/people/", "/metrics/table/"):
        assert "no-store" in somebody.get(address).headers["Cache-Control"]


def test_a_role_that_was_changed_counts_at_once():
    who = person(Role.ADMINISTRATOR)
    somebody = client(who)
    assert somebody.get("/people/").status_code == 200
    who.role = Role.AUDITOR.value
    who.save()
    assert somebody.get("/people/").status_code == 403
    who.role = "owner of everything"
    who.save()
    somebody.raise_request_exception = False
    assert somebody.get("/people/").status_code in {302, 403, 500}
    assert b"Invite" not in somebody.get("/people/").content


def test_sessions_of_one_person_are_apart():
    who = person()
    first, second = client(who), client(who)
    rows = Session.objects.order_by("created_at")
    assert sessions.end_session(who.pk, rows[0].public_id, "invented", rows[0].created_at)
    assert first.get("/me/").status_code == 302
    assert second.get("/me/").status_code == 200


def test_every_page_that_is_open_to_all_is_meant_to_be():
    named = {route.pattern for route in ROUTES if route.roles is OPEN}
    assert named == {
        "health/", "sign-in/", "sign-in/begin/", "enrol/<str:token>/", "enrol/<str:token>/begin/",
    }  # fmt: skip
