"""Chunks over processes: started only when there is enough to do, never more waiting than fits."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import TypeVar

from doorward.model import Application
from doorward.pipeline.work import Setting, Worker, encode, prepare_in_worker, score_in_worker
from doorward.reference import Reference

T = TypeVar("T")

ALONE_CHUNKS = 4
"""Chunks done in this process before others are started: starting one costs about a second."""


class Pool:
    """Runs the two chunk steps, in order of the chunks given.

    Use as a context manager. Workers are started with the ``spawn`` method: they inherit
    nothing, and behave alike on every system.
    """

    def __init__(self, setting: Setting, reference: Reference, processes: int) -> None:
        self._setting = encode(setting)
        self._local = Worker(setting, reference)
        self._processes = processes
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def prepare(self, chunks: Iterable[tuple[int, list[Application]]]) -> Iterator[bytes]:
        """Prepare numbered chunks of applications; results in the same order."""
        return self._run(chunks, self._local.prepare, prepare_in_worker, encode)

    def score(self, chunks: Iterable[tuple[int, bytes]]) -> Iterator[bytes]:
        """Score numbered chunks with what linking found; results in the same order."""
        return self._run(chunks, self._local.score, score_in_worker, bytes)

    def _run(
        self,
        chunks: Iterable[tuple[int, T]],
        local: Callable[[int, T], bytes],
        remote: Callable[[bytes, int, bytes], bytes],
        pack: Callable[[T], bytes],
    ) -> Iterator[bytes]:
        waiting: deque[Future[bytes]] = deque()
        for count, (number, chunk) in enumerate(chunks):
            if self._processes == 1 or (self._executor is None and count < ALONE_CHUNKS):
                yield local(number, chunk)
                continue
            waiting.append(self._started().submit(remote, self._setting, number, pack(chunk)))
            # Two chunks a process keep all busy; more would only pile up in memory.
            while waiting and (waiting[0].done() or len(waiting) > 2 * self._processes):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self._processes, mp_context=multiprocessing.get_context("spawn")
            )
        return self._executor
