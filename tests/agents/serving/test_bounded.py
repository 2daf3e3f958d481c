"""What a request may take on connections that speak ASGI: so long, and so much beside its body."""

import asyncio

import pytest
import uvicorn
from uvicorn.server import ServerState

from agents.serving.test_wire import Clock, Pipe
from doorward.agents.serving import bounded
from doorward.agents.serving.bounded import BoundedHttp
from doorward.agents.serving.hosting import configured
from doorward.agents.serving.server import Address
from doorward.agents.serving.wire import MOST_HEAD, READ_SECONDS

HEAD = b"POST /token HTTP/1.1\r\nHost: x\r\n"


class Tasks(Clock):
    """A loop that begins no task: what the application does is another test's."""

    def create_task(self, work):
        work.close()
        return asyncio.Future(loop=asyncio.new_event_loop())


class Plain(Pipe):
    def get_extra_info(self, name, default=None):
        return default


@pytest.fixture
def caller():
    config = uvicorn.Config(lambda scope: None, lifespan="off", ws="none", log_config=None)
    config.load()
    one = BoundedHttp(config, ServerState(), {}, _loop=Tasks())
    one.connection_made(Plain())
    return one


def passes(caller, seconds):
    while seconds > 0 and not caller.transport.cut:
        caller.loop.pass_(bounded._LOOK_SECONDS)
        seconds -= bounded._LOOK_SECONDS


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(HEAD[:9], id="a part of the head"),
        pytest.param(HEAD + b"Content-Length: 9\r\n\r\na", id="a part of the body"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n", id="chunks"),
    ],
)
def test_who_does_not_finish_a_request_is_let_go(caller, said):
    caller.data_received(said)
    passes(caller, READ_SECONDS - 1)
    assert not caller.transport.cut
    passes(caller, 10)
    assert caller.transport.cut


def test_bytes_now_and_then_win_no_time(caller):
    caller.data_received(HEAD)
    for _ in range(20):
        passes(caller, 5)
        if not caller.transport.cut:
            caller.data_received(b"X: y\r\n")
    assert caller.transport.cut


def test_who_waits_for_an_answer_is_not_let_go(caller):
    caller.data_received(HEAD + b"Content-Length: 1\r\n\r\na")
    passes(caller, READ_SECONDS * 4)
    assert not caller.transport.cut


@pytest.mark.parametrize(
    ("begun", "more"),
    [
        pytest.param(b"POST /", b"a" * 1_000, id="an address"),
        pytest.param(HEAD, b"X: " + b"a" * 1_000 + b"\r\n", id="headers"),
        pytest.param(HEAD + b"X: ", b"a" * 1_000, id="one header"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: a\r\n" * 200,
                     id="trailers"),
    ],
)  # fmt: skip
def test_a_head_without_end_is_cut(caller, begun, more):
    caller.data_received(begun)
    sent = len(begun)
    while not caller.transport.cut and sent < 2 * MOST_HEAD:
        caller.data_received(more)
        sent += len(more)
    assert caller.transport.cut
    assert sent <= MOST_HEAD + len(more)


def test_a_large_body_is_the_applications(caller):
    caller.data_received(HEAD + b"Content-Length: %d\r\n\r\n" % (3 * MOST_HEAD))
    for _ in range(3):
        caller.data_received(b"a" * MOST_HEAD)
    assert not caller.transport.cut


def test_the_token_service_is_served_within_bounds():
    assert configured(None, Address()).http is BoundedHttp
