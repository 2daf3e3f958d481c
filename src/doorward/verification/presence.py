"""Days on which people were to be on site: planned, attended, missed, excepted.

A missed day is a task for somebody to ask, and never evidence by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

import msgspec

from doorward.model import Application, Origin, Presence
from doorward.verification.due import utc_day
from doorward.verification.own_names import folded, own_names


class DayState(StrEnum):
    """How a planned day stands. ``not-attested`` is attended by nobody's word."""

    PLANNED = "planned"
    ATTENDED = "attended"
    NOT_ATTESTED = "not-attested"
    EXCEPTED = "excepted"
    EXCEPTION_OPEN = "exception-open"
    MISSED = "missed"
    UNKNOWN = "unknown"


class PresenceDay(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One day at one place. `why` says what an open exception lacks."""

    day: date
    place: str
    state: DayState
    attested_by: str | None = None
    exception: str | None = None
    requested_by: str | None = None
    approver: str | None = None
    why: str = ""
    origin: Origin | None = None


def presence_days(one: Application, now: datetime) -> tuple[PresenceDay, ...]:
    """Every day of an application's presence plan, in order.

    Several records of one day and place complete each other: what a later one says holds.
    """
    of_day: dict[tuple[date, str], list[Presence]] = defaultdict(list)
    for each in one.proofing.presence if one.proofing else ():
        of_day[(each.day, " ".join(each.place.casefold().split()))].append(each)
    self_names = own_names(one)
    return tuple(_day(of_day[key], utc_day(now), self_names) for key in sorted(of_day))


def _day(records: list[Presence], today: date, self_names: frozenset[str]) -> PresenceDay:
    joined = _joined(records)
    state, why = _state(joined, today, self_names)
    return PresenceDay(
        day=joined.day,
        place=joined.place,
        state=state,
        attested_by=joined.attested_by,
        exception=joined.exception,
        requested_by=joined.requested_by,
        approver=joined.approver,
        why=why,
        origin=joined.origin,
    )


def _joined(records: Iterable[Presence]) -> Presence:
    joined: Presence | None = None
    for one in records:
        if joined is None:
            joined = one
            continue
        said = {
            name: value
            for name in ("attended", "attested_by", "exception", "requested_by", "approver")
            if (value := getattr(one, name)) is not None
        }
        joined = msgspec.structs.replace(joined, **said, origin=one.origin)
    if joined is None:
        raise ValueError("a day has at least one record")
    return joined


def _state(one: Presence, today: date, self_names: frozenset[str]) -> tuple[DayState, str]:
    if one.attended:
        lacks = _attestation_lacks(one, self_names)
        return (DayState.NOT_ATTESTED, lacks) if lacks else (DayState.ATTENDED, "")
    if one.exception is not None:
        lacks = exception_lacks(one, self_names)
        return (DayState.EXCEPTION_OPEN, lacks) if lacks else (DayState.EXCEPTED, "")
    if one.attended is False:
        return DayState.MISSED, ""
    if one.day >= today:
        return DayState.PLANNED, ""
    return DayState.UNKNOWN, "nothing was recorded for the day"


def _attestation_lacks(one: Presence, self_names: frozenset[str]) -> str:
    if one.attested_by is None:
        return "nobody attests it"
    return "attested by the person themself" if folded(one.attested_by) in self_names else ""


def exception_lacks(one: Presence, self_names: frozenset[str] = frozenset()) -> str:
    """What an exception lacks to be one, empty if nothing.

    It needs a reason, and an approver who is neither who asked for it, nor who attests the day,
    nor the person themself.
    """
    if not (one.exception or "").strip():
        return "no reason is given"
    if not one.approver:
        return "no second person approved it"
    if one.requested_by is None and one.attested_by is None:
        return "it is not said who asked for it, so the approver may be the same person"
    if folded(one.approver) in {folded(one.requested_by), folded(one.attested_by)}:
        return "the approver is who asked for it or attests the day"
    if folded(one.approver) in self_names:
        return "the approver is the person themself"
    return ""
