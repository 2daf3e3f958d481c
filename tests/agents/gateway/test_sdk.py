"""The gateway between clients and servers of MCP's own SDK, over real pipes and local sockets."""

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest
import uvicorn
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from agents.gateway.behind import ENTITIES, POLICIES
from doorward.agents.gateway.config_reading import load
from doorward.agents.gateway.running import Running
from doorward.agents.registry.records import Blueprint, Holder, Instance
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.agents.tokens import asking
from doorward.agents.tokens.dpop import make_proof
from doorward.agents.tokens.jose import new_key
from doorward.agents.tokens.service import EXCHANGE, TokenService
from doorward.agents.tokens.settings import Resource, Settings, trusting
from doorward.agents.tokens.subjects import session_grant

pytestmark = pytest.mark.slow
SERVER = Path(__file__).with_name("sdk_server.py")
ISSUER = "https://tokens.example.com"
RULES = """
first_seen = "accept"
[servers.{name}.tools.look]
action = "read"
resource = "shop"
[servers.{name}.tools.pack]
action = "read"
resource = "shop"
[servers.{name}.prompts.greet]
action = "read"
resource = "shop"
"""


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Setting:
    """A folder with everything a gateway needs, and an agent with a key."""

    def __init__(self, folder):
        self.folder, self.port, self.web = folder, free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}/mcp"
        (folder / "p.cedar").write_text(POLICIES)
        (folder / "e.json").write_text(json.dumps(ENTITIES))
        command = json.dumps([sys.executable, str(SERVER)])
        own = RULES.format(name="desk") + '[[servers.desk.resources]]\nuri = "desk://*"\n'
        self.config = folder / "gateway.toml"
        self.config.write_text(f"""
state = "state"
log = "decisions.jsonl"
[listen]
port = {self.port}
[policy]
policies = "p.cedar"
entities = "e.json"
[tokens]
issuer = "{ISSUER}"
[identity]
agent = "a"
human = "ada"
[servers.desk]
command = {command}
{own}
resource = "shop"
[servers.web]
url = "http://127.0.0.1:{self.web}/mcp"
{RULES.format(name="web")}
""")
        self.key = new_key("ES256")
        with AgentState(folder / "state") as state:
            self._register(Register(state), time.time())
            self.token = self._token(state, time.time())

    def _register(self, register, now):
        said = "tests", "a test", now - 60
        register.add_holder(Holder(id="ada"), *said)
        register.add_blueprint(Blueprint(id="kind", purpose="tests", domain="shop"), *said)
        one = Instance(id="a", blueprint="kind", owner="ada", expires_at=now + 3_600)
        register.register(one, [self.key.as_dict(private=False)], *said)

    def _token(self, state, now):
        settings = Settings(issuer=ISSUER, resources=(Resource(name=self.url),))
        service = TokenService(state, trusting(settings, self.folder))
        form = {"grant_type": EXCHANGE, "resource": self.url,
                "subject_token": session_grant(service.keys, ISSUER, "ada", "a", (), now, 600),
                "subject_token_type": "urn:ietf:params:oauth:token-type:jwt"}  # fmt: skip
        url = f"{ISSUER}/token"
        form = asking.authenticated(self.key, "a", url, now, form)
        return service.token(form, make_proof(self.key, "POST", url, now), now)["access_token"]

    def auth(self):
        setting = self

        class Shown(httpx2.Auth):
            def auth_flow(self, request):
                said = asking.headers(
                    setting.key, setting.token, request.method, setting.url, time.time()
                )
                request.headers.update(said)
                yield request

        return Shown()

    @contextlib.asynccontextmanager
    async def served(self):
        """The gateway on a local socket, with the server over HTTP behind it."""
        running = Running(load(self.config))
        app, address = running.app()
        config = uvicorn.Config(app, host=address.host, port=address.port, lifespan="on",
                                log_config=None, timeout_graceful_shutdown=1)  # fmt: skip
        server = uvicorn.Server(config)
        web = subprocess.Popen([sys.executable, str(SERVER), str(self.web)],
                               stderr=subprocess.DEVNULL)  # fmt: skip
        task = asyncio.ensure_future(server.serve())
        try:
            for port in (self.port, self.web):
                await _open(port)
            yield
        finally:
            web.terminate()
            server.should_exit = True
            await task
            web.wait(10)
            running.close()


async def _open(port):
    for _ in range(300):
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not start")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_sdk_over_http_with_servers_over_stdio_and_http(tmp_path, mode):
    setting = Setting(tmp_path)

    async def scenario():
        async with (
            setting.served(),
            httpx2.AsyncClient(auth=setting.auth(), timeout=20) as http,
            Client(streamable_http_client(setting.url, http_client=http), mode=mode) as client,
        ):
            tools = await client.list_tools()
            assert sorted(one.name for one in tools.tools) == [
                "desk__look", "desk__pack", "web__look", "web__pack",
            ]  # fmt: skip
            for server in ("desk", "web"):
                found = await client.call_tool(f"{server}__look", {"item": "tea"})
                assert found.content[0].text == "tea is there"
                heard = []

                async def hear(done, total, _, heard=heard):
                    heard.append((done, total))

                said = {"count": 3}
                await client.call_tool(f"{server}__pack", said, progress_callback=hear)
                assert heard == [(1, 3), (2, 3), (3, 3)]
                with pytest.raises(MCPError) as caught:
                    await client.call_tool(f"{server}__burn", {"item": "tea"})
                assert caught.value.error.data["code"] == "unmapped"
            read = await client.read_resource("desk://note")
            assert read.contents[0].text == "remember the milk"
            assert (await client.get_prompt("web__greet", {"who": "ada"})).messages

    asyncio.run(scenario())


def test_the_sdk_starts_the_gateway_itself(tmp_path):
    setting = Setting(tmp_path)
    words = ["-m", "doorward", "agents", "gateway", "--stdio", "--config", str(setting.config)]

    async def scenario():
        async with Client(StdioServerParameters(command=sys.executable, args=words)) as client:
            found = await client.call_tool("desk__look", {"item": "tea"})
            assert found.content[0].text == "tea is there"
            names = [one.name for one in (await client.list_tools()).tools]
            assert names == ["desk__look", "desk__pack"]  # nobody answers at the other's address

    asyncio.run(scenario())
