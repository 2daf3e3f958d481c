"""What somebody tries against the gateway, each by its name."""

import asyncio
import json

import httpx
import pytest

from agents.gateway.behind import RULES, TEXT, TOOLS, Wire, tool
from agents.tokens.company import GATEWAY, OTHER
from doorward.agents.approvals import Approvals

TENANT = """
[servers.shop.tools.look]
action = "read"
resource = "shop"
[servers.shop.tools.look.arguments."/tenant"]
equals = "team:tenant-"
everywhere = true
[servers.shop.tools.look.arguments."/path"]
under = "/srv/acme"
optional = true
[servers.shop.tools.look.arguments."/query"]
nested = true
optional = true
"""
TENANT_TOOLS = [tool("look", tenant=TEXT, path=TEXT, query=TEXT, note=TEXT,
                     filter={"type": "object"})]  # fmt: skip
HTTP_RULES = (
    RULES
    + """
[servers.web]
url = "https://web.example.com/mcp"
first_seen = "accept"
credentials = [{ header = "Authorization", env = "WEB_TOKEN", prefix = "Bearer " }]
[servers.web.tools.find]
action = "read"
resource = "shop"
"""
)


async def web(request):
    """A synthetic server with an address."""
    message = json.loads(request.content) if request.content else {}
    if request.method != "POST":
        return httpx.Response(405)
    if message.get("id") is None:
        return httpx.Response(202)
    results = {
        "initialize": {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}},
        "tools/list": {"tools": [tool("find")]},
    }
    found = results.get(message["method"], {"content": [{"type": "text", "text": "found"}]})
    said = {"jsonrpc": "2.0", "id": message["id"], "result": found}
    headers = {"set-cookie": "server=1", "mcp-session-id": "web-1"}
    return httpx.Response(200, headers=headers, json=said)


def test_confused_deputy_the_gateways_own_right_is_nobodys(behind):
    """The agent may pay and the gateway's credential could, but ben, for whom it asks, may not; and
    no claim about who it is for outside of the token changes that."""

    async def scenario(behind):
        client = behind.client(person="ben")
        await client.enter()
        for more in ({}, {"_meta": {"human": "ada"}}):
            found = await client.call("pay", {"to": "x", "amount": 1}, **more)
            assert found.code == "denied"
            assert 'Person::"ben"' in found.last["error"]["data"]["reasons"]
        found = await client.ask("tools/call", {"name": "shop__pay", "arguments": {"amount": 1}},
                                 X_Forwarded_User="ada")  # fmt: skip
        assert found.code == "denied"
        assert behind.came() == []

    behind(scenario)


def test_confused_deputy_of_the_human_the_agent_cannot_do_what_only_people_may(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        found = await client.call("secret")
        assert found.code == "denied"  # the agent may read the vault, ada may not
        assert behind.came() == []

    behind(scenario)


def test_token_pass_through_nothing_of_the_client_goes_on(behind):
    wire = Wire(web)

    async def scenario(behind):
        client = behind.client()
        await client.enter()
        found = await client.ask(
            "tools/call",
            {"name": "web__find", "arguments": {},
             "_meta": {"progressToken": 7, "authorization": f"DPoP {client.token}"}},
            Cookie="session=abc", X_Api_Key="of-the-client",
        )  # fmt: skip
        assert found.text == "found"
        assert [one.headers["authorization"] for one in wire.came if one.method == "POST"] == [
            "Bearer of-the-gateway"
        ] * 4
        kept = {"host", "accept", "accept-encoding", "user-agent", "authorization", "content-type",
                "content-length", "mcp-session-id", "mcp-protocol-version"}  # fmt: skip
        for one in wire.came:
            assert set(one.headers) <= kept
            whole = str(one.headers.multi_items()).encode() + one.content
            for secret in (client.token, "abc", "of-the-client", "DPoP", "server=1"):
                assert secret.encode() not in whole

    behind(scenario, rules=HTTP_RULES, wire=wire, env={"WEB_TOKEN": "of-the-gateway"})


def test_audience_mix_up_a_token_for_another_server_is_refused(behind):
    async def scenario(behind):
        client = behind.client()
        client.token = behind.company.token("a", behind.company.granted(), to=OTHER)
        found = await client.ask("initialize")
        assert (found.status, found.code) == (401, "wrong-audience")
        assert "resource_metadata=" in found.headers["www-authenticate"]

    behind(scenario)


def test_session_hijack_another_principals_session_is_not_there(behind):
    async def scenario(behind):
        owner, thief = behind.client(), behind.client("b")
        await owner.enter()
        thief.session = owner.session
        for method in ("GET", "DELETE"):
            assert (await thief.start(method).done()).status == 404
        assert (await thief.call("look", {"item": "tea"})).status == 404
        # The same agent for another person is another principal as well.
        other = behind.client(person="ben")
        other.session = owner.session
        assert (await other.call("look", {"item": "tea"})).status == 404
        assert (await owner.call("look", {"item": "tea"})).text

    behind(scenario)


def test_replayed_proof_is_refused(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        said = behind.company.headers("a", client.token)
        statuses = [(await client.ask("ping", **said)).status for _ in range(2)]
        assert statuses == [200, 401]

    behind(scenario)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://gateway.example.com"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Host": None}, 421),
    ],
    ids=["stranger", "null", "own-address-unlisted", "rebound-host", "no-host"],
)
def test_dns_rebinding_pages_of_others_may_not_ask(behind, headers, status):
    async def scenario(behind):
        client = behind.client()
        assert (await client.ask("initialize", **headers)).status == status

    behind(scenario)


