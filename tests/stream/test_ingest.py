"""Events over HTTP: who may send, what is kept before it is said so, when senders must wait."""

import asyncio
import gzip
import json
import stat

import pytest

from doorward.stream.errors import StreamError
from doorward.stream.ingest import Bounds, Ingest
from doorward.stream.listening import Listen, listen_at
from doorward.stream.options import WatchOptions
from doorward.stream.places import Mark
from doorward.stream.senders import Senders
from doorward.stream.spool import Spool
from doorward.stream.watching import Watch
from stream.making import BEGIN, found, lines, sign_in


class Door:
    """An ingest with one sender, asked without a network."""

    def __init__(self, folder, *, bounds=None, most=1 << 20, format_="ocsf"):
        self.senders = Senders(folder)
        self.token = self.senders.add("idp", format_)
        self.spool = Spool(folder, most=most)
        self.woken = 0
        self.app = Ingest(self.senders, self.spool, wake=self._wake, bounds=bounds)

    def _wake(self):
        self.woken += 1

    def post(self, body, *, token=None, parts=None, method="POST", path="/v1/events", **headers):
        given = {"authorization": f"Bearer {self.token if token is None else token}", **headers}
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "headers": [
                (name.replace("_", "-").encode(), value.encode()) for name, value in given.items()
            ],
        }
        messages = [
            {"type": "http.request", "body": part, "more_body": index < len(parts or [body]) - 1}
            for index, part in enumerate(parts or [body])
        ]
        sent = []

        async def receive():
            return messages.pop(0) if messages else {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        asyncio.run(self.app(scope, receive, send))
        answered = dict(sent[0]["headers"])
        return sent[0]["status"], json.loads(sent[1]["body"]), answered

    def kept(self):
        return b"".join(one.read_bytes() for one in sorted(self.spool.folder.glob("*/*.log")))


@pytest.fixture
def door(tmp_path):
    return Door(tmp_path)


def test_what_was_accepted_lies_on_the_disk(door):
    body = lines([sign_in(1), sign_in(2)])
    status, answer, _ = door.post(body)
    assert (status, answer) == (200, {"accepted": 2})
    assert door.kept() == body
    assert door.woken == 1


def test_a_last_line_without_an_end_gets_one(door):
    body = lines([sign_in(1)]).rstrip()
    door.post(body)
    door.post(body)
    assert door.kept() == body + b"\n" + body + b"\n"


def test_gzip_and_lists_are_taken(door):
    assert door.post(gzip.compress(lines([sign_in(1)])), content_encoding="gzip")[0] == 200
    listed = json.dumps([sign_in(2), sign_in(3)], indent=1).encode()
    assert door.post(listed)[1] == {"accepted": 2}
    assert [json.loads(line)["metadata"]["uid"] for line in door.kept().splitlines()] == [
        "e-1",
        "e-2",
        "e-3",
    ]


@pytest.mark.parametrize("token", ["", "dww_wrong", "x" * 5000, "dww_\xff"])
def test_nobody_without_a_token_may_send(door, token):
    status, _, headers = door.post(b"{}\n", token=token)
    assert status == 401
    assert headers[b"www-authenticate"] == b"Bearer"
    assert door.kept() == b""


def test_who_was_shut_out_may_not_send_on(door):
    assert door.post(lines([sign_in(1)]))[0] == 200
    door.senders.remove("idp")
    assert door.post(lines([sign_in(2)]))[0] == 401


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"body": b"x", "method": "GET"}, 405),
        ({"body": b"x", "path": "/other"}, 404),
        ({"body": b"x", "content_encoding": "br"}, 415),
        ({"body": b"no gzip", "content_encoding": "gzip"}, 400),
        ({"body": gzip.compress(b"{}\n")[:-6], "content_encoding": "gzip"}, 400),
        ({"body": gzip.compress(b"{}\n") * 2, "content_encoding": "gzip"}, 400),
        ({"body": gzip.compress(b"x" * 90_000), "content_encoding": "gzip"}, 413),
        ({"body": b"", "content_length": "99999999"}, 413),
        ({"body": b"", "parts": [b"x" * 900] * 3}, 413),
        ({"body": b'[{"class_uid": 3002'}, 400),
    ],
    ids=[
        "method", "path", "encoding", "no-gzip", "cut-gzip", "two-members", "bomb", "stated-size",
        "streamed-size", "cut-list",
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_and_nothing_of_it_kept(tmp_path, given, status):
    door = Door(tmp_path, bounds=Bounds(body_bytes=2000, content_bytes=50_000))
    body = given.pop("body")
    assert door.post(body, **given)[0] == status
    assert door.kept() == b""


def test_a_sender_that_leaves_in_the_middle_leaves_nothing(door):
    scope = {"type": "http", "method": "POST", "path": "/v1/events"}
    scope["headers"] = [(b"authorization", b"Bearer " + door.token.encode())]
    messages = [
        {"type": "http.request", "body": lines([sign_in(1)]), "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(door.app(scope, receive, send))
    assert sent[0]["status"] == 400
    assert door.kept() == b""


def test_a_sender_that_takes_too_long_is_let_go(tmp_path):
    door = Door(tmp_path, bounds=Bounds(seconds=0.01))

    async def never():
        await asyncio.Event().wait()

    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/events"}
    scope["headers"] = [(b"authorization", b"Bearer " + door.token.encode())]
    asyncio.run(door.app(scope, never, send))
    assert sent[0]["status"] == 408


def test_senders_wait_while_the_watch_is_behind(tmp_path):
    door = Door(tmp_path, most=300)
    body = lines([sign_in(1), sign_in(2)])
    assert door.post(body)[0] == 200
    status, _, headers = door.post(body)
    assert status == 429
    assert int(headers[b"retry-after"]) > 0
    (segment,) = door.spool.folder.glob("*/*.log")
    door.spool.read_up_to([Mark(id=1, name="s", path=str(segment), position=len(body))])
    assert door.post(body)[0] == 200


def test_a_disk_that_takes_nothing_is_said_and_nothing_is_half_kept(door, monkeypatch):
    from doorward.stream import spool

    first = lines([sign_in(1)])
    door.post(first)
    write = spool.os.write

    def half(handle, data):
        if len(data) > 100:
            return write(handle, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool.os, "write", half)
    status, answer, headers = door.post(lines([sign_in(2)]))
    assert status == 503
    assert "No space left" in answer["error"]
    assert b"retry-after" in headers
    assert door.kept() == first
    monkeypatch.undo()
    assert door.post(lines([sign_in(3)]))[0] == 200


def test_tokens_are_told_once_and_kept_as_digests(tmp_path):
    senders = Senders(tmp_path)
    token = senders.add("idp", "okta")
    file = tmp_path / "senders.json"
    assert token not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Senders(tmp_path).of(token).format == "okta"
    assert Senders(tmp_path).of(token + "x") is None
    with pytest.raises(StreamError, match="there is a sender"):
        senders.add("idp", "okta")
    with pytest.raises(StreamError, match="is no name"):
        senders.add("../x", "okta")
    with pytest.raises(StreamError, match="no sender"):
        senders.remove("other")


@pytest.mark.parametrize("text", ["no-port", "0.0.0.0:80", "example.com:80", "127.0.0.1:99999"])
def test_tokens_are_not_taken_in_clear_from_other_machines(text):
    with pytest.raises(StreamError):
        listen_at(text, None, None)
    assert listen_at("127.0.0.1:0", None, None) == Listen(port=0)


def test_segments_that_were_read_go_and_the_open_one_stays(tmp_path):
    spool = Spool(tmp_path, segment=10)
    spool.append("idp", b"0123456789\n")
    spool.append("idp", b"next\n")
    old, new = sorted(spool.folder.glob("*/*.log"))
    assert spool.backlog() == 16
    spool.read_up_to(
        [
            Mark(id=1, name="a", path=str(old), position=11),
            Mark(id=2, name="b", path=str(new), position=5),
        ]
    )
    assert not old.exists()
    assert new.exists()
    assert spool.backlog() == 0
    spool.close()
    again = Spool(tmp_path)
    assert again.backlog() == 5


def test_what_was_sent_is_watched_once_also_after_a_restart(tmp_path):
    state = tmp_path / "state"
    door = Door(state)
    door.post(lines([sign_in(number, managed=False) for number in range(5)]))
    options = WatchOptions(state=state, out=tmp_path / "out", home=tmp_path)
    with Watch(options, clock=lambda: BEGIN + 1e6) as watch:
        assert watch.run().counts["events"] == 5
    door.spool.close()
    with Watch(options, clock=lambda: BEGIN + 1e6) as watch:
        assert watch.run().counts["events"] == 0
    assert len(found(tmp_path / "out")) == 5


def test_listening_needs_a_state(tmp_path):
    options = WatchOptions(listen=Listen(port=0), out=tmp_path, home=tmp_path)
    with pytest.raises(StreamError, match="--state"):
        Watch(options)


def test_it_answers_over_http(tmp_path):
    httpx = pytest.importorskip("httpx")
    token = Senders(tmp_path).add("idp", "ocsf")
    options = WatchOptions(listen=Listen(port=0), state=tmp_path, out=tmp_path, home=tmp_path)
    with Watch(options, clock=lambda: BEGIN + 1e6) as watch:
        watch.listener.start()
        url = f"http://127.0.0.1:{watch.listener.port}"
        transport = httpx.HTTPTransport(retries=5)
        with httpx.Client(base_url=url, transport=transport, trust_env=False) as client:
            headers = {"authorization": f"Bearer {token}"}
            body = lines([sign_in(1, managed=False)])
            answer = client.post("/v1/events", content=body, headers=headers)
            assert (answer.status_code, answer.json()) == (200, {"accepted": 1})
            assert client.get("/healthz").json() == {"status": "ok"}
        watch.find()
        while watch.runner.turn():
            pass
        assert watch.runner.total["findings"] == 1
