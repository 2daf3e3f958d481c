"""Ranking people on invented features: our ranking against isolation forest and HBOS.

    python bench/rank.py [--seeds N] [--people N] [--json]
    python bench/rank.py --speed

Synthetic companies of N people in peer groups of uneven size. 30 features: volumes and counts
with heavy tails, whose level depends on the group; rare events, mostly zero; shares. One person
in a hundred is made an insider in one of four ways: three volumes at several times the peers'
("volume"), rare things done ("rare"), figures usual elsewhere and unusual among the peers
("role"), or all figures a little off ("slight"). AUC and the share of insiders among the first
5 %, for our ranking; the nearest-neighbour distance, isolation forest (scikit-learn) and HBOS on
the same peer-relative figures; and on plain standardised figures, as a daily matrix gives them.
The laws were chosen before measuring and not tuned since; real companies differ.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np

from doorward.watch.rank import Table, rank
from doorward.watch.rank_neighbours import neighbour_distances
from doorward.watch.rank_scaling import scaled
from machine import describe

WAYS = ("volume", "rare", "role", "slight")


def company(people: int, seed: int) -> tuple[np.ndarray, tuple[str, ...], np.ndarray]:
    """Values, peer groups, and the way of each insider (-1 for everybody else)."""
    chance = np.random.default_rng(seed)
    sizes = chance.pareto(1.2, max(4, people // 40)) + 1
    group = chance.choice(len(sizes), people, p=sizes / sizes.sum())
    levels = chance.normal(0, 1.2, (len(sizes), 16))
    busy = chance.normal(0, 0.5, people)[:, None]
    volumes = np.exp(levels[group] + busy + chance.normal(0, 0.7, (people, 16)))
    volumes[:, 8:] = chance.poisson(5 * volumes[:, 8:])
    rare = chance.poisson(0.02, (people, 8)) * np.exp(chance.normal(0, 1, (people, 8)))
    shares = chance.beta(2, 5, (people, 6))
    values = np.hstack((volumes, rare, shares))
    way = np.full(people, -1)
    insiders = chance.choice(people, max(4, people // 100), replace=False)
    for place, one in enumerate(insiders):
        kind = way[one] = place % len(WAYS)
        if kind == 0:
            which = chance.choice(16, 3, replace=False)
            values[one, which] = (values[one, which] + 1) * chance.uniform(4, 10, 3)
        elif kind == 1:
            which = 16 + chance.choice(8, 2, replace=False)
            values[one, which] += chance.integers(2, 6, 2)
        elif kind == 2:
            other = chance.integers(len(sizes))
            values[one, :8] = np.exp(levels[other] + chance.normal(0, 0.7, 16))[:8]
        else:
            values[one, :16] *= np.exp(chance.normal(0, 1.0, 16))
    return values, tuple(f"g{one}" for one in group), way


def hbos(values: np.ndarray) -> np.ndarray:
    """Histogram-based outlier score (Goldstein and Dengel 2012), ten bins a feature."""
    score = np.zeros(len(values))
    for column in values.T:
        counts, edges = np.histogram(column, bins=10)
        place = np.clip(np.digitize(column, edges[1:-1]), 0, 9)
        score += np.log(len(values) / np.maximum(counts[place], 0.5))
    return score


def forest(values: np.ndarray, seed: int) -> np.ndarray:
    from sklearn.ensemble import IsolationForest

    return -IsolationForest(n_estimators=200, random_state=seed).fit(values).score_samples(values)


def auc(scores: np.ndarray, positive: np.ndarray) -> float:
    ranks = np.argsort(np.argsort(scores)) + 1
    count = positive.sum()
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * (~positive).sum()))


def early(scores: np.ndarray, positive: np.ndarray) -> float:
    first = np.argsort(-scores)[: max(1, len(scores) // 20)]
    return float(positive[first].sum() / positive.sum())


def measure(people: int, seeds: int) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, list[float]]] = {}
    for seed in range(seeds):
        values, peers, way = company(people, seed)
        names = tuple(f"p{n:06}" for n in range(people))
        features = tuple(f"f{n}" for n in range(values.shape[1]))
        ranked = rank(Table(names, peers, features, values)).ranking
        ours = np.empty(people)
        for one in ranked:
            ours[int(one.entity[1:])] = one.score
        relative = scaled(values, peers).z
        plain = (values - values.mean(axis=0)) / np.maximum(values.std(axis=0), 1e-9)
        methods = {
            "doorward watch rank": ours,
            "isolation forest, peer-relative": forest(relative, seed),
            "HBOS, peer-relative": hbos(relative),
            "nearest neighbours, plain": neighbour_distances(plain),
            "isolation forest, plain": forest(plain, seed),
            "HBOS, plain": hbos(plain),
        }
        for method, scores in methods.items():
            into = found.setdefault(method, {})
            into.setdefault("auc", []).append(auc(scores, way >= 0))
            into.setdefault("first 5 %", []).append(early(scores, way >= 0))
            for number, name in enumerate(WAYS):
                kept = (way == -1) | (way == number)
                into.setdefault(name, []).append(auc(scores[kept], way[kept] >= 0))
    return {
        method: {name: float(np.mean(one)) for name, one in of.items()}
        for method, of in found.items()
    }


def speed() -> None:
    chance = np.random.default_rng(0)
    for people, width in ((1_000, 50), (10_000, 50), (100_000, 50)):
        values = chance.lognormal(0, 1, (people, width))
        peers = tuple(f"g{one}" for one in chance.integers(0, max(2, people // 200), people))
        names = tuple(map(str, range(people)))
        table = Table(names, peers, tuple(f"f{n}" for n in range(width)), values)
        before, began = time.process_time(), time.perf_counter()
        rank(table)
        seconds, passed = time.process_time() - before, time.perf_counter() - began
        print(f"{people:>8,} x {width}: {seconds:6.1f} CPU-seconds, {passed:6.1f} seconds")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.speed:
        speed()
        return
    found = measure(given.people, given.seeds)
    if given.json:
        print(json.dumps(found))
        return
    heads = ("auc", "first 5 %", *WAYS)
    print(f"{'synthetic company':<34}" + "".join(f"{one:>11}" for one in heads))
    for method, of in found.items():
        print(f"{method:<34}" + "".join(f"{of[one]:>11.3f}" for one in heads))
    print(f"{given.people:,} people, {given.seeds} seeds; {describe()}")


if __name__ == "__main__":
    main()
