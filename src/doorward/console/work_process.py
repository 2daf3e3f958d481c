"""The worker as a child of the server: started again when it dies, ended when the server ends."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import TracebackType

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
GRACE_SECONDS = 10
logger = logging.getLogger(__name__)


class WorkerProcess:
    """Keeps one `doorward work` running. Use as a context manager.

    The worker's standard input is a pipe from here: when this process dies, also by a signal that
    cannot be caught, the pipe ends, and with it the worker.
    """

    def __init__(self, arguments: Sequence[str] = ()) -> None:
        self._command = [sys.executable, "-m", "doorward", "work", *arguments]
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker", daemon=True)

    def __enter__(self) -> WorkerProcess:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending.set()
        self._thread.join()

    def _keep(self) -> None:
        wait = FIRST_WAIT
        while not self._ending.is_set():
            started = time.monotonic()
            # In a session of its own: Ctrl-C is for the server, which then ends the worker.
            with subprocess.Popen(  # noqa: S603 - our own program, no words of anybody's
                self._command,
                stdin=subprocess.PIPE,
                start_new_session=True,
                env=os.environ | {"DOORWARD_WORK_AS_CHILD": "1"},
            ) as process:
                self._watch(process)
            if self._ending.is_set():
                return
            wait = FIRST_WAIT if time.monotonic() - started > LONGEST_WAIT else wait
            logger.warning("the worker ended (%s); starting it again", process.returncode)
            self._ending.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None and not self._ending.wait(0.2):
            pass
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
