"""How long a decision takes, against bare cedarpy on the same requests in the same run.

    python bench/agents_policy.py [--corpus DIR]

Two sets of policies (100 and 1,000) over 5,000 entities, 2,000 requests each: a third of the
policies has no conditions, two of three requests are in some policy's scope. `cedarpy` gets its
parsed handles of policies and entities. Every decision, reason and error is compared. `--corpus`:
a checkout of cedar-integration-tests with its archive unpacked; cases whose name (a hash) is even
are decided and compared.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from pathlib import Path

import cedarpy

sys.path.insert(0, str(Path(__file__).parent))

from doorward.agents.policy import PolicyDecisionPoint, PolicyError
from machine import describe

REQUESTS = 2_000
DOMAINS = ("robotics", "retail", "service", "cloud", "finance")
ACTIONS = ("read", "write", "send", "run")


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


def measure(count: int) -> None:
    """One set of policies: p50 and p99 in µs of both, and whether they agree."""
    rng = random.Random(7)
    text, known = policies(count), entities(rng)
    asked = requests(rng, REQUESTS, count)
    began = time.process_time()
    point = PolicyDecisionPoint(text, known)
    loaded = time.process_time() - began
    bare = cedarpy.PolicySet.from_str(text), cedarpy.Entities.from_json_str(json.dumps(known))
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
    for one in asked:
        a = time.perf_counter_ns()
        point.decide(one["principal"], one["action"], one["resource"], one["context"])
        warm.append((time.perf_counter_ns() - a) / 1000)
    print(
        f"{count:>8,} {loaded:>8.2f} {p(own, 50):>9.1f} {p(own, 99):>9.1f} {p(warm, 50):>9.1f} "
        f"{p(warm, 99):>9.1f} {p(theirs, 50):>9.1f} {p(theirs, 99):>9.1f} "
        f"{p(theirs, 50) / p(own, 50):>6.1f} {allowed / len(asked):>8.0%} {different:>10}"
    )


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


def corpus(root: Path) -> None:
    """Decide the even cases of Cedar's corpus, with and without its schema, and compare."""
    cases = requests_ = equal = stated = refused = 0
    for file in sorted((root / "corpus-tests").glob("*.json")):
        if file.name.endswith("entities.json") or int(file.stem, 16) % 2:
            continue
        case = json.loads(file.read_text())
        texts = [(root / case[name]).read_text() for name in ("policies", "entities", "schema")]
        cases += 1
        try:
            point = PolicyDecisionPoint(texts[0], texts[1])
        except PolicyError:
            refused += 1
            continue
        bare = cedarpy.PolicySet.from_str(texts[0]), cedarpy.Entities.from_json_str(texts[1])
        for one in case["requests"]:
            asked = {key: one[key] for key in ("principal", "action", "resource", "context")}
            got = point.decide(*asked.values())
            requests_ += 1
            equal += same(got, cedarpy.is_authorized(asked, *bare))
            stated += got.allowed == (one["decision"].lower() == "allow")
    print(
        f"corpus: {cases:,} cases ({refused} refused on loading), {requests_:,} requests: equal to "
        f"cedarpy in decision, reasons and errors {equal:,}; the decision that the corpus states "
        f"{stated:,}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path)
    chosen = parser.parse_args()
    print(describe())
    print("µs of wall time; first: each request new; again: the same requests a second time")
    print(
        f"{'policies':>8} {'load s':>8} {'first p50':>9} {'p99':>9} {'again p50':>9} {'p99':>9} "
        f"{'cedar p50':>9} {'p99':>9} {'ratio':>6} {'allowed':>8} {'different':>10}"
    )
    for count in (100, 1_000):
        measure(count)
    if chosen.corpus:
        corpus(chosen.corpus)


if __name__ == "__main__":
    main()
