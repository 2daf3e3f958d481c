"""The process that reads résumé files for `parallel`: one request, one answer, then the next.

Started as a plain interpreter with pipes, not through `multiprocessing`: nothing of the parent
is imported or forked, so it works from any script and beside any threads.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import signal
import struct
import sys
from pathlib import Path
from typing import IO

import msgspec

from doorward.intake.reader import Limits
from doorward.intake.resumes.extract import extract, extract_form
from doorward.intake.resumes.pdf_form import FormValues
from doorward.intake.resumes.statement import statement_of
from doorward.model import Document, Origin, Problem, Statement


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Sent once, first. `memory_bytes` bounds the address space where the system can.

    With `forms`, files are read as interview forms and not as documents.
    """

    limits: Limits
    memory_bytes: int
    statements: bool
    forms: bool = False


class Request(msgspec.Struct, frozen=True):
    """A file to read and the name to give it."""

    path: bytes
    label: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one request."""

    document: Document | None = None
    statement: Statement | None = None
    form: FormValues | None = None
    problems: tuple[Problem, ...] = ()


_HEADER = struct.Struct(">I")
FRAME_BYTES = 64 * 2**20
"""The longest message either side accepts."""


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write one length-prefixed message."""
    pipe.write(_HEADER.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """Read one message, or None when the other side has gone or sends nonsense."""
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    (length,) = _HEADER.unpack(header)
    if length > FRAME_BYTES:
        return None
    message = pipe.read(length)
    return message if len(message) == length else None


def answer(request: Request, settings: Settings) -> Answer:
    """Read one file; with its statement when the settings ask for it."""
    path = Path(os.fsdecode(request.path))
    if settings.forms:
        form, problems = extract_form(path, settings.limits, request.label)
        return Answer(form=form, problems=problems)
    document, problems = extract(path, settings.limits, request.label)
    statement = None
    if document is not None and settings.statements:
        statement = statement_of(document, Origin(request.label))
    return Answer(document=document, statement=statement, problems=problems)


def confine(memory_bytes: int) -> None:
    """Bound this process: memory, no files written, no core dumps. Does nothing on Windows."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    for kind, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))


def main() -> None:
    """Serve requests from standard input until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not end up between the answers.
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    logging.disable(logging.CRITICAL)
    first = receive(requests)
    if first is None:
        return
    settings = msgspec.msgpack.decode(first, type=Settings)
    confine(settings.memory_bytes)
    send(answers, b"ready")
    decoder = msgspec.msgpack.Decoder(Request)
    while (message := receive(requests)) is not None:
        # Should the parent be gone, nobody else ends a process that hangs.
        faulthandler.dump_traceback_later(settings.limits.document_seconds * 2 + 5, exit=True)
        result = answer(decoder.decode(message), settings)
        faulthandler.cancel_dump_traceback_later()
        send(answers, msgspec.msgpack.encode(result))
