"""The ASGI application of the token service: paths, limits, forms, errors (RFC 6749 section 5)."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.serving.lifespan import every, live
from doorward.agents.tokens import metadata
from doorward.agents.tokens.refusing import INVALID_PROOF, INVALID_REQUEST, TokenRefusal, as_told
from doorward.agents.tokens.service import TokenService

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LOGGER = logging.getLogger("doorward.agents.tokens")
MOST_BYTES, MOST_FIELDS = 64 * 1024, 30
LOOK_SECONDS = 30.0
"""How often the settings and the keys that they name are looked at."""
_FORM = b"application/x-www-form-urlencoded"
_ENCODER = msgspec.json.Encoder()
_PLAIN = ((b"content-type", b"application/json"), (b"x-content-type-options", b"nosniff"))
_SECRET = (*_PLAIN, (b"cache-control", b"no-store"), (b"pragma", b"no-cache"))


class TokenApp:
    """Serves one token service. `clock` gives seconds since 1970, `renewed` a service for settings
    that changed, or None; where it raises `AgentRefusal` the old one stays."""

    def __init__(
        self,
        service: TokenService,
        issuer: str,
        clock: Callable[[], float] = time.time,
        renewed: Callable[[], TokenService | None] = lambda: None,
    ) -> None:
        self._service, self._clock, self._renewed = service, clock, renewed
        path = {name: urlsplit(url).path for name, url in metadata.endpoints(issuer).items()}
        self._posts: dict[str, Callable[[dict[str, str], str], Any]] = {
            path["token_endpoint"]: self._token,
            path["revocation_endpoint"]: self._end,
            path["introspection_endpoint"]: self._introspect,
        }
        self._gets: dict[str, Callable[[], Any]] = {
            path["jwks_uri"]: lambda: self._service.keys.jwks(self._clock()),
            metadata.well_known(issuer, metadata.WELL_KNOWN): lambda: metadata.server_metadata(
                issuer
            ),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or the lifespan."""
        if scope["type"] == "lifespan":
            await live(receive, send, lambda: every(LOOK_SECONDS, self.look))
            return
        if scope["type"] != "http":
            return
        status, found = await self._answer(scope, receive)
        body = b"" if found is None else _ENCODER.encode(found)
        kind = _PLAIN if scope["path"] in self._gets else _SECRET
        headers = [*kind, (b"content-length", str(len(body)).encode())]
        if status == 405:
            headers.append((b"allow", b"GET" if scope["path"] in self._gets else b"POST"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, Any]:
        try:
            return 200, await self._found(scope, receive)
        except AgentRefusal as refusal:
            told = as_told(refusal, INVALID_REQUEST)
            LOGGER.info("refused: %s (%s)", told.code, told.error)
            return told.status, {
                "error": told.error,
                "error_description": str(told),
                "code": told.code,
            }
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer is no
            # Its text may quote what was sent.
            LOGGER.error("a request could not be answered: %s", type(error).__name__)  # noqa: TRY400
            return 500, {"error": "server_error"}

    async def _found(self, scope: Scope, receive: Receive) -> Any:  # noqa: ANN401
        get, post = self._gets.get(scope["path"]), self._posts.get(scope["path"])
        if get is not None and scope["method"] == "GET":
            return get()
        if post is not None and scope["method"] == "POST":
            return post(*await _form(scope, receive))
        if get is None and post is None:
            raise _refusal("there is nothing here", 404)
        raise _refusal("this method is not taken here", 405)

    def _token(self, form: dict[str, str], proof: str) -> Any:  # noqa: ANN401
        return self._service.token(form, proof, self._clock())

    def _end(self, form: dict[str, str], _: str) -> None:
        self._service.end(form, self._clock())

    def _introspect(self, form: dict[str, str], _: str) -> Any:  # noqa: ANN401
        return self._service.introspect(form, self._clock())

    async def look(self) -> None:
        """Look at the settings once: take new ones that are good, say why others are not."""
        try:
            found = self._renewed()
        except AgentRefusal as refusal:
            LOGGER.error("the new settings are not taken, the old ones stay: %s", refusal)  # noqa: TRY400
            return
        if found is not None:
            self._service = found
            LOGGER.warning("new settings are taken")


async def _form(scope: Scope, receive: Receive) -> tuple[dict[str, str], str]:
    """A form of single values, and the header ``DPoP``."""
    kind, proofs = b"", []
    for name, value in scope["headers"]:
        if name == b"content-type":
            kind = value.partition(b";")[0].strip().lower()
        elif name == b"dpop":
            proofs.append(value.decode("latin-1"))
    if kind != _FORM:
        raise _refusal("Content-Type is application/x-www-form-urlencoded")
    body = await _body(receive)
    if len(proofs) > 1:
        raise TokenRefusal("proof-invalid", "the header DPoP stands twice", INVALID_PROOF)
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise _refusal("the form cannot be read") from error
    # RFC 6749 section 3.2: none more than once; one without a value counts as left out.
    form = dict(pairs)
    if len(form) != len(pairs):
        raise _refusal("a parameter stands twice")
    return {name: value for name, value in form.items() if value}, (proofs or [""])[0]


async def _body(receive: Receive) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _refusal("the request ended early")
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BYTES:
            raise _refusal(f"a form has at most {MOST_BYTES:,} bytes", 413)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _refusal(message: str, status: int = 400) -> TokenRefusal:
    return TokenRefusal("request-invalid", message, INVALID_REQUEST, status)
