"""How much time the gateway adds to a call: the same call to the same server, direct and through.

    python bench/agents_gateway.py [--calls 3000] [--policies 100] [--over http|stdio] [--first]

A small MCP server runs in a process of its own, the gateway in another (uvicorn, its own state, a
decision log, tokens bound to keys, register, session facts, schema and constraints), the client in
this one. One connection, one call after the other, direct and through in turns, so that what else
the machine does falls on both. Proofs (RFC 9449) are signed before the clock starts, as the client
would. Direct is always over HTTP. Times are of the wall, in milliseconds. A call through the
gateway is two exchanges over HTTP where a direct one is one: the second is part of what is added.
With `--first` (Linux, as root) the three processes have the cores before all others meanwhile,
so that a machine that is busy with other work shows the gateway's part.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from doorward.agents.registry.records import Blueprint, Holder, Instance
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.agents.tokens import asking
from doorward.agents.tokens.dpop import make_proof
from doorward.agents.tokens.jose import new_key
from doorward.agents.tokens.service import EXCHANGE, TokenService
from doorward.agents.tokens.settings import Resource, Settings, trusting
from doorward.agents.tokens.subjects import session_grant
from machine import describe

ISSUER = "https://tokens.example.com"
SERVER = """
import json, sys
TOOL = {"name": "look", "description": "Looks", "inputSchema": {"type": "object", "properties":
        {"item": {"type": "string", "maxLength": 100}, "amount": {"type": "number"}},
        "required": ["item"]}}
def answer(message):
    method, number = message.get("method"), message.get("id")
    if number is None:
        return None
    found = {"initialize": {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}},
             "tools/list": {"tools": [TOOL]}}.get(method)
    if found is None:
        found = {"content": [{"type": "text", "text": "tea " * 100}]}
    return json.dumps({"jsonrpc": "2.0", "id": number, "result": found}).encode()
