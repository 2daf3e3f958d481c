"""Which applications carry the same value: sorting digests, one group per shared value."""

from __future__ import annotations

import ipaddress

import msgspec
import numpy as np
from numpy.typing import NDArray

from doorward.linking.policy import LinkPolicy
from doorward.linking.pool import Pool, runs
from doorward.linking.rarity import (
    AGENCY_EXPLAINS,
    EXPLAINED_BY_AGENCY,
    OWN_IS_MENTIONED,
    RARITY,
    weights,
)
from doorward.linking.records import KIND_OF, IdentifierClass, digest
from doorward.model import LinkKind

LEAST_WEIGHT = 0.05
_DAY = 86_400
_NAMING = [IdentifierClass.REFEREE, IdentifierClass.GIT_EMAIL, IdentifierClass.WORKER_CONTACT]
_NO_ROWS = np.zeros(0, np.int64)


class Groups(msgspec.Struct, frozen=True, kw_only=True):
    """Values that two or more persons share and that say something.

    Members of group `g` are `row[start[g] : start[g] + size[g]]`, rows of the pool in order of
    application, one per application. `sharers` counts distinct persons, `mention` marks groups
    in which somebody's own contact is another's referee or commit e-mail.
    """

    row: NDArray[np.int64]
    start: NDArray[np.int64]
    size: NDArray[np.int64]
    cls: NDArray[np.uint8]
    sharers: NDArray[np.int64]
    weight: NDArray[np.float64]
    mention: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.start)

    def members(self, group: int) -> NDArray[np.int64]:
        """The rows of one group."""
        start = int(self.start[group])
        return self.row[start : start + int(self.size[group])]


def find_groups(pool: Pool, person: NDArray[np.int32], policy: LinkPolicy) -> Groups:
    """The groups of a pool. `person` is the first application of each one's person."""
    rows, starts, sizes = _equal_rows(pool, policy)
    keep = np.ones(len(rows), bool)
    # One row per application in a group: rows are in order of application.
    keep[1:] = pool.app[rows[1:]] != pool.app[rows[:-1]]
    keep[starts] = True
    group_of = np.repeat(np.arange(len(starts)), sizes)
    cls, mention = _classes(pool, rows, starts)
    rows, group_of = rows[keep], group_of[keep]
    sizes = np.bincount(group_of, minlength=len(starts))
    starts = np.cumsum(sizes) - sizes
    sharers = _sharers(group_of, person[pool.app[rows]], len(starts))
    weight = _weights(pool, rows, starts, cls, mention, sharers, person)
    weight[_common(pool, rows, starts, cls, policy)] = 0.0
    good = (sharers >= 2) & (weight >= LEAST_WEIGHT)
    sizes = sizes[good]
    return Groups(
        row=rows[np.repeat(good, np.bincount(group_of, minlength=len(good)))],
        start=np.cumsum(sizes) - sizes,
        size=sizes,
        cls=cls[good],
        sharers=sharers[good],
        weight=weight[good],
        mention=mention[good],
    )


