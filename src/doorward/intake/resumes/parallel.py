"""Many résumé files at once, each in a process that is ended when it hangs or grows too big.

Results come as they are ready, so that what follows runs while files are still being read.
One bad file costs one problem and, at worst, a new process: the others go on.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec

import doorward
from doorward.intake.reader import Limits
from doorward.intake.resumes.errors import UnreadableDocumentError
from doorward.intake.resumes.pdf_form import FormValues
from doorward.intake.resumes.worker import Answer, Request, Settings, receive, send
from doorward.intake.storable import storable_text
from doorward.model import Document, Problem, Statement

WORKER_BYTES = 2 * 2**30
"""The address space of one worker process, in bytes."""

_START_SECONDS = 60.0
_BOOT = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from doorward.intake.resumes.worker import main; main()"
)


class ReadFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file's outcome. `statement` is what a readable document says about the person."""

    path: Path
    document: Document | None = None
    statement: Statement | None = None
    problems: tuple[Problem, ...] = ()


def extract_all(
    paths: Iterable[Path],
    limits: Limits,
    workers: int | None = None,
    *,
    root: Path | None = None,
) -> Iterator[tuple[Path, Document | None, tuple[Problem, ...]]]:
    """Read files in `workers` processes (default: one per processor), in no fixed order.

    Each path comes back exactly once. A file that takes longer than `limits.document_seconds`
    or more memory than `WORKER_BYTES` gives a problem. Files are named by their path below
    `root`, or by file name.
    """
    for one in _run(paths, limits, workers, root, statements=False, memory_bytes=WORKER_BYTES):
        yield one.path, one.document, one.problems


def read_all(
    paths: Iterable[Path],
    limits: Limits,
    workers: int | None = None,
    *,
    root: Path | None = None,
    memory_bytes: int = WORKER_BYTES,
) -> Iterator[ReadFile]:
    """As `extract_all`, with each document's statement made in the same process."""
    yield from _run(paths, limits, workers, root, statements=True, memory_bytes=memory_bytes)


def read_form(path: Path, limits: Limits) -> FormValues | Problem:
    """One interview form's values, read as confined as résumés are, or why there are none."""
    settings = Settings(limits=limits, memory_bytes=WORKER_BYTES, statements=False, forms=True)
    process = _Process(settings)
    request = Request(os.fsencode(path.absolute()), storable_text(path.name))
    try:
        answer = process.ask(request, threading.Event())
    finally:
        process.end()
    return answer.form if answer.form is not None else answer.problems[-1]


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(len(os.sched_getaffinity(0)), 1)
    return os.cpu_count() or 1


def _run(
    paths: Iterable[Path],
    limits: Limits,
    workers: int | None,
    root: Path | None,
    *,
    statements: bool,
    memory_bytes: int,
) -> Iterator[ReadFile]:
    settings = Settings(limits=limits, memory_bytes=memory_bytes, statements=statements)
    count = max(workers if workers is not None else processors(), 1)
    shared = _Shared(iter(paths), root, settings, capacity=4 * count)
    threads = [threading.Thread(target=_serve, args=(shared,), daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        running = count
        while running:
            result = shared.results.get()
            if isinstance(result, ReadFile):
                yield result
            else:
                running -= 1
                if result is not None:
                    raise result
    finally:
        shared.stop.set()
        for thread in threads:
            thread.join()


class _Shared:
    """What the serving threads share: the paths still to read and the results."""

    def __init__(
        self, paths: Iterator[Path], root: Path | None, settings: Settings, capacity: int
    ) -> None:
        self.settings = settings
        self.stop = threading.Event()
        self.results: queue.Queue[ReadFile | BaseException | None] = queue.Queue(capacity)
        self._paths = paths
        self._root = root
        self._lock = threading.Lock()

    def next(self) -> tuple[Path, str] | None:
        with self._lock:
            path = next(self._paths, None)
        return None if path is None else (path, self._label(path))

    def _label(self, path: Path) -> str:
        name = path.name
        if self._root is not None and path.is_relative_to(self._root):
            name = path.relative_to(self._root).as_posix()
        return storable_text(name)

    def give(self, result: ReadFile | BaseException | None) -> None:
        while not self.stop.is_set():
            with contextlib.suppress(queue.Full):
                self.results.put(result, timeout=0.2)
                return


def _serve(shared: _Shared) -> None:
    process = _Process(shared.settings)
    ended: BaseException | None = None
    try:
        while not shared.stop.is_set() and (todo := shared.next()) is not None:
            path, label = todo
            answer = process.ask(Request(os.fsencode(path.absolute()), label), shared.stop)
            shared.give(
                ReadFile(
                    path=path,
                    document=answer.document,
                    statement=answer.statement,
                    problems=answer.problems,
                )
            )
    except Exception as error:  # noqa: BLE001 - handed to the consumer, which raises it
        ended = error
    finally:
        process.end()
        shared.give(ended)


class _Process:
    """One worker process, started when first asked and again after it was ended."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._decoder = msgspec.msgpack.Decoder(Answer)

    def ask(self, request: Request, stop: threading.Event) -> Answer:
        for _ in range(2):
            process = self._process or self._start()
            message, late = _exchange(
                process, msgspec.msgpack.encode(request), self._settings.limits.document_seconds
            )
            if late:
                self.end()
            if message is not None:
                return self._decoder.decode(message)
            status = self.end()
            if late:
                return _lost(
                    request.label,
                    "too-slow",
                    f"reading it took longer than {self._settings.limits.document_seconds:g} "
                    "seconds and was stopped",
                )
            if stop.is_set():
                break
        # Twice, so that a process ended from outside does not cost an innocent file.
        return _lost(
            request.label, "reader-ended", f"reading it ended the reading process ({status})"
        )

    def _start(self) -> subprocess.Popen[bytes]:
        package_root = str(Path(doorward.__file__).resolve().parents[1])
        # -P keeps the current folder off the module path: it may hold hostile files.
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-c", _BOOT, package_root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        message, _ = _exchange(process, msgspec.msgpack.encode(self._settings), _START_SECONDS)
        if message != b"ready":
            process.kill()
            process.wait()
            raise RuntimeError("a process for reading files could not be started")
        self._process = process
        return process

    def end(self) -> int | None:
        process, self._process = self._process, None
        if process is None:
            return None
        process.kill()
        status = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return status


def _exchange(
    process: subprocess.Popen[bytes], message: bytes, seconds: float
) -> tuple[bytes | None, bool]:
    """Send and await the answer; kill the process when it takes too long: (answer, killed)."""
    late = threading.Event()

    def kill() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        reply = _ask(process.stdin, process.stdout, message)
    finally:
        timer.cancel()
    return reply, late.is_set()


def _ask(stdin: IO[bytes] | None, stdout: IO[bytes] | None, message: bytes) -> bytes | None:
    if stdin is None or stdout is None:
        return None
    try:
        send(stdin, message)
        return receive(stdout)
    except (OSError, ValueError):
        return None


def _lost(label: str, code: str, message: str) -> Answer:
    return Answer(problems=(UnreadableDocumentError(code, message).problem(label),))
