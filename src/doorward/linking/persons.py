"""Which applications are one person's. They never make a ring by themselves.

Two applications are one person's when the hiring system says so (equal candidate id), when
they give the same name (folded words, in any order) with the same mailbox or phone, or when
they give the same mailbox and the same phone. A mailbox and phone that three or more different
names share is not one person's name change but an agency's or operator's contact, and says
nothing here; nor does a candidate id under more than five names. Names are compared for
equality only: a shared family name means nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorward.linking.pool import Pool, runs
from doorward.linking.records import IdentifierClass

NAMES_OF_ONE_CANDIDATE = 5
NAMES_OF_ONE_CONTACT = 2


def persons(pool: Pool) -> NDArray[np.int32]:
    """For each application the first application of the same person."""
    wanted = pool.cls <= IdentifierClass.CONTACT_PAIR
    rows = np.flatnonzero(wanted)
    order = rows[np.lexsort((pool.low[rows], pool.high[rows], pool.cls[rows]))]
    starts, lengths = runs(pool.cls[order], pool.high[order], pool.low[order])
    several = lengths > 1
    parent = list(range(len(pool)))
    apps = pool.app[order]
    classes = pool.cls[order]
    for start, length in zip(starts[several].tolist(), lengths[several].tolist(), strict=True):
        members = apps[start : start + length]
        if _one_person(int(classes[start]), members, pool):
            first = int(members[0])
            for other in members[1:].tolist():
                _union(parent, first, other)
    return np.fromiter((_find(parent, i) for i in range(len(pool))), np.int32, len(pool))


def _one_person(cls: int, members: NDArray[np.int32], pool: Pool) -> bool:
    if cls == IdentifierClass.NAMED_CONTACT:
        return True
    if len(members) <= NAMES_OF_ONE_CONTACT:
        return True
    names = np.unique(pool.name[members])
    different = len(names) - int(names[0] == 0)
    if cls == IdentifierClass.CANDIDATE:
        return different <= NAMES_OF_ONE_CANDIDATE
    return different <= NAMES_OF_ONE_CONTACT


def _find(parent: list[int], item: int) -> int:
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item


def _union(parent: list[int], a: int, b: int) -> None:
    a, b = _find(parent, a), _find(parent, b)
    if a != b:
        # The earlier application stands for the person, whatever the order of merging.
        parent[max(a, b)] = min(a, b)
