"""HTTP as it goes over the wire: however it is cut, one answer for each request, in their order;
and a closed connection for whatever is none."""

import asyncio
import json
import socket

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from uvicorn.server import ServerState

from doorward.agents.serving import wire
from doorward.agents.serving.app import AuthZen
from doorward.agents.serving.evaluating import Evaluator
from doorward.agents.serving.reading import MOST_BYTES
from doorward.agents.serving.server import Address, configured
from doorward.agents.serving.source import PolicyFiles, PolicySource
from doorward.agents.serving.wire import MOST_AT_ONCE, MOST_HEAD, Wire

TOKEN = "invented-token-of-a-caller"


class Pipe:
    """A transport that keeps what is written."""

    def __init__(self):
        self.written, self.closed, self.paused, self.cut = b"", False, False, False

    def write(self, data):
        assert not self.closed
        self.written += data

    def close(self):
        self.closed = True

    def is_closing(self):
        return self.closed

    def abort(self):
        self.cut = True

    def pause_reading(self):
        self.paused = True

    def resume_reading(self):
        self.paused = False


class Clock:
    """A loop whose time is told, with what was to be called later."""

    def __init__(self):
        self.now, self.later = 1_000.0, []

    def time(self):
        return self.now

    def call_later(self, seconds, what):
        self.later.append(what)
        return self

    def cancel(self):
        self.later.clear()

    def pass_(self, seconds):
        self.now += seconds
        due, self.later = self.later, []
        for one in due:
            one()


class Caller:
    """One connection to the service."""

    def __init__(self, app, state=None):
        self.state = state or ServerState()
        self.state.default_headers = [(b"date", b"Sun, 22 Nov 2026 12:00:00 GMT")]
        self.pipe, self.clock = Pipe(), Clock()
        self.wire = Wire(app, server_state=self.state, _loop=self.clock)
        self.wire.connection_made(self.pipe)

    def send(self, data):
        self.wire.data_received(data)

    def answers(self):
        """Status, headers and body of each answer."""
        found, rest = [], self.pipe.written
        while rest:
            head, _, rest = rest.partition(b"\r\n\r\n")
            first, *lines = head.decode().split("\r\n")
            headers = dict(line.split(": ", 1) for line in lines)
            length = int(headers.get("content-length", 0))
            found.append((int(first.split(" ")[1]), headers, rest[:length]))
            rest = rest[length:]
        return found

    def statuses(self):
        return [one[0] for one in self.answers()]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("set")
    (folder / "p").write_text('permit(principal == user::"a", action, resource);')
    source = PolicySource(PolicyFiles(policies=folder / "p"))
    return AuthZen(Evaluator(source), "https://pdp.example.com", (TOKEN,))


@pytest.fixture
def caller(app):
    return Caller(app)


def request(
    name="a", path="/access/v1/evaluation", method="POST", more="", body=None, version="1.1"
):
    if body is None:
        body = json.dumps({"subject": {"type": "user", "id": name}, "action": {"name": "x"},
                           "resource": {"type": "box", "id": "1"}}).encode()  # fmt: skip
    head = (
        f"{method} {path} HTTP/{version}\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {TOKEN}\r\n{more}"
    )
    if "Transfer-Encoding" not in more and "Content-Length" not in more:
        head += f"Content-Length: {len(body)}\r\n"
    return head.encode("latin-1") + b"\r\n" + body


def decisions(caller):
    return [json.loads(body)["decision"] for _, _, body in caller.answers()]


def test_an_answer_with_its_headers(caller):
    caller.send(request(more="X-Request-ID: r-1\r\n"))
    ((status, headers, body),) = caller.answers()
    assert status == 200
    assert headers["content-type"] == "application/json"
    assert headers["x-request-id"] == "r-1"
    assert headers["date"].startswith("Sun")
    assert json.loads(body)["decision"] is True
    assert not caller.pipe.closed


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_however_it_is_cut(app, data):
    names = data.draw(st.lists(st.sampled_from("ab"), min_size=1, max_size=4))
    whole = b"".join(request(one) for one in names)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    caller = Caller(app)
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        caller.send(whole[start:end])
    assert decisions(caller) == [one == "a" for one in names]


def test_in_chunks(caller):
    body = request().partition(b"\r\n\r\n")[2]
    parts = b"".join(b"%x\r\n%s\r\n" % (1, body[at : at + 1]) for at in range(len(body)))
    sent = request(more="Transfer-Encoding: chunked\r\n", body=parts + b"0\r\n\r\n")
    caller.send(sent)
    caller.send(request("b"))
    assert decisions(caller) == [True, False]


