"""The gateway over HTTP, for clients: MCP's streamable HTTP as a plain ASGI application.

MCP 2025-06-18 and 2025-11-25, "Transports" and "Authorization"; RFC 9728 for what the gateway says
of itself. Each request is authenticated by itself; a session belongs to everybody behind it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from doorward.agents.delegation.principal import Hybrid
from doorward.agents.gateway import messages
from doorward.agents.gateway.decider import LOGGER
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.gateway import Gateway
from doorward.agents.gateway.messages import Message
from doorward.agents.gateway.session import ClientSession, Outlet
from doorward.agents.gateway.streams import JSON, begin, pump, stream_or_whole, whole
from doorward.agents.refusals import AgentRefusal
from doorward.agents.serving.lifespan import live
from doorward.agents.tokens.metadata import (
    RESOURCE_WELL_KNOWN,
    challenge,
    resource_metadata,
    well_known,
)
from doorward.agents.tokens.verifier import TokenVerifier

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_ASSUMED = "2025-03-26"
"""What the specification assumes where MCP-Protocol-Version is missing. Clients (its conformance
suite) say so in sessions of later versions, too; what was agreed at the beginning holds."""
_ONCE = (b"authorization", b"dpop", b"host", b"origin", b"content-type", b"content-length",
         b"mcp-session-id", b"mcp-protocol-version")  # fmt: skip
_AGAIN = frozenset({"token-missing", "token-invalid", "token-expired", "wrong-issuer",
                    "wrong-audience", "key-retired", "proof-missing", "proof-invalid", "replayed",
                    "revoked", "token-ended"})  # fmt: skip


class HttpRefusal(Exception):  # noqa: N818 - an answer, no fault
    """An answer with a status; the body is a JSON-RPC error."""

    def __init__(self, status: int, why: AgentRefusal, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(str(why))
        self.status, self.why, self.headers = status, why, headers


class GatewayApp:
    """Serves one gateway at `url` (its address with the path)."""

    def __init__(
        self, gateway: Gateway, verifier: TokenVerifier, url: str, issuer: str,
        look: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:  # fmt: skip
        self._gateway, self._verifier, self._url, self._look = gateway, verifier, url, look
        parts = urlsplit(url)
        self._path, self._hosts = parts.path, _hosts(parts.netloc, gateway)
        self._origins = frozenset(one.lower() for one in gateway.config.listen.origins)
        told = messages.ENCODER.encode(resource_metadata(url, [issuer], "Doorward MCP gateway"))
        places = RESOURCE_WELL_KNOWN, well_known(url, RESOURCE_WELL_KNOWN)
        self._told = dict.fromkeys(places, told)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or the lifespan."""
        if scope["type"] == "lifespan":
            await live(receive, send, self._look, self._gateway.close)
        elif scope["type"] == "http":
            try:
                await self._serve(scope, receive, send)
            except HttpRefusal as error:
                body = messages.refusal(None, error.why)
                await whole(send, error.status, body, JSON, *error.headers)
            except Exception:  # noqa: BLE001 - whatever it is, the answer is no
                LOGGER.exception("a request could not be served")
                body = messages.refusal(None, Refused("fault", "the gateway could not do this"))
                await whole(send, 500, body, JSON)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        self._require_place(headers)
        if scope["path"] in self._told and scope["method"] == "GET":
            await whole(send, 200, self._told[scope["path"]], JSON)
        elif scope["path"] != self._path:
            raise HttpRefusal(404, Refused("not-found", "there is nothing here"))
        elif scope["method"] == "POST":
            await self._post(headers, receive, send)
        elif scope["method"] == "GET":
            await self._get(headers, receive, send)
        elif scope["method"] == "DELETE":
            _, session = self._session(headers, "DELETE")
            await self._gateway.end(session)
            await whole(send, 204, b"")
        else:
            why = Refused("method", "GET, POST or DELETE is asked for")
            raise HttpRefusal(405, why, (b"allow", b"GET, POST, DELETE"))

    def _require_place(self, headers: Mapping[str, str]) -> None:
        """Against pages that reach this machine under another name (DNS rebinding)."""
        origin, found = headers.get("origin"), None
        if origin is not None and origin.lower() not in self._origins:
            found = HttpRefusal(403, Refused("origin", "pages of this origin may not ask"))
        elif headers.get("host", "").lower() not in self._hosts:
            found = HttpRefusal(421, Refused("host", "this is not the host that was asked for"))
        if found is not None:
            self._gateway.refusals.of_nobody(found.why, self._gateway.clock())
            raise found

    def _who(self, headers: Mapping[str, str], method: str) -> Hybrid:
        try:
            return self._verifier.hybrid(headers, method, self._url, self._gateway.clock())
        except AgentRefusal as error:
            if error.code == "token-missing":
                # So clients ask first, to be told where tokens are.
                LOGGER.info("not let in: %s", error.code)
            else:
                self._gateway.refusals.of_nobody(error, self._gateway.clock())
            if error.code == "state-gone":
                raise HttpRefusal(503, error) from error
            if error.code in _AGAIN:
                asked = challenge(self._url, error.code).encode("latin-1", "replace")
                raise HttpRefusal(401, error, (b"www-authenticate", asked)) from error
            raise HttpRefusal(403, error) from error

    def _session(self, headers: Mapping[str, str], method: str) -> tuple[Hybrid, ClientSession]:
        who = self._who(headers, method)
        try:
            return who, self._session_of(headers, who)
        except HttpRefusal as error:
            raise self._refused(who, error) from error

    def _refused(
        self, who: Hybrid, why: AgentRefusal | HttpRefusal, message: Message | None = None
    ) -> HttpRefusal:
        """The answer to somebody known, once the decision log has it."""
        if isinstance(why, AgentRefusal):
            why = HttpRefusal(503 if why.code == "state-gone" else 400, why)
        self._gateway.refusals.of(who, why.why, message)
        return why

    def _session_of(self, headers: Mapping[str, str], who: Hybrid) -> ClientSession:
        said = headers.get("mcp-session-id")
        if said is None:
            raise HttpRefusal(400, Refused("session-missing", "Mcp-Session-Id is missing"))
        session = self._gateway.sessions.get(said, who, self._gateway.clock())
        if session is None:
            raise HttpRefusal(404, Refused("session-unknown", "there is no such session"))
        version = headers.get("mcp-protocol-version", session.version)
        if version not in (session.version, _ASSUMED):
            said_ = f"MCP-Protocol-Version is {session.version} in this session"
            raise HttpRefusal(400, Refused("version", said_))
        return session

    async def _post(self, headers: Mapping[str, str], receive: Receive, send: Send) -> None:
        who, message = self._who(headers, "POST"), None
        try:
            _require_kind(headers)
            data = await _body(headers, receive, self._gateway.config.message.bytes)
            message = messages.read(data, self._gateway.config.message)
            if message.method == "initialize" and message.is_request:
                session, answer = self._gateway.initialize(who, message)
                named = (b"mcp-session-id", session.id.encode("ascii"))
                await whole(send, 200, answer, JSON, named)
                return
            session = self._session_of(headers, who)
            if not message.is_request:
                await self._gateway.tell(session, message)
                await whole(send, 202, b"")
                return
        except (AgentRefusal, HttpRefusal) as error:
            raise self._refused(who, error, message) from error
        outlet = Outlet()
        self._gateway.ask(session, who, message, outlet)
        await stream_or_whole(outlet, receive, send)

    async def _get(self, headers: Mapping[str, str], receive: Receive, send: Send) -> None:
        _require_accept(headers, "text/event-stream")
        who, session = self._session(headers, "GET")
        if session.stream is not None:
            session.stream.end()
        session.stream = outlet = Outlet()
        try:
            await begin(send)
            await pump(outlet, receive, send, lambda: self._gateway.may_listen(who))
        finally:
            if session.stream is outlet:
                session.stream = None


