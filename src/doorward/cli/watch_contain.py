"""Findings of a watch become cases, and playbooks are played for them: ``--database``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorward.cli.cases_store import open_existing
from doorward.stream.handing import HandOver, NotNow, Pause, Take

if TYPE_CHECKING:
    from doorward.cases.playing import Played
    from doorward.model.workforce import Person
    from doorward.watch.findings import Finding

SWITCH_SECONDS = 0.0005
_FILE = "django.db.backends.sqlite3"


@contextmanager
def handing(
    database: str, state: Path, people: Mapping[str, Person], *, follow: bool
) -> Iterator[Callable[[], None]]:
    """Hand over what is committed to `state` meanwhile; gives what to call after each commit.

    Where the watch ends by itself, all that waits is handed over first; else it waits for the
    next start. What is left is told.
    """
    # The hand-over waits for its turn after each statement: let a watch at work give turns soon.
    sys.setswitchinterval(SWITCH_SECONDS)
    given = HandOver(state, place_of(database), taker(database, people), _say)
    given.start()
    hurry = True
    try:
        yield given.wake.set
        hurry = follow
    finally:
        left = given.close(hurry=hurry)
        if left.waiting or left.aside:
            _say(f"{left.waiting + left.aside:,} findings wait until the next start")


def taker(database: str, people: Mapping[str, Person]) -> Take:
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


def place_of(database: str) -> str:
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


def _say(line: str) -> None:
    click.echo(line, err=True)
