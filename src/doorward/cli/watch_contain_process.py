"""The process that hands findings of a watch over to casework.

It is told on standard input, a line each: its setting, then `WAKE` as often as there is something
new, at last `END` or `HURRY`. It answers with `Said`, a JSON line each. Where the input ends
without a word the watch has died, and it ends in a hurry.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from doorward.cli.cases_store import open_existing
from doorward.model.workforce import Person
from doorward.stream.errors import StreamError
from doorward.stream.handing import Handing, HandOver, NotNow, Pause, Take

if TYPE_CHECKING:
    from doorward.cases.playing import Played
    from doorward.watch.findings import Finding

WAKE, END, HURRY = b"wake\n", b"end\n", b"hurry\n"
_FILE = "django.db.backends.sqlite3"


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What it works with. The database's URL may hold a password, so it comes by the pipe."""

    database: str
    state: str
    people: dict[str, Person]


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What it says: that it has begun (nothing else), why it has not, a line for people, or how
    far it came at the end."""

    error: str = ""
    line: str = ""
    left: Handing | None = None


def main() -> None:
    """Hand over until it is told to end."""
    # Whoever ends the watch with its whole group leaves it to the watch to end this process.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    setting = msgspec.json.decode(sys.stdin.buffer.readline(), type=Setting)
    try:
        over = HandOver(
            Path(setting.state),
            _place_of(setting.database),
            _taker(setting.database, setting.people),
            lambda line: _say(Said(line=line)),
        )
        over.start()
    except (click.ClickException, StreamError) as error:
        _say(Said(error=error.message if isinstance(error, click.ClickException) else str(error)))
        return
    gc.freeze()
    _say(Said())
    word = HURRY
    for word in iter(sys.stdin.buffer.readline, b""):
        if word != WAKE:
            break
        over.wake.set()
    _say(Said(left=over.close(hurry=word != END)))


def _say(said: Said) -> None:
    try:
        sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
        sys.stdout.buffer.flush()
    except OSError:
        # Nobody listens any more: the watch has died. What is done is kept all the same.
        return


def _taker(database: str, people: Mapping[str, Person]) -> Take:
    """What hands findings to casework in this database, which is opened now.

    Raises `click.ClickException` for a database that is not there.
    """
    open_existing(database)
    from django.db import Error, close_old_connections  # noqa: PLC0415 - needs `console`

    from doorward.cases.playing import take_in  # noqa: PLC0415
    from doorward.cases.viewer import Refused, Viewer  # noqa: PLC0415
    from doorward.store.opening import StoreError  # noqa: PLC0415
    from doorward.store.trouble import told_in_words  # noqa: PLC0415

    def take(findings: Sequence[Finding], pause: Pause) -> Iterator[str]:
        close_old_connections()
        viewer = Viewer(name="command: watch", now=datetime.now(UTC))
        try:
            with told_in_words():
                played = take_in(viewer, findings, people, pause=pause)
        except (StoreError, Refused) as error:
            raise NotNow(str(error)) from error
        except Error as error:
            raise NotNow(f"the database cannot be used ({type(error).__name__})") from error
        return map(_line, played)

    return take


def _place_of(database: str) -> str:
    """A database's name for people and for marks: its URL without user, password and options."""
    from doorward.store.opening import StoreError, parse_database  # noqa: PLC0415

    try:
        found = parse_database(database)
    except StoreError as error:
        raise click.ClickException(str(error)) from error
    if found["ENGINE"] == _FILE:
        return f"sqlite:///{found['NAME']}"
    port = f":{found['PORT']}" if found["PORT"] else ""
    return f"postgresql://{found['HOST']}{port}/{found['NAME']}"


def _line(one: Played) -> str:
    from doorward.cases.playing import Outcome  # noqa: PLC0415 - needs `console`

    case, (first, *rest) = f"C-{one.case:06d}: “{one.name}”", one.plans
    if one.outcome is not Outcome.ACTED:
        return f"{case} proposes plan {', '.join(map(str, one.plans))}: {one.why}"
    waits = "".join(f"; plan {plan} waits for a person" for plan in rest)
    return f"{case} has acted: plan {first}{waits}"