@pytest.mark.parametrize(
    ("sent", "statuses", "closed"),
    [
        (b"\x16\x03\x01\x02\x00\x01", [400], True),
        (b"GET / HTTP/9.9\r\n\r\n", [400], True),
        (request(more="Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", body=b"0\r\n\r\n"),
         [400], True),
        (request(more="Content-Length: 2\r\nContent-Length: 3\r\n", body=b"{}"), [400], True),
        (request(more="Content-Length: -1\r\n", body=b""), [400], True),
        (request(more="A\x00: b\r\n"), [400], True),
        (request(more="A: b\x00c\r\n"), [400], True),
        (request(more="A : b\r\n"), [400], True),
        (request(more="Transfer-Encoding: chunked\r\n", body=b"zz\r\n"), [400], True),
        (request(body=b"{"), [400], False),
        (request(more=f"Content-Length: {MOST_BYTES + 1}\r\n", body=b""), [413], True),
        (request(more=f"Content-Length: {10**18}\r\n", body=b""), [413], True),
        (request(path="/other"), [404], False),
        (request(path="/access/v1/evaluation?x=1#y"), [200], False),
        (request(path="/access/v1/%65valuation"), [200], False),
        (request(path="http://pdp.example.com/access/v1/evaluation"), [200], False),
        (request(path="/access/v1/%ff"), [404], False),
        (request(path="/access/v1/../v1/evaluation"), [404], False),
        (request(path="*", method="OPTIONS"), [404], False),
        (request(method="GET", body=b""), [405], False),
        (request(path="/.well-known/authzen-configuration", method="GET", body=b""), [200], False),
        (request(method="BREW"), [400], True),
        (request(more="Connection: close\r\n"), [200], True),
        (request(version="1.0"), [200], True),
        (request().replace(b"Bearer", b"Basic"), [401], False),
        (request().replace(b"application/json", b"text/plain"), [400], False),
        (b"", [], False),
    ],
    ids=range(27),
)  # fmt: skip
def test_what_is_sent_and_what_comes_back(caller, sent, statuses, closed):
    caller.send(sent)
    assert (caller.statuses(), caller.pipe.closed) == (statuses, closed)


def test_after_a_refusal_the_connection_goes_on(caller):
    caller.send(request(path="/other") + request() + request(body=b"[]") + request())
    assert caller.statuses() == [404, 200, 400, 200]


def test_nothing_is_answered_after_the_connection_was_ended(caller):
    caller.send(request(more="Connection: close\r\n") + request())
    assert caller.statuses() == [200]
    caller.send(request())
    assert caller.statuses() == [200]