def test_server_initiated_sampling_is_denied(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter(sampling={}, elicitation={})
        found = await client.call("look", {"item": "tea"})
        answer = json.loads(found.text)
        assert answer["error"]["data"]["code"] == "unmapped"
        assert all("method" not in one for one in found.messages)
        assert any(line["event"] == "server-refused" for line in behind.lines())

    behind(scenario, does={"look": "sampling/createMessage"})


def test_a_server_that_asks_without_end_fills_no_log(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        assert (await client.call("look", {"item": "tea"})).text
        told = [one for one in behind.lines() if one["event"] == "server-refused"]
        assert len(told) == 100

    behind(scenario, does={"look": "flood"})


@pytest.mark.parametrize("method", ["elicitation/create", "roots/list", "tasks/get", "made/up"])
def test_other_requests_of_servers_are_denied(behind, method):
    async def scenario(behind):
        client = behind.client()
        await client.enter(sampling={}, elicitation={}, roots={}, tasks={})
        answer = json.loads((await client.call("look", {"item": "tea"})).text)
        assert answer["error"]["data"]["code"] in ("unmapped", "not-offered", "unknown-method")

    behind(scenario, does={"look": method})


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("made/up", "unknown-method"),
        ("tools/Call", "unknown-method"),
        ("server/discover", "unknown-method"),
        ("tasks/get", "not-offered"),
        ("tasks/result", "not-offered"),
        ("tasks/list", "not-offered"),
        ("tasks/cancel", "not-offered"),
        ("sampling/createMessage", "unknown-method"),
    ],
)
def test_unknown_methods_are_denied(behind, method, code):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        found = await client.ask(method, {"name": "shop__look"})
        assert (found.code, found.last["error"]["code"]) == (code, -32601)
        assert behind.came() == []

    behind(scenario)


def test_tool_name_collisions_are_withheld(behind):
    tools = [tool("look", item=TEXT), tool("Look"), tool("p\u0430y"), tool("pay", amount=TEXT)]
    same = [tool("secret"), tool("secret", "another")]

    async def scenario(behind):
        client = behind.client()
        await client.enter()
        assert await client.names() == ["shop__pay"]
        assert (await client.call("look", {"item": "tea"})).code == "withheld"
        assert any(line["event"] == "pin-collision" for line in behind.lines())

    behind(scenario, tools=[*tools, *same])


def test_two_servers_have_the_same_tool_under_their_own_names(behind):
    wire = Wire(web)
    rules = HTTP_RULES.replace("tools.find", "tools.look")

    async def scenario(behind):
        client = behind.client()
        await client.enter()
        assert await client.names() == ["shop__look", "shop__pay"]
        found = await client.ask("tools/call", {"name": "web__look"})
        assert found.code == "unknown-tool"

    behind(scenario, rules=rules, wire=wire, env={"WEB_TOKEN": "of-the-gateway"})