async def app(scope, receive, send):
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    if scope["method"] != "POST":
        found, status = b"", 405
    else:
        found = answer(json.loads(body))
        status = 202 if found is None else 200
    headers = [(b"content-type", b"application/json"),
               (b"content-length", str(len(found or b"")).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": found or b""})
if len(sys.argv) > 1:
    import uvicorn
    uvicorn.run(app, port=int(sys.argv[1]), log_level="error", lifespan="off")
else:
    for line in sys.stdin:
        found = answer(json.loads(line))
        if found is not None:
            sys.stdout.buffer.write(found + b"\\n")
            sys.stdout.buffer.flush()
"""


def policies(count: int) -> str:
    """Three that decide this call, the rest about others."""
    own = """
@id("read") permit(principal is Agent, action == Action::"read", resource is Resource)
when { resource.data_class <= 1 && principal.clearance >= 0 };
@id("people") permit(principal is Person, action == Action::"read", resource is Resource);
@id("fence") forbid(principal is Agent, action, resource is Resource)
when { context has highest_read && context.highest_read > 2 };
"""
    other = (
        f'permit(principal == Agent::"a-{n}", action == Action::"read", '
        f'resource == Resource::"r-{n}") when {{ context has hour && context.hour > {n % 24} }};'
        for n in range(count - 3)
    )
    return own + "\n".join(other)


class Wire:
    """One kept connection, HTTP by hand: a request out, an answer in."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = port

    def ask(self, body: bytes, headers: dict[str, str]) -> tuple[dict[str, str], bytes]:
        self.socket.sendall(self.written(body, headers))
        return self.read()

    def written(self, body: bytes, headers: dict[str, str]) -> bytes:
        said = {
            "Host": f"127.0.0.1:{self.port}",
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
            "Content-Length": str(len(body)),
            **headers,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        return f"POST /mcp HTTP/1.1\r\n{lines}\r\n".encode() + body

    def read(self) -> tuple[dict[str, str], bytes]:
        held = b""
        while b"\r\n\r\n" not in held:
            held += self.socket.recv(65_536)
        head, _, body = held.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")[1:]
        headers = {key.lower(): value for key, _, value in (one.partition(": ") for one in lines)}
        while len(body) < int(headers.get("content-length", 0)):
            body += self.socket.recv(65_536)
        return headers, body


def message(number: int, method: str, **params: object) -> bytes:
    said = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    return json.dumps(said).encode()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(400):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("a process did not start")


def processor_seconds(pid: int) -> float:
    """What a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def put_first(pids: list[int], *, first: bool) -> None:
    """Real-time priority for all threads of some processes, or the usual one."""
    policy, priority = (os.SCHED_FIFO, 1) if first else (os.SCHED_OTHER, 0)
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setscheduler(int(thread.name), policy, os.sched_param(priority))


def set_up(folder: Path, chosen: argparse.Namespace, port: int, server: int) -> tuple[object, str]:
    """Files, register and a token; gives the agent's key and the token."""
    url, now = f"http://127.0.0.1:{port}/mcp", time.time()
    (folder / "p.cedar").write_text(policies(chosen.policies))
    entities = [{"uid": {"type": "Resource", "id": f"r-{n}"}, "attrs": {"data_class": n % 2},
                 "parents": []} for n in range(chosen.policies)]  # fmt: skip
    (folder / "e.json").write_text(json.dumps(entities))
    (folder / "server.py").write_text(SERVER)
    where = f'url = "http://127.0.0.1:{server}/mcp"'
    if chosen.over == "stdio":
        where = f"command = {json.dumps([sys.executable, '-S', str(folder / 'server.py')])}"
    (folder / "gateway.toml").write_text(f"""
state = "state"
log = "decisions.jsonl"
context = {{ timezone = "UTC", facts = ["highest_read"] }}
[listen]
port = {port}
[policy]
policies = "p.cedar"
entities = "e.json"
[tokens]
issuer = "{ISSUER}"
[servers.shop]
first_seen = "accept"
{where}
[servers.shop.tools.look]
action = "read"
resource = "r-0"
arguments."/item" = {{ pattern = "[a-z ]+", longest = 100 }}
""")
    key = new_key("ES256")
    with AgentState(folder / "state") as state:
        register, said = Register(state), ("bench", "a bench", now - 60)
        register.add_holder(Holder(id="ada"), *said)
        register.add_blueprint(Blueprint(id="kind", purpose="bench", domain="shop"), *said)
        one = Instance(id="a", blueprint="kind", owner="ada", expires_at=now + 86_400)
        register.register(one, [key.as_dict(private=False)], *said)
        settings = Settings(issuer=ISSUER, resources=(Resource(name=url),), lifetime_seconds=3_600)
        service = TokenService(state, trusting(settings, folder))
        grant = session_grant(service.keys, ISSUER, "ada", "a", (), now, 3_600)
        form = {"grant_type": EXCHANGE, "resource": url, "subject_token": grant,
                "subject_token_type": "urn:ietf:params:oauth:token-type:jwt"}  # fmt: skip
        at = f"{ISSUER}/token"
        form = asking.authenticated(key, "a", at, now, form)
        token = service.token(form, make_proof(key, "POST", at, now), now)["access_token"]
    return key, token


class Through:
    """A session of the agent at the gateway."""

    def __init__(self, port: int, key: object, token: str) -> None:
        self.url, self.key, self.token = f"http://127.0.0.1:{port}/mcp", key, token
        self.wire, self.session = Wire(port), {}
        headers, _ = self.wire.ask(message(0, "initialize"), self.shown())
        self.session = {"Mcp-Session-Id": headers["mcp-session-id"]}

    def shown(self) -> dict[str, str]:
        said = asking.headers(self.key, self.token, "POST", self.url, time.time())  # type: ignore[arg-type]
        return {**said, **self.session}

    def call(self, number: int) -> float:
        body = message(number, "tools/call", name="shop__look", arguments={"item": "tea"})
        data = self.wire.written(body, self.shown())
        began = time.perf_counter()
        self.wire.socket.sendall(data)
        _, answer = self.wire.read()
        took = time.perf_counter() - began
        if b'"result"' not in answer:
            raise SystemExit(f"the gateway refused: {answer!r}")
        return took


def direct(wire: Wire, number: int) -> float:
    body = message(number, "tools/call", name="look", arguments={"item": "tea"})
    data = wire.written(body, {"MCP-Protocol-Version": "2025-11-25"})
    began = time.perf_counter()
    wire.socket.sendall(data)
    wire.read()
    return time.perf_counter() - began


def told(name: str, took: list[float]) -> tuple[float, float]:
    parts = statistics.quantiles((one * 1e3 for one in took), n=100)
    print(f"{name:>8} {parts[49]:>8.3f} {parts[89]:>8.3f} {parts[98]:>8.3f}")
    return parts[49], parts[98]


def measure(folder: Path, chosen: argparse.Namespace) -> None:
    port, server = free_port(), free_port()
    key, token = set_up(folder, chosen, port, server)
    words = [sys.executable, str(folder / "server.py"), str(server)]
    running = [subprocess.Popen(words)]
    words = [sys.executable, "-m", "doorward", "agents", "gateway", "--config"]
    running.append(subprocess.Popen([*words, str(folder / "gateway.toml")],
                                    stdout=subprocess.DEVNULL))  # fmt: skip
    try:
        for one in (port, server):
            wait_for(one)
        through, straight = Through(port, key, token), Wire(server)
        for number in range(1, 301):
            through.call(number)
            direct(straight, number)
        gc.disable()
        pids = [os.getpid(), *(one.pid for one in running)] if chosen.first else []
        put_first(pids, first=True)
        used = processor_seconds(running[1].pid)
        # In turns; what is added is also taken pair by pair.
        pairs = [(direct(straight, n), through.call(n)) for n in range(301, 301 + chosen.calls)]
        used = processor_seconds(running[1].pid) - used
        put_first(pids, first=False)
    finally:
        for one in running:
            one.terminate()
            one.wait(10)
    print(f"{'ms':>8} {'p50':>8} {'p90':>8} {'p99':>8}")
    plain = told("direct", [one for one, _ in pairs])
    whole = told("through", [two for _, two in pairs])
    told("added", [two - one for one, two in pairs])
    print(f"p99 through less p99 direct: {whole[1] - plain[1]:.3f} ms; "
          f"ratio of the medians: {whole[0] / plain[0]:.1f}; processor of the gateway "
          f"{used / chosen.calls * 1e3:.2f} ms a call")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=3_000)
    parser.add_argument("--policies", type=int, default=100)
    parser.add_argument("--over", choices=["http", "stdio"], default="http")
    parser.add_argument("--first", action="store_true")
    chosen = parser.parse_args()
    print(describe())
    print(f"{chosen.calls:,} calls, {chosen.policies:,} policies, server over {chosen.over}, "
          f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), chosen)


if __name__ == "__main__":
    main()
