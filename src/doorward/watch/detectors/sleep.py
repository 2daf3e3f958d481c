"""Work that leaves nobody time to sleep, for a week."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.events import (
    ApiActivity,
    Authentication,
    FileHosting,
    WebResourcesActivity,
)
from doorward.model.workforce import Person
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.sessions_hands import moment, signed_in, worked
from doorward.watch.entities import EntityKind

SLEEP_HOURS = 4.0
"""A pause of this length is taken for sleep. Own choice: far below what anybody needs for long
(seven hours, American Academy of Sleep Medicine, 2015), so that broken nights still hold one."""

DAYS = 7
"""Days without such a pause, of the last `KEPT`."""

KEPT = 10
AGAIN_DAYS = 30
_MASKS = KEPT + 1
_SLOTS, _SLOT_SECONDS, _DAY = 48, 1_800, 86_400
_WINDOW = _SLOTS + _SLOTS // 2
# A day and the following morning: whoever sleeps once a day does so within 36 hours, at any hour.
_MORNING, _ALL = (1 << _SLOTS // 2) - 1, (1 << _WINDOW) - 1

_WORK = (ApiActivity, WebResourcesActivity, FileHosting)

SLEEPLESS = behaviour_signals.add(
    Behaviour(
        id="F06",
        title="Sessions without sleep",
        explanation="On seven days of ten, no pause of four hours lies between what a person did "
        "from that day's midnight to noon of the next (UTC). Only sign-ins by hand and changes "
        "made in a browser count; token renewals, reading by open pages and programs do not. "
        "People on call and days of leave are left out.",
        stage=Stage.EMPLOYMENT,
        family="session",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.CONJUNCTION,
        fairness_note="Caring for a child or a sick person, on-call duty, illness and travel "
        "across time zones break nights. Seven such days of ten with work in every gap are asked.",
        reads=(
            "authentication.time",
            "authentication.logon_type_id",
            "api.activity_id",
            "api.http_request.user_agent",
            "file_hosting.activity_id",
            "person.on_call",
            "person.on_leave",
        ),
        clears="The person says how they worked that week, or a program under their name is found "
        "to have made the changes. Never a sole ground for anything.",
        sources=("US22", "SEAL"),
        limits="Times are the events'; a source with a wrong clock moves them.",
    )
)


class State(msgspec.Struct, omit_defaults=True):
    """The half hours with activity: one mask of 48 bits for each day, the newest last.

    `newest` and `told` are days since 1970.
    """

    newest: int = 0
    masks: list[int] = msgspec.field(default_factory=list)
    told: int = 0


class WithoutSleep:
    """Keeps which half hours of the last days had activity; counts when a new day begins.

    Order and repetition do not matter, and merging is exact: masks are joined by "or". What
    comes later than the day after next is counted in, but no longer looked at.
    """

    name = "sleep"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({3002, 6001, 6003, 6006})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one event."""
        day, second = divmod(int(seen.at), _DAY)
        back = state.newest - day
        bit = 1 << (second // _SLOT_SECONDS)
        masks = state.masks
        if back == 0 and masks and masks[-1] & bit:
            return ()  # The half hour is marked already, as it mostly is.
        event = seen.event
        if isinstance(event, Authentication):
            by_hand = signed_in(event)
        else:
            by_hand = isinstance(event, _WORK) and worked(event)
        if not by_hand:
            return ()
        if back >= 0:
            if back < len(masks):
                masks[-1 - back] |= bit
            elif back < _MASKS and masks:
                state.masks = [bit, *[0] * (back - len(masks)), *masks]
            return ()
        found = _looked(state, seen, context)
        masks = [*masks, *[0] * min(-back - 1, _MASKS)] if masks else []
        state.masks = [*masks, bit][-_MASKS:]
        state.newest = day
        return found

    def merge(self, one: State, other: State) -> State:
        """Active in either is active."""
        newest = max(one.newest, other.newest)
        masks = [0] * (_MASKS)
        for state in (one, other):
            for back, mask in enumerate(reversed(state.masks)):
                place = newest - state.newest + back
                if place < len(masks):
                    masks[-1 - place] |= mask
        while masks and not masks[0]:
            masks.pop(0)
        return State(newest, masks, max(one.told, other.told))


def longest_pause(masks: list[int], index: int) -> float | None:
    """Hours without activity at most, from a day's midnight to the next day's noon.

    None where the day or the morning after has no activity at all. A pause of n idle half hours
    is shorter than (n + 2) / 2 hours, and that is what is given.

    >>> longest_pause([0b1, 0b1], 0)
    24.5
    """
    today, morning = masks[index], masks[index + 1] & _MORNING
    if not today or not morning:
        return None
    longest = max(len(run) for run in f"{today | morning << _SLOTS:0{_WINDOW}b}".split("1"))
    return (longest + 2) / 2


def slept(masks: list[int], index: int) -> bool:
    """Whether `longest_pause` is None or longer than `SLEEP_HOURS`: told without its work, as it
    is asked of everybody's days."""
    today, morning = masks[index], masks[index + 1] & _MORNING
    if not today or not morning:
        return True
    idle = ~(today | morning << _SLOTS) & _ALL
    two = idle & idle >> 1
    four = two & two >> 2
    # Seven idle half hours in a row are a pause that may be longer than four hours.
    return bool(four & four >> 3)


def _looked(state: State, seen: Seen, context: Context) -> tuple[Sighting, ...]:
    """What the days before a new one show: those whose next morning is over."""
    masks = state.masks
    if len(masks) < DAYS + 1 or state.newest - state.told < AGAIN_DAYS:
        return ()
    person = context.people.get(seen.person)
    if person is not None and person.on_call:
        return ()
    if sum(1 for index in range(len(masks) - 1) if not slept(masks, index)) < DAYS:
        return ()
    pauses = []
    for index in range(len(masks) - 1):
        day = state.newest - (len(masks) - 1 - index)
        pause = longest_pause(masks, index)
        if pause is not None and pause <= SLEEP_HOURS and not _away(person, day):
            pauses.append((day, pause))
    if len(pauses) < DAYS:
        return ()
    state.told = state.newest
    return (_sighting(pauses, seen, sum(mask.bit_count() for mask in masks)),)


def _away(person: Person | None, day: int) -> bool:
    if person is None:
        return False
    begin, end = day * _DAY, (day + 1.5) * _DAY
    return any(since < end and begin < until for since, until in person.on_leave)


def _sighting(pauses: list[tuple[int, float]], seen: Seen, active: int) -> Sighting:
    longest = max(pause for _, pause in pauses)
    source = f"events of {moment(pauses[0][0] * _DAY)} to {moment(seen.at)}"
    return Sighting(
        behaviour=SLEEPLESS.id,
        reason=f"On {len(pauses)} of the last {KEPT} days no pause was longer than "
        f"{longest:.1f} hours from midnight to the next day's noon; one of {SLEEP_HOURS:.0f} hours "
        "or more was expected in each.",
        facts=(
            fact("days without such a pause", len(pauses), source),
            fact("longest pause", f"less than {longest:.1f} hours", source),
            fact("active half hours", active, source),
        ),
        events=(seen.event.metadata.uid,),
        at=seen.at,
    )
