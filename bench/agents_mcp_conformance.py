"""MCP's conformance suite against a server, and against the gateway in front of that server.

    npm install @modelcontextprotocol/conformance tsx cors express zod node@22   # in some DIR
    python bench/agents_mcp_conformance.py --npm DIR --server DIR/everything-server.ts [--show]

`--server` is the suite's own reference server (github.com/modelcontextprotocol/conformance,
examples/servers/typescript, of the suite's version; it listens where PORT says). The suite needs
Node 22 and knows no tokens, so a bridge in this process adds them: each request gets a token of a
registered agent and a fresh DPoP proof. The gateway calls a tool `ref__NAME` where the server calls
it NAME; the bridge takes that off, too. Beyond that it changes nothing. All is permitted: what
fails through the gateway and not directly is the gateway's.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from doorward.agents.registry.records import Blueprint, Holder, Instance
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.agents.tokens import asking
from doorward.agents.tokens.dpop import make_proof
from doorward.agents.tokens.jose import new_key
from doorward.agents.tokens.service import EXCHANGE, TokenService
from doorward.agents.tokens.settings import Resource, Settings, trusting
from doorward.agents.tokens.subjects import session_grant

ISSUER = "https://tokens.example.com"
JWT = "urn:ietf:params:oauth:token-type:jwt"
VERSION = "2025-11-25"
SERVER = "ref"
ACCEPT = {"Accept": "application/json, text/event-stream"}
POLICIES = '@id("all") permit(principal, action, resource);'


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, log: Path, env: dict[str, str]) -> Iterator[None]:
    """A process that listens."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **env})
        try:
            for _ in range(300):
                if process.poll() is not None:
                    sys.exit(f"{command[0]} ended: {log.read_text()[-2000:]}")
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait()


class Plain:
    """As much of an MCP client as asks a server what it has."""

    def __init__(self, url: str) -> None:
        self.url, self.headers, self.number = url, {}, 0

    def ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self.number += 1
        message = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        headers = {**ACCEPT, **self.headers}
        found = httpx.post(self.url, json=message, headers=headers, timeout=20)
        if "mcp-session-id" in found.headers:
            self.headers["Mcp-Session-Id"] = found.headers["mcp-session-id"]
        text = found.text
        if found.headers["content-type"].startswith("text/event-stream"):
            lines = [one[6:] for one in text.splitlines() if one.startswith("data: {")]
            text = lines[-1]
        return json.loads(text).get("result", {})

    def has(self) -> dict[str, list[str]]:
        """Names of tools and prompts, URIs of resources and beginnings of their templates."""
        self.ask("initialize", {"protocolVersion": VERSION, "capabilities": {},
                                "clientInfo": {"name": "bench", "version": "1"}})  # fmt: skip
        self.headers["MCP-Protocol-Version"] = VERSION
        ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        httpx.post(self.url, json=ready, headers={**ACCEPT, **self.headers})
        templates = self.ask("resources/templates/list", {}).get("resourceTemplates", [])
        return {
            "tools": [one["name"] for one in self.ask("tools/list", {})["tools"]],
            "prompts": [one["name"] for one in self.ask("prompts/list", {})["prompts"]],
            "uris": [one["uri"] for one in self.ask("resources/list", {})["resources"]]
            + [one["uriTemplate"].partition("{")[0] + "*" for one in templates],
        }


class Fleet:
    """One registered agent and a token service, in the gateway's state folder."""

    def __init__(self, folder: Path, gateway: str) -> None:
        self.gateway, self.key, now = gateway, new_key(), time.time()
        self.state = AgentState(folder / "state")
        said = "bench", "conformance", now
        register = Register(self.state)
        register.add_holder(Holder(id="ada"), *said)
        register.add_blueprint(Blueprint(id="client", purpose="tests", domain="tests"), *said)
        one = Instance(id="suite", blueprint="client", owner="ada", expires_at=now + 86_400)
        register.register(one, [self.key.as_dict(private=False)], *said)
        settings = Settings(issuer=ISSUER, resources=(Resource(name=gateway),))
        self.service = TokenService(self.state, trusting(settings, folder))
        self._token, self._until = "", 0.0

    def headers(self, method: str) -> dict[str, str]:
        now = time.time()
        if now > self._until:
            subject = session_grant(self.service.keys, ISSUER, "ada", "suite", (), now, 3_600)
            form = {"grant_type": EXCHANGE, "subject_token": subject, "subject_token_type": JWT,
                    "resource": self.gateway}  # fmt: skip
            endpoint = f"{ISSUER}/token"
            form = asking.authenticated(self.key, "suite", endpoint, now, form)
            proof = make_proof(self.key, "POST", endpoint, now)
            self._token = self.service.token(form, proof, now)["access_token"]
            self._until = now + 200
        return asking.headers(self.key, self._token, method, self.gateway, now)


