"""What the server refuses before anybody comes in, what it answers early, and what it logs."""

import asyncio
import logging
import socket
import sys

import pytest
from django.db import DatabaseError, OperationalError

from doorward.console.log_words import WithoutValues
from doorward.console.serving import Address, ServingError, reserve
from doorward.store.trouble import trouble_of


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ({}, "http://localhost:8765"),
        ({"port": 9000}, "http://localhost:9000"),
        ({"host": "::1"}, "http://localhost:8765"),
        ({"host": "localhost"}, "http://localhost:8765"),
        ({"origin": "https://d.example.com/"}, "https://d.example.com"),
        (
            {"host": "0.0.0.0", "proxy": "192.0.2.1", "origin": "https://d.example.com"},
            "https://d.example.com",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_addresses_at_which_passkeys_work(given, origin):
    assert Address(**given).checked().origin == origin


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"host": "0.0.0.0"}, "not-encrypted"),
        ({"host": "192.0.2.7"}, "not-encrypted"),
        ({"host": "::"}, "not-encrypted"),
        ({"host": "doorward.example.com"}, "not-encrypted"),
        ({"host": "0.0.0.0", "proxy": "192.0.2.1"}, "origin"),
        ({"origin": "http://d.example.com"}, "origin"),
        ({"origin": "https://192.0.2.7"}, "origin"),
        ({"origin": "https://[2001:db8::1]"}, "origin"),
        ({"origin": "https://d.example.com/console"}, "origin"),
        ({"origin": "ftp://localhost"}, "origin"),
        ({"origin": "localhost"}, "origin"),
        ({"certificate": "cert.pem"}, "tls"),
        ({"certificate": "none.pem", "key": "none.pem"}, "tls"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_addresses_that_are_refused(given, code):
    with pytest.raises(ServingError) as refused:
        Address(**given).checked()
    assert refused.value.code == code


def test_a_port_in_use_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServingError, match="is in use: choose another with --port"):
            reserve(Address(port=port))


def asked(path="/health/", headers=(), *, query=b"", whole=True):
    """The status, headers and body that the console answers over ASGI."""
    from doorward.console.asgi import Console

    sent, waiting = [], [{"type": "http.request", "body": b"", "more_body": not whole}]

    async def receive():
        if waiting:
            return waiting.pop(0)
        return await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": query, "headers": [(b"host", b"localhost:8765"), *headers],
        "scheme": "http", "server": ("localhost", 8765), "client": ("192.0.2.9", 5),
        "root_path": "",
    }  # fmt: skip
    asyncio.run(Console()(scope, receive, send))
    if not sent:
        return None
    body = b"".join(one.get("body", b"") for one in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), body


def test_health_is_answered():
    status, headers, body = asked()
    assert (status, body) == (200, b"ok")
    assert headers[b"Content-Security-Policy"].startswith(b"default-src 'none'")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([(b"content-length", b"999999999")], 413),
        ([(b"content-length", b"many")], 413),
        ([(b"transfer-encoding", b"chunked")], 411),
    ],
    ids=["large", "no number", "of no length"],
)
def test_what_is_too_large_is_refused_before_it_is_read(headers, status):
    assert asked(headers=headers)[0] == status


def test_a_body_that_does_not_come_to_its_end_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("doorward.console.asgi.BODY_SECONDS", 0.01)
    assert asked(headers=[(b"content-length", b"10")], whole=False) is None


def test_who_comes_by_number_is_sent_to_the_name():
    headers = [(b"host", b"127.0.0.1:8765")]
    status, found, _ = asked("/case/5/", [], query=b"tab=graph")
    assert status != 307
    from doorward.console.asgi import _early_answer

    scope = {
        "path": "/case/5/", "raw_path": b"/case/5/", "query_string": b"tab=graph",
        "headers": headers,
    }  # fmt: skip
    status, _, found = _early_answer(scope)
    assert (status, found) == (307, [(b"location", b"http://localhost:8765/case/5/?tab=graph")])
    assert _early_answer(scope | {"path": "/health/"}) is None


def test_threads_share_the_load():
    from doorward.console.asgi import Threads

    threads = Threads(3)
    first = [threads.take() for _ in range(3)]
    assert len(set(first)) == 3
    threads.give_back(first[1])
    assert threads.take() is first[1]


def failure():
    try:
        try:
            raise ValueError("jane@example.com")
        except ValueError as cause:
            raise KeyError("Jane Invented") from cause
    except KeyError:
        return sys.exc_info()


def test_the_log_names_places_and_no_values():
    record = logging.LogRecord("x", logging.ERROR, "p", 1, "job %s failed", (7,), failure())
    told = WithoutValues().format(record)
    assert told.startswith("job 7 failed\nbuiltins.KeyError\n")
    assert "caused by builtins.ValueError" in told
    assert "test_serving.py:" in told
    assert "Jane" not in told
    assert "jane" not in told


def test_the_log_names_the_pattern_of_an_address_and_not_what_stands_in_it(rf):
    from django.urls import resolve

    request = rf.get("/enrol/secret-token/")
    record = logging.LogRecord("django.request", logging.ERROR, "p", 1, "x: %s", ("/y",), None)
    record.request, record.status_code = request, 500
    assert WithoutValues().format(record) == "error 500 GET no address of the console"
    request.resolver_match = resolve("/enrol/secret-token/")
    told = WithoutValues().format(record)
    assert told.startswith("error 500 GET /enrol/<")
    assert "secret-token" not in told


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("database or disk is full", "disk-full"),
        ("database disk image is malformed", "database-damaged"),
        ("file is not a database", "database-damaged"),
        ("attempt to write a readonly database", "read-only"),
        ("database is locked", "busy"),
        ("no such table: store_case", "not-migrated"),
        ('could not extend file "base/1/2": No space left on device', "disk-full"),
        ("connection failed: Connection refused", "unreachable"),
    ],
)
def test_what_a_database_says_is_told_in_our_words(said, code):
    assert trouble_of(OperationalError(said)).code == code


def test_nothing_else_is_taken_for_trouble_with_the_database():
    assert trouble_of(DatabaseError("value jane@example.com too long")) is None
    assert trouble_of(ValueError("database is locked")) is None
    assert trouble_of(None) is None


@pytest.mark.django_db
def test_a_full_disk_is_told_on_the_page(monkeypatch):
    from casework import client, person
    from doorward.cases import jobs

    browser = client(person())
    browser.raise_request_exception = False

    def full(_viewer):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(jobs, "visible_jobs", full)
    answer = browser.get("/jobs/")
    assert answer.status_code == 507
    assert "The disk is full: nothing was changed" in answer.content.decode()
