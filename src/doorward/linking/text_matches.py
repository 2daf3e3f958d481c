"""Near-duplicate résumé text: candidates by rare passages and MinHash, then exact containment.

Two ways lead to a candidate pair. Passages that few persons share are found by sorting their
digests; this is exact and sees one copied paragraph in two otherwise different résumés. MinHash
with bands of three rows finds résumés that were reworded throughout: a pair of similarity 0.5
is met with a chance above 0.99, of 0.4 with 0.94, of 0.3 with 0.68. Each pair is then checked:
how many rare passages are equal, and what share of the smaller résumé's rare passages that is.
Passages that more than `RARITY[PASSAGE].hard` persons carry are boilerplate and are not seen.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from doorward.linking.contradictions import same_organisation
from doorward.linking.pool import Pool, runs
from doorward.linking.rarity import RARITY, weights
from doorward.linking.records import IdentifierClass
from doorward.linking.texts import PERMUTATIONS

ROWS_OF_A_BAND = 3
LARGEST_BUCKET = 64
REWORDED = 0.5
STRONGEST = 7.0
REWORDED_WEIGHT = 5.0
COLLEAGUES = 2.0
"""The most that a few equal passages weigh between two who name the same employer."""
PASTED = 6
"""How many passages the text of one job may explain."""
_FULL_SHARE = 0.3
_MIX = np.uint64(0x9E3779B97F4A7C15)


class TextMatches(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs of applications with near-duplicate text: a < b by pool order.

    `same` counts equal rare passages, `of` the rare passages of the smaller résumé,
    `similarity` is the MinHash estimate (0-1), `passage` the smallest shared digest (0 if none).
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    weight: NDArray[np.float64]
    same: NDArray[np.int64]
    of: NDArray[np.int64]
    similarity: NDArray[np.float64]
    passage: NDArray[np.uint64]


def match_texts(pool: Pool, person: NDArray[np.int32], all_pairs_up_to: int) -> TextMatches:
    """The pairs whose text says more than nothing, ordered by (a, b)."""
    app, passage, rare_count, weight_of = _rare_passages(pool, person)
    pairs, which = _passage_pairs(app, passage, all_pairs_up_to)
    size = max(len(pool), 1)
    keys = pairs[0] * size + pairs[1]
    order = np.lexsort((passage[which], keys))
    keys, which = keys[order], which[order]
    starts, same = runs(keys)
    information = np.add.reduceat(weight_of[which], starts) if len(starts) else np.zeros(0)
    first_passage = passage[which[starts]] if len(starts) else np.zeros(0, np.uint64)
    exact = keys[starts]
    sketches = _Sketches(pool)
    similar = sketches.candidates(size, person, all_pairs_up_to)
    every = np.union1d(exact, similar)
    a, b = every // size, every % size
    at = np.searchsorted(exact, every)
    at_safe = np.minimum(at, max(len(exact) - 1, 0))
    known = (
        (at < len(exact)) & (exact[at_safe] == every) if len(exact) else np.zeros(len(every), bool)
    )
    count = np.where(known, same[at_safe], 0) if len(exact) else np.zeros(len(every), np.int64)
    info = np.where(known, information[at_safe], 0.0) if len(exact) else np.zeros(len(every))
    lead = (
        np.where(known, first_passage[at_safe], np.uint64(0))
        if len(exact)
        else np.zeros(len(every), np.uint64)
    )
    of = np.minimum(rare_count[a], rare_count[b])
    similarity = sketches.similarity(a, b)
    share = count / np.maximum(of, 1)
    weight = np.minimum(STRONGEST, info) * np.minimum(1.0, share / _FULL_SHARE)
    weight = np.where(similarity >= REWORDED, np.maximum(weight, REWORDED_WEIGHT), weight)
    weight = _less_for_colleagues(pool, a, b, weight, count)
    good = (weight >= 1.0) & (person[a] != person[b])
    return TextMatches(
        a=a[good],
        b=b[good],
        weight=weight[good],
        same=count[good],
        of=of[good],
        similarity=similarity[good],
        passage=lead[good],
    )


def _less_for_colleagues(
    pool: Pool,
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    weight: NDArray[np.float64],
    same: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Colleagues describe one job in the words their employer gave it."""
    result = weight.copy()
    employers: dict[int, list[str]] = {}
    for match in np.flatnonzero((weight > COLLEAGUES) & (same <= PASTED)).tolist():
        pair = (int(a[match]), int(b[match]))
        for app in pair:
            if app not in employers:
                employers[app] = [job[0] for job in pool.payload(app).profile.employers]
        one, other = employers[pair[0]], employers[pair[1]]
        if any(same_organisation(x, y) for x in one for y in other):
            result[match] = COLLEAGUES
    return result


