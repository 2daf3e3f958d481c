"""A server that is a process of its own, spoken to over its standard input and output.

It gets the variables of the environment that the configuration names, and no others. What it
writes to standard error is logged, escaped, up to a limit. MCP, "Transports", section "stdio".
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping

from doorward.agents.gateway import messages
from doorward.agents.gateway.config import Server
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.messages import Answer, Limits
from doorward.agents.gateway.upstream import LOGGER, Connection, Handler

MOST_ERRORS = 64 * 1024
ENDS_WITHIN = 2.0


class StdioConnection(Connection):
    """A process, begun for one session and ended with it."""

    def __init__(
        self,
        server: str,
        said: Server,
        env: Mapping[str, str],
        limits: Limits,
        most: int,
        handler: Handler,
    ) -> None:
        super().__init__(server, limits, most, handler)
        self._said = said
        self._env = {name: env[name] for name in said.env if name in env}
        self._process: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._writing = asyncio.Lock()

    async def _start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._said.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._env,
            cwd=self._said.folder or None,
            limit=self.most,
            start_new_session=True,
        )
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._errors())]

    async def _ask(self, data: bytes, call: object, answered: asyncio.Future[Answer]) -> Answer:
        del call  # it is found again by the progress token, or by being the only one
        await self._send(data)
        return await answered

    async def _send(self, data: bytes) -> None:
        process = self._process
        if process is None or process.stdin is None or self.closed:
            raise Refused("upstream-gone", f"{self.server} is gone")
        try:
            async with self._writing:
                process.stdin.write(data + b"\n")
                await process.stdin.drain()
        except (OSError, RuntimeError) as error:
            raise Refused("upstream-gone", f"{self.server} is gone") from error

    async def _read(self) -> None:
        """Take one message a line, until the process ends or says what is no message."""
        why = Refused("upstream-gone", f"{self.server} has ended")
        stream = self._process.stdout if self._process else None
        try:
            while stream is not None and (line := await stream.readline()):
                if line.strip():
                    await self._came(messages.of_server(line, self.most))
        except Refused as error:
            why = error
        except ValueError:
            why = Refused("response-too-large", f"{self.server} sent more than it may")
        except Exception:  # noqa: BLE001 - whatever it is, the answer is no
            LOGGER.exception("%s: a message could not be handled", self.server)
        self._lost(why)

    async def _errors(self) -> None:
        stream, left = (self._process.stderr if self._process else None), MOST_ERRORS
        while stream is not None and (data := await stream.read(4_096)):
            if left > 0:
                said = data[:left].decode("utf-8", "replace").encode("unicode_escape").decode()
                LOGGER.info("%s says: %s", self.server, said)
                left -= len(data)

    async def close(self) -> None:
        """End the process and what it has begun."""
        self.closed = True
        process = self._process
        if process is not None:
            with contextlib.suppress(OSError, RuntimeError):
                if process.stdin is not None:
                    process.stdin.close()
            for number in (None, signal.SIGTERM, signal.SIGKILL):
                if number is not None:
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.killpg(process.pid, number)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(ENDS_WITHIN):
                        await process.wait()
                        break
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._lost(Refused("upstream-gone", f"{self.server} is closed"))
