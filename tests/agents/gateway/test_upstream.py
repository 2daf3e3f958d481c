"""Servers behind the gateway that fail, ask, or speak over HTTP."""

import asyncio
import json

import httpx
import pytest

from agents.gateway.behind import RULES, TEXT, Wire, tool
from doorward.agents.gateway.wire import WireError

ASKS = (
    RULES
    + """
[servers.shop.asks."elicitation/create"]
action = "ask"
resource = "shop"
[servers.shop.asks."roots/list"]
action = "pay"
resource = "till"
"""
)
WEB = """
[servers.web]
url = "https://web.example.com/mcp"
first_seen = "accept"
[servers.web.tools.find]
action = "read"
resource = "shop"
"""


def test_a_late_server_holds_up_no_listing_and_is_told_of_once_it_answers(behind):
    answers = asyncio.Event()

    async def web(request):
        message = json.loads(request.content) if request.content else {}
        if message.get("id") is None:
            return httpx.Response(202 if request.method == "POST" else 405)
        await answers.wait()
        found = {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}}
        if message["method"] == "tools/list":
            found = {"tools": [tool("find")]}
        said = {"jsonrpc": "2.0", "id": message["id"], "result": found}
        return httpx.Response(200, json=said)

    async def scenario(behind):
        client = behind.client()
        await client.enter()
        stream = client.start("GET")
        own = ["shop__look", "shop__pay"]
        assert await client.names() == own
        assert await client.names() == own  # the same question still goes on
        told = [(one["event"], one["message"]) for one in behind.lines()]
        assert told == [("listing-late", "web: its tools are left out")] * 2
        answers.set()
        assert (await stream.message(0))["method"] == "notifications/tools/list_changed"
        assert await client.names() == [*own, "web__find"]
        stream.leave()

    behind(scenario, rules=RULES + WEB, wire=Wire(web), more="wait.offers = 0.05")


