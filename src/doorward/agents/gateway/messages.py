"""JSON-RPC 2.0 messages as MCP uses them: read strictly, written plainly.

A message is read once, its arguments are checked, and what goes on is written anew from what was
read: so no server can read another request than the one that was decided. Doubled members are
refused (I-JSON, RFC 7493, section 2.3), batches too (MCP from 2025-06-18 on has none).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Raw, UnsetType

from doorward.agents.gateway.errors import Refused, number_of
from doorward.agents.refusals import AgentRefusal

ENCODER = msgspec.json.Encoder()
LARGEST_NUMBER = 2**63 - 1
LONGEST_METHOD, LONGEST_ID = 100, 200
_HALF = re.compile("[\ud800-\udfff]")

Id = int | str


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a message may be: bytes, levels of nesting, values in all, characters of a text."""

    bytes: int = 1024 * 1024
    depth: int = 16
    values: int = 10_000
    text: int = 256 * 1024


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A request (method and id), a notification (method alone) or an answer (id alone)."""

    id: Id | None = None
    method: str = ""
    params: Mapping[str, Any] = {}
    result: Any = UNSET
    error: Mapping[str, Any] | None = None

    @property
    def is_request(self) -> bool:
        """Whether an answer is waited for."""
        return bool(self.method) and self.id is not None


class Unreadable(Refused):
    """A client's message that is refused as it stands. `id` and `method` are what can be read of
    it all the same; `waited` is whether the client waits for an answer."""

    def __init__(self, why: Refused, said: Mapping[str, Any] | None = None) -> None:
        super().__init__(why.code, str(why))
        said = {} if said is None else said
        number, method = said.get("id"), said.get("method")
        self.method = method[:LONGEST_METHOD] if isinstance(method, str) else ""
        # An answer's id is the gateway's own: under it the client waits for nothing.
        self.id: Id | None = number if "method" in said and _is_id(number) else None
        self.waited = not self.method or "id" in said


class Answer(msgspec.Struct):
    """What a server sends, its result left as it is written."""

    id: int | str | None = None
    method: str = ""
    params: Raw | UnsetType = UNSET
    result: Raw | UnsetType = UNSET
    error: Raw | UnsetType = UNSET


_ANSWER = msgspec.json.Decoder(Answer)


def read(data: bytes, limits: Limits) -> Message:
    """A client's message. Raises `Unreadable`."""
    value: Any = None
    try:
        if len(data) > limits.bytes:
            raise too_large(limits)
        value = _decoded(data)
        if isinstance(value, list):
            raise Refused("batch", "batches are not taken")
        if not isinstance(value, dict) or value.get("jsonrpc") != "2.0":
            raise Refused("not-a-message", "this is no JSON-RPC 2.0 message")
        _require_within(value, limits)
        return _message(value)
    except Refused as error:
        raise Unreadable(error, value if isinstance(value, dict) else None) from error


def too_large(limits: Limits) -> Refused:
    """Why a message that is too long is not read."""
    return Refused("too-large", f"a message has at most {limits.bytes:,} bytes")


def of_server(data: bytes, most: int) -> Answer:
    """A server's message; results, errors and parameters stay as they are written, but for line
    ends between values: a line end would begin another message to the client. Raises `Refused`."""
    if len(data) > most:
        raise Refused("response-too-large", f"the server sent more than {most:,} bytes")
    try:
        data = data.strip()
        data.decode("utf-8")
        if b"\n" in data or b"\r" in data:
            data = msgspec.json.format(data, indent=-1)
        return _ANSWER.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Refused("upstream-message", "the server sent what is no message") from error


def params_of(raw: Raw | UnsetType, limits: Limits) -> dict[str, Any]:
    """The parameters of a server's request or notification. Raises `Refused`."""
    if raw is UNSET:
        return {}
    value = _decoded(bytes(raw))
    if not isinstance(value, dict):
        raise Refused("upstream-message", "the server sent parameters that are no object")
    _require_within(value, limits)
    return value


