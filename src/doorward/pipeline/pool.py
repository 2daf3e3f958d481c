"""Chunks over processes: started only when there is enough to do, never more waiting than fits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType
from typing import TypeVar

from doorward.model import Application
from doorward.pipeline.remote import RemoteWorker, Step
from doorward.pipeline.work import Setting, Worker, encode
from doorward.reference import Reference

T = TypeVar("T")

ALONE_CHUNKS = 2
"""Chunks done in this process before others are started: starting one costs about a second,
during which this process goes on alone."""


class Pool:
    """Runs the two chunk steps, in order of the chunks given. Use as a context manager.

    For each process there is a thread, which only waits for it.
    """

    def __init__(self, setting: Setting, reference: Reference, processes: int) -> None:
        self._setting = encode(setting)
        self._local = Worker(setting, reference)
        self._processes = processes
        self._threads: ThreadPoolExecutor | None = None
        self._workers: list[RemoteWorker] = []
        self._starting: list[Future[None]] = []
        self._idle: SimpleQueue[RemoteWorker] = SimpleQueue()

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # First the processes, so that no thread waits for an answer any longer.
        for worker in self._workers:
            worker.close()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)

    def prepare(self, chunks: Iterable[tuple[int, list[Application]]]) -> Iterator[bytes]:
        """Prepare numbered chunks of applications; results in the same order."""
        return self._run("prepare", chunks, self._local.prepare, encode)

    def score(self, chunks: Iterable[tuple[int, bytes]]) -> Iterator[bytes]:
        """Score numbered chunks with what linking found; results in the same order."""
        return self._run("score", chunks, self._local.score, bytes)

    def _run(
        self,
        step: Step,
        chunks: Iterable[tuple[int, T]],
        local: Callable[[int, T], bytes],
        pack: Callable[[T], bytes],
    ) -> Iterator[bytes]:
        waiting: deque[Future[bytes]] = deque()
        for count, (number, chunk) in enumerate(chunks):
            others = self._others(count)
            if others is None:
                yield local(number, chunk)
                continue
            waiting.append(others.submit(self._remote, step, number, pack(chunk)))
            # Two chunks a process keep all busy; more would only pile up in memory.
            while waiting and (waiting[0].done() or len(waiting) > 2 * self._processes):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _others(self, done: int) -> ThreadPoolExecutor | None:
        """The threads of the other processes, started when it pays; None until one is ready."""
        if self._processes == 1:
            return None
        if self._threads is None:
            if done < ALONE_CHUNKS:
                return None
            self._threads = ThreadPoolExecutor(self._processes)
            for _ in range(self._processes):
                self._workers.append(RemoteWorker(self._setting))
            self._starting = [self._threads.submit(self._begin, one) for one in self._workers]
        return self._threads if any(one.done() for one in self._starting) else None

    def _begin(self, worker: RemoteWorker) -> None:
        worker.wait_until_ready()
        self._idle.put(worker)

    def _remote(self, step: Step, number: int, chunk: bytes) -> bytes:
        # There are as many threads as processes, so that one is always idle here.
        worker = self._idle.get()
        try:
            return worker.run(step, number, chunk)
        finally:
            self._idle.put(worker)
