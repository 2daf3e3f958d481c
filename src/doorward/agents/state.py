"""What the agents' services remember, in one SQLite file: see decision 9.

The register, revoked tokens, proofs seen, approvals that wait, what a session has read, and pinned
tools. Several processes share it: the gateway, the token service, the commands, the console.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from doorward.agents.refusals import AgentRefusal

FILE = "agents.sqlite3"
VERSION = 1
BUSY_SECONDS = 5.0
MOST_PAGES = 10_000
"""Pages (of 4 KiB) in the journal beside the file. Who writes beyond that moves them into the file
and waits for the disk, for tens of milliseconds: better seldom than every hundredth call."""


class AgentState:
    """One connection to the file in a folder.

    Statements outside `writing` are read as they stand. Raises `AgentRefusal` ``state-gone`` where
    the file cannot be opened, read or written, or was removed or replaced (who has it open could
    still read it, but nothing that was changed since): nobody is allowed anything then.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, AgentState(Path(folder)) as state:
    ...     state.rows("SELECT count(*) FROM instances")
    [(0,)]
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = folder / FILE
            _make(file)
            # One connection may go from a thread to another; who shares one takes turns.
            self._db = sqlite3.connect(
                file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._prepare()
            self._lasting, self._own = True, 0
            self._file = str(file.absolute())
            self._was = _identity(self._file)
        except (OSError, sqlite3.Error) as error:
            raise AgentRefusal("state-gone", f"{folder}: the state cannot be opened") from error

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute(f"PRAGMA wal_autocheckpoint = {MOST_PAGES}")
        self._db.execute("PRAGMA foreign_keys = ON")
        # What is erased is overwritten, not just forgotten.
        self._db.execute("PRAGMA secure_delete = ON")
        found = int(self._db.execute("PRAGMA user_version").fetchone()[0])
        if found > VERSION:
            raise sqlite3.DatabaseError("made by a newer Doorward")
        if found < VERSION:
            for part in sorted(files("doorward.agents.tables").iterdir(), key=lambda one: one.name):
                if part.name.endswith(".sql"):
                    self._db.executescript(part.read_text(encoding="utf-8"))
            self._db.execute(f"PRAGMA user_version = {VERSION}")

    def __enter__(self) -> AgentState:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def require_present(self) -> None:
        """Raise `AgentRefusal` ``state-gone`` unless the file is the one that was opened."""
        try:
            found = _identity(self._file)
        except OSError as error:
            raise AgentRefusal("state-gone", "the state is not there any more") from error
        if found != self._was:
            raise AgentRefusal("state-gone", "the state is another than the one that was opened")

    def rows(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """What a question finds."""
        self.require_present()
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise AgentRefusal("state-gone", "the state cannot be read") from error

    @contextlib.contextmanager
    def writing(self, *, lasting: bool = True) -> Iterator[sqlite3.Connection]:
        """Statements that are kept together, or not at all; nobody else writes meanwhile.

        What is not `lasting` survives the end of every process, but a power cut may take the last
        of it back: it does not wait for the disk, which takes milliseconds. `changes` does not
        tell of it either.
        """
        self.require_present()
        # Once more below: what is read in between may be taken back.
        self._own += lasting
        try:
            if lasting is not self._lasting:
                self._db.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
                self._lasting = lasting
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise AgentRefusal("state-gone", "the state cannot be written") from error
        try:
            yield self._db
            self._db.execute("COMMIT")
        except BaseException as error:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.IntegrityError) or not isinstance(error, sqlite3.Error):
                raise
            raise AgentRefusal("state-gone", "the state cannot be written") from error
        finally:
            self._own += lasting

    def changes(self) -> tuple[int, int]:
        """Equal to an earlier one as long as nobody has written: whatever was read since then
        still stands so. Only what does not last, and was written by this connection, is not seen
        (`writing`): other connections, in whichever process, cannot write anything unseen.
        """
        return int(str(self.rows("PRAGMA data_version")[0][0])), self._own


def _identity(file: str) -> tuple[int, int]:
    found = os.stat(file)  # noqa: PTH116 - asked with every statement
    return found.st_dev, found.st_ino


def _make(file: Path) -> None:
    """Make the file, for its owner only, if there is none. One that is there is not opened: to
    close it would drop the locks of this process's other connections (POSIX), which then read
    what is gone for ever (https://www.sqlite.org/howtocorrupt.html, section 2.2)."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
