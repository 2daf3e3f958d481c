"""How well the one-class scorer tells other hands, on invented sessions only.

    python bench/remote_hands.py [--people N] [--keys N] [--json] [--hidden]

For each of N invented people: 20 sessions of their own direct typing to learn from, 20 further
ones, and 10 of every other way of working. AUC: how often a session of another way is scored
further than one of their own. "odd": the share at a p-value of 0.05 (which 20 sessions just
reach); "told": the share for which F11 is told, since figures of a protocol or gadget stand out.
The same without the client's times. The laws behind the sessions are in
`doorward.watch.remote_hands.synthetic`: the figures say that the mechanisms are seen, not how
often real sessions look so. Honest people who change their way (satellite, mobile, assistive
input) stand out as well: that is why such evidence is ◐ and never acts alone.

With --hidden: a clock between client and gateway, whose ticks the network's jitter hides. The AUC
of sessions of keys and of a mouse alone, against a person's own sessions and against sessions of
as many others ("pooled"), and the share of sessions whose `clocked_delays` is above any of the
direct ones.
"""

from __future__ import annotations

import argparse
import functools
import json
import time
from typing import NamedTuple

import numpy as np

from doorward.watch.remote_hands import (
    OneClass,
    SessionFeatures,
    session_features,
    session_sightings,
)
from doorward.watch.remote_hands.synthetic import LINKS, Link, Person, person, session


def auc(own: list[float], other: list[float]) -> float:
    a, b = np.array(own)[:, None], np.array(other)[None, :]
    return float(((b > a) + 0.5 * (b == a)).mean())


def sessions_of(
    who: Person, number: int, keys: int, link: Link, first: int, count: int
) -> list[SessionFeatures]:
    return [session(who, link, 10_000 * number + first + n, keys) for n in range(count)]


def measure(people: int, keys: int, *, stamped: bool) -> dict[str, dict[str, float]]:
    links = {name: link._replace(stamped=stamped) for name, link in LINKS.items()}
    aucs: dict[str, list[float]] = {name: [] for name in links}
    odd: dict[str, list[float]] = {name: [] for name in links}
    told: dict[str, list[float]] = {name: [] for name in links}
    for number in range(people):
        who = person(number)

        made = functools.partial(sessions_of, who, number, keys)
        scorer = OneClass().fit(made(links["direct"], 0, 20))
        own = [scorer.score(one).distance for one in made(links["direct"], 100, 20)]
        for place, (name, link) in enumerate(links.items()):
            sessions = made(link, 1000 * (place + 1), 10)
            scores = [scorer.score(one) for one in sessions]
            aucs[name].append(auc(own, [one.distance for one in scores]))
            odd[name] += [(one.p_value or 1) <= 0.05 for one in scores]
            told[name] += [
                bool(session_sightings(one, score, at=0.0, events=("s",), source="synthetic"))
                for one, score in zip(sessions, scores, strict=True)
            ]
    return {
        name: {
            "auc": float(np.mean(aucs[name])),
            "odd": float(np.mean(odd[name])),
            "told": float(np.mean(told[name])),
        }
        for name in links
    }


WAYS = ("direct", "jitter", "collapse", "tick-8", "tick-10", "tick-16", "tick-33")


class Hidden(NamedTuple):
    """Somebody's rhythm and network: milliseconds. `mouse`: a pointer and no keys."""

    gap: float
    hold: float
    jitter: float
    delay: float
    mouse: bool


def hidden(seed: int, *, mouse: bool) -> Hidden:
    chance = np.random.default_rng((seed, 7))
    gap, hold = chance.uniform(110, 260), chance.uniform(60, 130)
    return Hidden(gap * (4 if mouse else 1), hold, chance.uniform(1, 6), 30.0, mouse)


