"""A gateway of an invented company, driven without a network: a client, and servers behind it."""

import asyncio
import json
import sys
from pathlib import Path

import httpx

from agents.tokens.company import GATEWAY, ISSUER, NOW, Company
from doorward.agents.gateway.config_reading import read
from doorward.agents.gateway.running import Running
from doorward.agents.registry.records import Holder

PLAIN = Path(__file__).with_name("plain_server.py")
POLICIES = """
@id("agents-read") permit(principal is Agent, action == Action::"read", resource is Resource)
when { resource.data_class <= 3 };
@id("people-read") permit(principal is Person, action == Action::"read", resource is Resource)
when { resource.data_class <= 2 };
@id("people-do") permit(principal is Person, action in
[Action::"pay", Action::"send", Action::"ask", Action::"odd"], resource is Resource);
@id("ben-pays-not") forbid(principal == Person::"ben", action == Action::"pay", resource);
@id("pay-small") permit(principal is Agent, action == Action::"pay", resource is Resource)
when { context has amount && context.amount > 0 && context.amount <= 500 };
@id("pay-large") @obligation("human-approval")
permit(principal is Agent, action == Action::"pay", resource is Resource)
when { context has amount && context.amount > 500 && context.amount <= 5000 };
@id("send") permit(principal is Agent, action == Action::"send", resource is Resource);
@id("send-fence") forbid(principal is Agent, action == Action::"send", resource)
unless { context has highest_read && context.highest_read < 2 };
@id("often") forbid(principal is Agent, action == Action::"ask", resource)
when { context has calls_last_minute && context.calls_last_minute >= 2 };
@id("ask") permit(principal is Agent, action == Action::"ask", resource is Resource);
@id("odd") @obligation("launch-balloon")
permit(principal is Agent, action == Action::"odd", resource is Resource);
"""


def _resource(name, data_class):
    return {"uid": {"type": "Resource", "id": name}, "attrs": {"data_class": data_class},
            "parents": []}  # fmt: skip


ENTITIES = [_resource("shop", 0), _resource("till", 1), _resource("files", 2),
            _resource("vault", 3)]  # fmt: skip


def tool(name, description="What it does", /, **properties):
    schema = {"type": "object", "properties": properties}
    return {"name": name, "description": description, "inputSchema": schema}


TEXT, NUMBER = {"type": "string"}, {"type": "number"}
TOOLS = [tool("look", item=TEXT), tool("pay", to=TEXT, amount=NUMBER), tool("secret"),
         tool("unmapped")]  # fmt: skip
RULES = """
[servers.shop.tools.look]
action = "read"
resource = "shop"
[servers.shop.tools.pay]
action = "pay"
resource = "till"
context.amount = { argument = "/amount", kind = "hundredths" }
[servers.shop.tools.secret]
action = "read"
resource = "vault"
"""


class Wire:
    """Stands for servers with an address: what came is kept, what goes back is a test's."""

    def __init__(self, answer):
        self.came, self._answer = [], answer

    async def ask(self, method, url, headers, content):
        self.came.append(httpx.Request(method, url, headers=headers, content=content))
        return Reply(await self._answer(self.came[-1]))

    def close(self):
        pass


class Reply:
    def __init__(self, found):
        self.status, self._found = found.status_code, found
        self.headers = {key.lower(): value for key, value in found.headers.items()}

    async def parts(self):
        if hasattr(self._found, "_content"):
            yield self._found.content
        else:
            async for one in self._found.stream:
                yield one

    def close(self):
        pass


class Behind:
    """The company's gateway with one server `shop` over stdio (see `plain_server`)."""

    def __init__(self, folder, rules=RULES, tools=TOOLS, more="", server="", wire=None, env=None,
                 policies=POLICIES, **said):  # fmt: skip
        self.folder, self.now = folder, NOW
        self.company = Company(folder)
        ada = Holder(id="ada", teams=("tenant-acme", "sales"))
        self.company.register.add_holder(ada, "tests", "a test", NOW)
        self.said = folder / "shop.json"
        self.said.write_text(json.dumps({"tools": list(tools), **said}))
        (folder / "p.cedar").write_text(policies)
        (folder / "e.json").write_text(json.dumps(ENTITIES))
        self.log = folder / "decisions.jsonl"
        command = json.dumps([sys.executable, "-I", "-S", str(PLAIN), str(self.said)])
        text = f"""
state = "state"
log = "decisions.jsonl"
{more}
[policy]
policies = "p.cedar"
entities = "e.json"
[tokens]
issuer = "{ISSUER}"
[identity]
agent = "a"
human = "ada"
[listen]
url = "https://gateway.example.com"
[servers.shop]
command = {command}
first_seen = "accept"
{server}
{rules}
"""
        self.config = read(text, folder)
        self.running = Running(self.config, env or {}, lambda: self.now, wire)
        self.gateway = self.running.gateway
        self.app = self.running.app()[0]

    def client(self, agent="a", person="ada", **more):
        token = self.company.token(agent, self.company.granted(person, agent, **more))
        return Client(self, agent, token)

    def came(self):
        """What the server was asked, without the handshake and listings."""
        file = Path(f"{self.said}.log")
        lines = [json.loads(one) for one in file.read_text().splitlines()] if file.exists() else []
        quiet = ("initialize", "notifications/initialized")
        return [
            one
            for one in lines
            if one.get("method") not in quiet and "list" not in one.get("method", "")
        ]

    def lines(self):
        return [json.loads(one) for one in self.log.read_text().splitlines()]

    async def close(self):
        await self.gateway.close()
        self.running.close()
        self.company.state.close()


