"""How long a decision takes, against bare cedarpy on the same requests in the same run.

    python bench/agents_policy.py [--corpus DIR]

Two sets of policies (100 and 1,000) over 5,000 entities, without and with a schema, 2,000 requests
each: a third of the policies has no conditions, two of three requests are in some policy's scope.
`cedarpy` gets its parsed handles of policies, entities and schema. Every decision, reason and error
is compared. The two take turns, so each finds the processor's caches full of the other's data.
`left`: how many of the requests were left to Cedar, the second time. `--corpus`: a checkout of
cedar-integration-tests with its archive unpacked; cases whose name (a hash) is even are decided and
compared, without and with their schema.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cedarpy

sys.path.insert(0, str(Path(__file__).parent))

from doorward.agents.policy import PolicyDecisionPoint, PolicyError
from machine import describe

REQUESTS = 2_000
DOMAINS = ("robotics", "retail", "service", "cloud", "finance")
ACTIONS = ("read", "write", "send", "run")


SCHEMA = """
entity Team; entity Folder;
entity Agent in [Team] { domain: String };
entity File in [Folder] { domain: String, confidential: Bool };
action read, write, send, run appliesTo {
  principal: [Agent], resource: [File], context: { amount: Long }
};
"""


def policies(count: int) -> str:
    """Rules as a company would write them: by team, by folder, with and without conditions."""
    lines = []
    for number in range(count):
        group, folder, action = number % 97, number % 211, ACTIONS[number % 4]
        head = "forbid" if number % 11 == 0 else "permit"
        if number % 5 == 0:
            scope = f'principal == Agent::"a{number}", action == Action::"{action}", resource'
        elif number % 5 == 1:
            scope = f'principal in Team::"t{group}", action, resource in Folder::"f{folder}"'
        else:
            scope = (
                f'principal in Team::"t{group}", action == Action::"{action}", '
                f'resource in Folder::"f{folder}"'
            )
        condition = (
            "",
            " when { principal.domain == resource.domain }",
            " when { context.amount < 500 } unless { resource.confidential }",
        )[number % 3]
        lines.append(f"{head}({scope}){condition};")
    return "\n".join(lines)


def entities(rng: random.Random) -> list[dict[str, object]]:
    """2,500 agents in 97 teams and 2,500 files in 211 folders."""
    made = []
    for number in range(2_500):
        made.append(
            {
                "uid": {"type": "Agent", "id": f"a{number}"},
                "attrs": {"domain": rng.choice(DOMAINS)},
                "parents": [{"type": "Team", "id": f"t{number % 97}"}],
            }
        )
        made.append(
            {
                "uid": {"type": "File", "id": f"r{number}"},
                "attrs": {"domain": rng.choice(DOMAINS), "confidential": rng.random() < 0.2},
                "parents": [{"type": "Folder", "id": f"f{number % 211}"}],
            }
        )
    return made


def requests(rng: random.Random, count: int, rules: int) -> list[dict[str, object]]:
    """Two of three are in the scope of some rule; the others are as they come."""
    made = []
    for _ in range(count):
        agent, file, action = rng.randrange(2_500), rng.randrange(2_500), rng.choice(ACTIONS)
        if rng.random() < 2 / 3:
            number = rng.randrange(rules)
            action = ACTIONS[number % 4]
            file = number % 211 + 211 * rng.randrange(11)
            agent = number if number % 5 == 0 else number % 97 + 97 * rng.randrange(25)
        made.append(
            {
                "principal": {"type": "Agent", "id": f"a{agent}"},
                "action": {"type": "Action", "id": action},
                "resource": {"type": "File", "id": f"r{file}"},
                "context": {"amount": rng.randrange(1_000)},
            }
        )
    return made


def measure(count: int, schema: str | None) -> None:
    """One set of policies: p50 and p99 in µs of both, and whether they agree."""
    rng = random.Random(7)
    text, known = policies(count), entities(rng)
    asked = requests(rng, REQUESTS, count)
    began = time.process_time()
    point = PolicyDecisionPoint(text, known, schema)
    loaded = time.process_time() - began
    bare = handles(text, json.dumps(known), schema)
    own, theirs, different, allowed = [], [], 0, 0
    for one in asked:
        a = time.perf_counter_ns()
        got = point.decide(one["principal"], one["action"], one["resource"], one["context"])
        b = time.perf_counter_ns()
        want = cedarpy.is_authorized(one, *bare)
        c = time.perf_counter_ns()
        own.append((b - a) / 1000)
        theirs.append((c - b) / 1000)
        allowed += got.allowed
        different += not same(got, want)
    warm = []
    with counted() as left:
        for one in asked:
            a = time.perf_counter_ns()
            point.decide(one["principal"], one["action"], one["resource"], one["context"])
            warm.append((time.perf_counter_ns() - a) / 1000)
    print(
        f"{count:>8,} {'yes' if schema else 'no':>6} {loaded:>8.2f} "
        f"{p(own, 50):>9.1f} {p(own, 99):>9.1f} {p(warm, 50):>9.1f} {p(warm, 99):>9.1f} "
        f"{p(theirs, 50):>9.1f} {p(theirs, 99):>9.1f} "
        f"{p(theirs, 50) / p(own, 50):>6.1f} {allowed / len(asked):>8.0%} {len(left):>5} "
        f"{different:>10}"
    )


def handles(policies: str, entities: str, schema: str | None) -> tuple[object, ...]:
    """What cedarpy need not read again for each request."""
    parsed = cedarpy.Schema.from_str(schema) if schema else None
    return (
        cedarpy.PolicySet.from_str(policies),
        cedarpy.Entities.from_json_str(entities, parsed),
        parsed,
    )


@contextmanager
def counted() -> Iterator[list[None]]:
    """The times that Cedar is asked."""
    found: list[None] = []
    whole = cedarpy.is_authorized_batch

    def ask(*said: object, **named: object) -> list[cedarpy.AuthzResult]:
        found.append(None)
        return whole(*said, **named)

    cedarpy.is_authorized_batch = ask
    try:
        yield found
    finally:
        cedarpy.is_authorized_batch = whole


def same(got: object, want: cedarpy.AuthzResult) -> bool:
    """Whether a decision is that of cedarpy, with its reasons and errors."""
    return (
        got.allowed == (want.decision is cedarpy.Decision.Allow)
        and sorted(got.reasons) == sorted(want.diagnostics.reasons)
        and sorted(got.errors) == sorted(want.diagnostics.errors)
    )


def p(values: list[float], part: int) -> float:
    """A percentile."""
    return statistics.quantiles(values, n=100)[part - 1]


def corpus(root: Path, *, with_schema: bool) -> None:
    """Decide the even cases of Cedar's corpus and compare."""
    cases = asked_for = equal = stated = refused = 0
    for file in sorted((root / "corpus-tests").glob("*.json")):
        if file.name.endswith("entities.json") or int(file.stem, 16) % 2:
            continue
        case = json.loads(file.read_text())
        names = ("policies", "entities", "schema")[: 3 if with_schema else 2]
        texts = [(root / case[name]).read_text() for name in names]
        cases += 1
        try:
            point = PolicyDecisionPoint(*texts)
        except PolicyError:
            refused += 1
            continue
        bare = handles(*texts, *([] if with_schema else [None]))
        for one in case["requests"]:
            asked = {key: one[key] for key in ("principal", "action", "resource", "context")}
            got = point.decide(*asked.values())
            asked_for += 1
            equal += same(got, cedarpy.is_authorized(asked, *bare))
            stated += got.allowed == (one["decision"].lower() == "allow")
    print(
        f"corpus {'with' if with_schema else 'without'} schemas: {cases:,} cases ({refused} "
        f"refused on loading), {asked_for:,} requests: equal to cedarpy in decision, "
        f"reasons and errors {equal:,}; the decision that the corpus states {stated:,}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path)
    chosen = parser.parse_args()
    print(f"{describe()}, load {os.getloadavg()[0]:.1f}")
    print("µs of wall time; first: each request new; again: the same requests a second time")
    print(
        f"{'policies':>8} {'schema':>6} {'load s':>8} {'first p50':>9} {'p99':>9} "
        f"{'again p50':>9} {'p99':>9} "
        f"{'cedar p50':>9} {'p99':>9} {'ratio':>6} {'allowed':>8} {'left':>5} "
        f"{'different':>10}"
    )
    for schema in (None, SCHEMA):
        for count in (100, 1_000):
            measure(count, schema)
    if chosen.corpus:
        for with_schema in (False, True):
            corpus(chosen.corpus, with_schema=with_schema)


if __name__ == "__main__":
    main()
