"""What detectors of programs share: which program an event is about, and how new the account is."""

from __future__ import annotations

import msgspec

from doorward.model import Subject, SubjectKind
from doorward.model.events import ApplicationLifecycle, Event, ProcessActivity
from doorward.watch.context import Context
from doorward.watch.detector import Seen

NEW_ACCOUNT_DAYS = 30.0
"""RF26: remote control is set up in the first two to four weeks after a machine arrives."""

LAUNCH, INSTALL, START = 1, 1, 3


class Program(msgspec.Struct, frozen=True, gc=False):
    """The names of a program that started or was installed; "" where the event has none.
    `low` is the name, else the product, in lower case."""

    low: str
    name: str
    path: str
    original_name: str
    product: str
    signer: str
    command: str


def leaf(path: str) -> str:
    """The last part of a path of Windows or Unix."""
    if "/" in path or "\\" in path:
        return path[max(path.rfind("\\"), path.rfind("/")) + 1 :]
    return path


_last: tuple[Event | None, Program | None] = (None, None)


def program_of(event: Event) -> Program | None:
    """The program of a launch or an installation; None for every other event.

    Several detectors ask of the same event one after the other: the last answer is kept.
    """
    global _last  # noqa: PLW0603 - replaced as one, so that threads see a whole pair
    known, program = _last
    if known is event:
        return program
    program = _program_of(event)
    _last = (event, program)
    return program


def _program_of(event: Event) -> Program | None:
    if type(event) is ProcessActivity:
        process = event.process
        if process is None or event.activity_id != LAUNCH:
            return None
        path = process.path or (process.file.path if process.file is not None else None) or ""
        name = leaf(process.name or path)
        file = process.file
        if file is None:
            return Program(name.lower(), name, path, "", "", "", process.cmd_line or "")
        signer = file.signature.subject if file.signature is not None else None
        name = name or leaf(file.name or "")
        return Program(
            name.lower(),
            name,
            path,
            file.original_name or "",
            file.product or "",
            signer or "",
            process.cmd_line or "",
        )
    if type(event) is ApplicationLifecycle and event.activity_id in {INSTALL, START, 0, 99}:
        app, file = event.app, event.file
        name = leaf((file.name or file.path or "") if file is not None else "")
        product = (app.name if app is not None else None) or ""
        path = (file.path if file is not None else None) or ""
        return Program((name or product).lower(), name, path, "", product, "", "")
    return None


def account_days(seen: Seen, context: Context) -> float | None:
    """Days since the person started; None where the roster does not say, or not yet."""
    person = context.people.get(seen.person)
    if person is None or person.started is None or seen.at < person.started:
        return None
    return (seen.at - person.started) / 86_400.0


def is_new(seen: Seen, context: Context) -> bool:
    """Whether the account is known to be in its first thirty days."""
    days = account_days(seen, context)
    return days is not None and days <= NEW_ACCOUNT_DAYS


def age_words(seen: Seen, context: Context) -> str:
    """The account's age for a sentence; "" where unknown."""
    days = account_days(seen, context)
    return "" if days is None else f", {int(days)} days after the start"


def worker_of(seen: Seen) -> Subject | None:
    """The worker the event names, for sightings of detectors that look at machines."""
    return Subject(SubjectKind.WORKER, seen.person) if seen.person else None


def place_of(event: Event, what: str) -> str:
    """Where a fact was read."""
    return f"{event.metadata.source or event.metadata.uid} {what}"


def told(known: list[str], name: str, most: int = 16) -> list[str]:
    """A short list of what was told, with one more; the oldest leave."""
    return [*known[1 - most :], name]