def _rare_passages(
    pool: Pool, person: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int64], NDArray[np.float64]]:
    """Shared rare passages as (application, passage, …, weight), sorted by passage and person.

    The third array counts for every application the passages that are not boilerplate, those
    nobody shares included.
    """
    rarity = RARITY[IdentifierClass.PASSAGE]
    counts = np.fromiter((len(one) // 8 for one in pool.passages), np.int64, len(pool))
    passage = np.frombuffer(b"".join(one[: len(one) // 8 * 8] for one in pool.passages), "<u8")
    app = np.repeat(np.arange(len(pool)), counts)
    order = np.lexsort((app, passage))
    app, passage = app[order], passage[order]
    if len(app) == 0:
        return app, passage, counts, np.zeros(0)
    who = person[app]
    by_person = np.lexsort((app, who, passage))
    passage, app, who = passage[by_person], app[by_person], who[by_person]
    new = np.ones(len(app), bool)
    new[1:] = (passage[1:] != passage[:-1]) | (who[1:] != who[:-1])
    starts, sizes = runs(passage)
    sharers = np.add.reduceat(new.astype(np.int64), starts)
    each = np.repeat(sharers, sizes)
    boilerplate = each >= rarity.hard
    rare_count = counts - np.bincount(app[boilerplate], minlength=len(pool))
    pool_size = int((person == np.arange(len(person))).sum())
    weight = np.repeat(weights(rarity, sharers, pool_size), sizes)
    # One application stands for its person; the others repeat the same words.
    keep = (each >= 2) & ~boilerplate & new
    return app[keep], passage[keep], rare_count, weight[keep]


def _passage_pairs(
    app: NDArray[np.int64], passage: NDArray[np.uint64], all_pairs_up_to: int
) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], NDArray[np.int64]]:
    starts, sizes = runs(passage)
    first, second = pairs_within(starts, sizes, all_pairs_up_to)
    low, high = np.minimum(app[first], app[second]), np.maximum(app[first], app[second])
    return (low, high), first


def pairs_within(
    starts: NDArray[np.int64], sizes: NDArray[np.int64], all_pairs_up_to: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of all pairs within runs up to a size; a chain of neighbours in larger ones."""
    firsts: list[NDArray[np.int64]] = []
    seconds: list[NDArray[np.int64]] = []
    for size in np.unique(sizes[sizes >= 2]).tolist():
        base = starts[sizes == size][:, None]
        if size <= all_pairs_up_to:
            upper = np.triu_indices(size, 1)
        else:
            upper = (np.arange(size - 1), np.arange(1, size))
        firsts.append((base + upper[0]).ravel())
        seconds.append((base + upper[1]).ravel())
    if not firsts:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(firsts), np.concatenate(seconds)


class _Sketches:
    """The MinHash sketches of those applications that have one."""

    def __init__(self, pool: Pool) -> None:
        length = PERMUTATIONS * 4
        self.apps = np.array([i for i, one in enumerate(pool.sketches) if len(one) == length], int)
        raw = b"".join(pool.sketches[i] for i in self.apps.tolist())
        self.matrix = np.frombuffer(raw, "<u4").reshape(len(self.apps), PERMUTATIONS)
        self.place = np.full(len(pool), -1)
        self.place[self.apps] = np.arange(len(self.apps))

    def candidates(
        self, size: int, person: NDArray[np.int32], all_pairs_up_to: int
    ) -> NDArray[np.int64]:
        """Keys ``a * size + b`` of pairs that fall into one bucket and look alike."""
        found: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
        # One application stands for its person here too.
        one_each = np.sort(np.unique(person[self.apps], return_index=True)[1])
        apps, matrix = self.apps[one_each], self.matrix[one_each]
        for band in range(0, PERMUTATIONS, ROWS_OF_A_BAND):
            columns = matrix[:, band : band + ROWS_OF_A_BAND].astype(np.uint64)
            bucket = columns[:, 0]
            for column in range(1, ROWS_OF_A_BAND):
                bucket = (bucket * _MIX) ^ columns[:, column]
            order = np.argsort(bucket, kind="stable")
            starts, sizes = runs(bucket[order])
            fit = sizes <= LARGEST_BUCKET
            first, second = pairs_within(starts[fit], sizes[fit], all_pairs_up_to)
            a, b = apps[order[first]], apps[order[second]]
            found.append(np.unique(a * size + b))
        keys = np.unique(np.concatenate(found))
        a, b = keys // size, keys % size
        keys = keys[person[a] != person[b]]
        return np.asarray(keys[self.similarity(keys // size, keys % size) >= REWORDED], np.int64)

    def similarity(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float64]:
        """The share of equal sketch words (an estimate of Jaccard similarity), 0 without both."""
        result = np.zeros(len(a))
        for start in range(0, len(a), 65_536):
            here = slice(start, start + 65_536)
            left, right = self.place[a[here]], self.place[b[here]]
            both = (left >= 0) & (right >= 0)
            equal = self.matrix[left[both]] == self.matrix[right[both]]
            part = np.zeros(len(left))
            part[both] = equal.mean(axis=1) if len(equal) else 0.0
            result[here] = part
        return result
