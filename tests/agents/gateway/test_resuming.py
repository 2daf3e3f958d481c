"""Servers that end a stream before they have answered: the rest is asked for."""

import json

import httpx
import pytest

from agents.gateway.behind import RULES, TEXT, Wire, tool
from doorward.agents.gateway.events import EventReader

WEB = """
[servers.web]
url = "https://web.example.com/mcp"
first_seen = "accept"
[servers.web.tools.find]
action = "read"
resource = "shop"
"""
EVENTS = {"content-type": "text/event-stream"}


def server(parts):
    """A synthetic server: a call gets the first of the parts, asking on the next ones."""
    left, ids = list(parts), []

    async def take(request):
        message = json.loads(request.content) if request.content else {}
        if request.method == "GET":
            if "last-event-id" not in request.headers:
                return httpx.Response(405)
            ids.append(request.headers["last-event-id"])
        elif message.get("id") is None:
            return httpx.Response(202)
        results = {
            "initialize": {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}},
            "tools/list": {"tools": [tool("find", item=TEXT)]},
        }
        if message.get("method") in results:
            said = {"jsonrpc": "2.0", "id": message["id"], "result": results[message["method"]]}
            return httpx.Response(200, json=said)
        if message:
            left[:] = [one.replace("NUMBER", str(message["id"])) for one in left]
        return httpx.Response(200, text=left.pop(0), headers=EVENTS)

    wire = Wire(take)
    wire.ids = ids
    return wire


ANSWER = 'data: {"jsonrpc": "2.0", "id": NUMBER, "result": {"content": []}}\n\n'
FIRST = "id: a-1\nretry: 1\ndata:\n\n"


def call(behind, wire, then):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        then(await client.ask("tools/call", {"name": "web__find", "arguments": {"item": "tea"}}))

    behind(scenario, rules=RULES + WEB, wire=wire)


def test_a_stream_that_ended_is_gone_on_with_until_the_answer(behind):
    wire = server([FIRST, "id: a-2\nretry: 1\ndata:\n\n", "retry: 1\n\n", ANSWER])

    def then(found):
        assert found.last["result"] == {"content": []}

    call(behind, wire, then)
    assert wire.ids == ["a-1", "a-2", "a-2"]


@pytest.mark.parametrize(
    ("first", "ids"),
    [("retry: 1\ndata:\n\n", []), ("id: b\x01d\nretry: 1\ndata:\n\n", []), ("id: cut off\n", [])],
    ids=["no-id", "odd-id", "half-an-event"],
)
def test_without_a_whole_event_with_an_id_nothing_is_asked_again(behind, first, ids):
    wire = server([first, ANSWER])

    def then(found):
        assert found.code == "upstream-message"

    call(behind, wire, then)
    assert wire.ids == ids


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("0", 0.05), ("250", 0.25), ("99999999", 30.0), ("999999999", 1.0), ("-1", 1.0), ("x", 1.0)],
)
def test_how_long_to_wait_is_the_servers_word_within_limits(said, seconds):
    reader = EventReader(1_000)
    assert list(reader.feed(f"retry: {said}\n\n".encode())) == []
    assert reader.retry == seconds
