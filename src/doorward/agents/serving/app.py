"""The ASGI application: paths, headers, limits, who may ask, and errors (section "Transport").

Whatever goes wrong is no decision: a clear 4xx for what the caller got wrong, 500 for what is
wrong here, never a decision that allows.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

import msgspec

from doorward.agents.serving.evaluating import Evaluator
from doorward.agents.serving.lifespan import every, live
from doorward.agents.serving.reading import MOST_BYTES, RequestError
from doorward.agents.serving.searching import search

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Handler = Callable[[bytes, str], dict[str, Any]]

LOGGER = logging.getLogger("doorward.agents")
WELL_KNOWN = "/.well-known/authzen-configuration"
LOOK_SECONDS = 2.0
"""How often the files of the set are looked at."""
_JSON, _TEXT = b"application/json", b"text/plain; charset=utf-8"
_ENCODER = msgspec.json.Encoder()


class Answer(msgspec.Struct, frozen=True):
    """What goes back to a caller."""

    status: int
    kind: bytes
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Headers:
    """The headers of a request that are looked at."""

    def __init__(self, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
        self.kind = self.authorization = self.request = self.length = b""
        for name, value in headers:
            self.take(name, value)

    def take(self, name: bytes, value: bytes) -> None:
        """One header, its name in small letters."""
        if name == b"content-type":
            self.kind = value
        elif name == b"content-length":
            self.length = value
        elif name == b"x-request-id":
            self.request = value
        elif name == b"authorization":
            self.authorization = value


class AuthZen:
    """The service. `url` is how callers know it (no slash at its end), `tokens` are the bearer
    tokens that may ask; without any, everybody who reaches it may.

    An ASGI application. `doorward agents serve` calls `begun` and `finished` itself (`wire`).
    """

    def __init__(self, evaluator: Evaluator, url: str, tokens: Sequence[str] = ()) -> None:
        self._evaluator = evaluator
        self._tokens = tuple(one.encode() for one in tokens)
        self._handlers: dict[str, Handler] = {
            "/access/v1/evaluation": evaluator.evaluation,
            "/access/v1/evaluations": evaluator.evaluations,
            "/access/v1/search/subject": lambda body, _: search(evaluator, "subject", body),
            "/access/v1/search/resource": lambda body, _: search(evaluator, "resource", body),
            "/access/v1/search/action": lambda body, _: search(evaluator, "action", body),
        }
        self._metadata = _metadata(url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or the lifespan."""
        if scope["type"] == "lifespan":
            await live(receive, send, lambda: every(LOOK_SECONDS, self.look))
            return
        if scope["type"] != "http":
            return
        said = Headers(scope["headers"])
        found = self.begun(scope["method"], scope["path"], said)
        if not isinstance(found, Answer):
            body = await _body(receive)
            found = body if isinstance(body, Answer) else self.finished(found, said, body)
        await send(
            {"type": "http.response.start", "status": found.status, "headers": headers_of(found)}
        )
        await send({"type": "http.response.body", "body": found.body})

    def begun(self, method: str, path: str, said: Headers) -> Handler | Answer:
        """What a request asks for, before its body is there; or why it is refused."""
        try:
            if path == WELL_KNOWN:
                _require_method(method, "GET")
                return self._described
            handler = self._handlers.get(path)
            if handler is None:
                raise RequestError(404, "there is nothing here")
            _require_method(method, "POST")
            if self._tokens and not self._may_ask(said.authorization):
                wanted = ((b"www-authenticate", b"Bearer"),)
                raise RequestError(401, "a bearer token is asked for", wanted)
            _require_json(said)
        except RequestError as error:
            return _refused(error, said)
        return handler

    def finished(self, handler: Handler, said: Headers, body: bytes) -> Answer:
        """The answer to a request whose body is there."""
        try:
            found = handler(body, said.request.decode("latin-1")[:200])
            return Answer(200, _JSON, _ENCODER.encode(found), _same_id(said))
        except RequestError as error:
            return _refused(error, said)
        except Exception:
            LOGGER.exception("a request could not be decided")
            return Answer(500, _TEXT, b"the request could not be decided", _same_id(said))

    def _described(self, _: bytes, __: str) -> dict[str, Any]:
        return self._metadata

    def _may_ask(self, authorization: bytes) -> bool:
        scheme, _, token = authorization.partition(b" ")
        same = [hmac.compare_digest(token.strip(), one) for one in self._tokens]
        return scheme.lower() == b"bearer" and any(same)

    async def look(self) -> None:
        """Look at the files once: take a new set that is good, say so, or why it is not."""
        source, log = self._evaluator.source, self._evaluator.log
        try:
            said = await asyncio.to_thread(source.refresh)
            if said is None:
                return
            event = "policies-refused" if said else "policies-taken"
            if said:
                LOGGER.error("the new policies are not taken, the old ones stay: %s", said)
            else:
                LOGGER.warning("new policies decide: %s", source.live.digest)
            if log is not None:
                log.said(event, source.live.digest, said)
        except Exception:
            LOGGER.exception("the policies could not be looked at; the old ones stay")


def headers_of(answer: Answer) -> list[tuple[bytes, bytes]]:
    """The headers of an answer."""
    length = str(len(answer.body)).encode()
    return [(b"content-type", answer.kind), (b"content-length", length), *answer.headers]


def too_large() -> RequestError:
    """A body has more bytes than any request needs."""
    return RequestError(413, f"a body has at most {MOST_BYTES:,} bytes")


def _refused(error: RequestError, said: Headers) -> Answer:
    text = str(error).encode("utf-8", "replace")
    return Answer(error.status, _TEXT, text, error.headers + _same_id(said))


def _same_id(said: Headers) -> tuple[tuple[bytes, bytes], ...]:
    """The caller's own id of its request goes back, where it is one."""
    usable = said.request and said.request.isascii() and said.request.decode().isprintable()
    return ((b"x-request-id", said.request),) if usable else ()


def _require_method(method: str, wanted: str) -> None:
    if method != wanted:
        raise RequestError(405, f"{wanted} is asked for", ((b"allow", wanted.encode()),))


def _require_json(said: Headers) -> None:
    if said.kind != _JSON and said.kind.partition(b";")[0].strip().lower() != _JSON:
        raise RequestError(400, "Content-Type is application/json")
    if said.length.isdigit() and (len(said.length) > 12 or int(said.length) > MOST_BYTES):
        raise too_large()


async def _body(receive: Receive) -> bytes | Answer:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return Answer(400, _TEXT, b"the request ended early")
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BYTES:
            return _refused(too_large(), Headers())
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _metadata(url: str) -> dict[str, str]:
    """Section "Policy Decision Point Metadata"."""
    return {
        "policy_decision_point": url,
        "access_evaluation_endpoint": f"{url}/access/v1/evaluation",
        "access_evaluations_endpoint": f"{url}/access/v1/evaluations",
        "search_subject_endpoint": f"{url}/access/v1/search/subject",
        "search_resource_endpoint": f"{url}/access/v1/search/resource",
        "search_action_endpoint": f"{url}/access/v1/search/action",
    }
