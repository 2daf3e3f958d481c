"""HTTP by hand, over local sockets: answers as they come, and what is none."""

import asyncio
import contextlib

import pytest

from doorward.agents.gateway import wire
from doorward.agents.gateway.wire import WireError, Wires


def served(scenario, *answers):
    """Runs a scenario against a server that gives these answers, one for each request. ``None``
    ends the connection instead; what came is kept."""

    async def main():
        came, left, connections = [], list(answers), []

        async def take(reader, writer):
            connections.append(writer)
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    head = await reader.readuntil(b"\r\n\r\n")
                    length = head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
                    came.append(head + await reader.readexactly(int(length or 0)))
                    answer = left.pop(0) if left else None
                    if answer is None:
                        break
                    for part in answer if isinstance(answer, list) else [answer]:
                        writer.write(part)
                        await writer.drain()
                        await asyncio.sleep(0)
                    if b"\r\nconnection: close" in joined(answer).lower():
                        break
            writer.close()

        server = await asyncio.start_server(take, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/mcp?a=1"
        wires = Wires()
        try:
            return await asyncio.wait_for(scenario(wires, url, came, connections), 10)
        finally:
            wires.close()
            server.close()

    return asyncio.run(main())


def joined(answer):
    return b"".join(answer) if isinstance(answer, list) else answer


async def whole(wires, url, method="POST", content=b"{}", headers=()):
    reply = await wires.ask(method, url, headers, content)
    try:
        return reply.status, b"".join([one async for one in reply.parts()])
    finally:
        reply.close()


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok"


def test_a_connection_is_used_again_and_requests_are_plain():
    async def scenario(wires, url, came, connections):
        for _ in range(3):
            assert await whole(wires, url, headers=[("x-key", "v")]) == (200, b"ok")
        assert len(connections) == 1
        host = url.split("/")[2]
        head = (
            f"POST /mcp?a=1 HTTP/1.1\r\nhost: {host}\r\nx-key: v\r\ncontent-length: 2\r\n\r\n{{}}"
        )
        assert came == [head.encode()] * 3

    served(scenario, [OK], [OK], [OK])


def test_two_requests_at_once_have_a_connection_each():
    async def scenario(wires, url, came, connections):
        found = await asyncio.gather(whole(wires, url), whole(wires, url))
        assert found == [(200, b"ok")] * 2
        assert len(connections) == 2

    served(scenario, [OK], [OK])


@pytest.mark.parametrize(
    ("parts", "body"),
    [
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok",
          b"\r\n1\r\n!\r\n0\r\n\r\n"],
         b"ok!"),
        ([b"HTTP/1.1 200 OK\r\nConn", b"ection: close\r\n\r\n", b"to the end"], b"to the end"),
        ([b"HTTP/1.1 100 Continue\r\n\r\n", OK], b"ok"),
        ([b"HTTP/1.1 204 No Content\r\n\r\n"], b""),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 600000\r\n\r\n", b"x" * 600_000], b"x" * 600_000),
    ],
    ids=["chunked", "to-the-end", "continue", "empty", "large"],
)  # fmt: skip
def test_bodies(parts, body):
    async def scenario(wires, url, *_):
        assert (await whole(wires, url))[1] == body

    served(scenario, parts)


@pytest.mark.parametrize(
    "parts",
    [
        None,
        [b"hello\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nok"],
        [b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n"],
        [b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"],
    ],
    ids=["ended", "no-http", "short", "long-head", "upgrade", "two-lengths", "two-sizes"],
)
def test_what_is_no_answer_is_an_error_and_nothing_is_sent_twice(parts):
    async def scenario(wires, url, came, _):
        with pytest.raises(WireError):
            await whole(wires, url)
        assert len(came) == 1

    served(scenario, parts)


def test_what_comes_unasked_ends_the_connection():
    async def scenario(wires, url, came, connections):
        reply = await wires.ask("POST", url, (), b"{}")
        with pytest.raises(WireError):
            [one async for one in reply.parts()]
        reply.close()
        assert await whole(wires, url) == (200, b"ok")
        assert len(connections) == 2

    served(scenario, [OK + OK], [OK])


def test_a_connection_that_was_kept_for_too_long_is_not_used(monkeypatch):
    monkeypatch.setattr(wire, "KEEP_SECONDS", 0.0)

    async def scenario(wires, url, came, connections):
        await whole(wires, url)
        await whole(wires, url)
        assert len(connections) == 2

    served(scenario, [OK], [OK])


def test_headers_with_line_ends_are_not_sent():
    async def scenario(wires, url, came, _):
        for bad in ("a\r\nx: y", "a\nx: y", "a\rx"):
            with pytest.raises(WireError):
                await whole(wires, url, headers=[("x-key", bad)])
        assert came == []

    served(scenario)


def test_nobody_there():
    async def scenario():
        with pytest.raises(WireError):
            await whole(Wires(), "http://127.0.0.1:1/mcp")

    asyncio.run(scenario())
