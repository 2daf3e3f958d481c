"""Where everybody in some sources stands under a verification policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from doorward.model import Application, Problem
from doorward.pipeline.gather import gather
from doorward.pipeline.options import Progress, ScreenOptions, silent
from doorward.verification.person import PersonStatus, person_status
from doorward.verification.policy import Policy
from doorward.verification.presence import PresenceDay, presence_days
from doorward.verification.tiers import JobWatch, PersonWatch

READING = "reading"


class Verified(msgspec.Struct, frozen=True):
    """Everybody's status, in order of the applications' ids, and what could not be read.

    `names` are what people are called, by application, for masking.
    """

    people: tuple[PersonStatus, ...]
    read: int
    problems: tuple[Problem, ...]
    names: Mapping[str, tuple[str, ...]] = {}


class Present(msgspec.Struct, frozen=True):
    """Everybody's days on site by application, in order of its id; without those who have none."""

    people: tuple[tuple[str, tuple[PresenceDay, ...]], ...]
    read: int
    problems: tuple[Problem, ...]
    names: Mapping[str, tuple[str, ...]] = {}


def verify(
    sources: Sequence[Path],
    policy: Policy,
    now: datetime,
    *,
    explicit: Mapping[str, str] | None = None,
    keep: Callable[[PersonStatus], bool] = lambda _: True,
    options: ScreenOptions | None = None,
    progress: Progress = silent,
) -> Verified:
    """The status of every application that any reader finds, with its later records.

    `keep` says whose status to return. Raises `ScreenError` where there is nothing to read and
    `PolicyError` where the policy turns out to name a person who applied.
    """
    watch, jobs = PersonWatch(policy, tuple(explicit or ())), JobWatch()
    people: list[PersonStatus] = []
    names: dict[str, tuple[str, ...]] = {}

    def take(one: Application) -> None:
        watch.see(one)
        status = person_status(one, policy, now, explicit)
        jobs.see(one, status.tier)
        if keep(status):
            people.append(status)
            names[one.id] = _names(one)

    read, problems = _each(sources, take, options, progress)
    watch.finish()
    people.sort(key=lambda one: one.application)
    return Verified(tuple(people), read, (*problems, *jobs.problems()), names)


def presence(
    sources: Sequence[Path],
    now: datetime,
    *,
    options: ScreenOptions | None = None,
    progress: Progress = silent,
) -> Present:
    """The presence plan and record of every application. Raises `ScreenError` as `verify`."""
    people: list[tuple[str, tuple[PresenceDay, ...]]] = []
    names: dict[str, tuple[str, ...]] = {}

    def take(one: Application) -> None:
        days = presence_days(one, now)
        if days:
            people.append((one.id, days))
            names[one.id] = _names(one)

    read, problems = _each(sources, take, options, progress)
    people.sort(key=lambda one: one[0])
    return Present(tuple(people), read, problems, names)


def _names(one: Application) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.name for each in one.statements if each.name))


def _each(
    sources: Sequence[Path],
    take: Callable[[Application], None],
    options: ScreenOptions | None,
    progress: Progress,
) -> tuple[int, tuple[Problem, ...]]:
    gathering = gather(sources, options or ScreenOptions(), progress)
    read = 0
    for one in _counted(gathering.applications(), progress):
        take(one)
        read += 1
    return read, tuple(gathering.problems)


def _counted(applications: Iterator[Application], progress: Progress) -> Iterator[Application]:
    for number, one in enumerate(applications, 1):
        yield one
        if number % 1_000 == 0:
            progress(READING, number, None)
