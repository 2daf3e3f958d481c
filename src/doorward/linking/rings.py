"""From ties to rings: union-find from the strongest tie down, with a cap on size."""

from __future__ import annotations

from collections import defaultdict

import msgspec
import numpy as np
from numpy.typing import NDArray

from doorward.linking.edges import edge_id, reason, ring_id, text_reason
from doorward.linking.groups import Groups
from doorward.linking.policy import LinkPolicy
from doorward.linking.pool import Pool
from doorward.linking.records import KIND_OF, IdentifierClass
from doorward.linking.text_matches import TextMatches
from doorward.linking.ties import Links, Ties, describe
from doorward.model import Edge, LinkKind, Ring

_BEST_ONLY = frozenset({LinkKind.NETWORK, LinkKind.FILE_LINEAGE, LinkKind.GIT_COMMIT})


class Component(msgspec.Struct, frozen=True):
    """Persons tied together: their first applications, and whether ties had to be cut."""

    persons: tuple[int, ...]
    split: bool


def find_components(ties: Ties, policy: LinkPolicy) -> list[Component]:
    """Components of at most `policy.largest_ring` persons that carry enough to be rings.

    Ties are taken strongest first (Kruskal), so a component that would grow beyond the cap
    falls apart at its weakest ties. Two persons make a ring if their tie reaches
    `policy.ring`; three or more if some tie does, or if two different values tie them: a
    single value of less weight, such as a template that three people downloaded, does not.
    """
    forest = _Forest()
    columns = (ties.low.tolist(), ties.high.tolist(), ties.weight.tolist(), ties.main.tolist())
    weaker: list[tuple[int, int]] = []
    for low, high, weight, main in zip(*columns, strict=True):
        if weight >= policy.tie:
            forest.join(low, high, weight, main, policy.largest_ring)
        else:
            weaker.append((low, high))
    split = forest.split_roots()
    rings = {
        root: list(members)
        for root, members in forest.members.items()
        if forest.strongest[root] >= policy.ring
        or (len(members) > 2 and len(forest.values[root]) > 1)
    }
    _let_join(rings, weaker, policy.largest_ring)
    found = [Component(tuple(sorted(rings[root])), root in split) for root in rings]
    return sorted(found, key=lambda one: one.persons)


def _let_join(rings: dict[int, list[int]], weaker: list[tuple[int, int]], largest: int) -> None:
    """Use the ties that make no ring by themselves, strongest first, on rings that stand.

    Two rings so tied become one. A person so tied to a ring's own member is counted to that
    ring, but brings nobody else in: the evidence is the ring's, not theirs.
    """
    own = {person: root for root, members in rings.items() for person in members}
    joined: set[int] = set()
    for low, high in weaker:
        one, other = own.get(low), own.get(high)
        if one is not None and other is not None:
            if one != other and len(rings[one]) + len(rings[other]) <= largest:
                own.update((person, one) for person in rings[other] if person in own)
                rings[one] += rings.pop(other)
            continue
        root, outside = (one, high) if other is None else (other, low)
        if root is None or outside in joined or len(rings[root]) >= largest:
            continue
        rings[root].append(outside)
        joined.add(outside)


class _Forest:
    """Union-find that knows each tree's members, strongest tie and the values that tie it."""

    def __init__(self) -> None:
        self._root: dict[int, int] = {}
        self.members: dict[int, list[int]] = {}
        self.strongest: dict[int, float] = {}
        self.values: dict[int, set[int]] = {}
        self._refused: list[tuple[int, int]] = []
        self._split: frozenset[int] | None = None

    def join(self, a: int, b: int, weight: float, main: int, largest: int) -> None:
        ra, rb = self._find(a), self._find(b)
        if ra == rb:
            self.strongest[ra] = max(self.strongest[ra], weight)
            self.values[ra].add(main)
            return
        if len(self.members[ra]) + len(self.members[rb]) > largest:
            self._refused.append((a, b))
            return
        if len(self.members[ra]) < len(self.members[rb]):
            ra, rb = rb, ra
        for member in self.members[rb]:
            self._root[member] = ra
        self.members[ra] += self.members.pop(rb)
        self.strongest[ra] = max(self.strongest[ra], self.strongest.pop(rb), weight)
        self.values[ra] |= self.values.pop(rb) | {main}

    def _find(self, item: int) -> int:
        root = self._root.get(item)
        if root is None:
            root = self._root[item] = item
            self.members[item] = [item]
            self.strongest[item] = 0.0
            self.values[item] = set()
        return root

    def split_roots(self) -> frozenset[int]:
        """Trees between which a tie was refused for size, now that all ties are seen."""
        if self._split is None:
            self._split = frozenset(
                root
                for pair in self._refused
                if self._root[pair[0]] != self._root[pair[1]]
                for root in (self._root[pair[0]], self._root[pair[1]])
            )
        return self._split


def build_rings(
    pool: Pool,
    person: NDArray[np.int32],
    groups: Groups,
    texts: TextMatches,
    links: Links,
    components: list[Component],
) -> tuple[Ring, ...]:
    """The rings with all applications of their persons and every link inside as an edge."""
    ring_of = np.full(len(pool), -1)
    for number, one in enumerate(components):
        ring_of[list(one.persons)] = number
    ring_of = ring_of[person] if len(pool) else ring_of
    inside = (ring_of[links.a] == ring_of[links.b]) & (ring_of[links.a] >= 0)
    edges: dict[int, list[Edge]] = defaultdict(list)
    for link in np.flatnonzero(inside).tolist():
        number = int(ring_of[links.a[link]])
        edges[number].append(_edge(pool, groups, texts, links, link))
    applications: dict[int, list[int]] = defaultdict(list)
    for index in np.flatnonzero(ring_of >= 0).tolist():
        applications[int(ring_of[index])].append(index)
    rings = []
    for number, one in enumerate(components):
        shown = _without_repeats(edges[number])
        ids = tuple(pool.ids[index] for index in applications[number])
        rings.append(
            Ring(
                id=ring_id(ids[0]),
                applications=ids,
                persons=len(one.persons),
                edges=shown,
                kinds=tuple(sorted({edge.kind for edge in shown})),
                split=one.split,
            )
        )
    return tuple(rings)


def _edge(pool: Pool, groups: Groups, texts: TextMatches, links: Links, link: int) -> Edge:
    group = int(links.group[link])
    kind, value = describe(pool, groups, texts, group)
    a, b = sorted((pool.ids[int(links.a[link])], pool.ids[int(links.b[link])]))
    if group < 0:
        match = -1 - group
        persons = 2
        why = text_reason(
            int(texts.same[match]), int(texts.of[match]), float(texts.similarity[match])
        )
    else:
        cls = IdentifierClass(int(groups.cls[group]))
        kind = KIND_OF[cls].value
        persons = int(groups.sharers[group])
        why = reason(cls, value, persons, mention=bool(groups.mention[group]))
    return Edge(
        id=edge_id(kind, value, a, b),
        a=a,
        b=b,
        kind=LinkKind(kind),
        value=value,
        persons=persons,
        weight=round(float(links.weight[link]), 3),
        reason=why,
    )


def _without_repeats(edges: list[Edge]) -> tuple[Edge, ...]:
    """Strongest first; of kinds in which one fact shows in several values only the best."""
    best: dict[tuple[str, ...], Edge] = {}
    for edge in sorted(edges, key=lambda one: (-one.weight, one.kind, one.value, one.a, one.b)):
        value = "" if edge.kind in _BEST_ONLY else edge.value
        key = (edge.kind.value, edge.a, edge.b, value)
        best.setdefault(key, edge)
    return tuple(best.values())
