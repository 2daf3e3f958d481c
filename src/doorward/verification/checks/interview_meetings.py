"""How interviews were joined: shared accounts and devices, meetings at one time (row D06).

The joins are the applicant's own; who is staff was decided when the logs were read.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from doorward.model import (
    Dossier,
    Fact,
    FactKind,
    Knowledge,
    LinkKind,
    MeetingJoin,
    Strength,
)
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import MOST_FACTS, clip, fact
from doorward.signals.frameworks import SYNTHETIC_IDENTITY
from doorward.signals.sharing import READS, shared_by_others

_MOST = 200
_JOINS = "application.interviews.joins"


def _joins(dossier: Dossier) -> tuple[MeetingJoin, ...]:
    interviews = dossier.application.interviews
    return interviews.joins[:_MOST] if interviews is not None else ()


@signal(
    "D06.account",
    title="Meeting account used for another candidate's interview",
    family="interview",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    stage=Stage.INTERVIEW,
    reads=(*READS, f"{_JOINS}.account"),
    needs=(f"{_JOINS}.account",),
    clears="An agency's account, a spouse's account or a rented meeting room explains it: ask "
    "both candidates, each alone, whose account they joined with.",
    sources=("DTEX", "RF26"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Vendors report colliding calendars of personas; no rate is published.",
    limits="Equal account ids or e-mail addresses of the conferencing system. Display names are "
    "never compared. Two candidates are medium, three or more strong. Zoom leaves the ids of "
    "guests out of its reports since March 2023.",
)
def account_shared(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """One operator attends the interviews of several personas."""
    mail = any("@" in (one.account or "") for one in _joins(dossier))
    yield from shared_by_others(
        dossier,
        LinkKind.MEETING_ACCOUNT,
        what="The account that joined the interview",
        label="meeting account",
        value_kind=FactKind.EMAIL if mail else FactKind.IDENTIFIER,
    )


@signal(
    "D06.device",
    title="Interview joined from a device another candidate used",
    family="device",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    stage=Stage.INTERVIEW,
    reads=(*READS, f"{_JOINS}.device"),
    needs=(f"{_JOINS}.device",),
    clears="A family's or a library's computer explains it: ask each candidate which device "
    "they joined with.",
    sources=("DTEX", "RF26", "MS26"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="No rate is published.",
    limits="Hardware identifiers from the meeting log, which few logs give for guests; kinds of "
    "device and program versions are too common to count. Counts once with A11.device. Up to "
    "four persons may be a household and give medium evidence.",
)
def meeting_device_shared(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """One machine on which several personas are interviewed is held by whoever runs them."""
    found = shared_by_others(
        dossier,
        LinkKind.DEVICE,
        what="The device that joined the interview",
        label="device",
        value_kind=FactKind.IDENTIFIER,
    )
    yield from _joined(found, (one.device for one in _joins(dossier) if one.device))


@signal(
    "D06.network",
    title="Interview joined from an address another candidate used",
    family="network",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    stage=Stage.INTERVIEW,
    reads=(*READS, f"{_JOINS}.ip"),
    needs=(f"{_JOINS}.ip",),
    clears="A household, a shared office or a library explains it: ask each candidate where "
    "they joined from.",
    sources=("DTEX", "MS26"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="No rate is published.",
    limits="Counts once with A11.network: both are of one family. Crowded networks weigh "
    "nothing. Up to four persons give weak evidence unless they claim different places.",
)
def meeting_network_shared(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Several personas interviewed from one room leave by one address."""
    found = shared_by_others(
        dossier,
        LinkKind.NETWORK,
        what="The network address that joined the interview",
        label="network address",
        value_kind=FactKind.IP,
        pair=Strength.WEAK,
    )
    yield from _joined(found, (one.ip for one in _joins(dossier) if one.ip))


def _joined(found: Iterable[Observation], values: Iterable[str]) -> Iterator[Observation]:
    """Those observations whose identifier a meeting log gave."""
    given = {clip(value.strip()).casefold() for value in values}
    return (one for one in found if one.facts[0].value.casefold() in given)


