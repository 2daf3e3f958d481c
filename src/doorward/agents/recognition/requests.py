"""Requests from a file, one a line, as a proxy or a test writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from doorward.agents.file_lines import LineError, lines_of
from doorward.agents.recognition.messages import HttpMessage

MOST_LINE = 256 * 1024


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A request. `at` is when it came (seconds since 1970; None: not said), `account` whose
    session it came in, "" for nobody's."""

    line: int
    message: HttpMessage
    at: float | None = None
    account: str = ""


class _Line(msgspec.Struct, frozen=True):
    """How a line is written; other members are passed over."""

    method: str
    url: str
    headers: dict[str, str | list[str]] | list[tuple[str, str]] = {}
    at: float | str | None = None
    account: str = ""


_decoder = msgspec.json.Decoder(_Line)


def received(file: Path) -> Iterator[Received | LineError]:
    """The requests of a file; in place of a line that cannot be read its error.

    A line has `method`, `url` (absolute), `headers` (an object, or pairs where a name comes
    several times), and may have `at` (seconds since 1970, or ISO 8601 with its zone) and
    `account`. Raises `OSError` for a file that cannot be read.
    """
    for one in lines_of(file, MOST_LINE):
        if isinstance(one, LineError):
            yield one
            continue
        number, line = one
        try:
            yield _read(line, number)
        except LineError as error:
            yield error


def _read(line: bytes, number: int) -> Received:
    try:
        found = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise LineError(f"line {number}: is no request (method, url, headers)") from error
    if not found.method or not found.url:
        raise LineError(f"line {number}: method and url are needed")
    message = HttpMessage(
        method=found.method.upper(), url=found.url, headers=tuple(_lines(found.headers))
    )
    at = _moment(found.at, number)
    return Received(line=number, message=message, at=at, account=found.account)


def _lines(
    headers: dict[str, str | list[str]] | list[tuple[str, str]],
) -> Iterator[tuple[str, str]]:
    if isinstance(headers, list):
        yield from headers
        return
    for name, value in headers.items():
        for one in [value] if isinstance(value, str) else value:
            yield name, one


def _moment(value: float | str | None, number: int) -> float | None:
    if value is None or isinstance(value, int | float):
        return value
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise LineError(f"line {number}: at is no time (ISO 8601)") from error
    if found.tzinfo is None:
        raise LineError(f"line {number}: at has no zone; write Z for UTC")
    return found.astimezone(UTC).timestamp()
