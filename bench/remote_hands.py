"""How well the one-class scorer tells other hands, on invented sessions only.

    python bench/remote_hands.py [--people N] [--keys N] [--json]

For each of N invented people: 20 sessions of their own direct typing to learn from, 20 further
ones, and 10 of every other way of working. AUC: how often a session of another way is scored
further than one of their own. "odd": the share at a p-value of 0.05 (which 20 sessions just
reach); "told": the share for which F11 is told, since figures of a protocol or gadget stand out.
The same without the client's times. The laws behind the sessions are in
`doorward.watch.remote_hands.synthetic`: the figures say that the mechanisms are seen, not how
often real sessions look so. Honest people who change their way (satellite, mobile, assistive
input) stand out as well: that is why such evidence is ◐ and never acts alone.
"""

from __future__ import annotations

import argparse
import functools
import json
import time

import numpy as np

from doorward.watch.remote_hands import OneClass, SessionFeatures, session_sightings
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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--keys", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
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
