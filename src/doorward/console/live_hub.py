"""Open pages are told that something changed: one look at the log for all of them together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from weakref import WeakKeyDictionary

from django.db import DatabaseError, close_old_connections, connections

from doorward.access.sessions import still_live
from doorward.cases.live import Changes, changes_after, newest_entry, visible_changes
from doorward.cases.viewer import Viewer

logger = logging.getLogger(__name__)
EVERY = 2.0
"""Seconds between two looks at the log; also how long an ended session still hears anything."""
HEARTBEAT = 20.0
"""Seconds after which an idle stream says that it is there, so that a lost one is noticed."""
MOST_CLIENTS = 200
MOST_OF_ONE = 60
"""Open pages of one session that are told, so that nobody takes all places."""
_NEWS = 'The queue has changed. <a href="">Load it again</a>'


class Client:
    """One open page: what it has not been told yet."""

    def __init__(self, viewer: Viewer, after: int) -> None:
        self.viewer = viewer
        self.newest = after
        self.ended = False
        self._cases: set[int] = set()
        self._queue = False
        self.woken = asyncio.Event()

    def tell(self, changes: Changes) -> None:
        """Keep what this viewer may know until the stream sends it."""
        self.newest = max(self.newest, changes.newest)
        if changes:
            self._cases |= changes.cases
            self._queue = True
            self.woken.set()

    def end(self) -> None:
        """The session has ended: say so, and no more."""
        self.ended = True
        self.woken.set()

    def messages(self) -> Iterable[str]:
        """What is to be sent now. Says which cases, never what of them."""
        self.woken.clear()
        if self.ended:
            yield message("ended", "Your session has ended. Sign in again.", self.newest)
            return
        cases, self._cases = sorted(self._cases), set()
        for number in cases:
            yield message(f"case-{number}", str(number), self.newest)
        if self._queue:
            self._queue = False
            yield message("queue", _NEWS, self.newest)


def message(event: str, data: str, number: int) -> str:
    """One event of a stream (HTML Living Standard, section 9.2.6)."""
    return f"id: {number}\nevent: {event}\ndata: {data}\n\n"


class Hub:
    """All open pages of a process. Looks at the log only while there are any."""

    def __init__(self) -> None:
        self._clients: set[Client] = set()
        self._looking: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")

    def __len__(self) -> int:
        return len(self._clients)

    def has_room_for(self, viewer: Viewer) -> bool:
        """Whether another page of this viewer's can be told."""
        own = sum(one.viewer.session_id == viewer.session_id for one in self._clients)
        return len(self) < MOST_CLIENTS and own < MOST_OF_ONE

    async def stream(self, viewer: Viewer, after: int | None) -> AsyncIterator[str]:
        """Events for one page, from an entry of the log on, until its session ends."""
        loop = asyncio.get_running_loop()
        client = Client(viewer, await loop.run_in_executor(self._thread, _start, after))
        self._clients.add(client)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_again_and_again())
        try:
            yield "retry: 5000\n\n"
            while not client.ended:
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        await client.woken.wait()
                except TimeoutError:
                    yield ": still here\n\n"
                for one in client.messages() if client.woken.is_set() else ():
                    yield one
        finally:
            self._clients.discard(client)

    async def _look_again_and_again(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._clients:
                clients = tuple(self._clients)
                try:
                    told = await loop.run_in_executor(self._thread, _look, clients)
                except DatabaseError:
                    # Pages stay open; what happened meanwhile is told when it can be read again.
                    logger.warning("live updates: the database did not answer")
                    told = []
                for client, changes in told:
                    if changes is None:
                        client.end()
                    else:
                        client.tell(changes)
                await asyncio.sleep(EVERY)
        finally:
            self._thread.submit(connections.close_all)


def _start(after: int | None) -> int:
    """Where a stream begins: where it was cut off, or now."""
    close_old_connections()
    newest = newest_entry()
    return newest if after is None else min(after, newest)


def _look(clients: Iterable[Client]) -> list[tuple[Client, Changes | None]]:
    """What each page is to be told; None for those whose session has ended.

    Clients of one role at one place of the log are told the same.
    """
    close_old_connections()
    now = datetime.now(UTC)
    by_place: dict[int, Changes] = {}
    by_viewer: dict[tuple[object, int], Changes] = {}
    told: list[tuple[Client, Changes | None]] = []
    for client in clients:
        viewer, place = client.viewer, client.newest
        if not still_live(viewer.session_id, now):
            told.append((client, None))
            continue
        if place not in by_place:
            by_place[place] = changes_after(place)
        key = (viewer.role, place)
        if key not in by_viewer:
            by_viewer[key] = visible_changes(viewer, by_place[place])
        told.append((client, by_viewer[key]))
    return told


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