class Bridge:
    """ASGI: shows the gateway a token, and calls things as the server does."""

    def __init__(self, fleet: Fleet, own: int, target: int) -> None:
        self.fleet, self.own, self.target = fleet, f"127.0.0.1:{own}", f"127.0.0.1:{target}"
        self.client = httpx.AsyncClient(timeout=httpx.Timeout(60, read=None))

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            part = await receive()
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        headers = {
            key.decode(): self._place(value.decode())
            for key, value in scope["headers"]
            if key not in (b"content-length", b"connection", b"accept-encoding")
        }
        headers |= self.fleet.headers(scope["method"])
        request = self.client.build_request(
            scope["method"], self.fleet.gateway, content=named(body), headers=headers
        )
        response = await self.client.send(request, stream=True)
        try:
            relay = asyncio.ensure_future(self._relay(response, send))
            gone = asyncio.ensure_future(_gone(receive))
            await asyncio.wait((relay, gone), return_when=asyncio.FIRST_COMPLETED)
            for one in (relay, gone):
                one.cancel()
        finally:
            await response.aclose()

    def _place(self, value: str) -> str:
        """Who asks for this bridge's address asks for the gateway's."""
        return self.target if value == self.own else value

    async def _relay(
        self, response: httpx.Response, send: Callable[[dict[str, Any]], Awaitable[None]]
    ) -> None:
        kept = ("content-type", "mcp-session-id", "www-authenticate", "cache-control")
        headers = [
            (key.encode(), response.headers[key].encode())
            for key in kept
            if key in response.headers
        ]
        await send({"type": "http.response.start", "status": response.status_code,
                    "headers": headers})  # fmt: skip
        mark = f'"{SERVER}__'.encode()
        if response.headers.get("content-type", "").startswith("text/event-stream"):
            async for line in response.aiter_lines():
                data = line.encode().replace(mark, b'"') + b"\n"
                await send({"type": "http.response.body", "body": data, "more_body": True})
        else:
            whole = (await response.aread()).replace(mark, b'"')
            await send({"type": "http.response.body", "body": whole, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def named(body: bytes) -> bytes:
    """A message with names as the gateway has them."""
    try:
        message = json.loads(body)
        if message.get("method") in ("tools/call", "prompts/get"):
            message["params"]["name"] = f"{SERVER}__{message['params']['name']}"
        elif message.get("method") == "completion/complete":
            about = message["params"]["ref"]
            if about["type"] == "ref/prompt":
                about["name"] = f"{SERVER}__{about['name']}"
        else:
            return body
    except (ValueError, KeyError, TypeError, AttributeError):
        return body
    return json.dumps(message).encode()


def configured(
    folder: Path, port: int, bridge: int, behind: str, has: dict[str, list[str]]
) -> Path:
    """A configuration under which all that the server has is permitted."""
    (folder / "policies.cedar").write_text(POLICIES)
    everything = {"uid": {"type": "Resource", "id": "all"}, "attrs": {"data_class": 0},
                  "parents": []}  # fmt: skip
    (folder / "resources.json").write_text(json.dumps([everything]))
    lines = [
        'state = "state"',
        f'[listen]\nport = {port}\norigins = ["http://127.0.0.1:{bridge}"]',
        "[most]\nsessions_each = 200",  # the suite opens one for each check and ends none
        '[policy]\npolicies = "policies.cedar"\nentities = "resources.json"',
        f'[tokens]\nissuer = "{ISSUER}"',
        f'[servers.{SERVER}]\nurl = "{behind}"\nfirst_seen = "accept"',
    ]
    for kind in ("tools", "prompts"):
        for name in has[kind]:
            more = "\nother_arguments = true" if kind == "tools" else ""
            head = f"[servers.{SERVER}.{kind}.{json.dumps(name)}]"
            lines.append(f'{head}\naction = "use"\nresource = "all"{more}')
    lines += [
        f'[[servers.{SERVER}.resources]]\nuri = {json.dumps(uri)}\nresource = "all"'
        for uri in has["uris"]
    ]
    for method in ("sampling/createMessage", "elicitation/create", "roots/list"):
        head = f'[servers.{SERVER}.asks."{method}"]'
        lines.append(f'{head}\naction = "use"\nresource = "all"')
    file = folder / "gateway.toml"
    file.write_text("\n\n".join(lines))
    return file


def suite(node: str, npm: Path, url: str, folder: Path) -> dict[str, dict[str, str]]:
    """Run all server scenarios: status of each check by scenario."""
    script = npm / "node_modules/@modelcontextprotocol/conformance/dist/index.js"
    command = [node, str(script), "server", "--url", url, "--suite", "all", "-o", str(folder)]
    subprocess.run(command, check=False, capture_output=True, timeout=900)
    found: dict[str, dict[str, str]] = {}
    for file in sorted(folder.glob("*/checks.json")):
        name = re.sub(r"^server-|-\d{4}-\d\d-\d\dT.*$", "", file.parent.name)
        for one in json.loads(file.read_text()):
            said = one["status"] + (f": {one['errorMessage']}" if one.get("errorMessage") else "")
            found.setdefault(name, {})[one["id"]] = said
    return found


def counted(found: dict[str, dict[str, str]]) -> str:
    checks = [one.partition(":")[0] for each in found.values() for one in each.values()]
    good = sum(one == "SUCCESS" for one in checks)
    bad = sum(one == "FAILURE" for one in checks)
    return f"{len(found)} scenarios, checks: {good} good, {bad} failed, {len(checks)} in all"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--npm", required=True, type=Path, help="where the packages are")
    parser.add_argument("--server", required=True, type=Path, help="the reference server")
    parser.add_argument("--node", default="", help="Node 22 or later")
    parser.add_argument("--show", action="store_true", help="show the gateway's log")
    asked = parser.parse_args()
    node = asked.node or str(asked.npm / "node_modules/.bin/node")
    behind, target, own = free_port(), free_port(), free_port()
    gateway = f"http://127.0.0.1:{target}/mcp"
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        url = f"http://127.0.0.1:{behind}/mcp"
        tsx = [node, str(asked.npm / "node_modules/tsx/dist/cli.mjs"), str(asked.server)]
        with running(tsx, behind, folder / "server.log", {"PORT": str(behind)}):
            direct = suite(node, asked.npm, url, folder / "direct")
            fleet = Fleet(folder, gateway)
            file = configured(folder, target, own, url, Plain(url).has())
            command = [sys.executable, "-m", "doorward", "agents", "gateway", "--config", str(file)]
            with running(command, target, folder / "gateway.log", {}):
                bridge = Bridge(fleet, own, target)
                served = uvicorn.Config(bridge, port=own, lifespan="off", log_level="warning")
                threading.Thread(target=uvicorn.Server(served).run, daemon=True).start()
                time.sleep(1)
                through = suite(node, asked.npm, f"http://127.0.0.1:{own}/mcp", folder / "through")
                if asked.show:
                    print((folder / "gateway.log").read_text()[-6000:])
    print(f"directly:            {counted(direct)}")
    print(f"through the gateway: {counted(through)}")
    failed = tell_differences(direct, through)
    print(f"{failed} checks fail through the gateway that do not fail directly")
    return 1 if failed or not direct else 0


def tell_differences(direct: dict[str, dict[str, str]], through: dict[str, dict[str, str]]) -> int:
    """Print each check that came out otherwise; how many of them failed through the gateway."""
    failed = 0
    for name in sorted(direct.keys() | through.keys()):
        one, other = direct.get(name, {}), through.get(name, {})
        for key in sorted(one.keys() | other.keys()):
            said, got = one.get(key, "not made"), other.get(key, "not made")
            if got.partition(":")[0] != said.partition(":")[0]:
                failed += got.startswith("FAILURE") or name not in through
                print(f"! {name} {key}: directly {said}; through the gateway {got}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