def test_a_body_that_grows_too_large_is_refused_before_its_end(caller):
    caller.send(request(more="Transfer-Encoding: chunked\r\n", body=b""))
    for _ in range(MOST_BYTES // 2**16 + 1):
        caller.send(b"10000\r\n" + b" " * 2**16 + b"\r\n")
        if caller.pipe.closed:
            break
    assert caller.statuses() == [413]
    assert caller.pipe.closed


@pytest.mark.parametrize(
    "sent", [b"POST /" + b"x" * 2**12, b"POST / HTTP/1.1\r\nA: " + b"x" * 2**12]
)
def test_a_head_without_end_is_refused(caller, sent):
    while not caller.pipe.closed and caller.wire._head <= MOST_HEAD:
        caller.send(sent)
        sent = b"x" * 2**12
    assert caller.statuses() == [431]
    assert caller.pipe.closed


def test_many_requests_on_one_connection_are_no_long_head(caller):
    for _ in range(400):
        caller.send(request())
    assert caller.statuses() == [200] * 400


def test_who_waits_to_be_told_to_go_on_is_told(caller):
    sent = request(more="Expect: 100-continue\r\n")
    head, _, body = sent.partition(b"\r\n\r\n")
    caller.send(head + b"\r\n\r\n")
    assert caller.statuses() == [100]
    caller.send(body)
    assert caller.statuses() == [100, 200]


def test_who_may_not_ask_is_not_told_to_go_on(caller):
    sent = request(more="Expect: 100-continue\r\n").replace(TOKEN.encode(), b"x" * len(TOKEN))
    head, _, body = sent.partition(b"\r\n\r\n")
    caller.send(head + b"\r\n\r\n")
    assert caller.pipe.written == b""
    caller.send(body)
    assert caller.statuses() == [401]


def test_head_gets_no_body(caller):
    caller.send(request(method="HEAD", body=b""))
    assert caller.pipe.written.startswith(b"HTTP/1.1 405 ")
    assert caller.pipe.written.endswith(b"\r\n\r\n")


def test_an_upgrade_is_not_done(caller):
    caller.send(
        request(more="Connection: Upgrade\r\nUpgrade: h2c\r\n", body=b"") + b"PRI * HTTP/2.0"
    )
    assert caller.pipe.closed
    assert b"101" not in caller.pipe.written[:12]


@pytest.mark.parametrize("said", ["a\tb", "é", "x" * 5 + "\x7f"])
def test_an_id_that_is_no_plain_text_does_not_go_back(caller, said):
    caller.send(request(more=f"X-Request-ID: {said}\r\n"))
    assert "x-request-id" not in caller.answers()[0][1]


def test_too_many_connections(app):
    state = ServerState()
    state.connections = set(range(MOST_AT_ONCE))
    caller = Caller(app, state)
    caller.send(request())
    assert caller.statuses() == [503]
    assert caller.pipe.closed


def test_an_idle_connection_is_closed_and_a_busy_one_is_not(caller):
    for _ in range(30):
        caller.clock.pass_(wire.IDLE_SECONDS / 2)
        caller.send(request())
    assert not caller.pipe.closed
    for _ in range(3):
        caller.clock.pass_(wire.IDLE_SECONDS / 2)
    assert caller.pipe.closed


def test_a_request_that_trickles_in_is_given_up(caller):
    sent = request()
    for at in range(len(sent)):
        caller.send(sent[at : at + 1])
        caller.clock.pass_(1)
        if caller.pipe.closed:
            break
    assert caller.statuses() == []
    assert caller.clock.now - 1_000 <= wire.READ_SECONDS + 2


def test_requests_that_follow_each_other_are_none_that_trickles_in(caller):
    sent = request() * 3
    caller.send(sent[:50])
    for _ in range(40):
        caller.clock.pass_(wire.READ_SECONDS / 4)
        caller.send(sent[50:] + sent[:50])
    assert set(caller.statuses()) == {200}
    assert len(caller.statuses()) == 120
    assert not caller.pipe.closed


def test_who_does_not_take_its_answers_is_cut_off(caller):
    caller.send(request(more="Connection: close\r\n"))
    assert caller.pipe.closed
    assert not caller.pipe.cut
    caller.clock.pass_(wire.IDLE_SECONDS)
    assert caller.pipe.cut


def test_who_does_not_read_is_not_read(caller):
    caller.wire.pause_writing()
    assert caller.pipe.paused
    caller.wire.resume_writing()
    assert not caller.pipe.paused


def test_an_end_waits_for_the_request_that_comes_in(caller):
    sent = request()
    caller.send(sent[:50])
    caller.wire.shutdown()
    assert not caller.pipe.closed
    caller.send(sent[50:])
    assert caller.statuses() == [200]
    assert caller.answers()[0][1]["connection"] == "close"
    assert caller.pipe.closed


def test_an_end_closes_what_is_idle(caller):
    caller.send(request())
    caller.wire.shutdown()
    assert caller.pipe.closed
    caller.wire.connection_lost(None)
    assert caller.wire not in caller.state.connections
    assert caller.clock.later == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=40) | st.just(request()[:-5]) | st.just(request()), max_size=4))
def test_whatever_comes_in_is_answered_or_closed(app, parts):
    caller = Caller(app)
    for one in parts:
        if not caller.pipe.closed:
            caller.send(one)
    assert set(caller.statuses()) <= {200, 400}


def test_served_by_uvicorn_until_it_is_ended(app):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = uvicorn.Server(configured(app, Address(port=port)))

        async def run():
            served = asyncio.create_task(server._serve([listening]))
            while not server.started:
                await asyncio.sleep(0)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request() + request("b"))
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first = await reader.readexactly(
                int(head.split("content-length: ")[1].split("\r\n")[0])
            )
            server.should_exit = True
            rest = await reader.read()
            await served
            writer.close()
            return head, first, rest

        head, first, rest = asyncio.run(run())
    assert "\r\ndate: " in head
    assert "server" not in head
    assert json.loads(first)["decision"] is True
    assert b'"decision":false' in rest