def _hosts(netloc: str, gateway: Gateway) -> frozenset[str]:
    """Names under which the gateway may be asked: its own, and those of this machine if it listens
    there only."""
    found = {netloc.lower()}
    listen = gateway.config.listen
    if listen.host in ("127.0.0.1", "localhost", "::1"):
        found |= {f"{one}:{listen.port}" for one in ("127.0.0.1", "localhost", "[::1]")}
    return frozenset(found)


def _headers(scope: Scope) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1")
        if name in _ONCE and key in found:
            raise HttpRefusal(400, Refused("header", "a header stands twice"))
        said = value.decode("latin-1")
        found[key] = f"{found[key]}, {said}" if key in found else said
    return found


def _require_kind(headers: Mapping[str, str]) -> None:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HttpRefusal(415, Refused("content-type", "Content-Type is application/json"))
    _require_accept(headers, "application/json", "text/event-stream")


def _require_accept(headers: Mapping[str, str], *kinds: str) -> None:
    said = [one.partition(";")[0].strip() for one in headers.get("accept", "").lower().split(",")]
    if "*/*" not in said and not set(kinds) <= set(said):
        raise HttpRefusal(406, Refused("accept", f"Accept names {' and '.join(kinds)}"))


async def _body(headers: Mapping[str, str], receive: Receive, most: int) -> bytes:
    said = headers.get("content-length", "")
    if said.isdigit() and (len(said) > 12 or int(said) > most):
        raise _too_large(most)
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HttpRefusal(400, Refused("not-json", "the request ended early"))
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _too_large(most: int) -> HttpRefusal:
    return HttpRefusal(413, Refused("too-large", f"a message has at most {most:,} bytes"))