class Response:
    """What came back: a status, headers, and messages (of an object or a stream)."""

    def __init__(self, sent):
        self.status = sent[0]["status"]
        self.headers = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        self.body = b"".join(one.get("body", b"") for one in sent[1:])

    @property
    def messages(self):
        if self.headers.get("content-type") != "text/event-stream":
            return [json.loads(self.body)] if self.body else []
        lines = self.body.decode().split("\n")
        return [json.loads(one[6:]) for one in lines if one.startswith("data: ")]

    @property
    def last(self):
        return self.messages[-1]

    @property
    def code(self):
        return self.last["error"]["data"]["code"]

    @property
    def text(self):
        return self.last["result"]["content"][0]["text"]


class Exchange:
    """A request that is going on: what was sent back so far can be looked at."""

    def __init__(self, app, scope, body):
        self.sent, self._gone = [], asyncio.Event()
        self._body, self._moved = body, asyncio.Event()
        self.task = asyncio.ensure_future(app(scope, self._receive, self._send))

    async def _receive(self):
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        self.sent.append(message)
        self._moved.set()

    def leave(self):
        self._gone.set()

    async def message(self, number):
        """The message of this place, once it has come."""
        while len(self.so_far()) <= number:
            self._moved.clear()
            await asyncio.wait_for(self._moved.wait(), 5)
        return self.so_far()[number]

    def so_far(self):
        return Response(self.sent).messages if self.sent else []

    async def done(self):
        await asyncio.wait_for(self.task, 10)
        return Response(self.sent)


class Client:
    """An agent with a token that speaks MCP to the gateway."""

    def __init__(self, behind, agent, token):
        self.behind, self.agent, self.token = behind, agent, token
        self.session, self.number = None, 0

    def start(self, method, body=b"", url=GATEWAY, **headers):
        said = self.behind.company.headers(self.agent, self.token, self.behind.now, method, url)
        said |= {"Host": "gateway.example.com", "Accept": "application/json, text/event-stream"}
        if body:
            said["Content-Type"] = "application/json"
        if self.session:
            said["Mcp-Session-Id"] = self.session
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        pairs = [(k.lower().encode(), v.encode()) for k, v in said.items() if v is not None]
        path = "/" + url.split("/", 3)[3]
        scope = {"type": "http", "method": method, "path": path, "headers": pairs}
        return Exchange(self.behind.app, scope, body)

    def begin(self, method, params=None, **headers):
        """Send a request, and do not wait."""
        self.number += 1
        message = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params or {}}
        return self.start("POST", json.dumps(message).encode(), **headers)

    async def ask(self, method, params=None, **headers):
        return await self.begin(method, params, **headers).done()

    async def raw(self, body, **headers):
        return await self.start("POST", body, **headers).done()

    async def send(self, **message):
        """A notification or an answer."""
        return await self.raw(json.dumps({"jsonrpc": "2.0", **message}).encode())

    async def enter(self, **capabilities):
        said = {"protocolVersion": "2025-11-25", "capabilities": capabilities,
                "clientInfo": {"name": "tests", "version": "1"}}  # fmt: skip
        found = await self.ask("initialize", said)
        assert found.status == 200, found.body
        self.session = found.headers["mcp-session-id"]
        assert (await self.send(method="notifications/initialized")).status == 202
        return found

    async def call(self, name, arguments=None, **params):
        said = {"name": f"shop__{name}", "arguments": arguments or {}, **params}
        return await self.ask("tools/call", said)

    async def names(self, method="tools/list", key="tools", name="name"):
        found = await self.ask(method)
        return [one[name] for one in found.last["result"][key]]