def _equal_rows(
    pool: Pool, policy: LinkPolicy
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Rows in runs of equal digests (and for networks of close times), single ones left out."""
    wanted = (pool.cls >= IdentifierClass.OWN_MENTION) & (pool.cls < IdentifierClass.PASSAGE)
    wanted &= ~_unmentioned(pool)
    rows = np.flatnonzero(wanted)
    rows = rows[_maybe_repeated(pool.high[rows])]
    network = (pool.cls[rows] == IdentifierClass.IP) | (pool.cls[rows] == IdentifierClass.SUBNET)
    plain, placed = rows[~network], rows[network]
    order = plain[np.lexsort((pool.low[plain], pool.high[plain]))]
    _, size = runs(pool.high[order], pool.low[order])
    timed = placed[np.lexsort((pool.time[placed], pool.low[placed], pool.high[placed]))]
    timed_start, timed_size = runs(
        pool.high[timed], pool.low[timed], _episodes(pool, timed, policy)
    )
    # Within an episode the order is again that of applications.
    episode = np.repeat(np.arange(len(timed_start)), timed_size)
    timed = timed[np.lexsort((timed, episode))]
    return _several(
        np.concatenate((order, timed)),
        np.concatenate((size, timed_size)),
    )


def _several(
    rows: NDArray[np.int64], size: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    several = size > 1
    kept = rows[np.repeat(several, size)]
    size = size[several]
    return kept, np.cumsum(size) - size, size


def _maybe_repeated(high: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Rows whose digest may occur twice; cheap counting spares the sort most single rows."""
    if len(high) == 0:
        return np.zeros(0, bool)
    bits = max(10, len(high).bit_length() + 3)
    bins = (high & np.uint64((1 << bits) - 1)).astype(np.int64)
    return np.asarray(np.bincount(bins, minlength=1 << bits)[bins] > 1, dtype=bool)


def _unmentioned(pool: Pool) -> NDArray[np.bool_]:
    """Own contacts that nobody named as a referee or contact, or used in commits."""
    own = pool.cls == IdentifierClass.OWN_MENTION
    named = np.isin(pool.cls, _NAMING)
    result: NDArray[np.bool_] = own.copy()
    result[own] = ~np.isin(pool.high[own], pool.high[named])
    return result


def _episodes(pool: Pool, rows: NDArray[np.int64], policy: LinkPolicy) -> NDArray[np.int64]:
    """A number that changes where two uses of an address lie too far apart in time."""
    if len(rows) == 0:
        return _NO_ROWS
    subnet = pool.cls[rows] == IdentifierClass.SUBNET
    limit = np.where(subnet, policy.subnet_days, policy.network_days) * _DAY
    time = pool.time[rows].astype(np.int64)
    gap = np.zeros(len(rows), bool)
    gap[1:] = (time[1:] - time[:-1] > limit[1:]) | ((time[1:] > 0) != (time[:-1] > 0))
    return np.cumsum(gap)


def _classes(
    pool: Pool, rows: NDArray[np.int64], starts: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    if len(starts) == 0:
        return np.zeros(0, np.uint8), np.zeros(0, bool)
    cls = pool.cls[rows]
    lowest, highest = np.minimum.reduceat(cls, starts), np.maximum.reduceat(cls, starts)
    mention = (lowest == IdentifierClass.OWN_MENTION) & (highest != lowest)
    # Where the name stands in only some of the addresses, the stem is still a name.
    stem = (highest == IdentifierClass.EMAIL_HANDLE) & (lowest == IdentifierClass.EMAIL_STEM)
    highest[stem] = IdentifierClass.EMAIL_STEM
    return highest, mention


def _sharers(
    group_of: NDArray[np.int64], person: NDArray[np.int32], groups: int
) -> NDArray[np.int64]:
    order = np.lexsort((person, group_of))
    group_of, person = group_of[order], person[order]
    new = np.ones(len(group_of), bool)
    new[1:] = (group_of[1:] != group_of[:-1]) | (person[1:] != person[:-1])
    return np.bincount(group_of[new], minlength=groups).astype(np.int64)


def _weights(
    pool: Pool,
    rows: NDArray[np.int64],
    starts: NDArray[np.int64],
    cls: NDArray[np.uint8],
    mention: NDArray[np.bool_],
    sharers: NDArray[np.int64],
    person: NDArray[np.int32],
) -> NDArray[np.float64]:
    weight = np.zeros(len(starts))
    if len(starts) == 0:
        return weight
    size = int((person == np.arange(len(person))).sum())
    for one in np.unique(cls).tolist():
        here = cls == one
        rarity = RARITY.get(IdentifierClass(one)) if one in _KNOWN else None
        if rarity is not None:
            weight[here] = weights(rarity, sharers[here], size)
    weight[mention] = weights(OWN_IS_MENTIONED, sharers[mention], size)
    via = pool.via[pool.app[rows]]
    same = np.minimum.reduceat(via, starts) == np.maximum.reduceat(via, starts)
    explained = same & (via[starts] != 0) & np.isin(cls, list(AGENCY_EXPLAINS))
    weight[explained] *= EXPLAINED_BY_AGENCY
    return weight


_KNOWN = frozenset(int(one) for one in IdentifierClass)


def _common(
    pool: Pool,
    rows: NDArray[np.int64],
    starts: NDArray[np.int64],
    cls: NDArray[np.uint8],
    policy: LinkPolicy,
) -> NDArray[np.bool_]:
    """Groups whose value the operator listed as saying nothing, or undid."""
    result = np.zeros(len(starts), bool)
    listed = [(kind, value) for kind, values in policy.common.items() for value in values]
    listed += [(LinkKind(one[0]), one[1]) for one in policy.ignore if isinstance(one, tuple)]
    if not listed or len(starts) == 0:
        return result
    digests = {
        digest(one, value)
        for kind, value in listed
        for one, one_kind in KIND_OF.items()
        if one_kind is kind
    }
    high = np.array(sorted({int.from_bytes(one[:8], "little") for one in digests}), np.uint64)
    first = rows[starts]
    for group in np.flatnonzero(np.isin(pool.high[first], high)).tolist():
        row = first[group]
        whole = int(pool.high[row]).to_bytes(8, "little") + int(pool.low[row]).to_bytes(8, "little")
        result[group] = whole in digests
    ranges = [_range(value) for kind, value in listed if kind is LinkKind.NETWORK]
    _mark_networks(pool, first, cls, [one for one in ranges if one is not None], result)
    return result


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _range(value: str) -> _Network | None:
    try:
        return ipaddress.ip_network(value.strip(), strict=False)
    except ValueError:
        return None


def _mark_networks(
    pool: Pool,
    first: NDArray[np.int64],
    cls: NDArray[np.uint8],
    ranges: list[_Network],
    result: NDArray[np.bool_],
) -> None:
    if not ranges:
        return
    network = (cls == IdentifierClass.IP) | (cls == IdentifierClass.SUBNET)
    for group in np.flatnonzero(network).tolist():
        app = int(pool.app[first[group]])
        here = _range(pool.value(pool.payload(app), app, int(first[group])))
        if here is not None:
            result[group] = result[group] or any(
                here.version == one.version and here.overlaps(one) for one in ranges
            )