def test_description_swap_is_found_and_the_tool_withheld(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        assert "shop__look" in await client.names()
        assert (await client.call("look", {"item": "tea"})).text == "swapped"
        assert "shop__look" not in await client.names()
        assert (await client.call("look", {"item": "tea"})).code == "withheld"
        # A new session sees no more of it than the old one.
        other = behind.client("b")
        await other.enter()
        assert "shop__look" not in await other.names()
        (line,) = [one for one in behind.lines() if one["event"] == "pin-changed"]
        assert line["message"].startswith("shop/look sha256:")

    behind(scenario, does={"look": "swap"})


def _deep(levels):
    return b'{"a":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (b'{"item": "' + b"x" * 2_000_000 + b'"}', 413, "too-large"),
        (b'{"item": "' + b"x" * 300_000 + b'"}', 400, "too-large"),
        (_deep(30), 400, "too-deep"),
        (_deep(100_000), 400, "not-json"),
        (b'{"item": [' + b",".join([b"1"] * 20_000) + b"]}", 400, "too-many-values"),
        (b'{"item": 1e999}', 400, "params"),
        (b'{"item": NaN}', 400, "not-json"),
        (b'{"item": 99999999999999999999}', 400, "params"),
        (b'{"item": "a", "item": "b"}', 400, "not-json"),
        (b'{"item": "\\ud800"}', 400, "params"),
        (b"[1]", 200, "params"),
    ],
    ids=["bytes", "text", "deep", "very-deep", "many", "infinite", "nan", "long-number", "twice",
         "half-a-character", "list"],
)  # fmt: skip
def test_oversized_and_deep_arguments_are_refused(behind, arguments, status, code):
    body = (b'{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"shop__look",'
            b'"arguments":' + arguments + b"}}")  # fmt: skip

    async def scenario(behind):
        client = behind.client()
        await client.enter()
        found = await client.raw(body)
        assert (found.status, found.code) == (status, code)
        assert behind.came() == []

    behind(scenario)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"tenant": None},
        {"tenant": "globex"},
        {"tenant": ["acme"]},
        {"tenant": "\u0430cme"},
        {"tenant": "ac\u200bme"},
        {"tenant": "\uff41cme"},
        {"tenant": "acme "},
        {"tenant": "ACME"},
        {"tenant": "acme", "filter": {"tenant": "globex"}},
        {"tenant": "acme", "filter": {"Tenant": "globex"}},
        {"tenant": "acme", "filter": {"\uff54enant": "acme"}},
        {"tenant": "acme", "filter": {"a": [{"t-e-n-a-n-t": "globex"}]}},
        {"tenant": "acme", "note": '{"tenant": "globex"}'},
        {"tenant": "acme", "note": '"{\\"tenant\\": \\"globex\\"}"'},
        {"tenant": "acme", "note": '{"tenant": "globex", "tenant": "acme"}'},
        {"tenant": "acme", "note": '{"tenant": "globex"'},
        {"tenant": "acme", "query": "no json"},
        {"tenant": "acme", "query": '{"ten\\u0061nt": "globex"}'},
        {"tenant": "acme", "path": "/srv/acme/../globex/a"},
        {"tenant": "acme", "path": "/srv/acme/%2e%2e/globex"},
        {"tenant": "acme", "path": "/srv/acme/%252e%252e/globex"},
        {"tenant": "acme", "path": "/srv/acme\\..\\globex"},
        {"tenant": "acme", "path": "/srv/acme/..;/globex"},
        {"tenant": "acme", "path": "/srv/acme-globex/a"},
        {"tenant": "acme", "path": "/srv/acme/\uff0e\uff0e/globex"},
        {"tenant": "acme", "path": "/srv/acme/.\u2024/globex"},
        {"tenant": "acme", "path": "/srv\u2215acme/a"},
        {"tenant": "acme", "path": "/srv/acme/a\x00.txt"},
        {"tenant": "acme", "path": "srv/acme/a"},
        {"tenant": "acme", "path": "file:///srv/acme/a"},
        {"tenant": "acme", "path": "//srv/acme/a"},
        {"tenant": "acme", "path": ["/srv/acme/a"]},
    ],
    ids=lambda one: ascii(json.dumps(one, ensure_ascii=False))[:70],
)
def test_tenant_escape_in_arguments_is_refused(behind, arguments):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        found = await client.call("look", arguments)
        assert found.code == "arguments"
        assert "globex" not in json.dumps(found.last)
        assert behind.came() == []

    behind(scenario, rules=TENANT, tools=TENANT_TOOLS)


