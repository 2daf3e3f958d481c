"""Worker processes of a watch: each prepares records, and steps the entities that are its own.

A plain interpreter with pipes, not `multiprocessing`, which would import the caller's script again
in each. Tasks are answered in the order in which they were sent; a thread per worker takes the
answers from the pipe at once, so that neither side ever waits for the other to read.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import msgspec

import doorward
from doorward.stream.errors import StreamError

_LENGTH = struct.Struct(">Q")
_BOOT = "import sys; sys.path.append(sys.argv[1]); from doorward.stream.shard import main; main()"


class Task(msgspec.Struct, frozen=True, array_like=True):
    """What to do, with its argument encoded as that wants it."""

    name: str
    argument: bytes


class Done(msgspec.Struct, frozen=True, array_like=True):
    """What came of it, or why it failed."""

    result: bytes = b""
    error: str = ""


class Process:
    """One worker process. `ask` gives what the answer is waited for with."""

    def __init__(self, setting: bytes) -> None:
        package_root = str(Path(doorward.__file__).resolve().parents[1])
        # -P keeps the current folder, which may hold hostile files, off the module path.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-c", _BOOT, package_root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._ahead: dict[int, bytes | None] = {}
        self._asked = self._taken = 0
        threading.Thread(target=self._read, daemon=True).start()
        self._send(setting)

    def ask(self, task: str, argument: bytes) -> Callable[[], bytes]:
        """Give a task. The answer is waited for when it is asked for.

        Asked for, it raises `StreamError` if the process failed or has gone.
        """
        self._asked += 1
        number = self._asked
        self._send(msgspec.msgpack.encode(Task(task, argument)))
        return lambda: self._answer(number)

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        self._process.kill()
        self._process.wait()

    def _answer(self, number: int) -> bytes:
        """The answer to a task, whichever is asked for first."""
        while number not in self._ahead:
            self._taken += 1
            self._ahead[self._taken] = self._answers.get()
        answer = self._ahead.pop(number)
        if answer is None:
            self._answers.put(None)
            status = self._process.wait()
            raise StreamError(
                f"a worker process ended ({status}); if memory ran out, use fewer --workers"
            )
        done = msgspec.msgpack.decode(answer, type=Done)
        if done.error:
            raise StreamError(f"a worker process failed: {done.error}")
        return done.result

    def _read(self) -> None:
        while (answer := receive(self._process.stdout)) is not None:
            self._answers.put(answer)
        self._answers.put(None)

    def _send(self, message: bytes) -> None:
        if self._process.stdin is not None:
            # A process that has gone is noticed when its answer is asked for.
            with contextlib.suppress(OSError):
                send(self._process.stdin, message)


def serve(make: Callable[[bytes], dict[str, Callable[[bytes], bytes]]]) -> None:
    """In the worker: make the tasks from the setting, and do them until the pipe is closed."""
    # An interrupt goes to the whole group; the parent ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up between the answers
    setting = receive(sys.stdin.buffer)
    if setting is None:
        return
    tasks = make(setting)
    decoder = msgspec.msgpack.Decoder(Task)
    while (message := receive(sys.stdin.buffer)) is not None:
        task = decoder.decode(message)
        try:
            done = Done(result=tasks[task.name](task.argument))
        except Exception as error:  # noqa: BLE001 - told to the parent, which raises it
            done = Done(error=f"{type(error).__name__}: {error}")
        send(answers, msgspec.msgpack.encode(done))


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write a message with its length."""
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[Any] | None) -> bytes | None:
    """The next message; None where the pipe is closed."""
    if pipe is None:
        return None
    header = pipe.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(header)
    message: bytes = pipe.read(length)
    return message if len(message) == length else None