_MOST_PAIRS = 4
_TOGETHER = timedelta(minutes=5)
_CLOCKS = timedelta(minutes=2)


@signal(
    "D06.collide",
    title="In two meetings at one time",
    family="interview",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    stage=Stage.INTERVIEW,
    reads=(
        f"{_JOINS}.meeting",
        f"{_JOINS}.account",
        f"{_JOINS}.at",
        f"{_JOINS}.until",
        f"{_JOINS}.origin",
    ),
    needs=(f"{_JOINS}.account", f"{_JOINS}.until"),
    clears="A computer left signed in to the other meeting, a breakout room counted as a "
    "meeting, or two logs that name one meeting differently explain it: see who spoke in each, "
    "and ask.",
    sources=("RF26",),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Colliding calendars were observed; no rate is published.",
    limits="Needs account, begin and end with a time zone in both logs. Five minutes together at "
    "the least, so that a late end of one meeting does not count. Two logs in which the account "
    "came and went at the same time are taken for one meeting under two names, unless both are "
    "numbers. One pair of meetings is medium, two or more strong.",
)
def interviews_collide(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Whoever is interviewed as two persons at once is not one of them."""
    pairs = list(_colliding(_joins(dossier)))
    if not pairs:
        return
    meetings = {frozenset((one.meeting, other.meeting)) for one, other in pairs}
    count = "two meetings" if len(meetings) == 1 else "several meetings"
    yield Observation(
        reason=f"The account that joined the interview was in {count} at one time.",
        facts=tuple(
            one for pair in pairs[:_MOST_PAIRS] for join in pair for one in _joined_facts(join)
        )[:MOST_FACTS],
        strength=Strength.MEDIUM if len(meetings) == 1 else Strength.STRONG,
    )


def _joined_facts(join: MeetingJoin) -> Iterator[Fact]:
    """The account, and from when to when it was in the meeting."""
    kind = FactKind.EMAIL if "@" in (join.account or "") else FactKind.IDENTIFIER
    yield fact("meeting account", join.account, join.origin.at("account"), kind)
    if join.at is not None and join.until is not None:
        start, end = join.at.astimezone(UTC), join.until.astimezone(UTC)
        when = f"{start:%Y-%m-%d %H:%M} to {end:%H:%M} UTC"
        yield fact("was in the meeting", when, join.origin.at("at"))


def _colliding(joins: Sequence[MeetingJoin]) -> Iterator[tuple[MeetingJoin, MeetingJoin]]:
    known = [one for one in joins if one.account and _aware(one.at) and _aware(one.until)]
    stays = _stays(known)
    for one, other in itertools.combinations(known, 2):
        same = (one.account or "").casefold() == (other.account or "").casefold()
        if same and one.meeting != other.meeting and _together(one, other) >= _TOGETHER:
            numbered = one.meeting.isdigit() and other.meeting.isdigit()
            apart = numbered or one.origin.file == other.origin.file
            if apart or not _alike(stays[_stay(one)], stays[_stay(other)]):
                yield one, other


def _stay(one: MeetingJoin) -> tuple[str, str]:
    return (one.account or "").casefold(), one.meeting


def _stays(joins: Sequence[MeetingJoin]) -> dict[tuple[str, str], tuple[datetime, datetime]]:
    """From when to when each account was in each meeting, first coming to last going."""
    found: dict[tuple[str, str], tuple[datetime, datetime]] = {}
    for one in joins:
        if one.at is not None and one.until is not None:
            first, last = found.get(_stay(one), (one.at, one.until))
            found[_stay(one)] = min(first, one.at), max(last, one.until)
    return found


def _alike(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    """Whether two stays are one as two systems' clocks have it."""
    return all(abs(mine - theirs) <= _CLOCKS for mine, theirs in zip(one, other, strict=True))


def _aware(moment: datetime | None) -> bool:
    return moment is not None and moment.tzinfo is not None


def _together(one: MeetingJoin, other: MeetingJoin) -> timedelta:
    if one.at is None or other.at is None or one.until is None or other.until is None:
        return timedelta(0)
    return min(one.until, other.until) - max(one.at, other.at)