def nested(text: str, limits: Limits) -> Any:  # noqa: ANN401 - JSON
    """JSON that stands inside a text. Raises `Refused`."""
    value = _decoded(text.encode("utf-8", "surrogatepass"))
    _require_within(value, limits)
    return value


def _decoded(data: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return _STRICT.decode(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused("not-json", "the message is no JSON that can be read in one way") from error


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice in an object")
    return found


def _no_constant(_: str) -> object:
    raise ValueError("this is no number")


_STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def _require_within(value: object, limits: Limits) -> None:
    """Depth, count, texts and numbers, without recursion."""
    count, level = 0, [value]
    for _ in range(limits.depth + 1):
        below: list[object] = []
        for one in level:
            if isinstance(one, dict):
                below += one.values()
                for key in one:
                    _require_text(key, limits)
            elif isinstance(one, list):
                below += one
            else:
                _require_plain(one, limits)
        count += len(below)
        if count > limits.values:
            raise Refused("too-many-values", f"a message has at most {limits.values:,} values")
        if not below:
            return
        level = below
    raise Refused("too-deep", f"a message is nested at most {limits.depth} levels")


def _require_plain(one: object, limits: Limits) -> None:
    if isinstance(one, str):
        _require_text(one, limits)
    elif isinstance(one, bool) or one is None:
        return
    elif isinstance(one, int | float) and not -LARGEST_NUMBER <= one <= LARGEST_NUMBER:
        raise Refused("params", "a number is larger than 64 bits hold")


def _require_text(one: str, limits: Limits) -> None:
    if len(one) > limits.text:
        raise Refused("too-large", f"a text has at most {limits.text:,} characters")
    if not one.isascii() and _HALF.search(one):
        raise Refused("params", "a text has half of a character")


def _message(value: dict[str, Any]) -> Message:
    number, method = value.get("id"), value.get("method", "")
    if "id" in value and not _is_id(number):
        raise Refused("not-a-message", "an id is a text or a whole number")
    if not isinstance(method, str) or len(method) > LONGEST_METHOD:
        raise Refused("not-a-message", "the method is no name")
    params = value.get("params", {})
    if not isinstance(params, dict):
        raise Refused("params", "params is an object")
    if method:
        return Message(id=number, method=method, params=params)
    error = value.get("error")
    if number is None or ("result" in value) == ("error" in value):
        raise Refused("not-a-message", "this is neither request nor answer")
    if error is not None and not isinstance(error, dict):
        raise Refused("not-a-message", "the error is no object")
    return Message(id=number, result=value.get("result", UNSET), error=error)


def _is_id(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_ID and not _HALF.search(value)
    small = isinstance(value, int) and -LARGEST_NUMBER <= value <= LARGEST_NUMBER
    return small and not isinstance(value, bool)


def request(number: Id, method: str, params: Mapping[str, Any] | None = None) -> bytes:
    """A request as it goes over the wire."""
    message = {"jsonrpc": "2.0", "id": number, "method": method}
    return ENCODER.encode(message if params is None else {**message, "params": params})


def notification(method: str, params: Mapping[str, Any] | None = None) -> bytes:
    """A notification as it goes over the wire."""
    message: dict[str, Any] = {"jsonrpc": "2.0", "method": method}
    return ENCODER.encode(message if params is None else {**message, "params": params})


def result(number: Id, value: Any) -> bytes:  # noqa: ANN401 - JSON
    """An answer; `value` may be `Raw`, then it stays as it is written."""
    return ENCODER.encode({"jsonrpc": "2.0", "id": number, "result": value})


def error(number: Id | None, said: Any) -> bytes:  # noqa: ANN401 - JSON
    """An answer that is an error; `said` may be `Raw`."""
    return ENCODER.encode({"jsonrpc": "2.0", "id": number, "error": said})


def refusal(number: Id | None, why: AgentRefusal) -> bytes:
    """A refusal of the gateway's own."""
    data = {"code": why.code, **(why.said if isinstance(why, Refused) else {})}
    return error(number, {"code": number_of(why.code), "message": str(why), "data": data})