def test_a_listing_waits_until_one_server_has_answered(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        assert await client.names() == ["shop__look", "shop__pay"]
        told = [(one["event"], one["message"]) for one in behind.lines()]
        assert told == [("listing-failed", "lost offers nothing: upstream-gone")]

    lost = WEB.replace("servers.web", "servers.lost").replace(
        'url = "https://web.example.com/mcp"', 'command = ["/nowhere/at-all"]'
    )
    behind(scenario, rules=RULES + lost, more="wait.offers = 0.000001")


@pytest.mark.parametrize(
    ("does", "code"),
    [("end", "upstream-gone"), ("nonsense", "upstream-message"), ("large", "response-too-large"),
     ("silent", "upstream-timeout")],
)  # fmt: skip
def test_a_server_that_fails_is_a_refusal_and_the_next_call_begins_anew(behind, does, code):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        found = await client.call("look", {"item": "tea"})
        assert (found.code, found.last["error"]["code"]) == (code, -32011)
        assert (await client.call("pay", {"to": "x", "amount": 1})).text

    behind(scenario, does={"look": does}, more="wait.call = 0.3")


def test_a_server_that_cannot_be_started_offers_nothing(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        assert await client.names() == ["shop__look", "shop__pay"]
        assert (await client.ask("tools/call", {"name": "lost__find"})).code == "upstream-gone"

    lost = WEB.replace("servers.web", "servers.lost").replace(
        'url = "https://web.example.com/mcp"', 'command = ["/nowhere/at-all"]'
    )
    behind(scenario, rules=RULES + lost)


def test_a_server_of_another_revision_is_not_spoken_to(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        assert (await client.call("look", {"item": "tea"})).code == "upstream-message"

    behind(scenario, version="1999-01-01")


def test_a_server_gets_the_named_variables_only(behind, monkeypatch):
    monkeypatch.setenv("DOORWARD_TEST_SECRET", "x")

    async def scenario(behind):
        client = behind.client()
        await client.enter()
        found = await client.call("look", {"item": "tea"})
        assert set(json.loads(found.text)) <= {"SHOP_KEY", "LC_CTYPE"}

    env = {"SHOP_KEY": "1", "OTHER_KEY": "2"}
    behind(scenario, does={"look": "env"}, env=env, server='env = ["SHOP_KEY", "UNSET"]')


def test_what_a_server_may_ask_reaches_the_client_of_its_session_and_nobody_else(behind):
    async def scenario(behind):
        client, other = behind.client(), behind.client("b")
        await client.enter(elicitation={})
        await other.enter(elicitation={})
        going = client.begin("tools/call", {"name": "shop__look", "arguments": {"item": "tea"}})
        asked = await going.message(0)
        assert asked["method"] == "elicitation/create"
        assert asked["params"] == {"message": "Size?", "_meta": {"doorward/server": "shop"}}
        # Another session cannot answer it.
        await other.send(id=asked["id"], result={"action": "accept", "content": {"size": 9}})
        assert not going.task.done()
        await client.send(id=asked["id"], result={"action": "decline"})
        answer = json.loads((await going.done()).text)
        assert answer["result"] == {"action": "decline"}
        # Once answered, an answer goes nowhere.
        await client.send(id=asked["id"], result={"action": "accept"})

    behind(scenario, rules=ASKS, does={"look": "elicitation/create"}, params={"message": "Size?"})


def test_what_a_server_may_ask_is_decided_for_the_principal(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter(roots={})
        answer = json.loads((await client.call("look", {"item": "tea"})).text)
        assert answer["error"]["data"]["code"] == "denied"  # no amount, so no payment

    behind(scenario, rules=ASKS, does={"look": "roots/list"})


def test_a_client_that_offers_nothing_is_asked_nothing(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        answer = json.loads((await client.call("look", {"item": "tea"})).text)
        assert answer["error"]["data"]["code"] == "not-offered"

    behind(scenario, rules=ASKS, does={"look": "elicitation/create"})


def test_a_client_that_does_not_answer_in_time_is_gone(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter(elicitation={})
        found = await client.call("look", {"item": "tea"})
        answer = json.loads(found.text)
        assert answer["error"]["data"]["code"] == "client-gone"

    behind(scenario, rules=ASKS, does={"look": "elicitation/create"}, more="wait.client = 0.05")


def _server(answers):
    """A synthetic server over HTTP; `answers` makes the response to a call."""

    async def take(request):
        message = json.loads(request.content) if request.content else {}
        if request.method != "POST":
            return httpx.Response(405)
        if message.get("id") is None:
            return httpx.Response(202)
        results = {
            "initialize": {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}},
            "tools/list": {"tools": [tool("find", item=TEXT)]},
        }
        if message["method"] in results:
            said = {"jsonrpc": "2.0", "id": message["id"], "result": results[message["method"]]}
            return httpx.Response(200, json=said, headers={"Mcp-Session-Id": "s"})
        return answers(message)

    return Wire(take)


def _find(behind, answers, then):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        said = {"name": "web__find", "arguments": {"item": "tea"}, "_meta": {"progressToken": 5}}
        then(await client.ask("tools/call", said))

    behind(scenario, rules=RULES + WEB, wire=_server(answers), more="most.response = 100000")


class Parts(httpx.AsyncByteStream):
    def __init__(self, *parts):
        self._parts = parts

    async def __aiter__(self):
        for one in self._parts:
            yield one


def _stream(*parts):
    headers = {"content-type": "text/event-stream; charset=utf-8"}
    return httpx.Response(200, headers=headers, stream=Parts(*parts))


def test_an_answer_as_events_comes_with_its_progress(behind):
    def answers(message):
        token = message["params"]["_meta"]["progressToken"]
        told = {"jsonrpc": "2.0", "method": "notifications/progress",
                "params": {"progressToken": token, "progress": 3}}  # fmt: skip
        last = {"jsonrpc": "2.0", "id": message["id"], "result": {"content": []}}
        whole = f": hello\n\nid: 1\ndata: {json.dumps(told)}\n\ndata: {json.dumps(last)}\n\n"
        data = whole.replace("\n", "\r\n").encode()
        return _stream(data[:30], data[30:31], data[31:])

    def then(found):
        assert found.messages[0]["params"] == {"progressToken": 5, "progress": 3}
        assert found.last["result"] == {"content": []}

    _find(behind, answers, then)


def _json(message, **more):
    return {"jsonrpc": "2.0", "id": message["id"], **more}


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (lambda _: httpx.Response(401), "upstream-gone"),
        (lambda _: httpx.Response(404), "upstream-gone"),
        (lambda _: httpx.Response(302, headers={"location": "https://evil.example"}),
         "upstream-gone"),
        (lambda _: httpx.Response(200, text="hello"), "upstream-message"),
        (lambda _: httpx.Response(200, content=b"{", headers={"content-type": "application/json"}),
         "upstream-message"),
        (lambda m: httpx.Response(200, json={**_json(m, result={}), "id": 999}),
         "upstream-message"),
        (lambda m: httpx.Response(200, json=_json(m)), "upstream-message"),
        (lambda m: httpx.Response(200, json=_json(m, result="x" * 200_000)),
         "response-too-large"),
        (lambda m: httpx.Response(200, json=_json(m, result=1), headers={"content-encoding": "x"}),
         "upstream-message"),
        (lambda _: _stream(b"data: " + b"x" * 200_000), "response-too-large"),
        (lambda _: _stream(*[b"data: x\n" * 1_000] * 200), "response-too-large"),
        (lambda _: _stream(b": nothing\n\n"), "upstream-message"),
    ],
    ids=["401", "404", "redirect", "text", "half", "other-id", "neither", "large", "packed",
         "large-line", "large-event", "no-answer"],
)  # fmt: skip
def test_answers_over_http_that_are_none(behind, answers, code):
    def then(found):
        assert found.code == code

    _find(behind, answers, then)


def test_a_server_that_cannot_be_reached(behind):
    def answers(_):
        raise WireError("refused")

    def then(found):
        assert found.code == "upstream-gone"

    _find(behind, answers, then)
