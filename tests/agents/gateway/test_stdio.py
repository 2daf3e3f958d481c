"""Clients that start the gateway as a process of theirs."""

import asyncio
import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from agents.gateway.behind import Behind
from doorward.agents.gateway.stdio import StdioClient
from doorward.cli.agents import agents


class Line:
    """The other end of the pipes."""

    def __init__(self, behind):
        self.out, self._came = [], asyncio.Event()
        self.client = StdioClient(behind.gateway, behind.config.identity, self._take)

    def _take(self, data):
        assert data.endswith(b"\n")
        self.out.append(json.loads(data))
        self._came.set()

    async def ask(self, number, method, **params):
        said = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        await self.client.take(json.dumps(said).encode())
        return await self.answer(number)

    async def answer(self, number):
        while not any(one.get("id") == number for one in self.out):
            self._came.clear()
            await asyncio.wait_for(self._came.wait(), 5)
        return next(one for one in self.out if one.get("id") == number)


def test_a_client_over_stdio_is_who_the_configuration_says(behind):
    async def scenario(behind):
        line = Line(behind)
        first = await line.ask(1, "tools/list")
        assert first["error"]["data"]["code"] == "not-initialized"
        found = await line.ask(2, "initialize", protocolVersion="2025-06-18", capabilities={})
        assert found["result"]["protocolVersion"] == "2025-06-18"
        assert "error" in await line.ask(3, "initialize")
        listed = await line.ask(4, "tools/list")
        assert [one["name"] for one in listed["result"]["tools"]] == ["shop__look", "shop__pay"]
        said = {"name": "shop__look", "arguments": {"item": "tea"}}
        assert "result" in await line.ask(5, "tools/call", **said)
        assert behind.lines()[-1]["principal"] == {"id": "a", "type": "Agent"}
        behind.company.register.suspend("a", "tests", "a test", behind.now)
        refused = await line.ask(6, "tools/call", **said)
        assert refused["error"]["data"]["code"] == "suspended"
        await line.client.take(b"[]")
        await line.client.take(b"{")
        assert [one["error"]["data"]["code"] for one in line.out[-2:]] == ["batch", "not-json"]
        await line.client.close()
        assert behind.gateway.sessions.all() == []

    behind(scenario)


def test_a_client_goes_on_after_its_agent_was_suspended_for_a_while(behind):
    async def scenario(behind):
        line, register = Line(behind), behind.company.register
        await line.ask(1, "initialize", protocolVersion="2025-06-18", capabilities={"roots": {}})
        said = {"name": "shop__look", "arguments": {"item": "tea"}}
        await line.ask(2, "logging/setLevel", level="error")
        assert "result" in await line.ask(3, "tools/call", **said)
        register.suspend("a", "tests", "a test", behind.now)
        await behind.gateway.tidy()
        assert behind.gateway.sessions.all() == []
        refused = await line.ask(4, "tools/call", **said)
        assert refused["error"]["data"]["code"] == "suspended"
        assert behind.gateway.sessions.all() == []
        register.resume("a", "tests", "a test", behind.now)
        assert "result" in await line.ask(5, "tools/call", **said)
        (session,) = behind.gateway.sessions.all()
        assert (session.version, session.level) == ("2025-06-18", "error")
        assert session.capabilities == {"roots": {}}
        assert session.stream is not None  # what servers say reaches the client again
        await behind.gateway.end(session)
        again = await line.ask(6, "initialize", protocolVersion="2025-11-25")
        assert again["result"]["protocolVersion"] == "2025-11-25"
        await line.client.close()

    behind(scenario)


BEGIN = b'{"jsonrpc":"2.0","id":1,"method":"initialize"}'
CALL = b'{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"shop__look",' \
       b'"arguments":{"item":%s}}}'  # fmt: skip


def test_a_line_that_is_too_long_is_answered_and_the_next_one_is_taken(behind):
    async def scenario(behind):
        line = Line(behind)
        reader = asyncio.StreamReader(limit=1_000)
        ping = b'{"jsonrpc":"2.0","id":%d,"method":"ping"}'
        serving = asyncio.ensure_future(line.client.serve(reader))
        reader.feed_data(b"\n" + BEGIN + b"\r\n")
        for _ in range(50):
            reader.feed_data(b"x" * 900)
            await asyncio.sleep(0)
            assert len(reader._buffer) < 3_000  # what does not count is let go
        reader.feed_data(b"x\n" + ping % 2 + b"\n" + b"y" * 1_500 + b"\n" + ping % 3 + b"\n")
        assert (await line.answer(2))["result"] == (await line.answer(3))["result"] == {}
        reader.feed_data(b"z" * 5_000)
        reader.feed_eof()
        await serving
        assert line.out[0]["result"]["serverInfo"]["name"] == "doorward-gateway"
        long = [one for one in line.out if one["id"] is None]
        assert [one["error"]["data"]["code"] for one in long] == ["too-large"] * 3
        assert behind.gateway.sessions.all() == []

    behind(scenario)


