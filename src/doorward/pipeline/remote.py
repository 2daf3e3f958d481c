"""A worker process for chunks: a plain interpreter with pipes.

Not `multiprocessing`: that imports the caller's script again in each worker, so a script that
calls `doorward.screen` without a guard for it would start itself over and over.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import subprocess
import sys
from pathlib import Path
from typing import IO, Literal

import msgspec

import doorward
from doorward.pipeline.collector import collecting_rarely
from doorward.pipeline.errors import ScreenError
from doorward.pipeline.work import Setting, Worker

Step = Literal["prepare", "score"]

_LENGTH = struct.Struct(">Q")
_BOOT = (
    "import sys; sys.path.append(sys.argv[1]); from doorward.pipeline.remote import main; main()"
)


class _Task(msgspec.Struct, frozen=True):
    step: Step
    number: int
    chunk: bytes


class _Done(msgspec.Struct, frozen=True):
    result: bytes = b""
    error: str = ""


class RemoteWorker:
    """One process that does chunk steps, started at once. Close it after use.

    Call `wait_until_ready` once before the first `run`.
    """

    def __init__(self, setting: bytes) -> None:
        package_root = str(Path(doorward.__file__).resolve().parents[1])
        # -P keeps the current folder, which may hold hostile files, off the module path.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-c", _BOOT, package_root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._send(setting)

    def wait_until_ready(self) -> None:
        """Wait until the process has loaded its data, or has gone, which `run` then tells."""
        _receive(self._process.stdout)

    def run(self, step: Step, number: int, chunk: bytes) -> bytes:
        """Do one step. Raises `ScreenError` if the process fails or has gone."""
        self._send(msgspec.msgpack.encode(_Task(step, number, chunk)))
        answer = _receive(self._process.stdout)
        if answer is None:
            status = self._process.wait()
            raise ScreenError(
                f"a worker process ended ({status}); if memory ran out, use fewer --workers"
            )
        done = msgspec.msgpack.decode(answer, type=_Done)
        if done.error:
            raise ScreenError(f"a worker process failed: {done.error}")
        return done.result

    def close(self) -> None:
        """End the process, whatever it is doing."""
        # First, so that no thread holds a pipe any longer, waiting for an answer.
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _send(self, message: bytes) -> None:
        if self._process.stdin is not None:
            # A process that has gone is noticed when its answer is read.
            with contextlib.suppress(OSError):
                _send(self._process.stdin, message)


def main() -> None:
    """Serve steps from standard input until it closes."""
    # An interrupt goes to the whole group; the parent ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up between the answers
    first = _receive(sys.stdin.buffer)
    if first is None:
        return
    with collecting_rarely():
        worker = Worker(msgspec.msgpack.decode(first, type=Setting))
        _send(answers, b"")
        _serve(worker, sys.stdin.buffer, answers)


def _serve(worker: Worker, tasks: IO[bytes], answers: IO[bytes]) -> None:
    steps = {"prepare": worker.prepare, "score": worker.score}
    decoder = msgspec.msgpack.Decoder(_Task)
    while (message := _receive(tasks)) is not None:
        task = decoder.decode(message)
        try:
            done = _Done(result=steps[task.step](task.number, task.chunk))
        except Exception as error:  # noqa: BLE001 - told to the parent, which raises it
            done = _Done(error=f"{type(error).__name__}: {error}")
        _send(answers, msgspec.msgpack.encode(done))


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def _receive(pipe: IO[bytes] | None) -> bytes | None:
    if pipe is None:
        return None
    header = pipe.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(header)
    message = pipe.read(length)
    return message if len(message) == length else None
