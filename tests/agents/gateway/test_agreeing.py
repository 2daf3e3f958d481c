"""Calls that wait for a person, obligations, and what a session has done."""

import asyncio
import json

import pytest

from agents.gateway.behind import NUMBER, RULES, TEXT, TOOLS, Client, tool
from doorward.agents.approvals import Approvals
from doorward.agents.registry.records import Blueprint
from doorward.agents.tokens.issued import Issued

MORE = (
    RULES
    + """
[servers.shop.tools.send]
action = "send"
resource = "till"
reads = false
[servers.shop.tools.open]
action = "read"
resource = "files"
[servers.shop.tools.ask]
action = "ask"
resource = "shop"
[servers.shop.tools.odd]
action = "odd"
resource = "shop"
"""
)
MORE_TOOLS = [*TOOLS, tool("send", to=TEXT), tool("open", name=TEXT), tool("ask"), tool("odd")]
FACTS = 'context.facts = ["highest_read", "calls_last_minute"]'


async def waiting(behind, count=1):
    approvals = Approvals(behind.company.state)
    for _ in range(1_000):
        found = approvals.waiting(behind.now)
        if len(found) == count:
            return approvals, found[-1]
        await asyncio.sleep(0.002)
    raise AssertionError("nobody was asked")


def pay(client, amount=20, **params):
    said = {"name": "shop__pay", "arguments": {"to": "x", "amount": amount}, **params}
    return client.begin("tools/call", said)


