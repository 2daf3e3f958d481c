"""Rank people (or anything) by how unlike their peers they are, on any table of numbers.

Each value is compared with the peers' (`rank_scaling`), and the mean distance to the nearest
others is the score (`rank_neighbours`): k-nearest-neighbour distance, which on peer-relative
figures found more than isolation forest and HBOS (`bench/rank.py`). A rank says who is unlike the
others, not who does wrong: somebody is always first. It orders the looking, and is no evidence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from doorward.watch.rank_neighbours import neighbour_distances, shares
from doorward.watch.rank_scaling import scaled
from doorward.watch.rank_table import LeftOut, Table, TableError, read_table

METHOD = "k-nearest-neighbour distance on peer-relative robust z-scores"
MOST_EXPLAINED = 1_000
_CONTRIBUTORS = 5

__all__ = ["METHOD", "Contribution", "Ranked", "Ranking", "Table", "TableError", "rank", "rank_csv"]


class Contribution(NamedTuple):
    """A feature that sets an entity apart: its value, the peers' usual one, robust deviations
    between them (at most 20), and its share of the distance."""

    feature: str
    value: float | None
    usual: float
    deviations: float
    share: float


class Ranked(msgspec.Struct, frozen=True):
    """An entity with its place. `score` 1 is the median of all; `known` the share of features
    that have a value. Contributors are given to the first thousand."""

    rank: int
    entity: str
    score: float
    peers: str
    known: float
    contributors: tuple[Contribution, ...] = ()


class Ranking(msgspec.Struct, frozen=True):
    """All entities, the most unlike first."""

    method: str
    entities: int
    features: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    ranking: tuple[Ranked, ...]


def rank_csv(
    lines: Iterable[str],
    entity: str,
    peers: str | None = None,
    *,
    ignore: Sequence[str] = (),
    top: int | None = None,
) -> Ranking:
    """Rank the table of a CSV text, given as lines. Raises `TableError`."""
    return rank(read_table(lines, entity, peers, ignore), top=top)


def rank(
    table: Table, *, top: int | None = None, progress: Callable[[int], None] = lambda _: None
) -> Ranking:
    """Rank the entities of a table; with `top` only the first so many are given.

    Equal input gives an equal ranking; entities that are as far go by their name.
    """
    found = scaled(table.values, table.peers)
    distances = neighbour_distances(found.z, progress)
    unit = float(np.median(distances))
    scores = distances / unit if unit > 0 else distances
    names = np.array(table.entities, dtype=object)
    order = np.array(sorted(range(len(names)), key=lambda one: (-scores[one], names[one])))
    order = order[: len(order) if top is None else max(0, top)]
    explained = order[:MOST_EXPLAINED]
    parts = shares(found.z, explained)
    known = np.isfinite(table.values).mean(axis=1)
    ranking = tuple(
        Ranked(
            place + 1,
            table.entities[number],
            round(float(scores[number]), 6),
            table.peers[number],
            round(float(known[number]), 4),
            _contributors(table, number, found.z[number], found.usual[number], parts[place])
            if place < len(explained)
            else (),
        )
        for place, number in enumerate(order)
    )
    return Ranking(METHOD, len(names), table.features, table.left_out, ranking)


def _contributors(
    table: Table,
    number: int,
    z: np.ndarray,
    usual: np.ndarray,
    parts: np.ndarray,
) -> tuple[Contribution, ...]:
    most = [one for one in np.argsort(-parts, kind="stable")[:_CONTRIBUTORS] if parts[one] > 0]
    values = table.values[number]
    return tuple(
        Contribution(
            table.features[one],
            None if math.isnan(values[one]) else float(values[one]),
            float(usual[one]),
            round(float(z[one]), 3),
            round(float(parts[one]), 4),
        )
        for one in most
    )
