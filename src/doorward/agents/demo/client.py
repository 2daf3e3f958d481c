"""An agent of the demo: asks for tokens and calls tools, as any MCP client does over HTTP."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import msgspec

from doorward.agents.demo.services import Services
from doorward.agents.tokens import asking
from doorward.agents.tokens.dpop import make_proof
from doorward.agents.tokens.jose import Key
from doorward.agents.tokens.metadata import endpoints
from doorward.agents.tokens.service import EXCHANGE
from doorward.agents.tokens.subjects import session_grant

SECONDS = 130.0
VERSION = "2025-11-25"
_JWT = "urn:ietf:params:oauth:token-type:jwt"


class Said(msgspec.Struct, frozen=True):
    """What came of a call: the answer's text, or the code and the words of a refusal."""

    text: str
    code: str = ""


class Agent:
    """One agent that acts for one person."""

    def __init__(self, services: Services, name: str, key: Key, person: str) -> None:
        self.name, self.person = name, person
        self._services, self._key, self._number = services, key, 0
        self._http = httpx.Client(timeout=SECONDS, trust_env=False)
        self.token, self._session = "", ""

    def begin(self) -> Said:
        """Ask for a token in the person's name, and open a session. What was refused has a code."""
        now, tokens = time.time(), self._services.tokens
        issuer = self._services.issuer
        # What `doorward agents token grant` does, or the company's identity provider.
        session = session_grant(tokens.keys, issuer, self.person, self.name, (), now, 3600)
        url = endpoints(issuer)["token_endpoint"]
        form = {
            "grant_type": EXCHANGE,
            "subject_token": session,
            "subject_token_type": _JWT,
            "resource": self._services.gateway,
        }
        asked = asking.authenticated(self._key, self.name, url, now, form)
        proof = make_proof(self._key, "POST", url, now)
        found = self._http.post(url, data=asked, headers={"DPoP": proof}).json()
        if "access_token" not in found:
            return Said(str(found.get("error_description", "")), str(found.get("error", "")))
        self.token = found["access_token"]
        return self._open()

    def _open(self) -> Said:
        said = {"protocolVersion": VERSION, "capabilities": {},
                "clientInfo": {"name": self.name, "version": "1"}}  # fmt: skip
        found = self._ask("initialize", said)
        if not found.code:
            self._post({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return found

    def borrow(self, other: Agent) -> None:
        """Use another agent's token, as a thief would."""
        self.token, self._session = other.token, other._session

    def tools(self) -> list[str]:
        """The names of the tools that the gateway shows to this agent."""
        answer = self._message({"jsonrpc": "2.0", "id": self._next(), "method": "tools/list"})
        return [one["name"] for one in answer["result"]["tools"]]

    def call(self, tool: str, arguments: dict[str, Any]) -> Said:
        """Call a tool. What people have to agree to waits for them."""
        return self._ask("tools/call", {"name": tool, "arguments": arguments})

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _ask(self, method: str, params: dict[str, Any]) -> Said:
        message = {"jsonrpc": "2.0", "id": self._next(), "method": method, "params": params}
        answer = self._message(message)
        if "error" in answer:
            error = answer["error"]
            return Said(error["message"], error.get("data", {}).get("code", "refused"))
        content = answer["result"].get("content") or [{}]
        return Said(content[0].get("text", ""))

    def _message(self, message: dict[str, Any]) -> dict[str, Any]:
        answer = self._post(message)
        if answer.headers.get("content-type", "").startswith("text/event-stream"):
            data = [one[6:] for one in answer.text.splitlines() if one.startswith("data: {")]
            found = next(one for one in map(json.loads, data) if one.get("id") == message["id"])
        else:
            found = answer.json()
        self._session = answer.headers.get("mcp-session-id", self._session)
        return dict(found)

    def _post(self, message: dict[str, Any]) -> httpx.Response:
        url = self._services.gateway
        shown = asking.headers(self._key, self.token, "POST", url, time.time())
        shown |= {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": VERSION}
        if self._session:
            shown["Mcp-Session-Id"] = self._session
        return self._http.post(url, json=message, headers=shown)