def test_the_own_tenant_is_let_through(behind):
    arguments = {"tenant": "acme", "path": "/srv/acme/a b/\u00e9.txt",
                 "query": '{"tenant": "acme", "n": 1}', "note": '{"tenant": "acme"}',
                 "filter": {"a": [{"tenant": "acme"}]}}  # fmt: skip

    async def scenario(behind):
        client = behind.client()
        await client.enter()
        assert json.loads((await client.call("look", arguments)).text) == arguments

    behind(scenario, rules=TENANT, tools=TENANT_TOOLS)


async def _waiting(behind, count=1):
    approvals = Approvals(behind.company.state)
    for _ in range(1_000):
        found = approvals.waiting(behind.now)
        if len(found) == count:
            return approvals, found[-1]
        await asyncio.sleep(0.002)
    raise AssertionError("nobody was asked")


def _pay(client, amount, to="x"):
    return client.begin("tools/call", {"name": "shop__pay",
                                       "arguments": {"to": to, "amount": amount}})  # fmt: skip


def test_an_approval_for_other_arguments_is_not_usable(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        first = _pay(client, 20)
        approvals, asked = await _waiting(behind)
        second = _pay(client, 21)
        await _waiting(behind, 2)
        approvals.decide(asked.id, "ben", True, "fine", behind.now)
        assert (await first.done()).text
        assert not second.task.done()
        third = _pay(client, 20, to="y")
        await _waiting(behind, 2)
        assert not third.task.done()
        assert [one["params"]["arguments"]["amount"] for one in behind.came()] == [20]

    behind(scenario)


def test_a_replayed_approval_is_not_usable(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        first = _pay(client, 20)
        approvals, asked = await _waiting(behind)
        approvals.decide(asked.id, "ben", True, "fine", behind.now)
        assert (await first.done()).text
        again = _pay(client, 20)
        _, other = await _waiting(behind)
        assert other.id != asked.id
        assert not again.task.done()
        assert len(behind.came()) == 1

    behind(scenario)


def test_the_state_gone_nothing_is_allowed(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        headers = behind.company.headers("a", client.token)
        behind.running.state.close()
        found = await client.ask("tools/call", {"name": "shop__look", "arguments": {}}, **headers)
        assert (found.status, found.code) == (503, "state-gone")
        assert behind.came() == []

    behind(scenario)


def test_the_state_gone_while_a_call_is_worked_on(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        going = _pay(client, 20)
        approvals, asked = await _waiting(behind)
        approvals.decide(asked.id, "ben", True, "fine", behind.now)
        behind.running.state.close()
        assert (await going.done()).code == "state-gone"
        assert behind.came() == []

    behind(scenario)


def test_the_decision_log_gone_nothing_is_allowed(behind, monkeypatch):
    async def scenario(behind):
        client = behind.client()
        await client.enter()

        def full(*_):
            raise OSError("no space left")

        monkeypatch.setattr(behind.running.log, "_write", full)
        assert (await client.call("look", {"item": "tea"})).code == "log-gone"
        assert behind.came() == []

    behind(scenario)


def test_a_url_in_another_path_does_not_reach_the_endpoint(behind):
    async def scenario(behind):
        client = behind.client()
        for path in ("/mcp/", "/MCP", "/mcp/../mcp", "/"):
            url = GATEWAY.removesuffix("/mcp") + path
            assert (await client.start("POST", b"{}", url=url).done()).status == 404

    behind(scenario)


def test_nothing_of_arguments_or_tokens_is_logged(behind, caplog):
    caplog.set_level(0)

    async def scenario(behind):
        client = behind.client()
        await client.enter()
        await client.call("look", {"item": "my-secret-argument"})
        await client.call("look", {"other": "my-secret-argument"})
        await client.call("pay", {"to": "my-secret-argument", "amount": "my-secret-argument"})
        logged = behind.log.read_text() + caplog.text
        assert "my-secret-argument" not in logged
        assert client.token not in logged
        assert "shop/look" in logged

    behind(scenario, tools=TOOLS)
