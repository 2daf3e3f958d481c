"""What a person's peers and the whole company usually do, made of everybody's states.

A detector names what of its state can be compared (`Measures`); the daily pass gathers that of all
people into a `Baseline` per detector, which comes back in `Context.baselines`. A baseline holds
figures of groups and hashed bits, nothing of one person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from doorward.watch.context import Context
from doorward.watch.statistics.days import Counts, Volumes
from doorward.watch.statistics.known import Bits, Known
from doorward.watch.statistics.predicting import (
    ENOUGH_PEERS,
    CountPrior,
    Level,
    VolumePrior,
    count_prior,
    level_of,
    volume_prior,
)


class Measures(msgspec.Struct, frozen=True):
    """What of one person's state peers are compared by, under names of the detector's own.

    `levels` are single numbers of a person, such as how many repositories were copied when new.
    """

    counts: Mapping[str, Counts] = {}
    volumes: Mapping[str, Volumes] = {}
    levels: Mapping[str, int] = {}
    known: Known | None = None


class Group(msgspec.Struct, frozen=True):
    """What is usual in a group of `people`."""

    people: int = 0
    counts: dict[str, CountPrior] = {}
    volumes: dict[str, VolumePrior] = {}
    levels: dict[str, Level] = {}
    known: Bits | None = None


class Baseline(msgspec.Struct, frozen=True):
    """The peer groups by their key (`Person.peers`), and everybody."""

    groups: dict[str, Group] = {}
    everybody: Group = Group()


NO_GROUP = Group()


def gathered(measures: Iterable[tuple[str, Measures]]) -> Baseline:
    """The baseline out of (peer group, measures) of each person. Order does not matter."""
    by_group: dict[str, list[Measures]] = {}
    for key, one in measures:
        by_group.setdefault(key, []).append(one)
    groups = {
        key: _group(members)
        for key, members in sorted(by_group.items())
        if len(members) >= ENOUGH_PEERS
    }
    return Baseline(groups, _group([one for key in sorted(by_group) for one in by_group[key]]))


def group_of(context: Context, detector: str, person: str) -> Group:
    """What the peers of a person usually do; an empty group where that is not known."""
    baseline = context.baselines.get(detector)
    known = context.people.get(person)
    if not isinstance(baseline, Baseline) or known is None:
        return NO_GROUP
    return baseline.groups.get(known.peers, NO_GROUP)


def everybody(context: Context, detector: str) -> Group:
    """What people of the company usually do; an empty group where that is not known."""
    baseline = context.baselines.get(detector)
    return baseline.everybody if isinstance(baseline, Baseline) else NO_GROUP


def count_prior_of(context: Context, detector: str, person: str, name: str) -> CountPrior | None:
    """The peers' figures, or else everybody's."""
    found = group_of(context, detector, person).counts.get(name)
    return found or everybody(context, detector).counts.get(name)


def volume_prior_of(context: Context, detector: str, person: str, name: str) -> VolumePrior | None:
    """The peers' figures, or else everybody's."""
    found = group_of(context, detector, person).volumes.get(name)
    return found or everybody(context, detector).volumes.get(name)


def _group(members: Sequence[Measures]) -> Group:
    counts, volumes = {}, {}
    for name in sorted({name for one in members for name in one.counts}):
        found = [one.counts[name] for one in members if name in one.counts]
        few = count_prior([one.past for one in found], [one.peak for one in found])
        if few is not None:
            counts[name] = few
    for name in sorted({name for one in members for name in one.volumes}):
        own = [one.volumes[name] for one in members if name in one.volumes]
        prior = volume_prior([one.past for one in own], [one.peak for one in own])
        if prior is not None:
            volumes[name] = prior
    levels = {}
    for name in sorted({name for one in members for name in one.levels}):
        level = level_of([one.levels[name] for one in members if name in one.levels])
        if level is not None:
            levels[name] = level
    known = [one.known for one in members if one.known is not None and one.known.some]
    bits = Bits.of(known) if len(known) >= ENOUGH_PEERS else None
    return Group(len(members), counts, volumes, levels, bits)