def hidden_session(who: Hidden, way: str, seed: int, taps: int) -> SessionFeatures:
    chance = np.random.default_rng((seed, 8))
    downs = np.cumsum(chance.lognormal(np.log(who.gap), 0.45, taps))
    held = chance.lognormal(np.log(who.hold), 0.25, taps)
    if way == "collapse":
        held = chance.uniform(0.0, 1.5, taps)
    words = ("mousedown", "mouseup") if who.mouse else ("keydown", "keyup")
    made = np.concatenate((downs, downs + held))
    kinds = [words[0]] * taps + [words[1]] * taps
    if who.mouse:
        led = (downs[:, None] - 80.0 - 8.0 * np.arange(20)).ravel()
        made, kinds = np.concatenate((made, led)), kinds + ["mousemove"] * led.size
    order = np.argsort(made, kind="stable")
    made, kinds = made[order], [kinds[n] for n in order]
    tick = float(way.removeprefix("tick-")) if way.startswith("tick-") else 0.0
    sent = np.ceil(made / tick) * tick if tick else made
    jitter = who.jitter * (6.0 if way == "jitter" else 1.0)
    arrived = np.maximum.accumulate(sent + who.delay + chance.gamma(2.0, jitter, made.size))
    return session_features(arrived, np.round(made), kinds)


def measure_hidden(people: int, taps: int, *, mouse: bool) -> dict[str, dict[str, float]]:
    everybody = [hidden(n, mouse=mouse) for n in range(people)]

    def made(first: int, way: str, each: int) -> list[list[SessionFeatures]]:
        return [
            [hidden_session(who, way, first + 1000 * n + one, taps) for one in range(each)]
            for n, who in enumerate(everybody)
        ]

    trained, own = made(0, "direct", 15), made(100_000, "direct", 6)
    scorers = [OneClass().fit(one) for one in trained]
    pooled = OneClass().fit([each[0] for each in trained] + [each[1] for each in trained])
    highest = max(one.clocked_delays for each in trained + own for one in each)
    found: dict[str, dict[str, float]] = {}
    for place, way in enumerate(WAYS):
        other = made(200_000 * (place + 1), way, 6)
        rows = [
            auc([s.score(x).distance for x in mine], [s.score(x).distance for x in theirs])
            for s, mine, theirs in zip(scorers, own, other, strict=True)
        ]
        both = [
            [pooled.score(one).distance for each in sessions for one in each]
            for sessions in (own, other)
        ]
        above = [one.clocked_delays > highest for each in other for one in each]
        found[way] = {
            "auc": float(np.mean(rows)), "pooled": auc(*both), "above": float(np.mean(above)),
        }  # fmt: skip
    return found


def show_hidden(people: int, taps: int) -> None:
    both = [measure_hidden(people, taps, mouse=mouse) for mouse in (False, True)]
    print(f"{'synthetic':<12}{'keys':>24}{'mouse':>24}")
    print(f"{'sessions':<12}" + f"{'AUC':>8}{'pooled':>8}{'above':>8}" * 2)
    for way in WAYS:
        cells = (
            f"{one[way]['auc']:>8.3f}{one[way]['pooled']:>8.3f}{one[way]['above']:>8.0%}"
            for one in both
        )
        print(f"{way:<12}" + "".join(cells))
    print(f"{people} people, {taps} keys or clicks a session")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--keys", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--hidden", action="store_true")
    given = parser.parse_args()
    if given.hidden:
        show_hidden(given.people, given.keys)
        return
    started = time.process_time()
    both = {
        "with client times": measure(given.people, given.keys, stamped=True),
        "without": measure(given.people, given.keys, stamped=False),
    }
    if given.json:
        print(json.dumps(both))
        return
    heads = "".join(f"{'AUC':>8}{'odd':>7}{'told':>7}" for _ in both)
    print(f"{'synthetic':<12}{'with client times':>22}{'without':>22}")
    print(f"{'sessions':<12}{heads}")
    for name in LINKS:
        cells = "".join(
            f"{one[name]['auc']:>8.3f}{one[name]['odd']:>7.0%}{one[name]['told']:>7.0%}"
            for one in both.values()
        )
        print(f"{name:<12}{cells}")
    seconds = time.process_time() - started
    print(f"{given.people} people, {given.keys} keys a session, {seconds:.0f} CPU-s")


if __name__ == "__main__":
    main()