def test_a_call_waits_until_a_person_agrees(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        going = pay(client, _meta={"progressToken": 1})
        approvals, asked = await waiting(behind)
        first = await going.message(0)
        assert first["params"]["message"] == f"waiting for a person to approve {asked.id}"
        call = asked.call
        assert (call.instance, call.human, call.tool) == ("a", "ada", "pay")
        assert call.arguments == {"to": "x", "amount": 20}
        assert behind.came() == []
        approvals.decide(asked.id, "ben", True, "fine", behind.now)
        assert (await going.done()).last["result"]["isError"] is False
        assert approvals.state_of(asked.id).value == "used"

    behind(scenario)


def test_a_small_payment_needs_nobody(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        assert (await client.call("pay", {"to": "x", "amount": 5})).text
        assert (await client.call("pay", {"to": "x", "amount": 5.001})).code == "arguments"
        assert (await client.call("pay", {"to": "x", "amount": 50.01})).code == "denied"

    behind(scenario)


def test_a_refused_call_is_not_made(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        going = pay(client)
        approvals, asked = await waiting(behind)
        approvals.decide(asked.id, "ben", False, "no", behind.now)
        found = await going.done()
        assert (found.code, found.last["error"]["data"]["approval"]) == (
            "approval-refused",
            asked.id,
        )
        assert behind.came() == []

    behind(scenario)


def test_nobody_agrees_in_time_and_a_later_yes_serves_the_next_call(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        going = pay(client)
        approvals, asked = await waiting(behind)
        behind.now += 120
        assert (await going.done()).code == "approval-timeout"
        approvals.decide(asked.id, "ben", True, "fine", behind.now)
        assert (await pay(client).done()).text
        assert len(behind.came()) == 1

    behind(scenario, more="wait.approval = 60")


def test_who_cancels_withdraws_the_question(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        going = pay(client)
        approvals, asked = await waiting(behind)
        await client.send(method="notifications/cancelled", params={"requestId": client.number})
        assert (await going.done()).code == "cancelled"
        assert approvals.state_of(asked.id).value == "withdrawn"

    behind(scenario)


def test_a_client_that_has_gone_gets_nothing_done(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        going = pay(client)
        approvals, asked = await waiting(behind)
        going.leave()
        await going.done()
        approvals.decide(asked.id, "ben", True, "fine", behind.now)
        while behind.gateway.sessions.all()[0].calls:
            await asyncio.sleep(0.002)
        assert behind.came() == []

    behind(scenario)


@pytest.mark.parametrize("what", ["suspend", "revoke", "off-board", "policies", "class"])
def test_what_changes_while_a_call_waits_counts(behind, what):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        going = pay(client)
        approvals, asked = await waiting(behind)
        register, said = behind.company.register, ("tests", "a test", behind.now)
        if what == "suspend":
            register.suspend("a", *said)
        elif what == "off-board":
            register.off_board("ada", *said)
        elif what == "revoke":
            issued = Issued(behind.running.state)
            rows = behind.company.state.rows("SELECT jti FROM issued")
            for (jti,) in rows:
                issued.end("token", str(jti), behind.now, "tests", "a test")
        elif what == "class":
            stored = json.loads((behind.folder / "e.json").read_text())
            for one in stored:
                if one["attrs"].get("data_class") is not None:
                    one["attrs"]["data_class"] = 3
            (behind.folder / "e.json").write_text(json.dumps(stored))
            await behind.running.look_once()
        else:
            (behind.folder / "p.cedar").write_text("forbid(principal, action, resource);")
            await behind.running.look_once()
        approvals.decide(asked.id, "ben", True, "fine", behind.now)
        codes = {"suspend": "suspended", "off-board": "person-left", "revoke": "token-ended",
                 "policies": "denied", "class": "approval-outdated"}  # fmt: skip
        assert (await going.done()).code == codes[what]
        assert behind.came() == []

    behind(scenario)


def test_a_blueprint_that_names_tools_keeps_its_agents_to_them(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        kind = Blueprint(id="worker", purpose="tests", domain="shop", tools=("shop/pay",))
        behind.company.register.add_blueprint(kind, "tests", "a test", behind.now, replace=True)
        assert await client.names() == ["shop__pay"]
        found = await client.call("look", {"item": "tea"})
        assert found.last["error"]["data"]["reasons"] == ['Agent::"a"', "blueprint"]
        assert (await client.call("pay", {"to": "x", "amount": 1})).text

    behind(scenario)


def test_an_obligation_that_nobody_meets_is_refused(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        found = await client.call("odd")
        assert found.code == "obligation-unknown"
        assert behind.came() == []

    behind(scenario, rules=MORE, tools=MORE_TOOLS)


def test_nothing_is_sent_after_confidential_data_was_read_even_in_a_new_connection(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        assert (await client.call("send", {"to": "x"})).text
        assert (await client.call("open", {"name": "a"})).text
        assert (await client.call("send", {"to": "x"})).code == "denied"
        again = Client(behind, "a", client.token)
        await again.enter()
        assert (await again.call("send", {"to": "x"})).code == "denied"

    behind(scenario, rules=MORE, tools=MORE_TOOLS, more=FACTS)


def test_calls_at_once_cannot_outrun_the_session(behind):
    """Sending is decided while the reading is still going on at the server."""

    async def scenario(behind):
        client = behind.client()
        await client.enter()
        going = client.begin("tools/call", {"name": "shop__open", "arguments": {"name": "a"}})
        while not behind.came():
            await asyncio.sleep(0.002)
        assert (await client.call("send", {"to": "x"})).code == "denied"
        going.leave()

    behind(scenario, rules=MORE, tools=MORE_TOOLS, more=FACTS, does={"open": "silent"})


def test_only_so_many_calls_in_a_minute(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        found = [await client.call("ask") for _ in range(4)]
        assert ["error" in one.last for one in found] == [False, False, True, True]
        behind.now += 61
        assert (await client.call("ask")).text == "{}"

    behind(scenario, rules=MORE, tools=MORE_TOOLS, more=FACTS)


def test_a_broken_set_of_policies_is_not_taken(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        (behind.folder / "p.cedar").write_text("permit(principal, action")
        await behind.running.look_once()
        assert (await client.call("look", {"item": "tea"})).text
        assert behind.lines()[-2]["event"] == "policies-refused"

    behind(scenario)


def test_arguments_outside_of_the_servers_schema_are_refused(behind):
    tools = [tool("look", item={"type": "string", "pattern": "^[a-z]+$"}), tool("pay", a=NUMBER)]

    async def scenario(behind):
        client = behind.client()
        await client.enter()
        for arguments in ({"item": "TEA"}, {"item": 1}, {"item": "tea", "more": 1}):
            assert (await client.call("look", arguments)).code == "arguments"
        assert (await client.call("look", {"item": "tea"})).text
        assert any(one["event"] == "not-carried-out" for one in behind.lines())

    behind(scenario, tools=tools)
