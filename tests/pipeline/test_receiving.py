"""The ASGI application, over ASGI and over real HTTP, with vendors that sign as documented."""

import asyncio
import hashlib
import hmac
import json
import logging
from datetime import UTC, datetime

import httpx
import pytest

from doorward.intake.additions import Additions, read_additions
from doorward.intake.identity import MOST_BYTES
from doorward.model import CheckOutcome, ProofingStep
from doorward.pipeline.event_journal import EventJournal
from doorward.pipeline.journal import append
from doorward.pipeline.receiving import Endpoint, Receiver
from doorward.pipeline.recording import record_line

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECRET = "synthetic-secret"
ENDPOINTS = {
    "hiring": Endpoint(vendor="generic", secrets=(SECRET,), steps=(ProofingStep.DOCUMENT,)),
    "veriff": Endpoint(vendor="veriff", secrets=(SECRET,), number_key=b"key"),
}


def message(event="evt-1", status="approved", **more):
    return json.dumps(
        {
            "event": event,
            "application": "A-17",
            "check": "chk-1",
            "at": "2026-06-01T11:59:00Z",
            "status": status,
            "document": {"number": "X1234567", "name": "Avery Example"},
            **more,
        }
    ).encode()


def signed(body, secret=SECRET):
    stamp = str(int(NOW.timestamp()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    return {"X-Doorward-Timestamp": stamp, "X-Doorward-Signature": digest.hexdigest()}


def receiver(path, **options):
    return Receiver(ENDPOINTS, path, clock=lambda: NOW, **options)


def post(app, *bodies, path="/webhooks/hiring", headers=signed, method="POST"):
    async def run():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test.example") as client:
            answers = []
            for body in bodies:
                sent = headers(body)
                answers.append(await client.request(method, path, content=body, headers=sent))
            return answers

    return [(one.status_code, one.json()["code"]) for one in asyncio.run(run())]


def checks(path):
    addition = Additions(read_additions(path, now=NOW)).of("A-17")
    return addition.proofing.checks if addition else ()


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "checks.jsonl"


def test_a_signed_message_is_stored_where_screen_reads_it(journal):
    assert post(receiver(journal), message()) == [(200, "stored")]
    (check,) = checks(journal)
    assert check.outcome is CheckOutcome.APPROVED
    assert (check.vendor, check.event_id, check.check_id) == ("generic", "evt-1", "chk-1")
    assert check.document.name == "Avery Example"
    assert journal.stat().st_mode & 0o077 == 0


def test_a_message_sent_twice_is_stored_once_also_after_a_restart(journal):
    again = [(200, "stored"), (200, "replayed")]
    assert post(receiver(journal), message(), message()) == again
    assert post(receiver(journal), message()) == again[1:]
    assert len(journal.read_bytes().splitlines()) == 1


def test_another_message_under_a_stored_event_id_is_a_conflict(journal):
    answers = post(receiver(journal), message(status="started"), message(status="approved"))
    assert answers == [(200, "stored"), (409, "event-id-reused")]
    assert checks(journal)[0].outcome is CheckOutcome.STARTED


@pytest.mark.parametrize(
    ("body", "secret", "answer"),
    [
        (message(), "another", (401, "bad-signature")),
        (message(application=None), SECRET, (400, "no-reference")),
        (message(status=None), SECRET, (400, "unknown-status")),
        (b"{", SECRET, (400, "malformed")),
        (b" " * (MOST_BYTES + 1), SECRET, (413, "too-large")),
    ],
    ids=["forged", "nobody", "no-status", "no-json", "large"],
)
def test_what_is_not_taken_has_a_code_and_leaves_nothing(journal, body, secret, answer):
    app = receiver(journal)
    assert post(app, body, headers=lambda given: signed(given, secret)) == [answer]
    assert journal.read_bytes() == b""


def test_other_addresses_and_methods_are_refused(journal):
    app = receiver(journal)
    assert post(app, message(), path="/webhooks/other") == [(404, "not-found")]
    assert post(app, message(), method="PUT") == [(405, "not-post")]
    assert journal.read_bytes() == b""


def test_the_log_names_the_endpoint_and_the_code_and_nothing_else(journal, caplog):
    with caplog.at_level(logging.INFO, "doorward.pipeline.receiving"):
        post(receiver(journal), message(), b'{"secret": "Avery"}')
    assert [one.getMessage() for one in caplog.records] == ["hiring: stored", "hiring: malformed"]


def test_an_answer_is_not_200_when_nothing_could_be_stored(journal, monkeypatch):
    app = receiver(journal)
    monkeypatch.setattr("os.fsync", fail)
    assert post(app, message()) == [(503, "not-stored")]
    monkeypatch.undo()
    assert journal.read_bytes() == b""
    assert post(app, message()) == [(200, "stored")]


def fail(_handle):
    raise OSError(28, "No space left on device")


def test_a_number_is_stored_as_a_digest_where_a_key_is_set(journal):
    body = json.dumps(
        {
            "verification": {
                "id": "s-1",
                "status": "approved",
                "vendorData": "A-17",
                "decisionTime": "2026-06-01T11:00:00Z",
                "document": {"number": "X1234567"},
            }
        }
    ).encode()

    def veriff(given):
        return {"x-hmac-signature": hmac.new(SECRET.encode(), given, "sha256").hexdigest()}

    assert post(receiver(journal), body, path="/veriff", headers=veriff) == [(200, "stored")]
    assert b"X1234567" not in journal.read_bytes()
    assert checks(journal)[0].document.number.startswith("hmac-sha256:")


def test_a_line_that_was_cut_short_is_put_aside_and_kept(journal, caplog):
    before = b'{"record": "identity-check", "applic'
    journal.write_bytes(before)
    assert post(receiver(journal), message()) == [(200, "stored")]
    assert (journal.parent / ".checks.jsonl.torn").read_bytes() == before + b"\n"
    assert "put into .checks.jsonl.torn" in caplog.text
    assert len(checks(journal)) == 1


def test_lines_that_cannot_be_read_stay_and_it_goes_on(journal):
    before = b'{"record": 3, "application": "x"}\n\xff\nnot json\n'
    journal.write_bytes(before)
    assert post(receiver(journal), message()) == [(200, "stored")]
    assert journal.read_bytes().startswith(before)
    assert len(checks(journal)) == 1


def test_nothing_is_added_to_a_file_that_is_no_journal(journal):
    journal.write_bytes(b"id,name\nA-17,Avery Example\n")
    assert post(receiver(journal), message()) == [(503, "not-stored")]
    assert journal.read_bytes() == b"id,name\nA-17,Avery Example\n"


def test_two_receivers_and_the_command_may_share_a_file(journal):
    first, second = receiver(journal), receiver(journal)
    assert post(first, message()) == [(200, "stored")]
    made = record_line(
        "attestation",
        "A-17",
        [("by", "dana@example.com"), ("how", "video")],
        now=NOW,
        key=bytes,
    )
    append(journal, made.line)
    assert post(second, message(), message(status="declined"), message(event="evt-2")) == [
        (200, "replayed"),
        (409, "event-id-reused"),
        (200, "stored"),
    ]
    assert post(first, message(event="evt-2")) == [(200, "replayed")]
    assert [one.event_id for one in checks(journal)] == ["evt-1", "evt-2"]
    assert len(journal.read_bytes().splitlines()) == 3


def test_all_steps_of_a_message_are_stored_or_none(journal, monkeypatch):
    steps = (ProofingStep.DOCUMENT, ProofingStep.BIOMETRIC)
    ends = {"hiring": Endpoint(vendor="generic", secrets=(SECRET,), steps=steps)}
    app = Receiver(ends, journal, clock=lambda: NOW)
    monkeypatch.setattr("os.fsync", fail)
    assert post(app, message(event='odd "id"')) == [(503, "not-stored")]
    monkeypatch.undo()
    assert journal.read_bytes() == b""
    assert post(app, *[message(event='odd "id"')] * 2) == [(200, "stored"), (200, "replayed")]
    assert [one.step for one in checks(journal)] == list(steps)


def test_a_check_recorded_by_hand_with_the_event_id_counts_as_stored(journal):
    journal.write_text(
        '{"record":"identity-check","application":"A-17","vendor":"generic","event_id":"evt-1"}\n'
    )
    assert EventJournal(journal).digest("generic", "evt-1") == ""
    assert post(receiver(journal), message()) == [(200, "replayed")]


def test_a_message_delivered_many_times_at_once_is_stored_once(journal):
    app, body = receiver(journal), message()

    async def run():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test.example") as client:
            sent = [client.post("/hiring", content=body, headers=signed(body)) for _ in range(20)]
            return await asyncio.gather(*sent)

    codes = sorted(one.json()["code"] for one in asyncio.run(run()))
    assert codes == ["replayed"] * 19 + ["stored"]
    assert len(journal.read_bytes().splitlines()) == 1


@pytest.mark.parametrize(
    "endpoint",
    [Endpoint(vendor="nobody", secrets=("x",)), Endpoint(vendor="veriff", secrets=("",))],
)
def test_an_endpoint_that_could_not_refuse_anybody_is_no_endpoint(journal, endpoint):
    with pytest.raises(ValueError, match="x: "):
        Receiver({"x": endpoint}, journal)


def call(app, scope, events):
    """One request by hand, for what a client would not do."""
    sent, waiting = [], list(events)

    async def receive():
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    async def send(event):
        sent.append(event)

    asyncio.run(app(scope, receive, send))
    return sent


HTTP = {"type": "http", "method": "POST", "path": "/hiring", "headers": []}


def test_a_body_that_does_not_end_in_time_is_given_up(journal):
    part = {"type": "http.request", "body": b"x", "more_body": True}
    start, _ = call(receiver(journal, seconds=0.0), HTTP, [part])
    assert start["status"] == 408


def test_a_body_is_given_up_as_soon_as_it_is_too_large(journal):
    part = {"type": "http.request", "body": b"x" * 60, "more_body": True}
    start, _ = call(receiver(journal, most_bytes=100), HTTP, [part, part])
    assert start["status"] == 413
    declared = HTTP | {"headers": [(b"content-length", b"9" * 30)]}
    assert call(receiver(journal), declared, [])[0]["status"] == 413


def test_a_sender_that_hangs_up_gets_no_answer(journal):
    assert call(receiver(journal), HTTP, [{"type": "http.disconnect"}]) == []


def test_the_server_may_start_and_stop_it(journal):
    events = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = call(receiver(journal), {"type": "lifespan"}, events)
    assert [one["type"] for one in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


async def _serve(app, reader, writer):
    """The least of an HTTP/1.1 server: one request with a length, one answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    method, path, _ = head[0].decode().split(" ")
    headers = [
        (name.strip().lower(), value.strip())
        for name, _, value in (line.partition(b":") for line in head[1:] if line)
    ]
    body = await reader.readexactly(int(dict(headers).get(b"content-length", b"0")))
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        return waiting.pop(0)

    async def send(event):
        if event["type"] == "http.response.start":
            lines = [f"HTTP/1.1 {event['status']} -".encode(), b"connection: close"]
            lines += [name + b": " + value for name, value in event["headers"]]
            writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
        else:
            writer.write(event["body"])

    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    await app(scope, receive, send)
    await writer.drain()
    writer.close()


def test_it_answers_over_a_real_connection(journal):
    app = receiver(journal)

    async def run():
        server = await asyncio.start_server(
            lambda reader, writer: _serve(app, reader, writer), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        async with server, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            good, forged = message(), message("evt-2")
            return [
                await client.post("/webhooks/hiring", content=good, headers=signed(good)),
                await client.post("/webhooks/hiring", content=forged, headers=signed(good)),
            ]

    answers = asyncio.run(run())
    assert [(one.status_code, one.json()) for one in answers] == [
        (200, {"code": "stored"}),
        (401, {"code": "bad-signature"}),
    ]
    assert len(checks(journal)) == 1