@pytest.mark.parametrize(
    ("said", "code", "number"),
    [
        (CALL % (2, b'{"a":' * 100 + b"1" + b"}" * 100), "too-deep", 2),
        (CALL % (3, b"[" + b"1," * 60_000 + b"1]"), "too-many-values", 3),
        (CALL % (4, b'"' + b"x" * 900_000 + b'"'), "too-large", 4),
        (CALL % (5, b"1e400"), "params", 5),
        (CALL % (6, b'"\\ud800"'), "params", 6),
        (b'{"jsonrpc":"2.0","id":7,"method":"ping","params":[1]}', "params", 7),
        (b'{"jsonrpc":"1.0","id":8,"method":"ping"}', "not-a-message", 8),
        (b'{"jsonrpc":"2.0","id":"\\ud800","method":"ping"}', "params", None),
        (b'{"jsonrpc":"2.0","id":%d,"method":"ping"}' % 2**64, "params", None),
        (b'{"jsonrpc":"2.0","id":9.5,"method":"ping"}', "not-a-message", None),
        (b'{"jsonrpc":"2.0","id":10,"method":"ping","id":11}', "not-json", None),
        (b'{"jsonrpc":"2.0","id":"doorward-1","result":1e400}', "params", None),
    ],
    ids=["deep", "many", "large", "number", "half", "list", "version", "half-id", "large-id",
         "odd-id", "twice", "answer"],
)  # fmt: skip
def test_whatever_is_refused_as_it_stands_is_answered(behind, said, code, number):
    async def scenario(behind):
        line = Line(behind)
        await line.client.take(BEGIN)
        await line.client.take(said)
        found = line.out[-1]
        assert (found["id"], found["error"]["data"]["code"]) == (number, code)
        await line.client.take(b'{"jsonrpc":"2.0","method":"notifications/x","params":[1]}')
        assert line.out[-1] is found  # a notification is never answered
        await line.client.close()

    behind(scenario)


def run(*words):
    return CliRunner().invoke(agents, ["gateway", *map(str, words)])


def test_the_command_checks_its_file(tmp_path):
    assert run("--example").output.startswith("# An example")
    assert run().exit_code == 2
    made = Behind(tmp_path)
    asyncio.run(made.close())
    config = tmp_path / "gateway.toml"
    config.write_text('state = "s"\nwrong = 1\n')
    found = run("--config", config, "--check")
    assert (found.exit_code, "wrong" in found.output) == (1, True)
    text = f"""
state = "elsewhere"
[policy]
policies = "{tmp_path}/p.cedar"
entities = "{tmp_path}/e.json"
[identity]
agent = "a"
[servers.shop]
command = ["shop"]
[servers.shop.tools.look]
action = "read"
resource = "shop"
"""
    config.write_text(text)
    found = run("--config", config, "--check")
    assert found.exit_code == 0
    assert found.output.startswith("good: 1 server, 1 tool with rules, policies ")
    assert not (tmp_path / "elsewhere").exists()
    found = run("--config", config)
    assert (found.exit_code, "[tokens] is missing" in found.output) == (1, True)
    config.write_text(text.replace('"shop"\n', '"shpo"\n').replace('"read"', '"raed"'))
    notes = run("--config", config, "--check").output.splitlines()[:-1]
    assert notes == [
        'note: shop/look: Resource::"shpo" is in no file of entities',
        'note: shop/look: Action::"raed" is named by no policy, entity or schema',
    ]
    (tmp_path / "p.cedar").write_text("permit(")
    assert run("--config", config, "--check").exit_code == 1


def test_without_a_client_it_says_what_stdio_is_for(tmp_path):
    asyncio.run(Behind(tmp_path).close())
    config = tmp_path / "gateway.toml"
    config.write_text(
        f'state = "{tmp_path}/state"\n[policy]\npolicies = "{tmp_path}/p.cedar"\n'
        f'entities = "{tmp_path}/e.json"\n[identity]\nagent = "a"\n[servers.shop]\n'
        'command = ["shop"]\n'
    )
    done = subprocess.run(
        [sys.executable, "-m", "doorward", "agents", "gateway", "--config", config, "--stdio"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "standard input is no pipe" in done.stderr
    assert "Traceback" not in done.stderr
